//! Numbers and requirements as people say them.

use crate::model::metadata::{Access, Pricing, PricingModel};
use crate::model::{Arch, Backend, Os, Platform, Requirements, Whole};

/// A size in bytes in units of 1,024: `42.9 MiB`.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if bytes < 1024 {
        return if bytes == 1 { "1 byte".into() } else { format!("{bytes} bytes") };
    }
    let mut value = bytes as f64 / 1024.0;
    let mut unit = UNITS[0];
    for next in &UNITS[1..] {
        // What would be written as 1024.0 is one of the next unit.
        if value < 1023.95 {
            break;
        }
        value /= 1024.0;
        unit = next;
    }
    format!("{value:.1} {unit}")
}

/// A number with a comma between groups of three digits: `45,000,000`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A size in MiB: in GiB where that is exact to a quarter, else in MiB.
#[must_use]
pub fn mib(mib: Whole) -> String {
    let mib = mib.get();
    match (mib / 1024, mib % 1024) {
        (0, rest) => format!("{rest} MiB"),
        (gib, 0) => format!("{} GiB", grouped(gib)),
        (gib, 256) => format!("{}.25 GiB", grouped(gib)),
        (gib, 512) => format!("{}.5 GiB", grouped(gib)),
        (gib, 768) => format!("{}.75 GiB", grouped(gib)),
        _ => format!("{} MiB", grouped(mib)),
    }
}

/// Text on one line, with one space between words.
#[must_use]
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a backend is called.
#[must_use]
pub fn backend(backend: Backend) -> &'static str {
    match backend {
        Backend::Cpu => "CPU",
        Backend::Cuda => "NVIDIA CUDA",
        Backend::Metal => "Apple Metal",
        Backend::Rocm => "AMD ROCm",
        Backend::Vulkan => "Vulkan",
        Backend::Sycl => "Intel SYCL",
    }
}

/// What a platform is called: `Linux x86_64`, `Linux x86_64 (cuda13)`.
#[must_use]
pub fn platform(platform: &Platform) -> String {
    let os = match platform.os {
        Os::Linux => "Linux",
        Os::Macos => "macOS",
        Os::Windows => "Windows",
    };
    let arch = match platform.arch {
        Arch::X86_64 => "x86_64",
        Arch::Aarch64 => "ARM64",
    };
    match &platform.variant {
        Some(variant) => format!("{os} {arch} ({variant})"),
        None => format!("{os} {arch}"),
    }
}

/// Who may fetch an artifact.
#[must_use]
pub fn access(access: Access) -> &'static str {
    match access {
        Access::Public => "Public",
        Access::Sealed => "Sealed: a licence opens it",
        Access::Gated => "Gated: a licence is asked for",
    }
}

/// What a licence costs: `$99 per month, after 14 days of free trial`.
#[must_use]
pub fn price(pricing: &Pricing) -> String {
    let price = &pricing.price_usd;
    let each = pricing.interval.as_ref().map(|i| format!(" per {i}")).unwrap_or_default();
    let days = pricing.trial_days.filter(|d| d.get() > 0).map(|d| match d.get() {
        1 => "1 day of free trial".to_owned(),
        n => format!("{} days of free trial", grouped(n)),
    });
    let base = match pricing.model {
        PricingModel::Subscription => format!("${price}{each}"),
        PricingModel::OneTime => format!("${price}, paid once"),
        PricingModel::FreeTrial => {
            let days = days.unwrap_or_else(|| "a free trial".into());
            return format!("{days}, then ${price}{each}");
        }
    };
    match days {
        Some(days) => format!("{base}, after {days}"),
        None => base,
    }
}

/// What a machine must have, a phrase each.
#[must_use]
pub fn requirements(needs: &Requirements) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(cuda) = &needs.cuda {
        let before = out.len();
        out.extend(cuda.driver_min.as_ref().map(|v| format!("NVIDIA driver {v} or newer")));
        out.extend(
            cuda.compute_capability_min.as_ref().map(|v| format!("NVIDIA GPU with compute capability {v} or higher")),
        );
        out.extend(cuda.toolkit.as_ref().map(|v| format!("CUDA {v}, which it was built with")));
        if out.len() == before {
            out.push("NVIDIA GPU".into());
        }
    }
    if let Some(rocm) = &needs.rocm {
        out.push(match rocm.gfx.as_slice() {
            [] => "AMD GPU".into(),
            [one] => format!("AMD GPU of the target {one}"),
            many => format!("AMD GPU of one of the targets {}", joined(many)),
        });
        out.extend(rocm.version.as_ref().map(|v| format!("ROCm {v}, which it was built with")));
    }
    if let Some(vulkan) = &needs.vulkan {
        out.push(match &vulkan.api_min {
            Some(v) => format!("Vulkan {v} or newer"),
            None => "Vulkan".into(),
        });
    }
    out.extend(needs.vram_min_mib.map(|v| format!("{} of GPU memory", mib(v))));
    out.extend(needs.ram_min_mib.map(|v| format!("{} of memory", mib(v))));
    out.extend(needs.disk_min_mib.map(|v| format!("{} of free disk space", mib(v))));
    if !needs.cpu_features.is_empty() {
        out.push(format!("Processor with {}", joined(&needs.cpu_features)));
    }
    out.extend(needs.glibc_min.as_ref().map(|v| format!("glibc {v} or newer")));
    out.extend(needs.macos_min.as_ref().map(|v| format!("macOS {v} or newer")));
    out.extend(needs.windows_build_min.map(|v| format!("Windows build {v} or newer")));
    out.extend(needs.hive_min.as_ref().map(|v| format!("rbee-hive {v} or newer")));
    out
}

fn joined<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_in_units_of_1024() {
        let shown = [0, 1, 1023, 1024, 1_048_524, 1_048_576, 45_000_000, 5_000_000_000].map(size);
        let wanted = ["0 bytes", "1 byte", "1023 bytes", "1.0 KiB", "1023.9 KiB", "1.0 MiB", "42.9 MiB", "4.7 GiB"];
        assert_eq!(shown, wanted);
    }

    #[test]
    fn digits_are_grouped() {
        assert_eq!([0, 999, 1000, 45_000_000].map(grouped), ["0", "999", "1,000", "45,000,000"]);
    }

    #[test]
    fn requirements_are_phrases() {
        let needs: Requirements = serde_json::from_str(
            r#"{"cuda": {"driver_min": "525.60.13", "compute_capability_min": "7.5"}, "vram_min_mib": 8192,
                "ram_min_mib": 1536, "disk_min_mib": 700, "glibc_min": "2.31", "cpu_features": ["avx2", "fma"],
                "rocm": {"gfx": ["gfx1100", "gfx90a"]}, "windows_build_min": 19041, "hive_min": "0.3.0"}"#,
        )
        .unwrap();
        let wanted = [
            "NVIDIA driver 525.60.13 or newer",
            "NVIDIA GPU with compute capability 7.5 or higher",
            "AMD GPU of one of the targets gfx1100, gfx90a",
            "8 GiB of GPU memory",
            "1.5 GiB of memory",
            "700 MiB of free disk space",
            "Processor with avx2, fma",
            "glibc 2.31 or newer",
            "Windows build 19041 or newer",
            "rbee-hive 0.3.0 or newer",
        ];
        assert_eq!(requirements(&needs), wanted);
    }

    #[test]
    fn prices_are_phrases() {
        let price_of = |model: &str, rest: &str| {
            let text =
                format!(r#"{{"model": "{model}", "price_usd": 99, "purchase_url": "https://example.org/buy"{rest}}}"#);
            price(&serde_json::from_str(&text).unwrap())
        };
        assert_eq!(price_of("subscription", r#", "interval": "month""#), "$99 per month");
        assert_eq!(
            price_of("subscription", r#", "interval": "month", "trial_days": 14"#),
            "$99 per month, after 14 days of free trial"
        );
        assert_eq!(price_of("one-time", ""), "$99, paid once");
        assert_eq!(price_of("free-trial", r#", "trial_days": 1"#), "1 day of free trial, then $99");
    }
}
