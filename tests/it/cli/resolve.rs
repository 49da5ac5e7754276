//! `hardware` and `resolve`.

use serde_json::Value;

use crate::support::cli::{Cli, Ran};

const LINUX: &str = r#"{"schema": 1, "os": "linux", "arch": "x86_64", "libc": {"kind": "glibc", "version": "2.36"},
  "cpu_features": ["avx2", "fma"], "ram_mib": 64000, "gpus": [], "rocm_version": {"none": true}, "vulkan_api": {"none": true}}"#;

fn resolve(cli: &Cli, more: &[&str]) -> Ran {
    let given =
        ["resolve", "--catalog", "demo/site", "--public-key", "demo/keys/index.pub", "--hardware", "linux.json"];
    cli.run(&[&given, more].concat())
}

fn with_site() -> Cli {
    let cli = Cli::new();
    cli.demo();
    cli.write("linux.json", LINUX);
    cli
}

#[test]
fn hardware_says_what_the_machine_is() {
    let cli = Cli::new();
    let ran = cli.run(&["hardware", "--format", "json"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((found["schema"].clone(), found["os"].as_str()), (1.into(), Some(std::env::consts::OS)));
    let ran = cli.run(&["hardware"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (0, ""));
    let names: Vec<&str> = ran.stderr.lines().map(|line| line.get(..14).unwrap_or(line).trim()).collect();
    for name in
        ["system", "C library", "macOS", "Windows build", "processor", "memory", "GPU", "ROCm", "Vulkan", "Metal"]
    {
        assert!(names.contains(&name), "{name} in {}", ran.stderr);
    }
}

#[test]
fn a_family_is_resolved_for_a_machine() {
    let cli = with_site();
    insta::assert_snapshot!("family", resolve(&cli, &["llm-worker-rbee"]));
    let ran = resolve(&cli, &["llm-worker-rbee", "--format", "json"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(found["chosen"]["id"], "llm-worker-rbee-cpu");
}

#[test]
fn nothing_fits() {
    let cli = with_site();
    insta::assert_snapshot!("nothing", resolve(&cli, &["llm-worker-rbee-cpu@^9"]));
    insta::assert_snapshot!("nobody", resolve(&cli, &["no-such-worker"]));
    let ran = resolve(&cli, &["llm-worker-rbee-cuda"]);
    assert_eq!(ran.status, 1, "{ran}");
}

#[test]
fn wrong_requests_and_wrong_sites() {
    let cli = with_site();
    assert_eq!(resolve(&cli, &["llm-worker-rbee@latest"]).status, 2);
    assert_eq!(resolve(&cli, &["Not An Id"]).status, 2);
    cli.write("linux.json", "{\"os\": \"linux\"}");
    let ran = resolve(&cli, &["llm-worker-rbee"]);
    assert_eq!(
        (ran.status, ran.stderr.as_str()),
        (
            2,
            "error: linux.json: missing field `arch` at line 1 column 15\n  = help: `rbee-catalog hardware --format json` prints such a file\n"
        )
    );
    cli.write("linux.json", r#"{"schema": 5, "os": "linux", "arch": "x86_64"}"#);
    let ran = resolve(&cli, &["llm-worker-rbee"]);
    assert!(ran.status == 2 && ran.stderr.contains("linux.json: expected schema 1, found 5"), "{ran}");
    // A slip in a name is told: the fact would be unknown without a word.
    cli.write(
        "linux.json",
        r#"{"os": "linux", "arch": "x86_64", "ram": 5, "gpus": [{"vendor": "nvidia", "memory": 8}]}"#,
    );
    let ran = resolve(&cli, &["llm-worker-rbee-cpu"]);
    let line = "warning: linux.json: `ram`, `gpus[0].memory`: not a fact of a machine, and not looked at\n";
    assert!(ran.stderr.starts_with(line), "{ran}");
    cli.write("linux.json", LINUX);
    cli.done(&["keygen", "--no-password", "--out", "other"]);
    let other = ["resolve", "llm-worker-rbee", "--catalog", "demo/site", "--public-key", "other.pub"];
    assert_eq!(cli.run(&other).status, 4);
}
