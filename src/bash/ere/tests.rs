use super::*;

fn answer(expression: &str, text: &str) -> Result<Answer, Failure> {
    matches(&[Piece { text: expression.to_owned(), quoted: false }], text, false)
}

#[test]
fn answers_as_bash() {
    // The whole match and the groups with `|` between; `None` is no match.
    for (expression, text, expected) in [
        ("^([0-9]+)\\.([0-9]+)", "1.23.4", Some("1.23|1|23")),
        ("(.*)-(.*)", "a-b-c", Some("a-b-c|a-b|c")),
        ("a|ab", "ab", Some("ab")),
        ("(a|ab)(c|bcd)(d*)", "abcd", Some("abcd|a|bcd|")),
        ("(a)|(b)", "b", Some("b||b")),
        ("(ab)*", "ababx", Some("abab|ab")),
        ("[[:alpha:]]+$", "1ab", Some("ab")),
        ("[]a]+", "]a", Some("]a")),
        ("^$", "x", None),
        ("x{2,3}", "xxxx", Some("xxx")),
        (".", "\u{e9}", Some("\u{e9}")),
    ] {
        let found = match answer(expression, text).unwrap() {
            Answer::No => None,
            Answer::Yes { whole, groups } => {
                let groups = groups.unwrap().into_iter().map(Option::unwrap_or_default);
                Some(std::iter::once(whole).chain(groups).collect::<Vec<_>>().join("|"))
            }
        };
        assert_eq!(found.as_deref(), expected, "{expression} {text}");
    }
}

#[test]
fn what_is_not_known_is_refused() {
    for expression in ["(a)\\1", "[[=a=]]", "[a-\u{e9}]", "a)", "a{", "(^a)*", "a\\d", "^*"] {
        assert!(matches!(answer(expression, "a"), Err(Failure::NotExact(_))), "{expression}");
    }
    for expression in ["(a", "[a", "*a", "a|*", "[b-a]"] {
        assert_eq!(answer(expression, "a"), Err(Failure::Invalid), "{expression}");
    }
    let unknown = answer("(a?)*b", "aab").unwrap();
    assert_eq!(unknown, Answer::Yes { whole: "aab".to_owned(), groups: None });
    assert!(answer("[[:alpha:]]", "\u{e9}").is_err());
}

#[test]
fn quoted_pieces_stand_for_themselves() {
    let pieces = [("^", false), ("a.*", true), ("$", false)].map(|(t, quoted)| Piece { text: t.to_owned(), quoted });
    assert_ne!(matches(&pieces, "a.*", false).unwrap(), Answer::No);
    assert_eq!(matches(&pieces, "abc", false).unwrap(), Answer::No);
}

#[test]
fn work_is_bounded() {
    let text = "a".repeat(5_000);
    assert!(answer("(a*)*b", &text).is_ok());
    assert!(answer("((a{200}){200}){200}", &text).is_err());
    assert!(answer(&"(".repeat(10_000), &text).is_err());
    assert!(answer(&format!("a{}", "*".repeat(10_000)), &text).is_err());
}
