//! Several at work on one folder at once.

use rbee_catalog::output::{OutputError, Signing, Staging, state_dir};

use super::fixture::{Crossing, soak, tree};

#[test]
fn a_folder_that_another_has_is_said() {
    let crossing = Crossing::new();
    let (cli, foreign) = (&crossing.cli, crossing.start("site"));
    let site = cli.join("site");
    let catalog = crossing.catalogs().1.display().to_string();
    let held = Staging::begin(&site, &state_dir(&site)).unwrap();
    insta::assert_snapshot!(cli.run(&["build", &catalog, "--out", "site"]), @"
    status 3
    --- stderr
    error: another build is writing to site
      = help: wait for it to end, and build again
    ");
    insta::assert_snapshot!(cli.run(&["sign", "site", "--key", "index.key"]), @"
    status 3
    --- stderr
    error: another build is writing to site
      = help: wait for it to end, and build again
    ");
    assert_eq!(crossing.state("site"), "before");
    drop(held);

    // What a signer has read, no build may change before the pointer to it is written.
    let signing = Signing::begin(&site, &state_dir(&site)).unwrap();
    assert_eq!(cli.run(&["build", &catalog, "--out", "site"]).status, 3);
    drop(signing);
    crossing.completes("site", Some(&foreign));

    // A site that was built elsewhere has no state folder to be locked.
    std::fs::remove_dir_all(cli.join("site.state")).unwrap();
    let signing = Signing::begin(&site, &state_dir(&site)).unwrap();
    assert!(matches!(Signing::begin(&site, &state_dir(&site)), Err(OutputError::Busy(_))));
    assert_eq!(cli.run(&["sign", "site", "--key", "index.key"]).status, 3);
    drop(signing);
    cli.done(&["sign", "site", "--key", "index.key"]);
}

#[test]
fn builds_and_signers_at_once_leave_one_whole_site() {
    let crossing = Crossing::new();
    // What was published stays: the first state after the second is a third one, which still has what the second one had.
    for second in [true, false] {
        assert!(crossing.build(second, "clean-c").status().unwrap().success());
    }
    let back = tree(&crossing.cli.join("clean-c"));
    assert!(back != crossing.before && back != crossing.after);
    let foreign = crossing.start("site");
    let mut ended = [0, 0];
    for _ in 0..soak(50) {
        let sign = || {
            let mut command = crossing.cli.command(&["sign", "site", "--key", "index.key"]);
            command.stderr(std::process::Stdio::null());
            command
        };
        let commands = [
            crossing.build(true, "site"),
            sign(),
            crossing.build(false, "site"),
            sign(),
            crossing.build(true, "site"),
            crossing.build(false, "site"),
        ];
        let running: Vec<_> = commands.into_iter().map(|mut command| command.spawn().unwrap()).collect();
        for mut child in running {
            match child.wait().unwrap().code() {
                Some(0) => ended[0] += 1,
                Some(3) => ended[1] += 1,
                other => panic!("{other:?}"),
            }
        }
        crossing.consistent("site");
        let whole = [&crossing.before, &crossing.after, &back];
        assert!(whole.contains(&&crossing.without_foreign("site")), "it is one of the three, to the byte");
    }
    assert!(ended[0] > 0, "{ended:?}");
    crossing.completes("site", Some(&foreign));
}
