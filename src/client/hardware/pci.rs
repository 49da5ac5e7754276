//! GPUs as Linux's sysfs has them: what is there, whatever tools are.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::{Gpu, Known, Vendor, parse};
use crate::model::GfxTarget;

/// The most bytes of a small file of the system.
const SMALL: u64 = 64 * 1024;

/// A small file's text.
pub(super) fn small(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(SMALL).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Every GPU below `<root>/sys`, by its address. The error says why nothing can be said.
pub(super) fn gpus(root: &Path) -> Result<Vec<Gpu>, String> {
    let devices = root.join("sys/bus/pci/devices");
    let found = std::fs::read_dir(&devices).map_err(|_| "there is no `/sys/bus/pci/devices`".to_owned())?;
    let mut names: Vec<_> = found.take(4096).flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    let targets = targets(root);
    let mut gpus = Vec::new();
    for name in names {
        let device = devices.join(&name);
        let read = |file: &str| small(&device.join(file));
        let Some(vendor) = read("class").zip(read("vendor")).and_then(|(c, v)| parse::pci_class(&c, &v)) else {
            continue;
        };
        let id = read("device").unwrap_or_default();
        let mut gpu = Gpu::of(vendor, "no tool of its driver says it");
        gpu.name = Known::Is(format!("PCI {} {}", name.to_string_lossy(), id.trim()));
        if vendor == Vendor::Amd {
            let bytes = read("mem_info_vram_total").and_then(|text| text.trim().parse::<u64>().ok());
            if let Some(bytes) = bytes {
                gpu.memory_mib = Known::Is(bytes / 1024 / 1024);
            }
            gpu.gfx = match targets.get(name.to_string_lossy().as_ref()) {
                Some(target) => Known::Is(target.clone()),
                None => {
                    Known::unknown("`/sys/class/kfd` does not have it: the driver `amdgpu` is not loaded, or too old")
                }
            };
        }
        gpus.push(gpu);
    }
    Ok(gpus)
}

/// What AMD's kernel driver computes on, by PCI address.
fn targets(root: &Path) -> BTreeMap<String, GfxTarget> {
    let Ok(nodes) = std::fs::read_dir(root.join("sys/class/kfd/kfd/topology/nodes")) else { return BTreeMap::new() };
    let nodes = nodes.take(1024).flatten().filter_map(|node| small(&node.path().join("properties")));
    nodes.filter_map(|text| parse::kfd_node(&text)).map(|(target, address)| (address, target)).collect()
}
