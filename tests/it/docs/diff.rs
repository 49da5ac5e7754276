//! `docs/diff.md`: the example of the JSON, from a real catalog.

use serde_json::json;

use crate::support::cli::Cli;
use crate::support::repo::Repo;

#[test]
fn the_example_of_a_diff_is_what_the_program_prints() {
    let (cli, repo, id) = (Cli::new(), Repo::new(), "demo-worker-cpu");
    let path = repo.path().to_str().unwrap();
    repo.branch("main").file("catalog.toml", "id = \"rbee\"\n").commit("catalog");
    repo.worker(id).commit("0.1.0");
    let first = repo.worker(id).version("0.2.0").commit("0.2.0");
    cli.done(&["build", path, "--out", "old"]);
    repo.git(&["update-ref", "-d", &format!("refs/heads/{id}")]);
    repo.worker(id).commit("0.1.0");
    repo.branch(id)
        .restore(&first)
        .metadata(|m| {
            m["platforms"][0]["checksum"] = json!(format!("sha256:{}", "cd".repeat(32)));
            m["yanked"] = json!([{"version": "0.1.0", "reason": "broken on sm_70"}]);
        })
        .commit("forged");
    let ran = cli.done(&["diff", "old", path, "--format", "json"]);
    super::check_generated("diff.md", &format!("```json\n{}```\n", ran.stdout));
}
