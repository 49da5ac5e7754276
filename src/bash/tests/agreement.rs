//! What is known is what bash itself says: random assignments, read by both.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::bash::{Evaluated, Value, evaluate};

/// Parts of words.
const ATOMS: &[&str] = &[
    "a",
    "b",
    "x y",
    "'p q'",
    "\"r  $a\"",
    "$a",
    "${b}",
    "\"${c[@]}\"",
    "${c[@]}",
    "\"$c\"",
    "''",
    "\"\"",
    "\\ ",
    "\\$",
    "$",
    "é",
    "#k",
    "\"\\a\\\"\"",
    "\\\n",
    "\"x\\\ny\"",
    "$'\\t\\n\\''",
    "${c[1]}",
    "$un",
    "\"$un\"",
    "\"-${c[@]}-\"",
    "=",
    ":",
    "{}",
    "{",
    "}",
    "~",
    "/",
    "*",
    "\"*\"",
    "\n",
    " ",
    " ",
    " ",
    "$(echo hi)",
    "\"`echo x`\"",
    "\"a $(echo \")\") b\"",
    "+",
    "-",
    "$d",
    "\"${e[@]}\"",
    "\"${f[@]}\"",
    "^",
    "%",
    ",",
    "!",
    "@",
    "'\n'",
    "\"'\"",
    "'\"'",
];

const NAMES: &[&str] = &["a", "b", "c", "d", "e", "f"];

/// Numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    fn recipe(&mut self) -> String {
        let mut text = String::from("a='one  two'\nc=(1 '2 3')\nf=()\n");
        for _ in 0..6 {
            text += self.pick(NAMES);
            text += ["", "", "+"][self.roll(3)];
            text += "=";
            if self.roll(2) == 0 {
                text += "(";
                for _ in 0..self.roll(5) {
                    for _ in 0..=self.roll(3) {
                        text += self.pick(ATOMS);
                    }
                    text += " ";
                }
                text += ")";
            } else {
                for _ in 0..self.roll(4) {
                    let atom = self.pick(ATOMS);
                    text += if matches!(atom, " " | "\n" | "x y") { "" } else { atom };
                }
            }
            text += "\n";
        }
        text
    }
}

/// The elements of each name by bash; `None` where bash refuses the recipe.
fn by_bash(recipe: &str) -> Option<Vec<Vec<String>>> {
    let mut script = format!("set -f\n{recipe}\n");
    for name in NAMES {
        writeln!(script, "printf '%s\\0' \"${{#{name}[@]}}\" \"${{{name}[@]}}\"").unwrap();
    }
    let mut child = Command::new("bash")
        .args(["-c", "eval \"$(cat)\""])
        .env_clear()
        .envs([("LC_ALL", "C.UTF-8"), ("PATH", "/usr/bin:/bin")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains("syntax error") || errors.contains("unexpected EOF") {
        return None;
    }
    let text = String::from_utf8(output.stdout).unwrap();
    let mut items = text.split('\0').map(str::to_owned);
    let values = NAMES.iter().map(|_| {
        let count: usize = items.next().unwrap().parse().unwrap();
        items.by_ref().take(count).collect()
    });
    Some(values.collect())
}

/// The elements of a name by us; `None` where they are not known.
fn by_us(evaluated: &Evaluated, name: &str) -> Option<Vec<String>> {
    match evaluated.get(name).map(|variable| &variable.value) {
        Some(Value::Str(text)) => Some(vec![text.text.clone()]),
        Some(Value::List(list)) => Some(list.iter().map(|text| text.text.clone()).collect()),
        Some(Value::Unknown(_)) => None,
        None => Some(Vec::new()),
    }
}

#[test]
fn what_is_known_is_what_bash_says() {
    let mut dice = Dice(1);
    let (mut known, mut total) = (0, 0);
    for _ in 0..300 {
        let recipe = dice.recipe();
        let theirs = by_bash(&recipe);
        let (Some(theirs), Ok(ours)) = (theirs, evaluate(&recipe)) else { continue };
        for (name, theirs) in NAMES.iter().zip(theirs) {
            total += 1;
            if let Some(ours) = by_us(&ours, name) {
                known += 1;
                assert_eq!(ours, theirs, "{name} of\n{recipe}");
            }
        }
    }
    assert!(known * 2 > total && total > 1000, "{known} known of {total}");
}
