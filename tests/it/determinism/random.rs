//! Random catalogs: real repositories with histories of every kind, the same one for the same seed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::repo::{Change, DAY, HOUR, Repo, START, platform};

/// SplitMix64 (Steele, Lea, Flood 2014): a few lines, and the same numbers everywhere.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `sides`.
    pub(crate) fn below(&mut self, sides: usize) -> usize {
        usize::try_from(self.roll() % sides as u64).unwrap()
    }

    pub(crate) fn pick<'t, T: ?Sized>(&mut self, list: &[&'t T]) -> &'t T {
        list[self.below(list.len())]
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

const IDS: [&str; 8] = [
    "llm-worker-cpu",
    "llm-worker-cuda",
    "llm-worker-metal",
    "llm-worker",
    "a-worker-cpu",
    "z-worker-vulkan",
    "sd-worker-rocm",
    "plain",
];
const VERSIONS: [&str; 7] = ["0.1.0", "0.2.0", "0.2.1", "0.10.0", "1.0.0-rc.1", "1.0.0", "2.0.0"];
const NOT_WORKERS: [&str; 3] = ["drafts", "topic/one", "gh-pages"];
const CONFIGS: [&str; 8] = [
    "",
    "id = \"rbee\"\nname = \"Some workers\"\n",
    "base_url = \"https://catalog.example.org\"\nrepository = \"https://example.org/catalog\"\n",
    "artifact_base = \"https://files.example.org/a\"\n",
    "workers = [\"*-worker*\"]\n",
    "theme_color = \"#336699\"\n[checks]\nreadme-missing = \"allow\"\n",
    "[checks]\nreadme-missing = \"deny\"\n",
    "[[links]]\ntitle = \"Code\"\nurl = \"https://example.org/code\"\n",
];
const PROSE: [&str; 6] = [
    "A sentence",
    "Ein Satz mit Umlauten: äöü ß",
    "日本語の説明",
    "<b>not bold</b> & \"quoted\"",
    "I i İ ı: letters that Turkish has its own cases for",
    "a | b ` c",
];

/// What edits may do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edits {
    /// Commits on top of branches, and new branches.
    Adding,
    /// These, and branches that are deleted, moved back or forged.
    Any,
}

/// A catalog in the making.
pub(crate) struct RandomCatalog {
    pub(crate) repo: Repo,
    pub(crate) dice: Dice,
    /// Commits of each worker's branch whose metadata.json is valid JSON.
    sound: BTreeMap<&'static str, Vec<String>>,
    /// Whether the branch's tip is one of them.
    tip_is_sound: BTreeMap<&'static str, bool>,
    clock: i64,
    /// What was done, one line each: shown when a property fails.
    pub(crate) log: Vec<String>,
}

impl RandomCatalog {
    /// A catalog after a number of edits that the seed decides.
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let edits = 3 + dice.below(25);
        let mut catalog = Self {
            repo: Repo::new(),
            dice,
            sound: BTreeMap::new(),
            tip_is_sound: BTreeMap::new(),
            clock: START,
            log: vec![format!("seed {seed}")],
        };
        // Some catalogs have no default branch.
        if !catalog.dice.one_in(10) {
            catalog.config();
        }
        for _ in 0..edits {
            catalog.edit(Edits::Any);
        }
        catalog
    }

    /// Everything that was done, for a failing property.
    pub(crate) fn story(&self) -> String {
        self.log.join("\n  ")
    }

    /// One random edit.
    pub(crate) fn edit(&mut self, edits: Edits) {
        match self.dice.below(if edits == Edits::Any { 26 } else { 22 }) {
            0 => self.config(),
            1 => self.not_a_worker(),
            22 => self.delete_branch(),
            23..=24 => self.move_back(),
            25 => self.forge(),
            _ => self.commit(),
        }
    }

    /// When the next commit is dated: mostly later, at times the same moment, earlier, or far ahead.
    fn time(&mut self) -> i64 {
        match self.dice.below(20) {
            0 => {}
            1 => return self.clock - DAY,
            2 => return START + 73 * 365 * DAY,
            _ => self.clock += HOUR,
        }
        self.clock
    }

    fn config(&mut self) {
        let (text, time) = (self.dice.pick(&CONFIGS), self.time());
        self.log.push(format!("catalog.toml {text:?}"));
        self.repo.branch("main").file("catalog.toml", text).at(time).commit("config");
    }

    fn not_a_worker(&mut self) {
        let (name, time) = (self.dice.pick(&NOT_WORKERS), self.time());
        self.log.push(format!("{name}: notes"));
        self.repo.branch(name).file("notes.txt", time.to_string()).at(time).commit("notes");
    }

    fn existing(&mut self) -> Option<&'static str> {
        let ids: Vec<&'static str> = self.sound.keys().copied().collect();
        (!ids.is_empty()).then(|| ids[self.dice.below(ids.len())])
    }

    fn delete_branch(&mut self) {
        let Some(id) = self.existing() else { return };
        self.log.push(format!("{id}: branch deleted"));
        self.repo.git(&["update-ref", "-d", &format!("refs/heads/{id}")]);
        self.sound.remove(id);
        self.tip_is_sound.remove(id);
    }

    fn move_back(&mut self) {
        let Some(id) = self.existing() else { return };
        let commits = &self.sound[id];
        let at = self.dice.below(commits.len());
        self.log.push(format!("{id}: moved back to its sound commit {at}"));
        self.repo.git(&["update-ref", &format!("refs/heads/{id}"), &commits[at]]);
        self.sound.get_mut(id).unwrap().truncate(at + 1);
        self.tip_is_sound.insert(id, true);
    }

    /// A force-push of another history that says the same version otherwise.
    fn forge(&mut self) {
        let Some(id) = self.existing() else { return };
        self.log.push(format!("{id}: forged"));
        let (last, time) = (self.sound[id].last().unwrap().clone(), self.time());
        self.repo.git(&["update-ref", "-d", &format!("refs/heads/{id}")]);
        let forged = self.repo.branch(id).restore(&last).metadata(|m| {
            m["platforms"][0]["checksum"] = json!(format!("sha256:{}", "ef".repeat(32)));
        });
        let commit = forged.at(time).commit("forged");
        self.sound.insert(id, vec![commit]);
        self.tip_is_sound.insert(id, true);
    }

    /// A commit on a worker's branch, or its first one.
    fn commit(&mut self) {
        let id = self.dice.pick(&IDS);
        let (kind, number, time) = (self.dice.below(17), self.dice.roll(), self.time());
        let (version, prose) = (self.dice.pick(&VERSIONS), self.dice.pick(&PROSE));
        let other = self.dice.pick(&IDS);
        let known = self.sound.get(id).cloned().unwrap_or_default();
        let mut change = self.repo.worker(id);
        // A first commit is a whole worker, and what came of it a change of one.
        if let (Some(last), false) = (known.last(), self.tip_is_sound.get(id).copied().unwrap_or(true)) {
            change = change.restore(last);
        }
        let (what, change, sound) = edited(change, kind, number, version, prose, other, &known, id, &self.repo);
        self.log.push(format!("{id}: {what} (time {time})"));
        let commit = change.at(time).commit(&what);
        self.tip_is_sound.insert(id, sound);
        if sound {
            self.sound.entry(id).or_default().push(commit);
        } else if known.is_empty() {
            // Nothing to come back to: begin again.
            self.repo.git(&["update-ref", "-d", &format!("refs/heads/{id}")]);
        }
    }
}

/// A change of one kind, what it is, and whether its metadata.json is still an object that can be edited.
#[allow(clippy::too_many_arguments)] // one call
fn edited<'r>(
    change: Change<'r>,
    kind: usize,
    number: u64,
    version: &str,
    prose: &str,
    other: &str,
    known: &[String],
    id: &str,
    repo: &Repo,
) -> (String, Change<'r>, bool) {
    let set = |change: Change<'r>, edit: &dyn Fn(&mut Value)| change.metadata(edit);
    let (what, change) = match kind {
        0..=3 => (format!("version {version}"), change.version(version)),
        4 => (format!("prose {prose:?}"), set(change, &|m| m["description"] = json!(prose))),
        5 => {
            let text = format!("# {id}\n\n{prose}\n\n- [x] `{number}`\n\n| a | b |\n|---|---|\n| {prose} | 2 |\n");
            ("README".into(), change.file("README.md", text.clone()).file("CHANGELOG.md", text))
        }
        6 => {
            let yank = json!([{"version": version, "reason": prose}]);
            (format!("yank {version}"), set(change, &|m| m["yanked"] = yank.clone()))
        }
        7 => ("unyank".into(), set(change, &|m| drop(m.as_object_mut().unwrap().remove("yanked")))),
        8 => {
            let sum = format!("sha256:{:064x}", number);
            ("mutate the checksum".into(), set(change, &|m| m["platforms"][0]["checksum"] = json!(sum)))
        }
        9 => return ("broken JSON".into(), change.file("metadata.json", "{\"id\": "), false),
        10 => match known.get(usize::try_from(number).unwrap_or(7) % known.len().max(1)) {
            Some(old) => ("revert".into(), change.restore(old)),
            None => ("as it is".into(), change),
        },
        11 => {
            let tip = repo.git(&["for-each-ref", "--format=%(objectname)", &format!("refs/heads/{other}")]);
            let merged = if tip.is_empty() || other == id || known.is_empty() { change } else { change.merge(&tip) };
            (format!("merge of {other}"), set(merged, &|m| m["tags"] = json!(["merged"])))
        }
        12 => {
            let added = [("linux", "aarch64"), ("macos", "aarch64"), ("windows", "x86_64")][number as usize % 3];
            let add = |m: &mut Value| {
                let list = m["platforms"].as_array_mut().unwrap();
                if !list.iter().any(|p| p["os"] == added.0 && p["arch"] == added.1) {
                    list.insert(number as usize % (list.len() + 1), platform(added.0, added.1));
                }
            };
            (format!("platform {added:?}"), set(change, &add))
        }
        13 => {
            let named = change.edit("PKGBUILD", |text| text.replace("pkgrel=1\n", "pkgrel=1\ninstall=w.install\n"));
            ("a local file".into(), named.file("w.install", format!("# {}\n", number % 3)))
        }
        14 => {
            let dependency = json!({"workers": [{"id": other, "version": ">=0.1.0"}], "system": [prose]});
            (format!("version {version} depends on {other}"), {
                let change = change.version(version);
                set(change, &|m| m["dependencies"] = dependency.clone())
            })
        }
        15 => return ("everything deleted".into(), change.empty(), false),
        _ => {
            let facts =
                json!({"formats": ["gguf"], "languages": ["en", "tr"], "max_context_length": number % 9999 + 1});
            let set_all = |m: &mut Value| {
                m["models"] = facts.clone();
                m["maintainers"] = json!([{"name": prose}]);
                m["status"] = json!({"state": "deprecated", "reason": prose, "replaced_by": other});
                m["features"] = json!([prose, "b"]);
            };
            ("many fields".into(), set(change, &set_all))
        }
    };
    (what, change, true)
}
