//! Vulkan: `vulkaninfo --summary`.

use crate::client::hardware::Known;
use crate::model::Dotted;

/// The highest `apiVersion` of the devices that are GPUs, in what `vulkaninfo --summary` prints: a section `GPU0:` a device, with
/// lines `key = value` (Khronos, Vulkan-Tools). Older ones write the version's number in front: `4206830 (1.3.238)`. A
/// device that computes on the processor is no GPU.
#[must_use]
pub fn vulkan_api(text: &str) -> Known<Dotted> {
    let mut best: Option<Dotted> = None;
    let (mut is_summary, mut version): (bool, Option<Dotted>) = (false, None);
    for line in text.lines() {
        if line.trim_start().starts_with("Devices:") {
            is_summary = true;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        match key.trim() {
            "apiVersion" => {
                let bracketed =
                    value.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inner, _)| inner);
                version = Dotted::parse(bracketed.unwrap_or(value).trim()).ok();
            }
            "deviceType" => {
                let is_gpu = !matches!(value.trim(), "PHYSICAL_DEVICE_TYPE_CPU" | "PHYSICAL_DEVICE_TYPE_OTHER");
                let found = version.take().filter(|_| is_gpu);
                if let Some(found) = found
                    && best.as_ref().is_none_or(|best| found.is_newer_than(best))
                {
                    best = Some(found);
                }
            }
            _ => {}
        }
    }
    match best {
        Some(best) => Known::Is(best),
        None if is_summary => Known::None,
        None => Known::unknown("`vulkaninfo` does not say"),
    }
}
