use std::process::{Command, Stdio};

use super::*;

fn outcome(command: &[&str], input: &str) -> Result<(String, u8)> {
    let arguments: Vec<String> = command.iter().skip(1).map(|word| (*word).to_owned()).collect();
    run(command.first().unwrap(), &arguments, Some(input)).map(|printed| (printed.text, printed.status))
}

const KNOWN: &[(&[&str], &str, &str, u8)] = &[
    (&["tr", "a-z", "A-Z"], "abc\n", "ABC\n", 0),
    (&["tr", "[:upper:]", "[:lower:]"], "ABC", "abc", 0),
    (&["tr", "-cd", "0-9."], "v1.2\n", "1.2", 0),
    (&["tr", "-s", " "], "a   b", "a b", 0),
    (&["cut", "-d.", "-f1,3-"], "1.2.3.4\nx", "1.3.4\nx\n", 0),
    (&["cut", "-c-2"], "abc\n", "ab\n", 0),
    (&["sed", "s/a*/x/g"], "baaac", "xbxcx", 0),
    (&["sed", "-E", "s/^v?([0-9]+)-(.*)$/\\2.\\1/"], "v12-rc\n", "rc.12\n", 0),
    (&["sed", "s/\\([^-]*-g\\)/r\\1/;s/-/./g"], "1.0-5-gabc\n", "1.0.r5.gabc\n", 0),
    (&["sed", "-n", "2{p"], "a\nb\n", "", 9),
    (&["sed", "-n", "2p;/c/p"], "a\nb\nc", "b\nc", 0),
    (&["sed", "2,3d"], "a\nb\nc\nd\n", "a\nd\n", 0),
    (&["sed", "q"], "a", "a\n", 0),
    (&["grep", "-oE", "[0-9]+"], "a1b22\n", "1\n22\n", 0),
    (&["grep", "-v", "a"], "a\na\n", "", 1),
    (&["grep", "-c", "a"], "a\nb", "1\n", 0),
    (&["head", "-n-1"], "a\nb\nc", "a\nb\n", 0),
    (&["tail", "-n", "+2"], "a\nb\nc", "b\nc", 0),
    (&["basename", "/a/b.c", ".c"], "", "b\n", 0),
    (&["dirname", "/a/b/"], "", "/a\n", 0),
    (&["seq", "-s,", "1", "2", "7"], "", "1,3,5,7\n", 0),
    (&["sort", "-rV"], "1.9\n1.10\n", "1.10\n1.9\n", 0),
    (&["uniq", "-c"], "a\na\nb\n", "      2 a\n      1 b\n", 0),
    (&["wc", "-l"], "a\nb", "1\n", 0),
    (&["paste", "-sd,"], "a\nb\n", "a,b\n", 0),
    (&["rev"], "abc\nd", "cba\nd", 0),
    (&["tac"], "a\nb\n", "b\na\n", 0),
    (&["xargs"], " a 'b c'\nd\n", "a b c d\n", 0),
    (&["awk", "-F:", "{print $2,$NF}"], "a:b:c\n", "b c\n", 0),
    (&["awk", "NR==2{print}"], "a\nb\n", "b\n", 0),
    (&["cat", "-"], "a", "a", 0),
];

#[test]
fn filters_as_the_tools() {
    for (command, input, text, status) in KNOWN {
        match outcome(command, input) {
            Ok(printed) => assert_eq!(printed, ((*text).to_owned(), *status), "{command:?}"),
            Err(_) => assert_eq!(*status, 9, "{command:?}"),
        }
    }
}

#[test]
fn the_table_is_what_the_tools_print() {
    use std::io::Write;
    for (command, input, text, status) in KNOWN.iter().filter(|(.., status)| *status != 9) {
        let (name, arguments) = command.split_first().unwrap();
        let mut child = Command::new(name);
        let child = child.args(arguments).env("LC_ALL", "C.UTF-8").stdin(Stdio::piped()).stdout(Stdio::piped());
        // Where a tool is missing there is nothing to compare with.
        let Ok(mut child) = child.spawn() else { continue };
        // A tool that reads nothing may be gone already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), *text, "{command:?}");
        assert_eq!(output.status.code(), Some(i32::from(*status)), "{command:?}");
    }
}

#[test]
fn what_is_not_known_is_refused() {
    for command in [
        &["sed", "-i", "s/a/b/"][..],
        &["sed", "s/a/b/", "file"],
        &["sed", ":a;ba"],
        &["sed", "s/a/b/e"],
        &["sed", "s/\\(a\\)\\1/b/"],
        &["grep", "-P", "a"],
        &["grep", "-r", "a"],
        &["cat", "file"],
        &["sort", "-k2"],
        &["awk", "{system(\"x\")}"],
        &["xargs", "rm"],
        &["tr", "a"],
        &["curl"],
    ] {
        assert!(outcome(command, "a\n").is_err(), "{command:?}");
    }
    assert!(run("cat", &[], None).is_err());
    assert!(outcome(&["tr", "\\n", "\\000"], "a\n").is_err());
    assert!(outcome(&["seq", "999999999"], "").is_err());
}
