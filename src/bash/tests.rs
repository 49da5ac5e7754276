//! The evaluator's behaviour, and that no text makes it panic.
#![allow(clippy::unwrap_used)]

mod agreement;

use proptest::prelude::*;

use super::{Evaluated, SyntaxError, Value, evaluate};

/// `name=value` by name: scalars as text, lists in brackets, the unknown as `?` with its reason.
fn shown(evaluated: &Evaluated) -> Vec<String> {
    evaluated
        .variables
        .iter()
        .map(|(name, variable)| match &variable.value {
            Value::Str(text) => format!("{name}={:?}", text.text),
            Value::List(list) => format!("{name}={:?}", list.iter().map(|text| &text.text).collect::<Vec<_>>()),
            Value::Unknown(why) => format!("{name}=? {}", why.why),
        })
        .collect()
}

fn values(text: &str) -> Vec<String> {
    shown(&evaluate(text).unwrap())
}

/// Every known text and every reason with the source that its span shows.
fn assert_spans(text: &str, evaluated: &Evaluated) {
    let check = |span: &std::ops::Range<usize>| {
        assert!(span.start <= span.end && text.get(span.clone()).is_some(), "{span:?} of {text:?}");
    };
    for variable in evaluated.variables.values().chain(&evaluated.everything) {
        check(&variable.span);
        match &variable.value {
            Value::Str(text) => check(&text.span),
            Value::List(list) => list.iter().for_each(|text| check(&text.span)),
            Value::Unknown(why) => check(&why.span),
        }
    }
    for function in evaluated.functions.values() {
        check(&function.span);
        check(&function.body);
    }
}

#[test]
fn quoting() {
    assert_eq!(
        values(
            "a=plain\nb='single $a'\nc=\"double $a \\$ \\x \\\" é\"\nd=back\\ slash\\'s\ne=$'tab\\t\\x41\\101\\''\nf=\ng=''\nh=a'b'\"c\"d\ni=one\\\ntwo\nj=\"one\\\ntwo\"\n"
        ),
        [
            r#"a="plain""#,
            r#"b="single $a""#,
            r#"c="double plain $ \\x \" é""#,
            r#"d="back slash's""#,
            r#"e="tab\tAA'""#,
            r#"f="""#,
            r#"g="""#,
            r#"h="abcd""#,
            r#"i="onetwo""#,
            r#"j="onetwo""#,
        ]
    );
}

#[test]
fn arrays() {
    assert_eq!(
        values(
            "a=(x 'y z' # not 'this\n  \"w\" \\\n  v)\na+=(u)\nb=(\"${a[@]}\" t)\nc=$a\nd=\"${a[@]}\"\ne=(pre\"${a[@]}\"post)\nf=()\ng=(\"${f[@]}\")\nh=(\"$f\")\ni=($f)\nj=${a[1]}\nk=(1 2)\nk=3\nl=s\nl+=(t)\nm=(q)\nm+=r\n"
        ),
        [
            r#"a=["x", "y z", "w", "v", "u"]"#,
            r#"b=["x", "y z", "w", "v", "u", "t"]"#,
            r#"c="x""#,
            r#"d="x y z w v u""#,
            r#"e=["prex", "y z", "w", "v", "upost"]"#,
            "f=[]",
            "g=[]",
            r#"h=[""]"#,
            "i=[]",
            r#"j="y z""#,
            r#"k=["3", "2"]"#,
            r#"l=["s", "t"]"#,
            r#"m=["qr"]"#,
        ]
    );
}

#[test]
fn unquoted_values_are_split() {
    assert_eq!(
        values("v=' one two '\ne=\na=($v x$v $e \"$e\" $e'')\ng='*'\nb=($g)\nc=(\"$g\")\nIFS=,\nd=($v)\n"),
        [
            r#"IFS=",""#,
            r#"a=["one", "two", "x", "one", "two", "", ""]"#,
            "b=? a pattern depends on the files that are there",
            r#"c=["*"]"#,
            "d=? `IFS` decides where this is split",
            r#"e="""#,
            r#"g="*""#,
            r#"v=" one two ""#,
        ]
    );
}

#[test]
fn what_is_literal_in_a_scalar_and_not_in_an_array() {
    assert_eq!(
        values("a=*.patch\nb={x,y}\nc=(*.patch)\nd=({x,y})\ne=~/x\nf=a:~/x\ng=(a~b)\nh=($'\\xff')\n"),
        [
            r#"a="*.patch""#,
            r#"b="{x,y}""#,
            "c=? a pattern depends on the files that are there",
            "d=? braces are not evaluated yet",
            "e=? `~` depends on the machine",
            "f=? `~` depends on the machine",
            r#"g=["a~b"]"#,
            "h=? this escape is not text",
        ]
    );
}

#[test]
fn what_is_not_run_is_unknown() {
    assert_eq!(
        values(
            "a=$(date)\nb=x`date`\nc=$((1+1))\nd=${a%x}\ne=$a\nf=$HOME\ng=$unset\nh=$CARCH\ni=$1\nj=$RANDOM\nk=($HOME)\n"
        ),
        [
            "a=? command substitution is not run",
            "b=? command substitution is not run",
            "c=? arithmetic is not evaluated yet",
            "d=? this kind of expansion is not evaluated yet",
            "e=? command substitution is not run",
            "f=? `HOME` comes from outside of the recipe",
            r#"g="""#,
            r#"h="x86_64""#,
            "i=? how makepkg reads the recipe decides this",
            "j=? `RANDOM` is bash's own",
            "k=? `HOME` comes from outside of the recipe",
        ]
    );
}

#[test]
fn control_structures_make_their_names_unknown() {
    assert_eq!(
        values(
            "a=1 b=2 c=3 d=4 e=5 f=6 g=7\nif true; then a=x; fi\nfor i in 1; do b=x; done\n[[ $c ]] && c=x\nd=x echo\n(e=x)\necho | f=x\ng=x &\nh=1\n: ${h:=2} $((z++))\n"
        ),
        [
            "a=? set inside `if`, which is not evaluated yet",
            "b=? set inside `for`, which is not evaluated yet",
            "BASH_REMATCH=? set inside `&&` or `||`, which is not evaluated yet",
            "c=? set inside `&&` or `||`, which is not evaluated yet",
            r#"d="4""#,
            r#"e="5""#,
            r#"f="6""#,
            r#"g="7""#,
            "h=? `:` could set it, and is not run",
            "i=? set inside `for`, which is not evaluated yet",
            "z=? `:` could set it, and is not run",
        ]
        .into_iter()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
    );
}

#[test]
fn commands_that_set_names() {
    assert_eq!(
        values(
            "a=1 b=2 c=3 d=4 e=5\nf() { a=x; g; }\ng() { b=x; }\nf\nread c\nprintf -v d x\nunset e\ndeclare -i n\nn=1+1\nmapfile -t m < x\nm=y\nprintf '%s' $a\n"
        ),
        [
            "REPLY=? `read` could set it, and is not run",
            "a=? `f` could set it, and is not run",
            "b=? `f` could set it, and is not run",
            "c=? `read` could set it, and is not run",
            "d=? `printf` could set it, and is not run",
            "e=? `unset` could set it, and is not run",
            "m=? `mapfile` could set it, and is not run",
            "n=? `declare` could set it, and is not run",
            "MAPFILE=? `mapfile` could set it, and is not run",
        ]
        .into_iter()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
    );
}

#[test]
fn eval_could_set_anything() {
    let evaluated = evaluate("a=1\neval \"$x\"\nb=2\nc=$never\n").unwrap();
    assert_eq!(
        shown(&evaluated),
        ["a=? `eval` could set any variable", r#"b="2""#, "c=? `eval` could set any variable"]
    );
    assert!(matches!(evaluated.get("never").unwrap().value, Value::Unknown(_)));
    assert_eq!(evaluate("a=1\n").unwrap().get("never"), None);
}

#[test]
fn what_may_have_ended_the_recipe_makes_the_rest_unknown() {
    assert_eq!(values("a=1\nb=1\n[ $x ] && return\na=2\n"), ["a=? `return` could end the recipe", r#"b="1""#]);
}

#[test]
fn functions_and_their_bodies() {
    let text = "é=\nname=x\nbuild() { make; }\nfunction package {\n  :\n}\nif x; then prepare() { :; }; fi\n";
    let evaluated = evaluate(text).unwrap();
    let functions: Vec<_> = evaluated
        .functions
        .iter()
        .map(|(name, function)| (name.as_str(), &text[function.body.clone()], function.uncertain))
        .collect();
    assert_eq!(
        functions,
        [("build", "{ make; }", false), ("package", "{\n  :\n}", false), ("prepare", "{ :; }", true)]
    );
}

#[test]
fn spans_are_bytes_and_point_at_the_words() {
    let text = "# é ü\npkgdesc=\"é $x\"\nsource=(ü 'ö'\n  \"$pkgdesc\" \\\n  last)\n";
    let evaluated = evaluate(text).unwrap();
    assert_spans(text, &evaluated);
    let Value::List(list) = &evaluated.variables["source"].value else { panic!("a list") };
    let words: Vec<_> = list.iter().map(|element| &text[element.span.clone()]).collect();
    assert_eq!(words, ["ü", "'ö'", "\"$pkgdesc\"", "last"]);
    assert_eq!(&text[evaluated.variables["pkgdesc"].span.clone()], "pkgdesc=\"é $x\"");
    let Value::Str(text_of) = &evaluated.variables["pkgdesc"].value else { panic!("a text") };
    assert_eq!(&text[text_of.span.clone()], "\"é $x\"");
}

#[test]
fn the_reason_points_at_where_it_began() {
    let text = "a=\"x $(date) y\"\nb=$a\n";
    let evaluated = evaluate(text).unwrap();
    for name in ["a", "b"] {
        let Value::Unknown(why) = &evaluated.variables[name].value else { panic!("unknown") };
        assert_eq!(&text[why.span.clone()], "$(date)");
    }
}

#[test]
fn not_bash() {
    let refused = |text: &str| {
        let SyntaxError { message, span, .. } = evaluate(text).unwrap_err();
        assert!(text.get(span.clone()).is_some());
        message
    };
    assert_eq!(refused("a='x"), "expected a closing `'`, found the end of the file");
    assert_eq!(refused("f() {\n"), "expected more, found the end of the file");
    assert_eq!(refused("a=1 )\n"), "expected bash, found something else");
    assert_eq!(refused("a= (x)\n"), "expected an assignment, found something else");
    assert_eq!(refused("a=\0\n"), "expected text, found a NUL byte");
    assert_eq!(refused(&"#".repeat(300 * 1024)), "expected at most 256 KiB, found 300 KiB");
    assert_eq!(refused(&"$(".repeat(300)), "expected at most 200 levels of nesting");
    assert_eq!(refused(&"( ".repeat(50)), "expected at most 8 parentheses in each other");
    assert_eq!(refused("a=\"$$(x)\"\n"), "expected an expansion, found a `$` in front of it");
    assert_eq!(refused("1234567890123>x\n"), "expected the number of an open file");
}

/// Texts that a parser of this kind takes long for, or overflows on.
#[test]
fn hostile_texts_end() {
    let many = |text: &str| text.repeat(250 * 1024 / text.len());
    for text in [
        many("$("),
        many("${'}'"),
        many("\"$("),
        many("{ echo } \n"),
        many("! "),
        format!("[[ {} ]]", many("! ")),
        format!("[[ {} ]]", many("a && ")),
        many("if "),
        many("case a in esac) "),
        many("case a in x) echo\n"),
        many("(( ( "),
        many("a[$(( "),
        many("a[b["),
        many("`"),
        many("a=$a$a\n"),
        format!("a=xx\n{}", many("a=$a$a\n")),
        format!("a=(x)\n{}", many("a+=(\"${a[@]}\" \"${a[@]}\")\n")),
        format!("a={}\n{}", "x".repeat(100_000), "b=(\"$a\" $a $a $a $a)\n".repeat(900)),
        format!("f() {{ {} }}\n{}", "a=1;".repeat(20_000), "f\n".repeat(20_000)),
        many("<<A\n"),
        many("cat <<E\n'\nE\n"),
        "cat <<''\n".to_owned(),
        "cat <<\r x".to_owned(),
        many("eval x\na=1\n"),
        many("f() { g() { "),
        many("a=( "),
        many("\\\n"),
    ] {
        if let Ok(evaluated) = evaluate(&text) {
            assert_spans(&text, &evaluated);
        }
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        if let Ok(evaluated) = evaluate(&text) {
            assert_spans(&text, &evaluated);
        }
    }

    #[test]
    fn no_shell_like_text_panics(words in prop::collection::vec(prop::sample::select(vec![
        "a", "b", "=", "+=", "(", ")", "{", "}", "[", "]", "[[", "]]", "\"", "'", "\\", "$", "${", "$(", "$((", "))", "`", "\n", " ",
        ";", ";;", "&", "&&", "|", "<", "<<", "<<E", "\nE\n", ">", "if ", " then ", " fi", "case ", " in ", " esac", "for ", " do ", " done",
        "é", "#", "!", "~", "*", "@", "?", "+", "-", ":", "0", "$'", "[@]", "eval ", "declare ", "function ", "1", "=(", "a=(", "a[", "\t", "\r",
    ]), 0..40)) {
        let text = words.concat();
        match evaluate(&text) {
            Ok(evaluated) => assert_spans(&text, &evaluated),
            Err(error) => {
                prop_assert!(text.get(error.span).is_some());
                // What a panic of the parser becomes.
                prop_assert!(error.message != "the recipe could not be read as bash");
            }
        }
    }
}
