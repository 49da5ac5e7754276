//! Nothing that a branch contains is served as HTML or SVG from our origin.

use std::path::Path;

use rbee_catalog::emit::routes::{COMMON, TEXT, rule_of};

use super::{files, good};
use crate::support::cli::Cli;
use crate::support::hostile::{case, texts::MARK};
use crate::support::program::Program;

/// What must be served with this type so that no browser runs it, whatever it is.
fn is_inert(content_type: &str) -> bool {
    [TEXT, "application/octet-stream", "application/json"].contains(&content_type)
}

/// That each file with bytes of a branch that a browser could run has a type under which none does.
pub(super) fn assert_types(name: &str, site: &Path) {
    assert!(COMMON.contains(&("X-Content-Type-Options", "nosniff")));
    for (path, bytes) in files(site) {
        if bytes.windows(MARK.len()).any(|window| window == MARK.as_bytes()) {
            let content_type = rule_of(&path).content_type;
            assert!(is_inert(content_type), "{name}: {path} is served as {content_type}");
        }
    }
}

/// The same over HTTP, for every file of the site, with the file names and bytes of every kind that browsers run.
#[test]
fn a_whole_site_serves_no_bytes_of_a_branch_as_a_page() {
    let (cli, repo) = (Cli::new(), good());
    for name in ["local_files_of_html", "license_html", "icon_svg"] {
        // Each on top of the last one: they are all of one branch.
        (case(name).add)(&repo);
    }
    cli.done(&["build", repo.path().to_str().unwrap(), "--out", "site"]);
    let program = Program::start(&cli, &["serve", "site", "--port", "0"]);
    let client = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let (mut marked, mut served) = (0, 0);
    for (path, bytes) in files(&cli.join("site")) {
        let mut answer = client.get(format!("{}/{path}", program.base)).call().unwrap();
        let header =
            |name: &str| answer.headers().get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        let (content_type, sniff) = (header("content-type"), header("x-content-type-options"));
        let body = answer.body_mut().with_config().limit(64 << 20).read_to_vec().unwrap();
        assert_eq!((answer.status().as_u16(), sniff.as_str()), (200, "nosniff"), "{path}");
        assert!(body == bytes, "{path}");
        served += 1;
        if bytes.windows(MARK.len()).any(|window| window == MARK.as_bytes()) {
            marked += 1;
            assert!(is_inert(&content_type), "{path} is served as {content_type}");
        }
        // By its place a file is known to be a branch's, whatever it holds.
        let of_a_branch =
            path.starts_with("workers/hostile-cpu/") || path.starts_with("by-hash/") && !path.ends_with(".json");
        if of_a_branch {
            assert_eq!(content_type, TEXT, "{path}");
        }
    }
    assert!(served > 60 && marked >= 14, "{served} files, {marked} of them with the mark");
}

/// What is shown of a README, a licence or an icon is never the file itself.
#[test]
fn prose_and_pictures_are_no_files_of_the_site() {
    let (cli, repo) = (Cli::new(), good());
    (case("license_html").add)(&repo);
    (case("icon_svg").add)(&repo);
    cli.done(&["build", repo.path().to_str().unwrap(), "--out", "site"]);
    for (path, bytes) in files(&cli.join("site")) {
        assert!(!bytes.windows(MARK.len()).any(|window| window == MARK.as_bytes()), "{path} holds a branch's page");
        assert!(!path.contains("LICENSE") && !path.ends_with("icon.png"), "{path}");
    }
}
