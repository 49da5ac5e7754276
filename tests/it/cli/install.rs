//! The client's commands, on the starter catalog.

use serde_json::Value;

use crate::support::cli::{Cli, Ran};
use crate::support::program::Program;

const LINUX: &str = r#"{"schema": 1, "os": "linux", "arch": "x86_64", "libc": {"kind": "glibc", "version": "2.36"},
  "cpu_features": ["avx2", "fma"], "ram_mib": 64000, "gpus": [], "rocm_version": {"none": true}, "vulkan_api": {"none": true}}"#;

const SITE: [&str; 4] = ["--catalog", "demo/site", "--public-key", "demo/keys/index.pub"];

fn with_site() -> Cli {
    let cli = Cli::new();
    cli.demo();
    cli.write("linux.json", LINUX);
    cli
}

fn install(cli: &Cli, more: &[&str]) -> Ran {
    let given = ["install", "--artifacts", "demo/artifacts", "--hardware", "linux.json"];
    cli.run(&[&given[..], more].concat())
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran}"))
}

#[test]
fn what_was_given_once_is_remembered() {
    let cli = with_site();
    insta::assert_snapshot!(cli.run(&["search", "cuda"]), @"
    status 2
    --- stderr
    error: no catalog is known
      = help: name one with `--catalog URL|DIR`, and its root with `--root FILE` or its key with `--public-key FILE|STRING`
    ");
    insta::assert_snapshot!(cli.run(&["search", "cuda", "--catalog", "demo/site"]), @"
    status 2
    --- stderr
    error: nothing is known that the catalog is trusted by
      = help: name its root with `--root FILE`, or a public key with `--public-key FILE|STRING`: ask the catalog's maintainers for it
    ");
    let wrong = cli.run(&["search", "cuda", "--catalog", "demo/nowhere", "--public-key", "demo/keys/index.pub"]);
    assert_eq!(wrong.status, 3, "{wrong}");
    assert!(!cli.join(".config").exists(), "what did not work is not remembered");
    insta::assert_snapshot!(cli.run(&[&["search", "cuda"], &SITE[..]].concat()), @"
    status 0
    --- stderr
    llm-worker-rbee-cuda             0.1.0        Candle-based worker that runs language models on NVIDIA GPUs with CUDA
    llm-worker-rbee-premium          0.1.0        Language models on NVIDIA GPUs with continuous batching and long contexts, for teams; needs a licence
    sd-worker-rbee-cuda              0.1.0        Candle-based worker that makes images with Stable Diffusion on NVIDIA GPUs with CUDA
    ");
    assert!(cli.join(".config/rbee-catalog/client.json").exists());
    insta::assert_snapshot!(cli.run(&["search", "diffusion", "cpu"]), @"
    status 0
    --- stderr
    sd-worker-rbee-cpu               0.1.0        Candle-based worker that makes images with Stable Diffusion on any processor, without a GPU
    ");
    assert_eq!(cli.run(&["search", "no such words"]).status, 1);

    insta::assert_snapshot!(install(&cli, &["llm-worker-rbee-cpu", "--into", "workers"]), @"
    status 0
    --- stderr
       Installed llm-worker-rbee-cpu 0.1.0 (linux-x86_64) in HOME/workers/llm-worker-rbee-cpu/0.1.0
    ");
    insta::assert_snapshot!(install(&cli, &["llm-worker-rbee-cpu@^0.1"]), @"
    status 0
    --- stderr
         Present llm-worker-rbee-cpu 0.1.0 (linux-x86_64) in HOME/workers/llm-worker-rbee-cpu/0.1.0
    ");
    insta::assert_snapshot!(cli.run(&["list"]), @"
    status 0
    --- stderr
    llm-worker-rbee-cpu              0.1.0        linux-x86_64           in use
    ");
    cli.write(".config/rbee-catalog/client.json", "{");
    insta::assert_snapshot!(cli.run(&["list"]), @"
    status 2
    --- stderr
    error: HOME/.config/rbee-catalog/client.json: EOF while parsing an object at line 1 column 1
      = help: mend it, or delete it and name the catalog and its root or key again
    ");
}

#[test]
fn a_worker_comes_and_goes() {
    let cli = with_site();
    let site = [&SITE[..], &["--into", "workers"]].concat();
    let ran = install(&cli, &[&["llm-worker-rbee", "--format", "json"], &site[..]].concat());
    let done = json(&ran);
    assert_eq!((ran.status, done[0]["id"].as_str()), (0, Some("llm-worker-rbee-cpu")), "{ran}");
    assert_eq!((&done[0]["new"], &done[0]["current"]), (&true.into(), &true.into()));
    #[cfg(unix)]
    {
        let program = cli.join("workers/llm-worker-rbee-cpu/current/bin/llm-worker-rbee-cpu");
        let said = std::process::Command::new(program).output().unwrap();
        assert!(String::from_utf8(said.stdout).unwrap().contains("a sample archive"));
    }
    insta::assert_snapshot!(cli.run(&["outdated"]), @"
    status 0
    --- stderr
    everything that is installed is the newest that fits
    ");
    insta::assert_snapshot!(cli.run(&["audit"]), @"
    status 0
    --- stderr
         Audited 1 installed version, nothing to act on
    ");
    std::fs::write(cli.join("workers/llm-worker-rbee-cpu/current/LICENSE"), "none").unwrap();
    insta::assert_snapshot!(cli.run(&["audit"]), @"
    status 1
    --- stderr
    file-changed     llm-worker-rbee-cpu 0.1.0: LICENSE
    ");
    assert_eq!(json(&cli.run(&["audit", "--format", "json"]))[0]["kind"], "file-changed");
    insta::assert_snapshot!(cli.run(&["info", "llm-worker-rbee-cpu"]), @"
    status 0
    --- stderr
    id             llm-worker-rbee-cpu
    name           LLM Worker (CPU)
    description    Candle-based worker that runs language models on any processor, without a GPU
    family         llm-worker-rbee
    backend        cpu
    licence        GPL-3.0-or-later
    homepage       https://rbee.ai
    source         https://github.com/rbee-keeper/rbee
    version        0.1.0 for linux-x86_64, linux-aarch64, macos-aarch64, macos-x86_64, windows-x86_64, windows-aarch64
    ");
    insta::assert_snapshot!(cli.run(&["info", "no-such-worker"]), @"
    status 1
    --- stderr
    error: the catalog has no worker `no-such-worker`
      = help: `rbee-catalog search WORD` shows what there is
    ");
    insta::assert_snapshot!(cli.run(&["remove", "llm-worker-rbee-cpu"]), @"
    status 0
    --- stderr
         Removed llm-worker-rbee-cpu 0.1.0
    ");
    insta::assert_snapshot!(cli.run(&["remove", "llm-worker-rbee-cpu"]), @"
    status 1
    --- stderr
    error: llm-worker-rbee-cpu is not installed
      = help: `rbee-catalog list` shows what is installed
    ");
    insta::assert_snapshot!(cli.run(&["update", "llm-worker-rbee-cpu"]), @"
    status 1
    --- stderr
    error: llm-worker-rbee-cpu is not installed
      = help: `rbee-catalog install llm-worker-rbee-cpu` installs it
    ");
    assert_eq!(json(&cli.run(&["list", "--format", "json"])), Value::Array(vec![]));
}

#[test]
fn what_cannot_be_installed_is_said() {
    let cli = with_site();
    let site = [&SITE[..], &["--into", "workers"]].concat();
    let ran = install(&cli, &[&["llm-worker-rbee-cuda"], &site[..]].concat());
    assert_eq!(ran.status, 1, "{ran}");
    let ran = install(&cli, &[&["llm-worker-rbee-cpu@^0.1", "--version", "0.1.0"], &site[..]].concat());
    assert_eq!(ran.status, 2, "{ran}");
    // Sealed: a licence is asked for.
    let premium = ["llm-worker-rbee-premium", "--allow-unknown", "--platform", "linux-x86_64", "--into", "workers"];
    insta::assert_snapshot!(install(&cli, &premium), @"
    status 1
    --- stderr
    no     llm-worker-rbee-premium          0.1.0        linux-x86_64           no-gpu (need nvidia)
    no     llm-worker-rbee-premium          0.1.0        linux-aarch64          other-platform (need linux-x86_64, have linux-aarch64)
    nothing fits
    ");
    // Another archive than the pinned one.
    let store = "demo/artifacts/llm-worker-rbee-cpu/0.1.0/linux-x86_64.tar.gz";
    let honest = std::fs::read(cli.join(store)).unwrap();
    cli.write(store, "evil");
    insta::assert_snapshot!(install(&cli, &[&["llm-worker-rbee-cpu"], &site[..]].concat()), @"
    status 4
    --- stderr
        Retrying the archive of llm-worker-rbee-cpu: it has 4 bytes, and 2730 are pinned
        Retrying the archive of llm-worker-rbee-cpu: it has 4 bytes, and 2730 are pinned
    error: llm-worker-rbee-cpu 0.1.0: the archive `HOME/demo/artifacts/llm-worker-rbee-cpu/0.1.0/linux-x86_64.tar.gz` is not unpacked: it has 4 bytes, and 2730 are pinned; tell whoever published it
      = help: nothing of it was installed; what was there before is as it was
    ");
    cli.write(store, &honest);
    let ran = install(&cli, &["llm-worker-rbee-cpu", "--into", "workers"]);
    assert_eq!(ran.status, 0, "{ran}");
    // What is damaged is told, and how it is mended.
    let folder = "workers/llm-worker-rbee-cpu/0.1.0";
    cli.write(&format!("{folder}/.rbee-receipt.json"), "");
    insta::assert_snapshot!(cli.run(&["list"]), @"
    status 0
    --- stderr
    warning: the receipt of llm-worker-rbee-cpu 0.1.0 is damaged: HOME/workers/llm-worker-rbee-cpu/0.1.0/.rbee-receipt.json
      = help: `rbee-catalog install llm-worker-rbee-cpu@0.1.0` mends it
    ");
    let ran = install(&cli, &["llm-worker-rbee-cpu@0.1.0"]);
    assert!(ran.status == 0 && ran.stderr.contains("Installed"), "{ran}");
    std::fs::remove_file(cli.join(&format!("{folder}/.rbee-receipt.json"))).unwrap();
    insta::assert_snapshot!(install(&cli, &["llm-worker-rbee-cpu@0.1.0"]), @"
    status 2
    --- stderr
    error: HOME/workers/llm-worker-rbee-cpu/0.1.0: no install wrote this
      = help: move HOME/workers/llm-worker-rbee-cpu/0.1.0 elsewhere, then run the same command again; nothing of it was touched
    ");
}

/// Over HTTP as it is served, with the archives at their own address; then without the server.
#[test]
fn a_served_catalog_is_installed_from_and_used_offline() {
    let cli = Cli::new();
    let server = Program::start(&cli, &["demo", "--dir", "demo", "--port", "0"]);
    let given = ["--catalog", &server.base, "--public-key", "demo/keys/index.pub", "--into", "workers"];
    let platform = ["install", "sd-worker-rbee-cpu", "--platform", "linux-x86_64"];
    let ran = cli.run(&[&platform[..], &given[..]].concat());
    assert_eq!(ran.status, 0, "{ran}");
    let base = server.base.clone();
    drop(server);
    let offline = cli.run(&["search", "sd-worker-rbee-cpu", "--offline"]);
    assert_eq!(offline.status, 0, "{offline}");
    let mut command = cli.command(&["audit"]);
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap().replace(&base, "BASE");
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("\nwarning: BASE cannot be reached ("), "{said}");
    assert!(said.contains("0 minutes ago"), "{said}");
    std::fs::remove_dir_all(cli.join(".cache")).unwrap();
    let ran = cli.run(&["search", "--offline"]);
    assert_eq!(ran.status, 2, "{ran}");
}

/// A root is remembered by its bytes. What was believed last is in a folder of its own: an older catalog is refused, also when
/// the cache is gone, and by what is installed when the state is gone, too.
#[test]
fn a_root_is_followed_and_what_was_believed_is_remembered() {
    let cli = with_site();
    cli.done(&["keygen", "--no-password", "--out", "root-key"]);
    let init =
        ["root", "init", "--catalog", "rbee", "--root-key", "root-key.pub", "--index-key", "demo/keys/index.pub"];
    cli.done(&init);
    cli.done(&["root", "sign", "--key", "root-key.key"]);
    let copy = |from: &str, to: &str| {
        for entry in walkdir::WalkDir::new(cli.join(from)).into_iter().flatten().filter(|e| e.file_type().is_file()) {
            let path = entry.path().strip_prefix(cli.join(from)).unwrap().display().to_string();
            cli.write(&format!("{to}/{path}"), std::fs::read(entry.path()).unwrap());
        }
    };
    copy("root", "demo/site/root");
    copy("demo/site", "older");
    cli.done(&["sign", "demo/site", "--key", "demo/keys/index.key"]);

    let given = ["--catalog", "demo/site", "--root", "root/1.json", "--into", "workers"];
    let ran = install(&cli, &[&["llm-worker-rbee-cpu"], &given[..]].concat());
    assert_eq!(ran.status, 0, "{ran}");
    std::fs::remove_dir_all(cli.join("root")).unwrap();
    assert_eq!(cli.run(&["search", "cuda"]).status, 0, "it is remembered without its file");
    let state = || {
        let names =
            std::fs::read_dir(cli.join("elsewhere")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> =
            names.filter(|name| name.starts_with("root-rbee-") && name.ends_with(".json")).collect();
        assert_eq!(names.len(), 1, "{names:?}");
        format!("elsewhere/{}", names.remove(0))
    };

    let older = ["search", "cuda", "--catalog", "older"];
    for gone in [".cache", ".local/state"] {
        std::fs::remove_dir_all(cli.join(gone)).unwrap();
        let ran = cli.run(&older);
        assert_eq!(ran.status, 4, "{gone}: {ran}");
        assert!(ran.stderr.contains(": an old copy of the catalog"), "{ran}");
    }
    // Another folder knows nothing, and what is installed still does.
    assert_eq!(cli.run(&[&older[..], &["--state", "elsewhere"]].concat()).status, 4);
    assert_eq!(cli.run(&["search", "cuda", "--state", "elsewhere"]).status, 0);
    let state = state();
    cli.write(&state, "{");
    let digest = state.trim_start_matches("elsewhere/root-rbee-").trim_end_matches(".json");
    insta::assert_snapshot!(cli.run(&["search", "cuda"]).to_string().replace(digest, "DIGEST"), @"
    status 3
    --- stderr
    error: HOME/elsewhere/root-rbee-DIGEST.json: the state is damaged: EOF while parsing an object at line 1 column 1; move it aside: the next update then begins anew, and what is installed still says below which serial no catalog is taken
    ");
    let both = ["search", "--root", "root/1.json", "--public-key", "demo/keys/index.pub"];
    assert_eq!(cli.run(&both).status, 2);
}

/// Nobody hears of it, and it is done all the same.
#[cfg(target_os = "linux")]
#[test]
fn an_install_whose_words_cannot_be_written() {
    let cli = with_site();
    let given = ["install", "llm-worker-rbee-cpu", "--artifacts", "demo/artifacts", "--hardware", "linux.json"];
    let mut command = cli.command(&[&given[..], &SITE[..], &["--into", "workers"]].concat());
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    assert_eq!(command.stderr(full).status().unwrap().code(), Some(0));
    assert!(cli.join("workers/llm-worker-rbee-cpu/current/bin").exists());
    let json = ["list", "--format", "json"];
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    assert_eq!(cli.command(&json).stdout(full).status().unwrap().code(), Some(3), "a result is not lost unsaid");
}
