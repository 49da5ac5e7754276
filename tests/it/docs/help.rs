//! `docs/cli.md`: what the program says of itself.

use std::process::Command;

fn help(command: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_rbee-catalog"))
        .args(command)
        .arg("--help")
        .env("COLUMNS", "100")
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{command:?}");
    let text = String::from_utf8(output.stdout).unwrap().replace("rbee-catalog.exe", "rbee-catalog");
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// The commands that the program lists, `help` left out.
fn commands(help: &str) -> Vec<&str> {
    let list = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let names = list.lines().filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").collect()
}

#[test]
fn the_page_of_commands_is_the_programs_help() {
    let whole = help(&[]);
    let mut body = format!("```text\n{}```\n", whole);
    for command in commands(&whole) {
        let text = help(&[command]);
        body += &format!("\n## {command}\n\n```text\n{text}```\n");
        if text.contains("\nCommands:\n") {
            for part in commands(&text) {
                body += &format!("\n### {command} {part}\n\n```text\n{}```\n", help(&[command, part]));
            }
        }
    }
    super::check_generated("cli.md", &body);
}
