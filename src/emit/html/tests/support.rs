//! A small catalog made by hand, and a site from it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use crate::assemble::catalog::{
    Catalog, CommitRef, ContentId, Contents, Problem, Prose, PublishedInstead, RecipeFile, RecipeFiles, Release,
    ReleasePlatform, Worker,
};
use crate::config::Config;
use crate::diag::{Diagnostic, Place, Severity};
use crate::emit::{EmitError, Site};
use crate::model::document::{Artifact, PinnedFile};
use crate::model::metadata::{Access, Metadata};
use crate::model::{Sha256, Time, Version, WorkerId};

/// Bytes by the name that a [`ContentId::Git`] says.
#[derive(Default)]
pub(super) struct FakeContents(pub(super) BTreeMap<String, Vec<u8>>);

impl Contents for FakeContents {
    fn read(&self, id: &ContentId) -> Result<Vec<u8>, String> {
        match id {
            ContentId::Git(name) => self.0.get(name).cloned().ok_or_else(|| format!("no object {name}")),
            ContentId::Path(path) => Err(format!("no file {}", path.display())),
            ContentId::Published { sha256, .. } => Err(format!("nothing published has {sha256}")),
        }
    }
}

/// Everything that a site is made from.
pub(super) struct Fixture {
    pub(super) config: Config,
    pub(super) catalog: Catalog,
    pub(super) contents: FakeContents,
    pub(super) templates: BTreeMap<String, String>,
    pub(super) public: BTreeMap<String, Vec<u8>>,
}

impl Fixture {
    pub(super) fn new() -> Self {
        static TEMPLATES: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/templates");
        let text =
            |f: &include_dir::File<'_>| (f.path().to_str().unwrap().to_owned(), f.contents_utf8().unwrap().to_owned());
        Self {
            config: Config::default(),
            catalog: Catalog::default(),
            contents: FakeContents::default(),
            templates: TEMPLATES.files().map(text).collect(),
            public: BTreeMap::new(),
        }
    }

    pub(super) fn config(mut self, text: &str) -> Self {
        self.config = Config::parse(text, &BTreeMap::new()).unwrap();
        self
    }

    /// Publishes a worker: one version for each of `versions`, highest first; the newest commit says `metadata`.
    pub(super) fn worker(mut self, metadata: &str, versions: &[&str], edit: impl FnOnce(&mut Worker)) -> Self {
        let mut metadata: serde_json::Value = serde_json::from_str(metadata).unwrap();
        let fields = metadata.as_object_mut().unwrap();
        fields.insert("version".into(), versions[0].into());
        let defaults = serde_json::json!({
            "license": "GPL-3.0-or-later", "description": "A worker",
            "distribution": {"type": "hybrid", "source_available": true, "binary_available": true, "requires_license": false}
        });
        for (name, value) in defaults.as_object().unwrap() {
            fields.entry(name).or_insert(value.clone());
        }
        let name = fields["id"].clone();
        fields.entry("name").or_insert(name);
        let metadata = Metadata::from_value(metadata).unwrap();
        let at = self.catalog.workers.len();
        let mut worker = Worker {
            id: metadata.id.clone(),
            family: metadata.family(),
            backend: metadata.backend(),
            commit: Some(commit(&format!("tip{at}"), 1_760_000_000 + 86_400 * at as i64)),
            last_good: false,
            kept: None,
            versions: versions.iter().enumerate().map(|(v, text)| release(&metadata, text, at, v)).collect(),
            latest: 0,
            dependents: Vec::new(),
            accepted: Vec::new(),
            prose: Prose::default(),
            metadata,
        };
        edit(&mut worker);
        self.catalog.updated_at = self.catalog.updated_at.max(worker.commit.as_ref().map(|c| c.time));
        self.catalog.workers.push(worker);
        self.catalog.workers.sort_by(|a, b| a.id.cmp(&b.id));
        self
    }

    /// Keeps a text, to be named by its id.
    pub(super) fn text(mut self, name: &str, text: &str) -> Self {
        self.contents.0.insert(name.into(), text.into());
        self
    }

    pub(super) fn problem(mut self, branch: &str, published: Option<&str>, diagnostics: Vec<Diagnostic>) -> Self {
        let published = published
            .map(|v| PublishedInstead { version: Version::parse(v).unwrap(), commit: Some(commit(branch, 0)) });
        self.catalog.problems.push(Problem { branch: branch.into(), published, diagnostics });
        self
    }

    /// Every file by its path; in the order that they came, in the second.
    pub(super) fn emit(&self) -> Result<BTreeMap<String, String>, EmitError> {
        let site = Site {
            config: &self.config,
            catalog: &self.catalog,
            contents: &self.contents,
            templates: &self.templates,
            public: &self.public,
        };
        let mut files = BTreeMap::new();
        super::super::emit(&site, &mut |file| {
            let before = files.insert(file.path.clone(), String::from_utf8(file.bytes).unwrap());
            assert!(before.is_none(), "{} came twice", file.path);
            Ok(())
        })?;
        Ok(files)
    }

    pub(super) fn page(&self, path: &str) -> String {
        self.emit().unwrap().remove(path).unwrap_or_else(|| panic!("there is no {path}"))
    }
}

pub(super) fn commit(seed: &str, time: i64) -> CommitRef {
    CommitRef { id: Sha256::of(seed.as_bytes()).as_str()[..40].to_owned(), time: Time::from_unix(time) }
}

pub(super) fn id(text: &str) -> WorkerId {
    WorkerId::parse(text).unwrap()
}

fn release(metadata: &Metadata, version: &str, worker: usize, age: usize) -> Release {
    let requirements = metadata.requirements.clone().unwrap_or_default();
    let platforms = metadata.platforms.iter().map(|facts| {
        let platform = facts.platform();
        let artifact = metadata.distribution.binary_available.then(|| Artifact {
            url: format!("artifacts/{}/{version}/{platform}.tar.gz", metadata.id),
            size: 45_000_000,
            sha256: Sha256::of(format!("{platform}{version}").as_bytes()),
            access: facts.access.unwrap_or(Access::Public),
        });
        let own = facts.requirements.clone().unwrap_or_default();
        ReleasePlatform { platform, artifact, requirements: requirements.and(&own) }
    });
    Release {
        version: Version::parse(version).unwrap(),
        commit: Some(commit(
            &format!("{}{version}", metadata.id),
            1_750_000_000 + 86_400 * worker as i64 - 8_640_000 * age as i64,
        )),
        yanked: metadata.yanked.iter().find(|y| y.version.to_string() == version).map(|y| y.reason.clone()),
        quarantined: None,
        advisory_url: None,
        not_installable: None,
        license: metadata.license.clone(),
        requires_license: metadata.distribution.requires_license,
        platforms: platforms.collect(),
        requirements,
        dependencies: metadata.dependencies.clone(),
        distribution: metadata.distribution.clone(),
        recipe: None,
    }
}

/// A recipe of these files, whose texts are named by their paths.
pub(super) fn recipe(files: &[(&str, &str)]) -> RecipeFiles {
    let file = |(path, text): &(&str, &str)| RecipeFile {
        pin: PinnedFile { path: (*path).into(), size: text.len() as u64, sha256: Sha256::of(text.as_bytes()) },
        contents: ContentId::Git((*path).into()),
    };
    RecipeFiles { files: files.iter().map(file).collect(), srcinfo: Vec::new(), srcinfo_text: None }
}

pub(super) fn finding(code: &str, file: &str, text: &str, span: Range<usize>, message: &str) -> Diagnostic {
    Diagnostic {
        code: code.into(),
        severity: Severity::Error,
        worker: "w".into(),
        commit: Some("0123456789abcdef0123456789abcdef01234567".into()),
        file: Some(file.into()),
        place: Some(Place::of(text, span)),
        message: message.into(),
        label: None,
        notes: Vec::new(),
        help: None,
    }
}

/// A page in a few lines: its text without tags, for assertions on what people read.
pub(super) fn text_of(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let _ = write!(out, "{} ", &rest[..at]);
        rest = rest[at..].split_once('>').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    let out = out.replace("&#39;", "'").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
    super::super::units::squeezed(&out.replace("&amp;", "&"))
}
