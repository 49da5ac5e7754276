use super::*;

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn printf_as_bash() {
    let cases: &[(&str, &[&str], &str, bool)] = &[
        ("%s-%s\n", &["a", "b", "c"], "a-b\nc-\n", true),
        ("%05d|%-4x|%#o", &["42", "255", "8"], "00042|ff  |010", true),
        ("%d %d", &["0x1F", "'a"], "31 97", true),
        ("%d", &["5x"], "5", false),
        ("%*.*s|", &["-5", "2", "abc"], "ab   |", true),
        ("%b|%s", &["a\\tb\\c", "x"], "a\tb", true),
        ("\\x41\\101\\u20ac%%", &[], "AA\u{20ac}%", true),
        ("%q", &["a b"], "a\\ b", true),
        ("%u", &["-1"], "18446744073709551615", true),
        ("%c%c", &["abc", "d"], "ad", true),
        ("no conversion", &["a", "b"], "no conversion", true),
    ];
    for (format, arguments, text, status_ok) in cases {
        let printed = printf(format, &words(arguments)).unwrap();
        assert_eq!((printed.text.as_str(), printed.status_ok), (*text, *status_ok), "{format}");
    }
    for format in ["%f", "%(%F)T", "%n", "\\0", "%c", "%", "%5%", "\\xe9", "%99999999d", "%k"] {
        assert!(printf(format, &[]).is_err(), "{format}");
    }
}

#[test]
fn echo_as_bash() {
    let cases: &[(&[&str], &str)] = &[
        (&[], "\n"),
        (&["-n", "a", "b"], "a b"),
        (&["-e", "a\\tb\\c", "c"], "a\tb"),
        (&["-E", "\\t"], "\\t\n"),
        (&["-ne", "\\0101\\1"], "A\\1"),
        (&["-x", "-n"], "-x -n\n"),
        (&["-"], "-\n"),
    ];
    for (arguments, text) in cases {
        assert_eq!(echo(&words(arguments)).unwrap(), *text, "{arguments:?}");
    }
}

#[test]
fn quoting_as_bash() {
    for (text, percent_q, at_q) in [
        ("", "''", "''"),
        ("it's", "it\\'s", "'it'\\''s'"),
        ("a\tb", "$'a\\tb'", "$'a\\tb'"),
        ("~x#y", "\\~x#y", "'~x#y'"),
        ("\u{e9}{a,b}", "\u{e9}\\{a\\,b\\}", "'\u{e9}{a,b}'"),
    ] {
        assert_eq!((quoted(text).unwrap().as_str(), single_quoted(text).unwrap().as_str()), (percent_q, at_q));
    }
    assert!(quoted("\u{200b}").is_err());
}
