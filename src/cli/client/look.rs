//! `search` and `info`: what a catalog has.

use super::SiteArgs;
use crate::cli::error::{Failure, Status};
use crate::cli::hardware::Format;
use crate::cli::report;
use crate::cli::schema::print;
use crate::model::metadata::State;
use crate::model::{WorkerId, to_json};

/// Search a catalog: workers in which every word is found.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SearchArgs {
    /// Words, looked for in ids, names, descriptions, families, backends and tags. Without any, all workers.
    #[arg(value_name = "WORD")]
    words: Vec<String>,
    /// Only workers whose latest version is there for this platform, such as `linux-x86_64`.
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,
    #[command(flatten)]
    site: SiteArgs,
    /// How it is printed: `human` to stderr, `json` to stdout.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Show what a catalog says of a worker.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct InfoArgs {
    /// The worker.
    #[arg(value_name = "ID")]
    id: WorkerId,
    #[command(flatten)]
    site: SiteArgs,
    /// How it is printed: `human` to stderr, `json` to stdout.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(in crate::cli) fn search(args: &SearchArgs) -> Result<(), Failure> {
    let opened = args.site.open()?;
    let mut found = opened.catalog.search(&args.words.join(" "))?;
    if let Some(platform) = &args.platform {
        found.retain(|entry| entry.about.platforms.contains(platform));
    }
    match args.format {
        Format::Json => print(&to_json(&found))?,
        Format::Human => {
            for entry in &found {
                let about = &entry.about;
                let version = about.latest.to_string();
                report::line(&format!("{:<32} {version:<12} {}", about.id.as_str(), about.description));
            }
        }
    }
    match (found.is_empty(), args.format) {
        (false, _) => Ok(()),
        (true, Format::Json) => Err(Failure::said()),
        (true, Format::Human) => {
            let has_words = args.words.iter().any(|word| !word.trim().is_empty());
            let message = match (&args.platform, has_words) {
                _ if opened.catalog.index()?.workers.is_empty() => "the catalog has no workers".to_owned(),
                (Some(platform), true) => format!("no worker for {platform} has all of these words"),
                (Some(platform), false) => format!("no worker is there for {platform}"),
                (None, _) => "no worker has all of these words".to_owned(),
            };
            Err(Failure::new(Status::No, message))
        }
    }
}

pub(in crate::cli) fn info(args: &InfoArgs) -> Result<(), Failure> {
    let opened = args.site.open()?;
    let document = opened.catalog.worker(&args.id)?;
    for skipped in &document.skipped {
        report::warning(&skipped.to_string(), None);
    }
    let document = document.value;
    if args.format == Format::Json {
        return print(&to_json(&document));
    }
    let row = |name: &str, text: &str| {
        if !text.is_empty() {
            report::line(&format!("{name:<14} {text}"));
        }
    };
    let about = &document.about;
    row("id", about.id.as_str());
    row("name", &about.name);
    row("description", &about.description);
    row("family", about.family.as_str());
    row("backend", about.backend.map_or("", |backend| backend.as_str()));
    row("licence", &about.license);
    if about.status.state != State::Active {
        let why = about.status.reason.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
        row("status", &format!("{}{why}", about.status.state));
    }
    row("homepage", document.homepage.as_ref().map_or("", |url| url.as_str()));
    row("source", document.repository.as_ref().map_or("", |url| url.as_str()));
    for manifest in &document.versions {
        let platforms: Vec<String> = manifest.platforms.iter().map(|entry| entry.platform.to_string()).collect();
        let mut text = format!("{} for {}", manifest.version, platforms.join(", "));
        for (word, why) in [("yanked", &manifest.yanked), ("quarantined", &manifest.quarantined)] {
            if let Some(why) = why {
                text += &format!("; {word}: {why}");
            }
        }
        row("version", &text);
    }
    Ok(())
}
