//! macOS: `sw_vers` and `system_profiler`.

use serde_json::Value;

use super::name;
use crate::client::hardware::{Gpu, Known, Vendor};
use crate::model::Dotted;

/// What `sw_vers -productVersion` prints: `14.5`.
#[must_use]
pub fn sw_vers(text: &str) -> Option<Dotted> {
    Dotted::parse(text.trim()).ok()
}

/// What `system_profiler SPDisplaysDataType -json` prints: the GPUs, and the highest generation of Metal. A GPU that shares
/// the machine's memory says no memory of its own.
///
/// # Errors
/// It is something else.
pub fn displays(text: &str, ram_mib: &Known<u64>) -> Result<(Vec<Gpu>, Known<String>), String> {
    let wrong = || "`system_profiler` says something else than expected".to_owned();
    let value: Value = serde_json::from_str(text).map_err(|_| wrong())?;
    let items = value.get("SPDisplaysDataType").and_then(Value::as_array).ok_or_else(wrong)?;
    let mut metal: Option<String> = None;
    let mut gpus = Vec::new();
    for item in items.iter().take(64) {
        let field = |name: &str| item.get(name).and_then(Value::as_str);
        let vendor = field("spdisplays_vendor").unwrap_or_default().to_ascii_lowercase();
        let model = name(field("sppci_model").or_else(|| field("_name")).unwrap_or_default());
        let is = |word: &str| vendor.contains(word) || model.to_ascii_lowercase().contains(word);
        let vendor = match () {
            () if is("apple") => Vendor::Apple,
            () if is("amd") || is("radeon") => Vendor::Amd,
            () if is("intel") => Vendor::Intel,
            () if is("nvidia") => Vendor::Nvidia,
            () => Vendor::Other,
        };
        let own = field("spdisplays_vram").or_else(|| field("_spdisplays_vram")).and_then(mebibytes);
        let memory_mib = match own {
            Some(own) => Known::Is(own),
            None if vendor == Vendor::Apple => ram_mib.clone(),
            None => Known::unknown("`system_profiler` does not say"),
        };
        let why = "`system_profiler` does not say";
        gpus.push(Gpu { name: Known::Is(model), memory_mib, ..Gpu::of(vendor, why) });
        let family = field("spdisplays_mtlgpufamilysupport").or_else(|| field("spdisplays_metalfamily"));
        let word = family.map(|text| text.trim_start_matches("spdisplays_").to_owned());
        metal = metal.max(word.or_else(|| field("spdisplays_metal").map(|_| "metal".to_owned())));
    }
    Ok((gpus, metal.map_or(Known::None, Known::Is)))
}

/// `1536 MB`, `16 GB`.
fn mebibytes(text: &str) -> Option<u64> {
    let (number, unit) = text.trim().split_once(' ')?;
    let number: u64 = number.parse().ok()?;
    match unit {
        "MB" => Some(number),
        "GB" => number.checked_mul(1024),
        _ => None,
    }
}
