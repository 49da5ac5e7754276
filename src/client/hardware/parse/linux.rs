//! Linux: the C library, memory, PCI devices, AMD's kernel driver and ROCm.

use super::leading_dotted;
use crate::client::hardware::{Known, Libc, LibcKind, Vendor};
use crate::model::{Dotted, GfxTarget};

/// What `getconf GNU_LIBC_VERSION` (`glibc 2.36`) or `ldd --version` (`ldd (GNU libc) 2.36`, `musl libc (x86_64)` and then
/// `Version 1.2.4`) prints.
#[must_use]
pub fn libc(text: &str) -> Option<Libc> {
    let mut lines = text.lines().map(str::trim);
    let first = lines.next()?;
    let version = |text: Option<&str>| {
        let found = text.and_then(leading_dotted);
        found.map_or_else(|| Known::unknown("the C library does not say"), Known::Is)
    };
    if first.starts_with("musl libc") {
        let said = lines.find_map(|line| line.strip_prefix("Version "));
        return Some(Libc { kind: LibcKind::Musl, version: version(said) });
    }
    // Debian writes `ldd (Debian GLIBC 2.36-9+deb12u4) 2.36`.
    let is_glibc = first.starts_with("glibc ")
        || (first.starts_with("ldd (")
            && ["GNU libc", "GLIBC", "GNU C Library"].iter().any(|word| first.contains(word)));
    is_glibc.then(|| Libc { kind: LibcKind::Glibc, version: version(first.rsplit(' ').next()) })
}

/// `MemTotal` of `/proc/meminfo`, which is in KiB (`proc_meminfo(5)`), in MiB.
#[must_use]
pub fn mem_total_mib(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024)
}

/// The vendor of a PCI device by its `class` and `vendor` in `/sys/bus/pci/devices`, if it is a display controller (class
/// `0x03`) or a processing accelerator of one of the three (`0x12`, as AMD's Instinct cards are).
#[must_use]
pub fn pci_class(class: &str, vendor: &str) -> Option<Vendor> {
    let vendor = match vendor.trim() {
        "0x10de" => Vendor::Nvidia,
        "0x1002" => Vendor::Amd,
        "0x8086" => Vendor::Intel,
        _ => Vendor::Other,
    };
    let class = class.trim();
    let is_gpu = class.starts_with("0x03") || (class.starts_with("0x12") && vendor == Vendor::Amd);
    is_gpu.then_some(vendor)
}

/// The target and the PCI address (`0000:c1:00.0`) of a GPU in a node's `properties` below
/// `/sys/class/kfd/kfd/topology/nodes`; none of a processor, whose target is 0.
#[must_use]
pub fn kfd_node(text: &str) -> Option<(GfxTarget, String)> {
    let value = |name: &str| -> Option<u64> {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
        line.trim().parse().ok()
    };
    let target = gfx_target(value("gfx_target_version")?)?;
    let (domain, location) = (value("domain").unwrap_or(0), value("location_id")?);
    let (bus, device, function) = (location >> 8 & 0xff, location >> 3 & 0x1f, location & 7);
    Some((target, format!("{domain:04x}:{bus:02x}:{device:02x}.{function}")))
}

/// `gfx_target_version` in words: major, minor and stepping as two decimal digits each, the last two written in hex
/// (`90010` is `gfx90a`, `110000` is `gfx1100`; Linux, `amdkfd`).
#[must_use]
pub fn gfx_target(version: u64) -> Option<GfxTarget> {
    let (major, minor, stepping) = (version / 10_000, version / 100 % 100, version % 100);
    if major == 0 || minor > 15 || stepping > 15 {
        return None;
    }
    GfxTarget::parse(&format!("gfx{major}{minor:x}{stepping:x}")).ok()
}

/// The release in `/opt/rocm/.info/version`: `6.2.4-120`.
#[must_use]
pub fn rocm_version(text: &str) -> Option<Dotted> {
    leading_dotted(text.trim())
}
