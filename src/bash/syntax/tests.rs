//! Tests of the parser: against tables, and against `bash -n` where there is a bash 5.2.

use std::fmt::Write as _;
use std::process::Command as Process;

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
    assert_eq!(assignment.subscript.as_ref().unwrap().text, "i j");
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

/// Texts put together at random, but the same each time.
fn soups(count: usize) -> Vec<String> {
    const TOKENS: &str = "a b if then fi else elif for x in do done while case esac { } ( ) (( )) [[ ]] ! time function f () | || & && ; \
        ;; ;& < > <<E 2> >& <( $( ` \" ' ${ $(( $[ ] [ = a= a=( a[ coproc # $x ${x} -n == =~ 1 -p declare {x} \"b\" 'c' @( * ${x:- \
        ${x/ ${x[ / : += $' <<< \n";
    let tokens: Vec<&str> = TOKENS.split(' ').filter(|token| !token.is_empty()).collect();
    let mut state = 7_u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    (0..count)
        .map(|_| {
            (0..=random(8)).fold(String::new(), |text, _| {
                let glue = if random(4) == 0 { "" } else { " " };
                text + tokens[random(tokens.len())] + glue
            })
        })
        .collect()
}

/// Whether bash accepts each text; `None` where there is no bash 5.2.
fn oracle(texts: &[String]) -> Option<Vec<bool>> {
    let version = Process::new("bash").arg("--version").output().ok()?;
    if !String::from_utf8_lossy(&version.stdout).contains("version 5.2") {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    for (number, text) in texts.iter().enumerate() {
        std::fs::write(folder.path().join(number.to_string()), text).unwrap();
    }
    // An error in `[[` leaves the status at 0: then what it says tells.
    let script = "for ((i = 0; i < $1; i++)); do s=$(bash -n ./$i 2>&1 </dev/null) && [[ -z ${s##*': warning: '*} ]]; echo $?; done";
    let count = texts.len().to_string();
    let mut command = Process::new("bash");
    command.args(["-c", script, "bash", &count]).env("LC_ALL", "C.UTF-8").current_dir(folder.path());
    let told = command.output().unwrap();
    Some(String::from_utf8_lossy(&told.stdout).lines().map(|line| line == "0").collect())
}

#[test]
fn bash_agrees() {
    let texts = soups(800);
    let Some(verdicts) = oracle(&texts) else { return };
    assert_eq!(verdicts.len(), texts.len());
    deep(move || {
        for (text, accepted) in texts.iter().zip(verdicts) {
            match parse(text, false) {
                Ok(_) => assert!(accepted, "accepted {text:?}"),
                // Bash says nothing of `[[ ]]` and of `for ((;;) )`, yet runs neither.
                Err(fault) => {
                    let silent =
                        fault.too_much || fault.message == "unexpected `]]`" || fault.message == "`))` is missing";
                    assert!(!accepted || silent, "refused {text:?}: {}", fault.message);
                }
            }
        }
    });
}
