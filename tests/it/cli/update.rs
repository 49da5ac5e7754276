//! `outdated` and `update`, from a mirror.

use serde_json::json;

use crate::support::cli::{Cli, Ran};
use crate::support::scene::{ID, Publish, Scene, archive, key};

/// A signing time that the program's real clock takes.
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

#[test]
fn an_update_goes_up_and_down_only_when_told() {
    let (cli, now) = (Cli::new(), now());
    let scene = Scene::empty(&Publish::of(&[("0.1.0", archive("0.1.0"))]).at(now - 50));
    cli.write("key.pub", key(0).public().to_string());
    let base = scene.mirror.base();
    let given = ["--catalog", &base, "--public-key", "key.pub", "--into", "workers", "--platform", "linux-x86_64"];
    cli.done(&[&["install", ID], &given[..]].concat());
    let shown = |ran: Ran| {
        let machine = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
        ran.to_string().replace(&machine, "MACHINE").replace("linux-x86_64", "MACHINE")
    };
    let both = [("0.2.0", archive("0.2.0")), ("0.1.0", archive("0.1.0"))];
    scene.mirror.publish(Publish::of(&both).at(now - 40).signed());
    insta::assert_snapshot!(shown(cli.run(&["outdated"])), @"
    status 0
    --- stderr
    tiny-worker-cpu                  0.1.0 -> 0.2.0 (MACHINE)
    ");
    insta::assert_snapshot!(shown(cli.run(&["update"])), @"
    status 0
    --- stderr
       Installed tiny-worker-cpu 0.2.0 (MACHINE) in HOME/workers/tiny-worker-cpu/0.2.0
    ");
    insta::assert_snapshot!(shown(cli.run(&["list"])), @"
    status 0
    --- stderr
    tiny-worker-cpu                  0.2.0        MACHINE           in use
    tiny-worker-cpu                  0.1.0        MACHINE
    ");

    // The new version is withdrawn.
    let mut withdrawn = Publish::of(&both[1..]).at(now - 30);
    withdrawn.worker("other-worker-cpu", &both[..1], &json!({}));
    scene.mirror.publish(withdrawn.signed());
    insta::assert_snapshot!(shown(cli.run(&["update", ID])), @"
    status 1
    --- stderr
    warning: tiny-worker-cpu 0.2.0 stays: the catalog has 0.1.0 for this machine, which is older
      = help: `--allow-downgrade` goes back to it
    ");
    insta::assert_snapshot!(shown(cli.run(&["audit"])), @"
    status 1
    --- stderr
    not-in-catalog   tiny-worker-cpu 0.2.0
    ");
    insta::assert_snapshot!(shown(cli.run(&["update", ID, "--allow-downgrade"])), @"
    status 0
    --- stderr
         Present tiny-worker-cpu 0.1.0 (MACHINE) in HOME/workers/tiny-worker-cpu/0.1.0
    ");
    insta::assert_snapshot!(shown(cli.run(&["list"])), @"
    status 0
    --- stderr
    tiny-worker-cpu                  0.2.0        MACHINE
    tiny-worker-cpu                  0.1.0        MACHINE           in use
    ");
    insta::assert_snapshot!(shown(cli.run(&["update", "no-such-worker"])), @"
    status 1
    --- stderr
    error: no-such-worker is not installed
      = help: `rbee-catalog install no-such-worker` installs it
    ");
}

/// What another catalog has under the id of an installed worker, and a family that has the name of one that is gone, are not its
/// next version.
#[test]
fn an_update_stays_with_the_worker() {
    let (cli, now) = (Cli::new(), now());
    let scene = Scene::empty(&Publish::of(&[("0.1.0", archive("0.1.0"))]).at(now - 50));
    cli.write("key.pub", key(0).public().to_string());
    let base = scene.mirror.base();
    let given = ["--catalog", &base, "--public-key", "key.pub", "--into", "workers", "--platform", "linux-x86_64"];
    cli.done(&[&["install", ID], &given[..]].concat());

    // Its name is a family's now.
    let mut publish = Publish::of(&[("0.2.0", archive("0.2.0"))]).at(now - 40);
    publish.worker("other-worker-cpu", &[("0.3.0", archive("0.3.0"))], &json!({}));
    let workers = publish.index()["workers"].as_array_mut().unwrap();
    workers.retain(|worker| worker["id"] != ID);
    scene.mirror.publish(publish.signed());
    insta::assert_snapshot!(cli.run(&["update"]), @"
    status 1
    --- stderr
    warning: tiny-worker-cpu 0.1.0 stays: nothing that the catalog has fits
      = help: `rbee-catalog resolve` says why
    ");
    insta::assert_snapshot!(cli.run(&["outdated"]), @"
    status 0
    --- stderr
    everything that is installed is the newest that fits
    ");

    // Another catalog, by another key.
    let other = Scene::empty(&Publish::of(&[("9.0.0", archive("9.0.0"))]).at(now - 50));
    let mut publish = Publish::of(&[("9.0.0", archive("9.0.0"))]).at(now - 50);
    publish.index()["catalog"]["id"] = json!("other");
    other.mirror.publish(publish.signed_as("other", &key(1)));
    cli.write("other.pub", key(1).public().to_string());
    let base = other.mirror.base();
    let given = ["--catalog", &base, "--public-key", "other.pub"];
    insta::assert_snapshot!(cli.run(&[&["update"], &given[..]].concat()), @"
    status 1
    --- stderr
    warning: tiny-worker-cpu 0.1.0 stays: it is from the catalog `rbee`, and this is another one
      = help: `rbee-catalog install tiny-worker-cpu` takes it from this one
    ");
    insta::assert_snapshot!(cli.run(&["outdated"]), @"
    status 0
    --- stderr
    everything that is installed is the newest that fits
    ");
}
