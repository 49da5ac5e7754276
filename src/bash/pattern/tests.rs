use super::super::ast::Which;
use super::*;
use crate::bash::tests::piped;

fn piece(text: &str, quoted: bool) -> Piece {
    Piece { text: text.to_owned(), quoted }
}

fn pattern(text: &str) -> Result<Pattern, Refused> {
    Pattern::new(&[piece(text, false)], true)
}

#[test]
fn matches() {
    let table = [
        ("*.pkg", "a.pkg", true),
        ("[!a-c]", "b", false),
        ("[]a]", "]", true),
        ("[a", "[a", true),
        ("[[:digit:]-]", "-", true),
        ("[z-a]", "m", false),
        ("[a\\]]", "]", true),
        ("\\*", "*", true),
        ("é?", "éé", true),
        ("+(a|bc)", "abca", true),
        ("!(a|b)", "ab", true),
        ("@(a(b|c)d)", "a(b|c)d", true),
        ("*.@(tar.gz|zip)", "x.tar.gz", true),
        ("?(x)y", "y", true),
        ("", "", true),
    ];
    for (text, of, result) in table {
        assert_eq!(pattern(text).unwrap().matches(of, false), Ok(result), "{text} {of}");
    }
    assert!(pattern("[A-C]x").unwrap().matches("bX", true).unwrap());
    assert!(!Pattern::new(&[piece("+(a)", false)], false).unwrap().matches("aa", false).unwrap());
    let quoted = Pattern::new(&[piece("a", false), piece("*", true), piece("?", false)], false).unwrap();
    assert!(quoted.matches("a*b", false).unwrap() && !quoted.matches("axb", false).unwrap());
}

#[test]
fn refuses() {
    for text in ["[[=a=]]", "[[.a.]]", "[[:none:]]", "[a-é]", "a\\", "@(a", "*!(a)", "*@(|a)", "[a-", "[a\\"] {
        assert!(matches!(pattern(text), Err(Refused::NotExact(_))), "{text}");
    }
    assert!(matches!(pattern("[[:alpha:]]").unwrap().matches("é", false), Err(Refused::NotExact(_))));
    assert!(matches!(pattern("[!]a]").unwrap().find("b", 0, false), Err(Refused::NotExact(_))));
    assert!(matches!(pattern(&"@(".repeat(500)), Err(Refused::TooMuch)));
    let long = "a".repeat(20_000);
    assert_eq!(pattern("*a*a*a*a*a*b").unwrap().matches(&long, false), Ok(false));
    assert_eq!(pattern("+(a)!(*(a)b)c").unwrap().matches(&long, false), Err(Refused::TooMuch));
}

#[test]
fn trims_and_finds() {
    let text = "pkg-1.2.tar.gz";
    let cut = |p: &str, longest| pattern(p).unwrap().trim_prefix(text, longest).unwrap().map(|at| &text[at..]);
    let keep = |p: &str, longest| pattern(p).unwrap().trim_suffix(text, longest).unwrap().map(|at| &text[..at]);
    assert_eq!((cut("*-", false), cut("*.", true), cut("x", true)), (Some("1.2.tar.gz"), Some("gz"), None));
    assert_eq!((keep(".*", false), keep(".*", true), keep("x", true)), (Some("pkg-1.2.tar"), Some("pkg-1"), None));
    assert_eq!(pattern("[0-9].").unwrap().find(text, 5, false), Ok(Some(6..8)));
    assert_eq!(pattern("k").unwrap().literal(), Some("k"));
    assert_eq!(pattern("k*").unwrap().literal(), None);
}

#[test]
fn replaces() {
    use Which::{All, First, Prefix, Suffix};
    let table = [
        ("a b  c", "+( )", All, "_", "a_b_c"),
        ("a b  c", "*( )", Prefix, "x", "xa b  c"),
        ("a b  c", "[! ]", All, "&&", "aa bb  cc"),
        ("a b  c", " ", First, "\\&", "a&b  c"),
        ("a b  c", "*( )", Suffix, "E", "a b  cE"),
        ("ab", "*", All, "\\\\&", "\\ab"),
        ("ab", "", All, "x", "ab"),
        ("ab", "", Prefix, "x&", "xab"),
        ("ab", "", Suffix, "x&", "abx"),
        ("ab", "*(x)", All, "-", "-a-b"),
        ("", "*", First, "x", "x"),
        ("", "?(a)", First, "x", ""),
        ("éaé", "é", All, "<&>", "<é>a<é>"),
    ];
    for (text, of, which, with, result) in table {
        let done = replace(text, &pattern(of).unwrap(), which, &[piece(with, false)], false, 1000);
        assert_eq!(done, Ok(result.to_owned()), "{text} {of} {with}");
    }
    let quoted = replace("ab", &pattern("b").unwrap(), First, &[piece("&\\", true), piece("&", false)], false, 9);
    assert_eq!(quoted, Ok("a&\\b".to_owned()));
    assert_eq!(replace("aa", &pattern("a").unwrap(), All, &[piece("xyz", false)], false, 5), Err(Refused::TooMuch));
}

/// Each line of the input: extglob or not, the pattern (an unquoted and a quoted piece, and an unquoted one), the text, the
/// replacement likewise.
const SCRIPT: &str = r#"
[[ ${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]} == 5.2 ]] && w=é && ((${#w} == 1)) || exit 0
s=$'\x1f'
while IFS=$s read -r e a q b t r Q R x; do
  if [[ $e ]]; then shopt -s extglob; else shopt -u extglob; fi
  case $t in $a"$q"$b) o=1;; *) o=0;; esac
  [[ $t == $a"$q"$b ]] && o+=${s}1 || o+=${s}0
  o+=$s${t#$a"$q"$b}$s${t##$a"$q"$b}$s${t%$a"$q"$b}$s${t%%$a"$q"$b}
  o+=$s${t/$a"$q"$b/$r"$Q"$R}$s${t//$a"$q"$b/$r"$Q"$R}$s${t/#$a"$q"$b/$r"$Q"$R}$s${t/%$a"$q"$b/$r"$Q"$R}
  printf '%s\n' "$o"
done"#;

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 40).unwrap() % limit
    }

    fn text(&mut self, of: &[&str], most: usize) -> String {
        (0..self.below(most + 1)).map(|_| of[self.below(of.len())]).collect()
    }
}

#[test]
fn as_bash_does() {
    let free = ["a", "b", "*", "?", "[", "]", "!", "-", "^", "\\", "(", ")", "|", "@", "+", ".", "é"];
    let parts = [
        "a",
        "b",
        "*",
        "?",
        "[ab]",
        "[!a]",
        "[]a-]",
        "[[:alpha:]]",
        "\\*",
        "@(",
        "+(",
        "*(",
        "!(",
        "?(",
        "|",
        ")",
        ")",
    ];
    let plain = ["a", "b", "a", "b", "é", "*", "\\", "]", "["];
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let cases: Vec<[String; 8]> = (0..4000)
        .map(|at| {
            let of: &[&str] = if at % 2 == 0 { &free } else { &parts };
            let extglob = if random.below(4) > 0 { "e" } else { "" }.to_owned();
            // Never empty: `${t/#$empty/x}` takes the `#` for the pattern.
            let first = random.text(of, 6) + of[random.below(of.len())];
            let (quoted, last) =
                if at % 5 == 0 { (random.text(&free, 2), random.text(of, 2)) } else { Default::default() };
            let with = ["&", "\\", "x"];
            let text = random.text(&plain, 6);
            [extglob, first, quoted, last, text, random.text(&with, 3), random.text(&with, 2), random.text(&with, 2)]
        })
        .collect();
    let input: String = cases.iter().map(|case| case.join("\u{1f}") + "\u{1f}x\n").collect();
    let Some(output) = piped(SCRIPT, &input) else { return };
    let mut answered = 0;
    for (case, line) in cases.iter().zip(output.lines()) {
        let [extglob, first, quoted, last, text, r1, r2, r3] = case;
        let written = [piece(first, false), piece(quoted, true), piece(last, false)];
        let with = [piece(r1, false), piece(r2, true), piece(r3, false)];
        for (at, expected) in line.split('\u{1f}').enumerate() {
            let answer = Pattern::new(&written, at == 1 || !extglob.is_empty()).and_then(|p| match at {
                0 | 1 => p.matches(text, false).map(|yes| if yes { "1" } else { "0" }.to_owned()),
                2 | 3 => p.trim_prefix(text, at == 3).map(|cut| text[cut.unwrap_or_default()..].to_owned()),
                4 | 5 => p.trim_suffix(text, at == 5).map(|cut| text[..cut.unwrap_or(text.len())].to_owned()),
                _ => {
                    let which = [Which::First, Which::All, Which::Prefix, Which::Suffix][at - 6];
                    replace(text, &p, which, &with, false, 1000)
                }
            });
            if let Ok(answer) = answer {
                answered += 1;
                assert_eq!(answer, expected, "operation {at} of {case:?}");
            }
        }
    }
    assert!(answered > 20_000, "{answered}");
}
