use super::*;

struct Known;

impl World for Known {
    fn is_set(&mut self, name: &str) -> Option<bool> {
        (name != "maybe").then_some(name == "x")
    }

    fn is_reference(&mut self, _: &str) -> Option<bool> {
        Some(false)
    }

    fn option(&mut self, name: &str) -> Option<bool> {
        Some(name == "errexit")
    }
}

#[test]
fn outcomes_as_bash() {
    // 0 to 2 are the status, 3 is unknown. Blanks part the arguments; `_` is the empty one.
    for (arguments, expected) in [
        ("", 1),
        ("a", 0),
        ("_", 1),
        ("! a", 1),
        ("-n", 0),
        ("-z _", 0),
        ("a = a", 0),
        ("! = !", 0),
        ("a < b", 0),
        ("a -a _", 1),
        ("( a )", 0),
        ("! a = b", 0),
        ("( ! a )", 1),
        ("a = a -a b = c -o x", 0),
        ("5 -eq 05", 0),
        ("5 -eq x", 2),
        ("a b", 2),
        ("a b c", 2),
        ("a = a b", 2),
        ("( a", 2),
        ("-v x", 0),
        ("-v maybe", 3),
        ("-o errexit", 0),
        ("-f _", 1),
        ("-f a", 3),
        ("-f a -a _", 1),
        ("-f a -o 1 -eq x", 2),
        ("_ -nt a", 1),
        ("a -nt b", 3),
        ("-t 1", 3),
    ] {
        let words: Vec<String> = arguments.split(' ').filter(|w| !w.is_empty()).map(|w| w.replace('_', "")).collect();
        let status = match test(&words, &mut Known) {
            Outcome::True => 0,
            Outcome::False => 1,
            Outcome::Error(_) => 2,
            Outcome::Unknown(_) => 3,
        };
        assert_eq!(status, expected, "{arguments}");
    }
}

#[test]
fn nesting_is_bounded() {
    let words = vec!["(".to_owned(); 100_000];
    assert!(matches!(test(&words, &mut Known), Outcome::Unknown(_)));
}
