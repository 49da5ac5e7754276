//! The printer against bash itself: trees made at random are written as texts, which bash reads and prints; texts are parsed
//! and printed, as bash prints them.
mod generate;
mod pieces;
mod write;

use super::super::ast::{Command, Compound, Function};
use super::super::syntax;
use super::function;
use generate::Random;
use std::process::Command as Process;
use write::Text;

/// A number from the environment, for longer runs by hand.
#[allow(clippy::disallowed_methods)] // only how long the test runs hangs on it
fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// What bash prints of the functions `f0` and so on of a text; `None` where bash is not here.
fn printed(texts: &[String]) -> Option<Vec<String>> {
    let directory = tempfile::tempdir().unwrap();
    for (index, text) in texts.iter().enumerate() {
        std::fs::write(directory.path().join(index.to_string()), text).unwrap();
    }
    let script = "cd \"$1\" && for ((i=0; i<$2; i++)); do ( . ./$i; declare -f f ); printf '\\0'; done";
    let output = Process::new("bash")
        .args(["-c", script, "bash"])
        .arg(directory.path())
        .arg(texts.len().to_string())
        .env("LC_ALL", "C.UTF-8")
        .output();
    let output = output.ok()?;
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.split_terminator('\0').map(str::to_owned).collect())
}

#[test]
fn trees_are_printed_as_bash_prints_them() {
    let count = number("PRINT_TREES", 150);
    let mut random = Random(number("PRINT_SEED", 1));
    let functions: Vec<Function> = (0..count)
        .map(|_| Function {
            name: "f".to_owned(),
            body: if random.one_in(6) { random.compound(2) } else { Compound::Group(random.list(3)) },
            redirections: if random.one_in(6) { random.redirections(0) } else { Vec::new() },
            span: 0..0,
            body_span: 0..0,
        })
        .collect();
    let texts: Vec<String> = functions
        .iter()
        .enumerate()
        .map(|(index, function)| {
            let mut text = Text { lines: index % 2 == 0, ..Text::default() };
            text.command(&Command::Function(Box::new(function.clone())));
            text.newline();
            text.out
        })
        .collect();
    let Some(printed) = printed(&texts) else { return };
    assert_eq!(printed.len(), texts.len());
    let read = printed.iter().filter(|text| !text.is_empty()).count();
    assert!(read * 2 > texts.len(), "bash reads {read} of {count}");
    let mut wrong = Vec::new();
    for ((tree, text), bash) in functions.iter().zip(&texts).zip(&printed).filter(|(_, bash)| !bash.is_empty()) {
        // Some are no commands to bash: `[[ -x < y ]]`, `time a=(1)`.
        compare(text, bash, &function(tree).unwrap(), &mut wrong);
        if let Some(ours) = parsed(text) {
            compare(text, bash, &ours, &mut wrong);
        }
    }
    report(wrong);
}

/// What is printed of the function that a text defines, if it is followed and certain; or what is wrong with it.
fn parsed(text: &str) -> Option<String> {
    match syntax::parse(text, true) {
        Ok(list) => match list.items.first().and_then(|item| item.first.commands.first()) {
            Some(Command::Function(tree)) => function(tree).ok(),
            _ => Some("no function\n".to_owned()),
        },
        Err(fault) if fault.too_much => None,
        Err(fault) => Some(format!("{fault:?}\n")),
    }
}

fn compare(text: &str, bash: &str, ours: &str, wrong: &mut Vec<String>) {
    if bash == ours {
        return;
    }
    let same = bash.lines().zip(ours.lines()).take_while(|(left, right)| left == right).count();
    let near = |text: &str| text.lines().skip(same.saturating_sub(6)).take(10).collect::<Vec<_>>().join("\n");
    wrong.push(format!("=== {text}\n--- bash\n{}\n--- ours\n{}", near(bash), near(ours)));
}

/// Fails with the shortest of what is wrong.
fn report(mut wrong: Vec<String>) {
    wrong.sort_by_key(String::len);
    let shown: Vec<&str> = wrong.iter().take(number("PRINT_SHOWN", 3) as usize).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), shown.join("\n"));
}

#[test]
fn words_are_kept_as_bash_keeps_them() {
    let mut random = Random(number("PRINT_SEED", 1));
    let texts: Vec<String> = (0..number("PRINT_WORDS", 200))
        .map(|index| {
            let word = random.pieces(' ', 3);
            match index % 8 {
                0 => format!("f() {{ (( {word} ))\n}}\n"),
                1 => format!("f() {{ [[ x == @(a|{word}) ]]\n}}\n"),
                2 => format!("f() {{ [[ x =~ ^(a|{word})b ]]\n}}\n"),
                3 => format!("f() {{ a=(x{word}  # c\n {word} [1]={word} );\n}}\n"),
                4 => format!("f() {{ a[x{word}]+={word};\n}}\n"),
                _ => format!("f() {{ : x{word}\n}}\n"),
            }
        })
        .collect();
    let Some(printed) = printed(&texts) else { return };
    let read = printed.iter().filter(|text| !text.is_empty()).count();
    assert!(read * 2 > texts.len(), "bash reads {read} of {}", texts.len());
    let mut wrong = Vec::new();
    for (text, bash) in texts.iter().zip(&printed).filter(|(_, bash)| !bash.is_empty()) {
        if let Some(ours) = parsed(text) {
            compare(text, bash, &ours, &mut wrong);
        }
    }
    report(wrong);
}

#[test]
fn each_construct_is_printed_as_bash_prints_it() {
    let bodies = include_str!("tests/bodies.txt").split("\n%%\n");
    let texts: Vec<String> = bodies.map(|body| format!("f() {{ {}\n}}\n", body.trim_end_matches('\n'))).collect();
    let Some(printed) = printed(&texts) else { return };
    let mut wrong = Vec::new();
    for (text, bash) in texts.iter().zip(&printed) {
        assert!(!bash.is_empty(), "bash does not read {text}");
        compare(text, bash, &parsed(text).unwrap_or_else(|| "refused\n".to_owned()), &mut wrong);
    }
    report(wrong);
}

#[test]
fn what_cannot_be_told_is_not_printed() {
    assert_eq!(parsed("f() { echo \u{1}; }"), None);
    let arms = format!("f() {{ if y; then z{}; fi; }}", "; elif y; then z".repeat(20_000));
    assert_eq!(parsed(&arms), None);
}
