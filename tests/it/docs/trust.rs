//! `docs/trust.md`, section by section: the commands that it gives replace a key.

use crate::support::cli::{Cli, Ran};
use crate::support::repo::Repo;

/// The commands of a section, without what is said beside them.
fn commands(section: &str) -> Vec<String> {
    let text = super::text("trust.md");
    let (_, rest) = text.split_once(&format!("\n### {section}\n")).unwrap_or_else(|| panic!("no section {section}"));
    let section = rest.split("\n## ").next().unwrap().split("\n### ").next().unwrap();
    let blocks = super::blocks(section, "sh");
    let lines = blocks.iter().flat_map(|block| block.lines());
    lines.map(|line| line.split('#').next().unwrap().trim().to_owned()).collect()
}

struct Walk {
    cli: Cli,
    repo: Repo,
}

impl Walk {
    /// A command of the page. Signers have passwords; the stick is a folder here.
    fn run(&self, line: &str) -> Ran {
        let line = line.replace("/media/stick", "stick");
        let arguments: Vec<&str> = line.strip_prefix("rbee-catalog ").expect("a command").split(' ').collect();
        let ran = self.cli.run_with(&arguments, &[("RBEE_CATALOG_KEY_PASSWORD", "secret")]);
        assert_eq!(ran.status, 0, "{line}: {ran}");
        ran
    }

    /// The folder of roots to the stick, or back.
    fn carry(&self, from: &str, to: &str) {
        std::fs::create_dir_all(self.cli.join(to)).unwrap();
        for entry in std::fs::read_dir(self.cli.join(from)).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, self.cli.join(to).join(path.file_name().unwrap())).unwrap();
        }
    }

    /// All signatures that the page has somebody give: the one that it shows, and Bob's.
    fn signed(&self, line: &str) {
        self.carry("root", "stick/root");
        assert!(line.contains(" root sign ") && line.ends_with(" --key alice.key"), "{line}");
        assert!(self.run(line).stderr.contains("Not enough yet"));
        assert!(self.run(&line.replace("alice", "bob")).stderr.contains("Enough have signed"));
        self.carry("stick/root", "root");
    }

    /// What the page says in words: the commit, and the CI job.
    fn publish(&self, keys: &[&str], key: &str, previous: bool) {
        let line = |name: &&str| format!("{:?}", self.cli.read(&format!("{name}.pub")).lines().nth(1).unwrap());
        let keys: Vec<String> = keys.iter().map(line).collect();
        let toml = format!("id = \"rbee\"\nname = \"rbee\"\npublic_keys = [{}]\n", keys.join(", "));
        let mut change = self.repo.branch("main").file("catalog.toml", toml);
        for entry in std::fs::read_dir(self.cli.join("root")).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("root/{}", path.file_name().unwrap().to_str().unwrap());
            change = change.file(name, std::fs::read(&path).unwrap());
        }
        change.commit("keys");
        drop(std::fs::remove_dir_all(self.cli.join("last")));
        let mut arguments = vec!["build", self.repo.path().to_str().unwrap(), "--out", "site"];
        if previous {
            std::fs::rename(self.cli.join("site"), self.cli.join("last")).unwrap();
            std::fs::remove_dir_all(self.cli.join("site.state")).unwrap();
            arguments.extend(["--previous", "last"]);
        }
        let ran = self.cli.run_with(&arguments, &[("RBEE_CATALOG_KEY", &self.cli.read(&format!("{key}.key")))]);
        assert_eq!(ran.status, 0, "{ran}");
        assert!(!ran.stderr.contains("warning"), "{ran}");
    }
}

#[test]
fn what_the_page_says_replaces_a_key() {
    let walk = Walk { cli: Cli::new(), repo: Repo::new() };
    walk.repo.worker("demo-worker-cpu").commit("first");
    walk.cli.done(&["keygen", "--no-password", "--out", "index"]); // docs/ci.md
    let begin = commands("Beginning");
    let [keygen, init, show, sign, verify, install] = &begin[..] else { panic!("{begin:#?}") };
    for name in ["alice", "bob", "carol"] {
        walk.run(&keygen.replace("alice", name));
    }
    walk.run(init);
    walk.carry("root", "stick/root");
    let arguments = show.replace("/media/stick", "stick");
    let shown = walk.cli.run(&arguments.split(' ').skip(1).collect::<Vec<_>>());
    assert_eq!(shown.status, 1, "nobody has signed yet: {shown}");
    walk.signed(sign);
    walk.publish(&["index"], "index", false);
    walk.run(verify);
    // A client has the root, and the host is a folder here.
    std::fs::copy(walk.cli.join("root/1.json"), walk.cli.join("1.json")).unwrap();
    let client = install.replace("install llm-worker-rbee", "info demo-worker-cpu");
    walk.run(&client.replace("https://workers.example.org", "site"));

    let lost = commands("An index key was lost or stolen");
    let [keygen, add, remove, sign] = &lost[..] else { panic!("{lost:#?}") };
    walk.run(keygen);
    walk.run(add);
    let id = walk.cli.read("index.pub").lines().next().unwrap().rsplit(' ').next().unwrap().to_owned();
    let (command, _) = remove.rsplit_once(' ').unwrap();
    walk.run(&format!("{command} {id}"));
    walk.signed(sign);
    walk.publish(&["index", "new"], "new", true);
    walk.publish(&["new"], "new", true);
    walk.run(verify);
    // The client does nothing, and follows.
    walk.run("rbee-catalog info demo-worker-cpu");
    walk.run("rbee-catalog verify");
}
