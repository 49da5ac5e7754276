//! Tests of the parser against tables; [`soups`]: against `bash -n`.

mod soups;

use std::fmt::Write as _;

use super::super::ast::{
    Argument, Assigned, Command, Fault, List, Name, Operation, Parameter, Part, Redirect, Subscript, Word,
};
use super::{parse, plain_word, quoted_word};

/// Snippets that `bash -n` accepts, one on a line, and such that it refuses; `\n`, `\t`, `\r` and `\\` are escaped.
const ACCEPTED: &str = include_str!("tests/accepted.txt");
const REFUSED: &str = include_str!("tests/refused.txt");

fn snippets(text: &str) -> Vec<String> {
    let unescape = |line: &str| {
        let mut snippet = String::new();
        let mut characters = line.chars();
        while let Some(character) = characters.next() {
            snippet.push(match character {
                '\\' => match characters.next() {
                    Some('n') => '\n',
                    Some('t') => '\t',
                    Some('r') => '\r',
                    other => other.unwrap_or('\\'),
                },
                other => other,
            });
        }
        snippet
    };
    text.lines().map(unescape).collect()
}

/// The parser recurses as deep as the text does; a test's own stack is small.
fn deep<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(256 << 20).spawn(work).unwrap().join().unwrap()
}

fn shown(parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Literal(literal) => write!(text, "L({literal})"),
            Part::Escaped(escaped) => write!(text, "E({escaped})"),
            Part::Single(single) => write!(text, "S({single})"),
            Part::Ansi(decoded) => write!(text, "A({decoded:?})"),
            Part::Double(parts) => write!(text, "D({})", shown(parts)),
            Part::Parameter(parameter) => write!(text, "{{{}}}", shown_parameter(parameter)),
            Part::Substitution(list, _) => write!(text, "C({})", list.items.len()),
            Part::Backquoted(inner, _) => write!(text, "B({inner})"),
            Part::Arithmetic(word, _) => write!(text, "M({})", shown(&word.parts)),
            Part::Process(output, list, _) => write!(text, "P({output}, {})", list.items.len()),
        }
        .unwrap();
    }
    text
}

fn shown_parameter(parameter: &Parameter) -> String {
    let word = |word: &Word| shown(&word.parts);
    let mut text = if parameter.indirect { "!".to_owned() } else { String::new() };
    text += &match &parameter.name {
        Name::Variable(name) => name.clone(),
        Name::Positional(number) => number.to_string(),
        Name::Special(sign) => sign.to_string(),
    };
    match &parameter.subscript {
        None => {}
        Some(Subscript::At) => text += "[@]",
        Some(Subscript::Star) => text += "[*]",
        Some(Subscript::Index(index)) => write!(text, "[{}]", word(index)).unwrap(),
    }
    text += &match &parameter.operation {
        Operation::None => String::new(),
        Operation::Length => " length".to_owned(),
        Operation::Keys => " keys".to_owned(),
        Operation::Names(star) => format!(" names {star}"),
        Operation::Default { sign, colon, word: with } => {
            format!(" {}{sign} {}", if *colon { ":" } else { "" }, word(with))
        }
        Operation::Trim { suffix, longest, pattern } => format!(" trim {suffix} {longest} {}", word(pattern)),
        Operation::Replace { which, pattern, with } => format!(" replace {which:?} {} / {}", word(pattern), word(with)),
        Operation::Slice { offset, length } => {
            format!(" slice {} : {}", word(offset), length.as_ref().map_or("-".to_owned(), word))
        }
        Operation::Case { sign, all, pattern } => {
            format!(" case {sign} {all} {}", pattern.as_ref().map_or("-".to_owned(), word))
        }
        Operation::Transform(letter) => format!(" @{letter}"),
        Operation::Bad => " bad".to_owned(),
    };
    text
}

fn first(list: &List) -> &Command {
    &list.items[0].first.commands[0]
}

/// The last argument of the first command.
fn argument(text: &str) -> Word {
    let list = parse(text, false).unwrap();
    match first(&list) {
        Command::Simple(simple) => match simple.words.last().unwrap() {
            Argument::Word(word) => word.clone(),
            Argument::Assignment(_) => panic!("an assignment"),
        },
        _ => panic!("not simple"),
    }
}

#[test]
fn words_have_their_parts() {
    for (text, parts) in [
        (r"a\bc", "L(a)E(b)L(c)"),
        (r#"'a'"b"$'c\n'$"d""#, r#"S(a)D(L(b))A(Some("c\n"))D(L(d))"#),
        (r#""\a\$\"\\\`'x'""#, r#"D(L(\a$"\`'x'))"#),
        ("$a$1$@$$ab", "{a}{1}{@}{$}L(ab)"),
        ("$%\"$\"", "L($%)D(L($))"),
        ("a\\\nb$\\\nx", "L(ab){x}"),
        ("'a\\\nb'", "S(a\\\nb)"),
        (r#""${x:-'$y'}""#, "D({x :- L('){y}L(')})"),
        (r#"${x:-'$y'}"#, "{x :- S($y)}"),
        (r#""${x:-"a b"}""#, "D({x :- D(L(a b))})"),
        (r#""${x:-\a\}\"\'}""#, r#"D({x :- L(\a}"\')})"#),
        (r#""${x:-"\a\$"}""#, "D({x :- D(L(a$))})"),
        (r#""${x#'a'\*}""#, "D({x trim false false S(a)E(*)})"),
        (r"${x%%a}", "{x trim true true L(a)}"),
        (r#"${x/"/"$(a /)\//b}"#, "{x replace First D(L(/))C(1)E(/) / L(b)}"),
        ("${x//a}${x/#a/b}${x/%/c}", "{x replace All L(a) / }{x replace Prefix L(a) / L(b)}{x replace Suffix  / L(c)}"),
        ("${x:${n:-1}:2}", "{x slice {n :- L(1)} : L(2)}"),
        ("${x:a?b:c:d}", "{x slice L(a?b:c) : L(d)}"),
        ("${x:(a?b:c)}${x: -1}", "{x slice L((a?b:c)) : -}{x slice L( -1) : -}"),
        ("${x^^[ab]}${x,}", "{x case ^ true L([ab])}{x case , false -}"),
        ("${x@Q}${x@}${x@Qa}${}", "{x @Q}{ bad}{ bad}{ bad}"),
        (
            "${#}${##}${#x}${#x[@]}${#-}${#:-a}${##0}",
            "{#}{# length}{x length}{x[@] length}{- length}{# :- L(a)}{# trim false false L(0)}",
        ),
        ("${!x}${!x@}${!x*}${!x[@]}${!x[1]}${!}", "{!x}{x names false}{x names true}{x[@] keys}{!x[L(1)]}{!}"),
        (r#"${x["k v"]}${x[y[1]]}"#, "{x[D(L(k v))]}{x[L(y[1])]}"),
        ("${x;y}", "{ bad}"),
        ("${x[}", "{ bad}"),
        ("$((a+(b)))$[c]", "M(L(a+(b)))M(L(c))"),
        ("$((a) | (b))", "B((a) | (b))"),
        ("$( (a) )", "C(1)"),
        (r#"`a \`b\` \"`"#, r#"B(a `b` \")"#),
        (r#""`a \"`""#, r#"D(B(a "))"#),
        ("<(a; b)", "P(false, 2)"),
        (r"$'a\0b'c", r#"A(Some("a"))L(c)"#),
        (r"$'\x41\101\u00e9\q\cA'", r#"A(Some("AAé\\q\u{1}"))"#),
        (r"$'\xff'", "A(None)"),
        (r#""${x/a/${y:-$'..'}}""#, "D({x replace First L(a) / {y :- L(..)}})"),
        (r#""${x%$'*'}${x[$'k']}""#, r#"D({x trim true false A(Some("*"))}{x[L(k)]})"#),
        (r#"$((${x:-$'5'}+$"1"))"#, "M({x :- L('5')}L(+)D(L(1)))"),
        (r#""$((${x:-$'5'}))$[${x:-$'5'}]""#, "D(M({x :- L('5')})M({x :- L(5)}))"),
    ] {
        assert_eq!(shown(&argument(&format!("echo {text}")).parts), parts, "{text}");
    }
}

#[test]
fn words_are_printed_as_bash_does() {
    for (text, printed) in [
        ("a\\\nb", "ab"),
        (r"$'a\n'", "'a\n'"),
        (r#"$"a""#, r#""a""#),
        (r#"${x:-$'q'}"${x#$'q'}""#, r#"${x:-'q'}"${x#'q'}""#),
        ("$((  1 ))", "$((  1 ))"),
        ("`a  b`", "`a  b`"),
        (r"$'\xff'", "\0"),
        ("$(! time   a)", "$(\0! time   a)"),
        ("$((a  | $(b   c)) | (d))", "$((a  | $(b c)) | (d))"),
    ] {
        assert_eq!(argument(&format!("echo {text}")).text, printed);
    }
    let list = parse("a=(1   2 # c\n [k e]+=3)", false).unwrap();
    let Command::Simple(simple) = first(&list) else { panic!("not simple") };
    assert_eq!(simple.assignments[0].text, "a=(1 2 [k e]+=3)");
}

#[test]
fn assignments_are_told_from_words() {
    for (text, assignments, words, last) in [
        ("a=1 b=2 c d=3", 2, 2, false),
        ("a[ x ]=1", 1, 0, false),
        ("a[ x ]", 0, 1, false),
        ("declare -a a=(1 2) b=$c", 0, 4, true),
        ("eval a=1", 0, 2, false),
        ("eval a=(1)", 0, 2, true),
        ("a+=1 b[1]+=(2)", 2, 0, false),
        ("a=1 >f b=2 c", 2, 1, false),
        ("echo a=1", 0, 2, false),
        ("export \"a\"=1", 0, 2, false),
    ] {
        let list = parse(text, false).unwrap();
        let Command::Simple(simple) = first(&list) else { panic!("{text}") };
        assert_eq!((simple.assignments.len(), simple.words.len()), (assignments, words), "{text}");
        assert_eq!(matches!(simple.words.last(), Some(Argument::Assignment(_))), last, "{text}");
    }
    let list = parse("a[i j]+=x$y", false).unwrap();
    let Command::Simple(simple) = first(&list) else { panic!("not simple") };
    let assignment = &simple.assignments[0];
    assert!(assignment.append);
    assert_eq!(shown(&assignment.subscript.as_ref().unwrap().parts), "L(i j)");
    let Assigned::Scalar(value) = &assignment.value else { panic!("a list") };
    assert_eq!((shown(&value.parts).as_str(), value.text.as_str(), value.span.clone()), ("L(x){y}", "x$y", 8..11));
}

#[test]
fn here_documents_are_read() {
    for (text, body, parts) in [
        ("cat <<E\na $b\\\nc\nE\n", "a $bc\n", "L(a ){bc}L(\n)"),
        ("cat <<-'E'\n\t\ta\\\n\tE\n", "a\\\n", "L(a\\\n)"),
        ("cat <<E\n\"${x:-\"q\"}\" \\\" \\$\nE", "\"${x:-\"q\"}\" \\\" \\$\n", "L(\"){x :- D(L(q))}L(\" \\\" $\n)"),
        ("cat <<E\n${x\nE\n", "${x\n", "{ bad}"),
        ("cat <<E\nx", "x\n", "L(x\n)"),
        ("cat <<E", "", ""),
    ] {
        let list = parse(text, false).unwrap();
        let Command::Simple(simple) = first(&list) else { panic!("{text}") };
        let Redirect::HereDocument(document) = &simple.redirections[0].kind else { panic!("{text}") };
        assert_eq!((document.body.text.as_str(), shown(&document.body.parts).as_str()), (body, parts), "{text}");
    }
    let list = parse("cat <<-E\n\t\t$x\n\t${y}\nE\n", false).unwrap();
    let Command::Simple(simple) = first(&list) else { panic!("not simple") };
    let Redirect::HereDocument(document) = &simple.redirections[0].kind else { panic!("no document") };
    let spans: Vec<_> = document
        .body
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::Parameter(parameter) => Some(parameter.span.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(spans, [11..13, 15..19], "places of the text, not of the body");
}

#[test]
fn what_bash_reads_otherwise_is_not_followed() {
    for text in [
        r#""${x%%${y:-$'*'}}""#,
        r#""${x:-$'\0'}""#,
        r#""${x:-$'$y'}""#,
        "$(cat <<E\n${x:-$'a'}\nE\n)",
        "$(cat <<E\n$((${x:-$\"1\"}))\nE\n)",
        "$(cat <<E\n${x[$'a']}\nE\n)",
    ] {
        assert!(parse(&format!("echo {text}"), false).unwrap_err().too_much, "{text}");
    }
    assert!(parse("cat <<E\n${x%$'a'}$(b ${x:-$'a'})\nE\n", false).is_ok());
}

#[test]
fn texts_are_read_as_words() {
    assert_eq!(shown(&quoted_word("a \"b\" $c 'd'").unwrap().parts), "L(a \"b\" ){c}L( 'd')");
    assert_eq!(shown(&plain_word("a \"b\" 'c'").unwrap().parts), "L(a )D(L(b))L( )S(c)");
}

#[test]
fn faults_say_what_is_wrong() {
    for (text, message) in [
        ("if a; then b", "`fi` is missing for the `if`"),
        ("a )", "unexpected `)`"),
        ("echo 'a", "the quote `'` is not closed"),
        ("a ;;", "unexpected `;;`"),
        ("echo ${a", "the `${` is not closed"),
        ("a\0", "a NUL byte is in the text"),
    ] {
        assert_eq!(parse(text, false).unwrap_err().message, message, "{text}");
    }
    let Fault { span, .. } = parse("ä )", false).unwrap_err();
    assert_eq!(span, 3..4);
}

#[test]
fn depth_is_bounded_and_time_does_not_grow_with_it() {
    deep(|| {
        for (open, middle, close) in [
            ("${x[", "1", "]}"),
            ("\"${x:-", "1", "}\""),
            ("$(", "a", ")"),
            ("(", "a", ");b)"),
            ("(( $(", "a", "); b) )"),
            ("$((", "a", ");b)"),
            ("coproc \"$(", "a", ")\""),
            ("a[$(", "a", ")]=1"),
            ("[[ ", "a", " ]]"),
            ("{ ", "a", "; }"),
        ] {
            let text = |depth| format!("{}{middle}{}", open.repeat(depth), close.repeat(depth));
            let _ = parse(&text(60), false);
            assert!(parse(&text(100_000), false).is_err(), "{open}");
        }
    });
}

#[test]
fn snippets_are_accepted_and_refused() {
    deep(|| {
        for text in snippets(ACCEPTED) {
            match parse(&text, false) {
                Err(fault) if !fault.too_much => panic!("{text:?}: {}", fault.message),
                _ => {}
            }
        }
        for text in snippets(REFUSED) {
            assert!(parse(&text, false).is_err(), "{text:?}");
        }
    });
}

/// No text makes the parser panic or hang: each beginning of each snippet.
#[test]
fn beginnings_are_read() {
    deep(|| {
        for text in snippets(ACCEPTED).iter().chain(&snippets(REFUSED)) {
            for (end, _) in text.char_indices() {
                let _ = parse(&text[..end], true);
            }
        }
    });
}
