//! NVIDIA: `nvidia-smi` and `/proc/driver/nvidia/version`.

use super::name;
use crate::client::hardware::{Gpu, Known, Vendor};
use crate::model::Dotted;

/// What `nvidia-smi --query-gpu=memory.total,driver_version[,compute_cap],name --format=csv,noheader,nounits` prints: a line a
/// GPU, items behind commas (`nvidia-smi(1)`; `--help-query-gpu` documents the fields). `[N/A]` and its like are unknown.
///
/// # Errors
/// What it says instead.
pub fn nvidia_smi(text: &str, with_capability: bool) -> Result<Vec<Gpu>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut gpus = Vec::new();
    for line in lines {
        if line.starts_with("No devices were found") {
            return Ok(Vec::new());
        }
        let wrong = || format!("`nvidia-smi` says {:?}", name(line));
        let items: Vec<&str> = line.splitn(if with_capability { 4 } else { 3 }, ',').map(str::trim).collect();
        let (memory, driver, capability, gpu) = match items[..] {
            [memory, driver, capability, gpu] if with_capability => (memory, driver, Some(capability), gpu),
            [memory, driver, gpu] if !with_capability => (memory, driver, None, gpu),
            _ => return Err(wrong()),
        };
        let memory_mib: Known<u64> = item(memory, |text| text.strip_suffix(" MiB").unwrap_or(text).parse().ok());
        let driver = item(driver, |text| Dotted::parse(text).ok());
        if memory_mib.is_unknown() && driver.is_unknown() && !memory.starts_with('[') {
            return Err(wrong());
        }
        let too_old = "this `nvidia-smi` is too old to say";
        let compute_capability =
            capability.map_or_else(|| Known::unknown(too_old), |text| item(text, |text| Dotted::parse(text).ok()));
        let gpu = Known::Is(name(gpu));
        gpus.push(Gpu { vendor: Vendor::Nvidia, name: gpu, memory_mib, driver, compute_capability, gfx: Known::None });
        if gpus.len() == 64 {
            break;
        }
    }
    if gpus.is_empty() { Err("`nvidia-smi` says nothing".into()) } else { Ok(gpus) }
}

fn item<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Known<T> {
    read(text).map_or_else(|| Known::unknown(format!("`nvidia-smi` says {:?}", name(text))), Known::Is)
}

/// The driver's version in `/proc/driver/nvidia/version`: the word behind `Kernel Module` (and `for x86_64`, of the open one).
/// Documented in the driver's README, chapter "The /proc Filesystem Interface".
#[must_use]
pub fn driver_of_proc(text: &str) -> Option<Dotted> {
    let line = text.lines().find(|line| line.starts_with("NVRM version:"))?;
    let (_, rest) = line.split_once("Kernel Module")?;
    rest.split_whitespace().find_map(|word| Dotted::parse(word).ok().filter(|_| word.contains('.')))
}
