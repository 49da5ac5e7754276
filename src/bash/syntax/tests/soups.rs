//! Random texts: bash and the parser accept the same.

use std::process::Command as Process;

use super::super::parse;
use super::deep;

/// Texts put together at random, but the same each time.
fn soups(count: usize) -> Vec<String> {
    const TOKENS: &str = "a b if then fi else elif for x in do done while case esac { } ( ) (( )) [[ ]] ! time function f () | || & && ; \
        ;; ;& < > <<E 2> >& <( $( ` \" ' ${ $(( $[ ] [ = a= a=( a[ coproc # $x ${x} -n == =~ 1 -p declare {x} \"b\" 'c' @( * ${x:- \
        ${x/ ${x[ / : += $' <<< \n";
    let tokens: Vec<&str> = TOKENS.split(' ').filter(|token| !token.is_empty()).collect();
    let mut state = 7_u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    (0..count)
        .map(|_| {
            (0..=random(8)).fold(String::new(), |text, _| {
                let glue = if random(4) == 0 { "" } else { " " };
                text + tokens[random(tokens.len())] + glue
            })
        })
        .collect()
}

/// Whether bash accepts each text; `None` where there is no bash 5.2.
fn oracle(texts: &[String]) -> Option<Vec<bool>> {
    let version = Process::new("bash").arg("--version").output().ok()?;
    if !String::from_utf8_lossy(&version.stdout).contains("version 5.2") {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    for (number, text) in texts.iter().enumerate() {
        std::fs::write(folder.path().join(number.to_string()), text).unwrap();
    }
    // An error in `[[` leaves the status at 0: then what it says tells.
    let script = "for ((i = 0; i < $1; i++)); do s=$(bash -n ./$i 2>&1 </dev/null) && [[ -z ${s##*': warning: '*} ]]; echo $?; done";
    let count = texts.len().to_string();
    let mut command = Process::new("bash");
    command.args(["-c", script, "bash", &count]).env("LC_ALL", "C.UTF-8").current_dir(folder.path());
    let told = command.output().unwrap();
    Some(String::from_utf8_lossy(&told.stdout).lines().map(|line| line == "0").collect())
}

#[test]
fn bash_agrees() {
    let texts = soups(800);
    let Some(verdicts) = oracle(&texts) else { return };
    assert_eq!(verdicts.len(), texts.len());
    deep(move || {
        for (text, accepted) in texts.iter().zip(verdicts) {
            match parse(text, false) {
                Ok(_) => assert!(accepted, "accepted {text:?}"),
                // Bash says nothing of `[[ ]]` and of `for ((;;) )`, yet runs neither.
                Err(fault) => {
                    let silent =
                        fault.too_much || fault.message == "unexpected `]]`" || fault.message == "`))` is missing";
                    assert!(!accepted || silent, "refused {text:?}: {}", fault.message);
                }
            }
        }
    });
}
