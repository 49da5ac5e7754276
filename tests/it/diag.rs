//! Places and escapes: any text, any range.

use proptest::prelude::*;
use rbee_catalog::diag::render::{Colour, human};
use rbee_catalog::diag::{Diagnostic, Place, Severity, escaped, is_control, shortened};

fn finding(place: Place) -> Diagnostic {
    Diagnostic {
        code: "wrong-type".into(),
        severity: Severity::Error,
        worker: "demo".into(),
        commit: None,
        file: Some("metadata.json".into()),
        place: Some(place),
        message: "a message".into(),
        label: Some("here".into()),
        notes: vec!["a note".into()],
        help: Some("help".into()),
    }
}

/// Line and column, counted the slow way.
fn line_column(text: &str, at: usize) -> (usize, usize) {
    text[..at].chars().fold((1, 1), |(line, column), c| if c == '\n' { (line + 1, 1) } else { (line, column + 1) })
}

#[test]
fn a_place_has_lines_columns_and_an_excerpt() {
    let place = |text: &str, range| {
        let p = Place::of(text, range);
        (p.line, p.column, p.end_line, p.end_column, p.excerpt, p.span)
    };
    assert_eq!(place("ab\ncd\n", 3..4), (2, 1, 2, 2, "cd".into(), 0..1));
    assert_eq!(place("ab\ncd\n", 1..4), (1, 2, 2, 2, "ab\ncd".into(), 1..4));
    assert_eq!(place("é🐝x", 2..6), (1, 2, 1, 3, "é🐝x".into(), 2..6), "columns count characters");
    assert_eq!(place("é🐝x", 3..5), (1, 2, 1, 2, "é🐝x".into(), 2..2), "a range inside a character moves out of it");
    assert_eq!(place("ab\n", 3..3), (2, 1, 2, 1, String::new(), 0..0), "the end of the file");
    assert_eq!(place("ab", 7..9), (1, 3, 1, 3, "ab".into(), 2..2), "out of the file");
    assert_eq!(place("", 0..0), (1, 1, 1, 1, String::new(), 0..0));
    assert_eq!(place("ab\r\ncd\r\n", 0..1), (1, 1, 1, 2, "ab".into(), 0..1), "a carriage return is no part of a line");
    #[allow(clippy::reversed_empty_ranges)]
    let reversed = place("abc", 2..1);
    assert_eq!(reversed, (1, 3, 1, 3, "abc".into(), 2..2));
}

#[test]
fn an_excerpt_has_limits() {
    let text = format!("{}\n", "x".repeat(1000)).repeat(50);
    let all = Place::of(&text, 0..text.len());
    assert_eq!((all.line, all.end_line), (1, 51), "the place is all of it");
    assert!(all.excerpt.len() <= 600, "{}", all.excerpt.len());
    let lines = "x\n".repeat(50);
    assert_eq!(Place::of(&lines, 0..lines.len()).excerpt.lines().count(), 6);
    let inside = Place::of(&text, 500..501);
    assert!(inside.excerpt.len() <= 400 && inside.excerpt[inside.span] == *"x");
}

#[test]
fn what_is_not_seen_is_escaped() {
    assert_eq!(escaped("a\u{1b}[31m\u{202e}b\u{200b}\u{feff}\u{e0041}\u{85}", false), {
        r"a\u{1b}[31m\u{202e}b\u{200b}\u{feff}\u{e0041}\u{85}"
    });
    assert_eq!(escaped("a\n\tb\r", true), "a\n\tb\\u{d}");
    assert_eq!(escaped("a\n\tb", false), r"a\u{a}\u{9}b");
    assert_eq!(escaped("é 王 🐝 ע \\u{1b}", false), "é 王 🐝 ע \\u{1b}", "what is seen stays");
}

#[test]
fn a_long_text_is_cut_in_a_message() {
    assert_eq!(shortened("é"), "é");
    assert_eq!(shortened(&"é".repeat(80)), "é".repeat(80));
    assert_eq!(shortened(&"é".repeat(81)), "é".repeat(80) + "…");
}

/// Texts that look like files, with what moves columns: tabs, wide characters, control characters, line breaks.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z {}\":,]{0,12}",
        2 => Just("\n".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => Just("\t".to_owned()),
        1 => Just("王é🐝".to_owned()),
        1 => Just("\u{202e}\u{1b}[2J\u{200b}\u{301}".to_owned()),
        1 => "x{150,450}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_place_is_right(text in text(), a in 0..3000_usize, b in 0..3000_usize) {
        let place = Place::of(&text, a..b);
        let floor = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        let (start, end) = (floor(a), floor(b).max(floor(a)));
        prop_assert_eq!((place.line, place.column), line_column(&text, start));
        prop_assert_eq!((place.end_line, place.end_column), line_column(&text, end));
        // What it shows is in the text, begins at the place, and is not more than a few hundred bytes.
        let shown = &place.excerpt[place.span.clone()];
        prop_assert!(text[start..end].starts_with(shown));
        prop_assert!(text[..start].ends_with(&place.excerpt[..place.span.start]));
        prop_assert!(text[start..].starts_with(&place.excerpt[place.span.start..]));
        prop_assert!(!place.excerpt[..place.span.start].contains('\n'), "one line before");
        prop_assert!(!place.excerpt[place.span.end..].contains('\n'), "one line behind");
        prop_assert!(shown.matches('\n').count() < 6 && place.excerpt.len() <= 160 + 400 + 160 + 8);
        prop_assert!(start == end || !shown.is_empty() || text[start..].starts_with('\r'), "what is there is shown");
    }

    #[test]
    fn every_place_is_rendered_with_its_line_and_column(text in text(), a in 0..3000_usize, length in 0..500_usize) {
        let place = Place::of(&text, a..a + length);
        let at = format!("--> demo:metadata.json:{}:{}", place.line, place.column);
        let plain = human(&finding(place.clone()), Colour::Plain);
        prop_assert_eq!(plain.lines().nth(1).map(str::trim), Some(at.as_str()), "{}", plain);
        prop_assert!(plain.chars().all(|c| c == '\n' || !is_control(c)), "{:?}", plain);
        prop_assert!(plain.contains("here") && plain.ends_with("= help: help\n"), "{}", plain);
        // Colours change nothing but colours.
        let coloured = human(&finding(place), Colour::Ansi);
        let mut without = String::new();
        let mut rest = coloured.as_str();
        while let Some((before, behind)) = rest.split_once('\u{1b}') {
            without.push_str(before);
            rest = behind.split_once('m').unwrap().1;
        }
        without.push_str(rest);
        prop_assert_eq!(without, plain);
    }

    #[test]
    fn nothing_unseen_is_left(text in any::<String>()) {
        prop_assert!(!escaped(&text, false).chars().any(is_control));
        prop_assert!(!escaped(&text, true).chars().any(|c| is_control(c) && c != '\n' && c != '\t'));
        prop_assert_eq!(escaped(&escaped(&text, false), false), escaped(&text, false));
    }
}
