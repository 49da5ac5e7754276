//! Windows: what PowerShell says of `Win32_OperatingSystem` and `Win32_VideoController`.

use serde_json::Value;

use super::name;
use crate::client::hardware::{Gpu, Known, Vendor};

/// What Windows says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Windows {
    /// `Win32_OperatingSystem.BuildNumber`.
    pub build: Known<u64>,
    /// `Win32_OperatingSystem.TotalVisibleMemorySize`, which is in KiB.
    pub ram_mib: Known<u64>,
    /// `Win32_VideoController`; its `AdapterRAM` has 32 bits, so that memory is not known from it.
    pub gpus: Vec<Gpu>,
}

/// Reads `{"build": "22631", "ram": 33275404, "gpus": ["NVIDIA …"]}`: what the probe's own PowerShell line prints. A list of one
/// may be that one alone.
#[must_use]
pub fn windows(text: &str) -> Option<Windows> {
    let value: Value = serde_json::from_str(text.trim().trim_start_matches('\u{feff}')).ok()?;
    let number = |field: &str| {
        let value = value.get(field)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    };
    let fact = |number: Option<u64>| number.map_or_else(|| Known::unknown("Windows does not say"), Known::Is);
    let names: Vec<&str> = match value.get("gpus")? {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one],
        Value::Null => Vec::new(),
        _ => return None,
    };
    let gpus = names.into_iter().take(64).map(gpu).collect();
    Some(Windows { build: fact(number("build")), ram_mib: fact(number("ram").map(|kib| kib / 1024)), gpus })
}

fn gpu(text: &str) -> Gpu {
    let lower = text.to_ascii_lowercase();
    let vendor = match () {
        () if lower.contains("nvidia") => Vendor::Nvidia,
        () if lower.contains("amd") || lower.contains("radeon") => Vendor::Amd,
        () if lower.contains("intel") => Vendor::Intel,
        () => Vendor::Other,
    };
    Gpu { name: Known::Is(name(text)), ..Gpu::of(vendor, "Windows does not say") }
}
