//! `hardware`: what this machine is and has.

use std::fmt::Display;

use super::error::Failure;
use super::report;
use super::schema::print;
use crate::client::Hardware;
use crate::client::hardware::{Gpu, Known, Probing};
use crate::model::to_json;

/// Show what this machine is and has, as far as it decides which workers fit.
///
/// What could not be found out is unknown, with the reason. `--format json` prints what `resolve --hardware FILE` reads.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How it is printed: `human` to stderr, `json` to stdout.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Human,
    Json,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let hardware = detect();
    if args.format == Format::Json {
        return print(&to_json(&hardware));
    }
    let row = |name: &str, what: &str| report::line(&format!("{name:<14} {what}"));
    row("system", &format!("{}-{}", hardware.os, hardware.arch));
    let libc = hardware.libc.clone().map(|libc| match &libc.version {
        Known::Is(version) => format!("{:?} {version}", libc.kind).to_lowercase(),
        _ => format!("{:?}, of unknown version", libc.kind).to_lowercase(),
    });
    row("C library", &fact(&libc, ""));
    row("macOS", &fact(&hardware.macos_version, ""));
    row("Windows build", &fact(&hardware.windows_build, ""));
    row("processor", &fact(&hardware.cpu_features.clone().map(|words| words.join(" ")), ""));
    row("memory", &fact(&hardware.ram_mib, " MiB"));
    match &hardware.gpus {
        Known::Is(gpus) if !gpus.is_empty() => gpus.iter().for_each(|gpu| row("GPU", &described(gpu))),
        Known::Is(_) | Known::None => row("GPU", "none"),
        Known::Unknown { why } => row("GPU", &format!("unknown: {why}")),
    }
    row("ROCm", &fact(&hardware.rocm_version, ""));
    row("Vulkan", &fact(&hardware.vulkan_api, ""));
    row("Metal", &fact(&hardware.metal, ""));
    row("Level Zero", &fact(&hardware.level_zero, ""));
    Ok(())
}

/// This machine, with its tools also where `PATH` says.
pub(super) fn detect() -> Hardware {
    let mut probing = Probing::of_this_machine();
    let path = std::env::var_os("PATH").unwrap_or_default();
    probing.folders.extend(std::env::split_paths(&path));
    Hardware::detect_with(&probing)
}

fn fact<T: Display>(fact: &Known<T>, unit: &str) -> String {
    match fact {
        Known::Is(value) => format!("{value}{unit}"),
        Known::None => "none".to_owned(),
        Known::Unknown { why } => format!("unknown: {why}"),
    }
}

fn described(gpu: &Gpu) -> String {
    let known = [
        gpu.memory_mib.value().map(|mib| format!("{mib} MiB")),
        gpu.driver.value().map(|driver| format!("driver {driver}")),
        gpu.compute_capability.value().map(|capability| format!("compute capability {capability}")),
        gpu.gfx.value().map(ToString::to_string),
    ];
    let known = known.into_iter().flatten().map(|fact| format!(", {fact}")).collect::<String>();
    format!("{}: {}{known}", format!("{:?}", gpu.vendor).to_lowercase(), fact(&gpu.name, ""))
}
