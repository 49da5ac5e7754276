use std::collections::BTreeMap;

use super::*;
use crate::bash::tests::piped;

/// Variables, and elements by name and subscript.
#[derive(Default)]
struct Shell(BTreeMap<(String, Option<String>), String>);

impl Shell {
    fn new(variables: &[(&str, &str)]) -> Self {
        Self(variables.iter().map(|(name, value)| (((*name).to_owned(), None), (*value).to_owned())).collect())
    }
}

impl Variables for Shell {
    type Unknown = &'static str;

    fn subscript(&mut self, name: &str, text: &str) -> Result<Subscript, Trouble<&'static str>> {
        let text = text.to_owned();
        Ok(if name == "map" { Subscript::Key(text) } else { Subscript::Expression(text) })
    }

    fn get(&mut self, name: &str, subscript: Option<&str>) -> Result<Option<String>, Trouble<&'static str>> {
        if name == "unknown" {
            return Err(Trouble::Unknown("unknown"));
        }
        Ok(self.0.get(&(name.to_owned(), subscript.map(str::to_owned))).cloned())
    }

    fn set(&mut self, name: &str, subscript: Option<&str>, value: i64) -> Result<(), Trouble<&'static str>> {
        self.0.insert((name.to_owned(), subscript.map(str::to_owned)), value.to_string());
        Ok(())
    }
}

fn value(text: &str) -> Result<i64, Trouble<&'static str>> {
    evaluate(text, &mut Shell::new(&[("x", "7"), ("y", "x+1"), ("z", "y=5"), ("loop", "loop"), ("bad", "1+")]))
}

#[test]
fn values() {
    let table = [
        ("", 0),
        (" \t\n", 0),
        ("1+2*3", 7),
        ("-2**2", 4),
        ("2**3**2", 512),
        ("7%-3", 1),
        ("-7/2", -3),
        ("1<<65", 2),
        ("1<<-1", i64::MIN),
        ("9223372036854775807+1", i64::MIN),
        ("-9223372036854775808/-1", i64::MIN),
        ("-9223372036854775808%-1", 0),
        ("0x1F+017+2#101+36#zZ", 31 + 15 + 5 + 1295),
        ("64#@_", 4031),
        ("0x", 0),
        ("99999999999999999999", 7_766_279_631_452_241_919),
        ("1|2^3&4", 3),
        ("5,6", 6),
        ("0?1:2?3:4", 3),
        ("1?2:bad", 2),
        ("1||bad", 1),
        ("0&&1/0", 0),
        ("y*2", 16),
        ("none", 0),
        ("x++ + ++x", 16),
        ("x---1", 6),
        ("4++ 3", 7),
        ("--4", 4),
        ("x+=x-=2", 12),
        ("z,y", 5),
        ("x=y=3,x*y", 9),
        ("a[x+1]=4,a[8]", 4),
        ("map[x y]+=2,map[x y]", 2),
        ("x<<=2", 28),
    ];
    for (text, result) in table {
        assert_eq!(value(text), Ok(result), "{text}");
    }
}

#[test]
fn troubles() {
    let errors = [
        "1/0", "x%=0", "08", "1_0", "1#0", "65#1", "10#", "0x1#2", "2**-1", "0&&2**-1", "1 2", "x y", "1+", "()", "(1",
        "1)", "1?2", "1?:2", "3=4", "(x)=1", "-x=1", "x++=1", "++x++", "x ++5", "1.5", "é", "$x", "'1'", "a[1",
        "a[1]]", "1=2", "bad", "0&&x=5",
    ];
    for text in errors {
        assert!(matches!(value(text), Err(Trouble::Error(_))), "{text}: {:?}", value(text));
    }
    assert!(matches!(value("a[1/0]"), Err(Trouble::Discard(_))));
    assert_eq!(value("1+unknown"), Err(Trouble::Unknown("unknown")));
    assert_eq!(value("0&&unknown"), Ok(0));
    for text in ["a[]", "a[@]", "a[$x]", "a[~0]"] {
        assert!(matches!(value(text), Err(Trouble::NotExact(_))), "{text}");
    }
}

#[test]
fn effects_once_and_in_order() {
    let mut shell = Shell::new(&[("i", "1")]);
    assert_eq!(evaluate("a[i++]+=5, a[i++]=i", &mut shell), Ok(2));
    let keys: Vec<_> =
        shell.0.iter().map(|((name, at), value)| (name.as_str(), at.as_deref(), value.as_str())).collect();
    assert_eq!(keys, [("a", Some("1"), "5"), ("a", Some("2"), "2"), ("i", None, "3")]);
    let mut shell = Shell::new(&[]);
    assert!(evaluate("x=5, y=1/0", &mut shell).is_err());
    assert_eq!(shell.get("x", None), Ok(Some("5".to_owned())));
}

#[test]
fn bounds() {
    let deep = std::thread::Builder::new().stack_size(64 << 20).spawn(|| {
        assert_eq!(value("loop"), Err(Trouble::TooMuch));
        assert_eq!(value(&"(".repeat(100_000)), Err(Trouble::TooMuch));
        assert_eq!(value(&"-".repeat(100_000)), Err(Trouble::TooMuch));
        assert_eq!(value(&"2**".repeat(100_000)), Err(Trouble::TooMuch));
        assert_eq!(value(&"x=".repeat(100_000)), Err(Trouble::TooMuch));
        let doubling: Vec<(String, String)> =
            (0..60).map(|at| (format!("v{at}"), format!("v{0}+v{0}", at + 1))).collect();
        let doubling: Vec<(&str, &str)> =
            doubling.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(evaluate("v0", &mut Shell::new(&doubling)), Err(Trouble::TooMuch));
    });
    deep.unwrap().join().unwrap();
}

/// Each line of the input is an expression.
const SCRIPT: &str = r#"
[[ ${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]} == 5.2 ]] || exit 0
x=7 y=3 z=-2 s='x+1' t='y=5' c='1/0'
while IFS= read -r E; do
  (let 'R = E'; printf '%s|%s|%s|%s\n' "${R-error}" "$x" "$y" "$z")
done"#;

#[test]
fn as_bash_does() {
    let operands = [
        "x", "y", "z", "s", "t", "c", "none", "0", "1", "2", "3", "010", "0x1f", "64", "(x=2)", "y++", "--z", "(", ")",
        "-",
    ];
    let operators = [
        "+", "-", "*", "/", "%", "**", "<<", ">>", "<", ">=", "==", "!=", "&", "|", "^", "&&", "||", ",", "?", ":",
        "=", "+=", "/=", "++", " ", "! ", "#", "&& ~", " + -",
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 40).unwrap() % limit
    };
    let cases: Vec<String> = (0..1500)
        .map(|_| {
            let mut text = operands[below(operands.len())].to_owned();
            for _ in 0..below(5) {
                text += operators[below(operators.len())];
                text += operands[below(operands.len())];
            }
            text
        })
        .collect();
    let Some(output) = piped(SCRIPT, &(cases.join("\n") + "\n")) else { return };
    for (text, line) in cases.iter().zip(output.lines()) {
        let mut shell = Shell::new(&[("x", "7"), ("y", "3"), ("z", "-2"), ("s", "x+1"), ("t", "y=5"), ("c", "1/0")]);
        let result = match evaluate(text, &mut shell) {
            Ok(value) => value.to_string(),
            Err(Trouble::Error(_)) => "error".to_owned(),
            Err(other) => panic!("{text}: {other:?}"),
        };
        let now = |name| shell.0[&(String::from(name), None)].as_str();
        assert_eq!(format!("{result}|{}|{}|{}", now("x"), now("y"), now("z")), line, "{text}");
    }
}
