//! A platform's requirements against a machine.

use super::reason::{Code, Reason};
use super::request::Request;
use crate::client::hardware::{Gpu, Hardware, Known, LibcKind, Vendor, cpu};
use crate::model::{Backend, Cuda, Dotted, Os, Requirements};

/// The lowest driver of CUDA's major releases, where the manifest does not say (NVIDIA, CUDA Compatibility).
const DRIVERS: &[(&str, &str)] = &[("11", "450"), ("12", "525"), ("13", "580")];

/// Why a machine does not have what is needed there.
pub(super) fn reasons(
    needs: &Requirements,
    backend: Option<Backend>,
    os: Os,
    hardware: &Hardware,
    request: &Request,
) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = system(needs, os, hardware).into_iter().collect();
    reasons.extend(processor(needs, hardware));
    gpu(needs, backend, hardware, &mut reasons);
    if backend == Some(Backend::Metal) {
        match &hardware.metal {
            Known::Is(_) => {}
            Known::None => reasons.push(Reason::new(Code::MetalMissing)),
            Known::Unknown { why } => reasons.push(Reason::new(Code::MetalUnknown).why(why)),
        }
    }
    if backend == Some(Backend::Vulkan) || needs.vulkan.is_some() {
        let least = needs.vulkan.as_ref().and_then(|vulkan| vulkan.api_min.as_ref());
        reasons.extend(dotted(
            least,
            &hardware.vulkan_api,
            [Code::VulkanTooOld, Code::VulkanMissing, Code::VulkanUnknown],
        ));
    }
    if backend == Some(Backend::Rocm) || needs.rocm.is_some() {
        reasons.extend(rocm(needs.rocm.as_ref().and_then(|rocm| rocm.version.as_ref()), &hardware.rocm_version));
    }
    reasons.extend(least(
        needs.ram_min_mib.map(crate::model::Whole::get),
        &hardware.ram_mib,
        [Code::RamTooSmall, Code::RamUnknown],
    ));
    if let (Some(need), Some(have)) = (needs.disk_min_mib, request.disk_free_mib)
        && have < need.get()
    {
        reasons.push(Reason::new(Code::DiskTooSmall).need(need).have(have));
    }
    if let (Some(need), Some(have)) = (&needs.hive_min, &request.hive_version)
        && have < need
    {
        reasons.push(Reason::new(Code::HiveTooOld).need(need).have(have));
    }
    reasons
}

/// The C library, macOS, Windows: each where the platform is of that system.
fn system(needs: &Requirements, os: Os, hardware: &Hardware) -> Option<Reason> {
    match os {
        Os::Linux => glibc(needs.glibc_min.as_ref()?, hardware),
        Os::Macos => {
            let codes = [Code::MacosTooOld, Code::MacosUnknown, Code::MacosUnknown];
            dotted(Some(needs.macos_min.as_ref()?), &hardware.macos_version, codes)
        }
        Os::Windows => {
            let need = needs.windows_build_min?.get();
            least(Some(need), &hardware.windows_build, [Code::WindowsTooOld, Code::WindowsUnknown])
        }
    }
}

fn glibc(need: &Dotted, hardware: &Hardware) -> Option<Reason> {
    let needed = |code| Reason::new(code).need(format!("glibc {need}"));
    match &hardware.libc {
        Known::Is(libc) if libc.kind == LibcKind::Musl => Some(needed(Code::LibcMismatch).have("musl")),
        Known::Is(libc) => match &libc.version {
            Known::Is(have) if need.is_newer_than(have) => Some(Reason::new(Code::GlibcTooOld).need(need).have(have)),
            Known::Is(_) => None,
            Known::None => Some(needed(Code::LibcUnknown)),
            Known::Unknown { why } => Some(needed(Code::LibcUnknown).why(why)),
        },
        Known::None => Some(needed(Code::LibcMismatch).have("none")),
        Known::Unknown { why } => Some(needed(Code::LibcUnknown).why(why)),
    }
}

/// Instruction sets, one reason each. Of a word that no probe looks for it is unknown whether the processor has it.
fn processor(needs: &Requirements, hardware: &Hardware) -> Vec<Reason> {
    let one = |need: &String| {
        let word = cpu::word(need);
        match &hardware.cpu_features {
            Known::Is(have) if have.iter().any(|have| cpu::word(have) == word) => None,
            Known::Is(_) if cpu::WORDS.contains(&word.as_str()) => {
                Some(Reason::new(Code::CpuFeatureMissing).need(need))
            }
            Known::None => Some(Reason::new(Code::CpuFeatureMissing).need(need)),
            Known::Is(_) => Some(Reason::new(Code::CpuFeatureUnknown).need(need)),
            Known::Unknown { why } => Some(Reason::new(Code::CpuFeatureUnknown).need(need).why(why)),
        }
    };
    needs.cpu_features.iter().filter_map(one).collect()
}

/// At least so much of something that every machine has.
fn least(need: Option<u64>, have: &Known<u64>, [less, unknown]: [Code; 2]) -> Option<Reason> {
    let need = need.filter(|need| *need > 0)?;
    match have {
        Known::Is(have) if *have >= need => None,
        Known::Is(have) => Some(Reason::new(less).need(need).have(have)),
        Known::None => Some(Reason::new(less).need(need).have(0)),
        Known::Unknown { why } => Some(Reason::new(unknown).need(need).why(why)),
    }
}

/// A version of at least so much; without one, that it is there.
fn dotted(need: Option<&Dotted>, have: &Known<Dotted>, [old, missing, unknown]: [Code; 3]) -> Option<Reason> {
    let reason = |code| match need {
        Some(need) => Reason::new(code).need(need),
        None => Reason::new(code),
    };
    match have {
        Known::Is(have) if need.is_some_and(|need| need.is_newer_than(have)) => Some(reason(old).have(have)),
        Known::Is(_) => None,
        Known::None => Some(reason(missing)),
        Known::Unknown { why } => Some(reason(unknown).why(why)),
    }
}

/// ROCm of the same major release, not older: the next one's libraries have other names. Where the manifest does not say, the
/// worker brings it along.
fn rocm(need: Option<&Dotted>, have: &Known<Dotted>) -> Option<Reason> {
    let need = need?;
    if let Known::Is(have) = have
        && !need.is_newer_than(have)
        && major(have) != major(need)
    {
        return Some(Reason::new(Code::RocmOtherMajor).need(need).have(have));
    }
    dotted(Some(need), have, [Code::RocmTooOld, Code::RocmMissing, Code::RocmUnknown])
}

fn major(version: &Dotted) -> &str {
    version.as_str().split('.').next().unwrap_or_default().trim_start_matches('0')
}

/// What has to hold for one and the same GPU, of each vendor that is asked for.
fn gpu(needs: &Requirements, backend: Option<Backend>, hardware: &Hardware, reasons: &mut Vec<Reason>) {
    let mut vendors = Vec::new();
    if backend == Some(Backend::Cuda) || needs.cuda.is_some() {
        vendors.push(Some((Vendor::Nvidia, "nvidia")));
    }
    if backend == Some(Backend::Rocm) || needs.rocm.is_some() {
        vendors.push(Some((Vendor::Amd, "amd")));
    }
    if backend == Some(Backend::Sycl) {
        vendors.push(Some((Vendor::Intel, "intel")));
    }
    if vendors.is_empty() && needs.vram_min_mib.is_some_and(|need| need.get() > 0) {
        vendors.push(None);
    }
    for vendor in vendors {
        let name = vendor.map_or("any", |(_, name)| name);
        let all = match &hardware.gpus {
            Known::Is(all) => all.as_slice(),
            Known::None => &[],
            Known::Unknown { why } => {
                reasons.push(Reason::new(Code::GpuUnknown).need(name).why(why));
                continue;
            }
        };
        let fitting = all.iter().filter(|gpu| vendor.is_none_or(|(vendor, _)| gpu.vendor == vendor));
        // The GPU with the fewest reasons speaks; unknown ones count least.
        let best = fitting
            .map(|gpu| one_gpu(needs, gpu, vendor.map(|(vendor, _)| vendor)))
            .min_by_key(|found| (found.iter().filter(|reason| !reason.code.is_unknown()).count(), found.len()));
        match best {
            Some(found) => reasons.extend(found),
            None => reasons.push(Reason::new(Code::NoGpu).need(name)),
        }
    }
}

fn one_gpu(needs: &Requirements, gpu: &Gpu, vendor: Option<Vendor>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if vendor == Some(Vendor::Nvidia)
        && let Some(cuda) = &needs.cuda
    {
        reasons.extend(driver(cuda, gpu));
        if let Some(need) = &cuda.compute_capability_min {
            let codes = [Code::ComputeCapabilityTooLow, Code::ComputeCapabilityUnknown, Code::ComputeCapabilityUnknown];
            reasons.extend(dotted(Some(need), &gpu.compute_capability, codes));
        }
    }
    if vendor == Some(Vendor::Amd)
        && let Some(rocm) = needs.rocm.as_ref().filter(|rocm| !rocm.gfx.is_empty())
    {
        let need = rocm.gfx.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match &gpu.gfx {
            Known::Is(have) if rocm.gfx.contains(have) => {}
            Known::Is(have) => reasons.push(Reason::new(Code::GfxUnsupported).need(need).have(have)),
            Known::None => reasons.push(Reason::new(Code::GfxUnsupported).need(need).have("none")),
            Known::Unknown { why } => reasons.push(Reason::new(Code::GfxUnknown).need(need).why(why)),
        }
    }
    let vram = needs.vram_min_mib.map(crate::model::Whole::get);
    reasons.extend(least(vram, &gpu.memory_mib, [Code::VramTooSmall, Code::VramUnknown]));
    reasons
}

/// The driver that the manifest names, else the one that its CUDA runtime needs.
fn driver(cuda: &Cuda, gpu: &Gpu) -> Option<Reason> {
    let codes = [Code::DriverTooOld, Code::DriverMissing, Code::DriverUnknown];
    if let Some(need) = &cuda.driver_min {
        return dotted(Some(need), &gpu.driver, codes);
    }
    let toolkit = cuda.toolkit.as_ref()?;
    let known = DRIVERS.iter().find(|(release, _)| *release == major(toolkit));
    match known.and_then(|(_, need)| Dotted::parse(need).ok()) {
        Some(need) => dotted(Some(&need), &gpu.driver, codes),
        None => Some(Reason::new(Code::ToolkitUnknown).need(toolkit)),
    }
}
