//! `outdated` and `update`, from a mirror.

use rbee_catalog::artifact::{Content, Entry, Mode, pack};
use rbee_catalog::model::Time;
use serde_json::json;

use crate::support::cli::{Cli, Ran};
use crate::support::mirror::{Answered, status};
use crate::support::scene::{ID, Publish, Scene, archive, first, key};

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
      = help: `rbee-catalog update --allow-downgrade` goes back to it
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
    status 1
    --- stderr
    warning: tiny-worker-cpu 0.1.0 stays: nothing that the catalog has fits
      = help: `rbee-catalog resolve` says why
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
    status 1
    --- stderr
    warning: tiny-worker-cpu 0.1.0 stays: it is from the catalog `rbee`, and this is another one
      = help: `rbee-catalog install tiny-worker-cpu` takes it from this one
    ");
}

/// Workers of one version each, with an archive of their own.
fn several(workers: &[(&str, &str)], at: i64) -> Publish {
    let mut publish = first().at(at);
    for (id, version) in workers {
        let entry = |path: String, mode| Entry {
            path: path.into(),
            mode,
            content: Content::Bytes(version.as_bytes().to_vec().into()),
        };
        let entries = [entry(format!("bin/{id}"), Mode::Executable), entry("LICENSE".into(), Mode::Plain)];
        publish.worker(id, &[(version, pack(&entries, Time::from_unix(at)).unwrap())], &json!({}));
    }
    publish
}

/// A worker that fails does not keep the others back; the worst that happened counts.
#[test]
fn an_update_goes_on_after_a_failure() {
    let (cli, now) = (Cli::new(), now());
    let ids = ["a-worker-cpu", "b-worker-cpu", "c-worker-cpu"];
    let scene = Scene::empty(&several(&ids.map(|id| (id, "0.1.0")), now - 50));
    cli.write("key.pub", key(0).public().to_string());
    let base = scene.mirror.base();
    let given = ["--catalog", &base, "--public-key", "key.pub", "--into", "workers", "--platform", "linux-x86_64"];
    for id in ids {
        cli.done(&[&["install", id], &given[..]].concat());
    }
    let mut files = several(&ids.map(|id| (id, "0.2.0")), now - 40).signed();
    let archive = files.get_mut("artifacts/a-worker-cpu/0.2.0/linux-x86_64.tar.gz").unwrap();
    archive.reverse();
    scene.mirror.publish(files);
    scene.mirror.attack(|request, stream| match request.path.starts_with("artifacts/b-") {
        true => status(stream, "403 Forbidden", "", b"").map(|()| Answered::Yes),
        false => Ok(Answered::Honestly),
    });
    let shown = |ran: Ran| {
        let machine = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
        ran.to_string().replace(&base, "BASE").replace(&machine, "MACHINE").replace("linux-x86_64", "MACHINE")
    };
    let ran = cli.run(&["update"]);
    insta::assert_snapshot!(shown(ran), @"
    status 4
    --- stderr
        Retrying the archive of a-worker-cpu: it has another sha256 than the one that is pinned
        Retrying the archive of a-worker-cpu: it has another sha256 than the one that is pinned
    error: a-worker-cpu 0.2.0: the archive `artifacts/a-worker-cpu/0.2.0/MACHINE.tar.gz` is not unpacked: it has another sha256 than the one that is pinned; tell whoever published it
      = help: nothing of it was installed; what was there before is as it was
    error: b-worker-cpu 0.2.0: cannot fetch artifacts/b-worker-cpu/0.2.0/MACHINE.tar.gz: BASE/artifacts/b-worker-cpu/0.2.0/MACHINE.tar.gz: expected status 200, found 403: check the address
      = help: nothing of it has come, and what was installed before is as it was; the same command tries again
       Installed c-worker-cpu 0.2.0 (MACHINE) in HOME/workers/c-worker-cpu/0.2.0
    ");
    // Of one whose receipt is damaged nobody knows what it is.
    cli.write("workers/c-worker-cpu/0.2.0/.rbee-receipt.json", "{");
    let ran = cli.run(&["update", "c-worker-cpu"]);
    assert!(ran.status == 1 && ran.stderr.contains("the receipt of c-worker-cpu 0.2.0 is damaged"), "{ran}");
}

/// What is in use and was taken back is told, also where nothing newer is there.
#[test]
fn what_was_taken_back_is_outdated() {
    let (cli, now) = (Cli::new(), now());
    let ids = ["a-worker-cpu", "b-worker-cpu"];
    let scene = Scene::empty(&several(&ids.map(|id| (id, "0.2.0")), now - 50));
    cli.write("key.pub", key(0).public().to_string());
    let base = scene.mirror.base();
    let given = ["--catalog", &base, "--public-key", "key.pub", "--into", "workers", "--platform", "linux-x86_64"];
    for id in ids.iter().chain(&[ID]) {
        cli.done(&[&["install", id], &given[..]].concat());
    }
    assert_eq!(cli.run(&["outdated"]).status, 0);
    let mut publish = several(&[], now - 40);
    publish.worker(
        "a-worker-cpu",
        &[("0.2.0", archive("0.2.0"))],
        &json!({"quarantined": "it sends what it reads away"}),
    );
    publish.worker(ID, &[("0.1.0", archive("0.1.0"))], &json!({"yanked": "it crashes"}));
    publish.index()["retired"] = json!([{"id": "b-worker-cpu", "reason": "nobody looks after it"}]);
    scene.mirror.publish(publish.signed());
    insta::assert_snapshot!(cli.run(&["outdated"]), @"
    status 1
    --- stderr
    warning: a-worker-cpu 0.2.0 stays: it was quarantined: it sends what it reads away; nothing that the catalog has fits
      = help: `rbee-catalog resolve` says why
    warning: b-worker-cpu 0.2.0 stays: it was retired: nobody looks after it; nothing that the catalog has fits
      = help: `rbee-catalog resolve` says why
    warning: tiny-worker-cpu 0.1.0 stays: it was yanked: it crashes; nothing that the catalog has fits
      = help: `rbee-catalog resolve` says why
    ");
    let ran = cli.run(&["outdated", "--format", "json"]);
    assert_eq!((ran.status, ran.stdout.trim()), (1, "[]"), "{ran}");
}
