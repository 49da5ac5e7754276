//! `resolve`: which build of a worker fits a machine, and why the others do not.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::client::SiteArgs;
use super::environment::read_text;
use super::error::Failure;
use super::hardware::{Format, detect};
use super::report;
use super::schema::print;
use crate::client::Hardware;
use crate::client::resolve::{Candidate, ModelFilter, Reason, Request, Resolution, Wanted};
use crate::model::{Platform, Version, to_json};

/// What is asked for: by `resolve`, which shows what fits, and by `install`, which takes it.
#[derive(Debug, clap::Args)]
pub(super) struct RequestArgs {
    /// The id of a worker or of a family, and which versions will do: `llm-worker-rbee@^0.2`. A whole version is that one alone.
    #[arg(value_name = "ID[@RANGE]")]
    id: Request,
    /// This version alone, also if it was yanked.
    #[arg(long = "version", value_name = "VERSION")]
    exactly: Option<Version>,
    /// The machine, as `hardware --format json` prints it; without it, this one.
    #[arg(long, value_name = "FILE")]
    hardware: Option<PathBuf>,
    /// Only this platform, whatever the machine is.
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
    /// A model file format that it has to read, such as `gguf`.
    #[arg(long, value_name = "WORD")]
    model_format: Option<String>,
    /// A task that it has to do, such as `text-generation`.
    #[arg(long, value_name = "WORD")]
    task: Option<String>,
    /// A library that it has to run models of, such as `candle`.
    #[arg(long, value_name = "WORD")]
    library: Option<String>,
    /// A model architecture that it has to run, such as `llama`.
    #[arg(long, value_name = "WORD")]
    architecture: Option<String>,
    /// A quantization that it has to run, such as `q4_k_m`.
    #[arg(long, value_name = "WORD")]
    quantization: Option<String>,
    /// The version of the hive that will start it.
    #[arg(long, value_name = "VERSION")]
    hive_version: Option<Version>,
    /// Take a requirement that cannot be checked as met, and say so.
    #[arg(long)]
    allow_unknown: bool,
    /// Take pre-releases, too.
    #[arg(long)]
    pre_release: bool,
    /// Take archives only, and nothing that has to be built.
    #[arg(long)]
    binary_only: bool,
    /// Take only what needs no licence.
    #[arg(long)]
    free_only: bool,
}

impl RequestArgs {
    /// The request, and the machine that it is for.
    pub(super) fn request(&self) -> Result<(Request, Hardware), Failure> {
        let version = match (&self.exactly, &self.id.version) {
            (None, asked) => asked.clone(),
            (Some(exactly), Wanted::Any) => Wanted::Exact(exactly.clone()),
            (Some(_), _) => return Err(Failure::usage("expected `@RANGE` or `--version`, found both")),
        };
        let hardware = match &self.hardware {
            Some(path) => machine(path)?,
            None => detect(),
        };
        let models = ModelFilter {
            format: self.model_format.clone(),
            task: self.task.clone(),
            library: self.library.clone(),
            architecture: self.architecture.clone(),
            quantization: self.quantization.clone(),
            ..ModelFilter::default()
        };
        let request = Request {
            version,
            platform: self.platform.clone(),
            models,
            hive_version: self.hive_version.clone(),
            allow_unknown: self.allow_unknown,
            pre_release: self.pre_release,
            binary_only: self.binary_only,
            free_only: self.free_only,
            ..self.id.clone()
        };
        Ok((request, hardware))
    }
}

/// Show which build of a worker fits this machine, and why the others do not.
///
/// Every candidate is listed, the preferred one first. Ends with status 1 if nothing fits. `install` takes the same words.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    request: RequestArgs,
    #[command(flatten)]
    site: SiteArgs,
    /// How it is printed: `human` to stderr, `json` to stdout.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// No description of a machine is larger, in bytes.
const HARDWARE_LIMIT: u64 = 256 * 1024;

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let (request, hardware) = args.request.request()?;
    let found = args.site.open()?.catalog.resolve(&request, &hardware)?.resolution;
    match args.format {
        Format::Json => print(&to_json(&found))?,
        Format::Human => show(&found),
    }
    if found.chosen.is_some() { Ok(()) } else { Err(Failure::said()) }
}

fn machine(path: &Path) -> Result<Hardware, Failure> {
    let text = read_text(path, HARDWARE_LIMIT)?;
    let wrong = |error| {
        Failure::usage(format!("{}: {error}", path.display()))
            .help("`rbee-catalog hardware --format json` prints such a file")
    };
    let said: Value = serde_json::from_str(&text).map_err(wrong)?;
    let hardware: Hardware = serde_json::from_str(&text).map_err(wrong)?;
    if hardware.schema != 1 {
        let why = format!("{}: expected schema 1, found {}", path.display(), hardware.schema);
        return Err(
            Failure::usage(why).help("a newer program made it: this one's `rbee-catalog hardware` makes another")
        );
    }
    // A slip in a name would make the fact one that is not known; and a newer program may know more of them.
    let unread = unread(&said, &serde_json::to_value(&hardware).map_err(wrong)?, "");
    if !unread.is_empty() {
        let all = unread.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        report::warning(&format!("{}: {all}: not a fact of a machine, and not looked at", path.display()), None);
    }
    Ok(hardware)
}

/// Names of what a file says and nothing was made of, each with those that it is in.
fn unread(said: &Value, read: &Value, within: &str) -> Vec<String> {
    match (said, read) {
        (Value::Object(said), Value::Object(read)) => {
            let of = |(name, value): (&String, &Value)| {
                let name_within = if within.is_empty() { name.clone() } else { format!("{within}.{name}") };
                read.get(name).map_or_else(|| vec![name_within.clone()], |read| unread(value, read, &name_within))
            };
            said.iter().flat_map(of).collect()
        }
        (Value::Array(said), Value::Array(read)) => said
            .iter()
            .zip(read)
            .enumerate()
            .flat_map(|(at, (said, read))| unread(said, read, &format!("{within}[{at}]")))
            .collect(),
        _ => Vec::new(),
    }
}

/// A table: a line a candidate, and a line for each further reason or note.
pub(super) fn show(found: &Resolution) {
    let answers = std::iter::once(found).chain(&found.dependencies);
    for (at, answer) in answers.enumerate() {
        if at > 0 {
            report::line(&format!("depends on {} {}", answer.id, answer.version));
        }
        let mut is_first = true;
        for candidate in &answer.candidates {
            let mark = match candidate.accepted {
                true if std::mem::take(&mut is_first) => "chosen",
                true => "fits",
                false => "no",
            };
            line(mark, candidate);
        }
    }
    let plan = found.plan();
    if plan.is_empty() {
        report::line("nothing fits");
    } else {
        let plan = plan.iter().map(|choice| format!("{} {} ({})", choice.id, choice.version, choice.platform));
        report::line(&format!("to install: {}", plan.collect::<Vec<_>>().join(", ")));
    }
}

fn line(mark: &str, candidate: &Candidate) {
    let version = candidate.version.as_ref().map_or("-".to_owned(), ToString::to_string);
    let platform = candidate.platform.as_deref().unwrap_or("-");
    let mut said: Vec<String> = candidate.reasons.iter().chain(&candidate.notes).map(phrase).collect();
    let first = if said.is_empty() { String::new() } else { said.remove(0) };
    let row = format!("{mark:<6} {:<32} {version:<12} {platform:<22} {first}", candidate.id.as_str());
    report::line(row.trim_end());
    for more in said {
        report::line(&format!("{:<76}{more}", ""));
    }
}

fn phrase(reason: &Reason) -> String {
    let mut phrase = reason.code.as_str().to_owned();
    let parts = [("need", &reason.need), ("have", &reason.have)];
    let facts: Vec<String> =
        parts.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?))).collect();
    if !facts.is_empty() {
        phrase += &format!(" ({})", facts.join(", "));
    }
    if let Some(why) = &reason.why {
        phrase += &format!(": {why}");
    }
    phrase
}
