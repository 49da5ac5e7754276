//! What a machine is and has, as far as it can be found out.
//!
//! [`Hardware::detect`] never fails, crashes or hangs: each probe has its time and its number of bytes, and what it could
//! not find out is unknown, with the reason, which is something else than none ([`Known`]). Probing (`probe`, `tool`) is apart
//! from reading what was found (`parse`, pure functions on text). Free disk space is not hardware, and not here.
//!
//! ```
//! use rbee_catalog::client::hardware::{Hardware, Known, Vendor};
//! let text = r#"{
//!   "schema": 1,
//!   "os": "linux", "arch": "x86_64",
//!   "libc": {"kind": "glibc", "version": "2.36"},
//!   "macos_version": {"none": true}, "windows_build": {"none": true},
//!   "cpu_features": ["avx2", "fma"],
//!   "ram_mib": 64215,
//!   "gpus": [{
//!     "vendor": "nvidia", "name": "NVIDIA GeForce RTX 4090", "memory_mib": 24564, "driver": "550.54.14",
//!     "compute_capability": "8.9", "gfx": {"none": true}
//!   }],
//!   "rocm_version": {"none": true}, "vulkan_api": {"unknown": "`vulkaninfo` is not on this machine"},
//!   "metal": {"none": true}, "level_zero": {"none": true}
//! }"#;
//! let hardware: Hardware = serde_json::from_str(text).unwrap();
//! assert_eq!(hardware.gpus.value().unwrap()[0].vendor, Vendor::Nvidia);
//! assert!(hardware.vulkan_api.is_unknown() && hardware.metal == Known::None);
//! let written: serde_json::Value = serde_json::to_value(&hardware).unwrap();
//! assert_eq!(written, serde_json::from_str::<serde_json::Value>(text).unwrap());
//! ```
//!
//! A fact that a file leaves out is unknown; `os` and `arch` are required. Versions are of one to four numbers, memory is in
//! MiB, `cpu_features` are the words of [`cpu::WORDS`]. The memory of a GPU that shares the machine's is the machine's.

pub mod cpu;
mod known;
pub mod parse;
mod pci;
mod probe;
mod tool;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::model::{Dotted, GfxTarget};

pub use known::Known;
pub use probe::Probing;

/// What a machine is and has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hardware {
    /// 1.
    #[serde(default = "schema")]
    pub schema: u32,
    /// `linux`, `macos`, `windows`, or another word of Rust's `std::env::consts::OS`.
    pub os: String,
    /// `x86_64`, `aarch64`, or another word of Rust's `std::env::consts::ARCH`. Of the machine, also where this program is emulated.
    pub arch: String,
    /// The C library of a Linux machine.
    #[serde(default)]
    pub libc: Known<Libc>,
    /// The version of macOS, such as `14.5`.
    #[serde(default)]
    pub macos_version: Known<Dotted>,
    /// The build of Windows, such as `22631`.
    #[serde(default)]
    pub windows_build: Known<u64>,
    /// What the processor can, in words of [`cpu::WORDS`].
    #[serde(default)]
    pub cpu_features: Known<Vec<String>>,
    /// Memory, in MiB.
    #[serde(default)]
    pub ram_mib: Known<u64>,
    /// Every GPU; an empty list says that there is none.
    #[serde(default)]
    pub gpus: Known<Vec<Gpu>>,
    /// The ROCm release that is installed.
    #[serde(default)]
    pub rocm_version: Known<Dotted>,
    /// The highest Vulkan API of a GPU's driver.
    #[serde(default)]
    pub vulkan_api: Known<Dotted>,
    /// Metal's generation, such as `metal3`.
    #[serde(default)]
    pub metal: Known<String>,
    /// Whether Intel's Level Zero loader is installed, which SYCL needs: its file's version.
    #[serde(default)]
    pub level_zero: Known<String>,
}

fn schema() -> u32 {
    crate::model::SCHEMA
}

/// A C library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Libc {
    /// Whose.
    pub kind: LibcKind,
    /// Its version.
    #[serde(default)]
    pub version: Known<Dotted>,
}

/// Whose C library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LibcKind {
    /// GNU's.
    Glibc,
    /// musl.
    Musl,
}

/// One GPU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gpu {
    /// Whose.
    pub vendor: Vendor,
    /// Its name.
    #[serde(default)]
    pub name: Known<String>,
    /// Its memory, in MiB.
    #[serde(default)]
    pub memory_mib: Known<u64>,
    /// Its driver's version.
    #[serde(default)]
    pub driver: Known<Dotted>,
    /// NVIDIA's compute capability.
    #[serde(default)]
    pub compute_capability: Known<Dotted>,
    /// AMD's target.
    #[serde(default)]
    pub gfx: Known<GfxTarget>,
}

/// Who made a GPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vendor {
    /// NVIDIA.
    Nvidia,
    /// AMD.
    Amd,
    /// Intel.
    Intel,
    /// Apple.
    Apple,
    /// Anyone else: also what a virtual machine or a server's own screen has.
    Other,
}

impl Gpu {
    /// A GPU of which nothing more is known, for this reason; what its vendor does not have is none.
    #[must_use]
    pub fn of(vendor: Vendor, why: &str) -> Self {
        fn only<T>(is: bool, why: &str) -> Known<T> {
            if is { Known::unknown(why) } else { Known::None }
        }
        Self {
            vendor,
            name: Known::unknown(why),
            memory_mib: Known::unknown(why),
            driver: Known::unknown(why),
            compute_capability: only(vendor == Vendor::Nvidia, why),
            gfx: only(vendor == Vendor::Amd, why),
        }
    }
}

impl Hardware {
    /// This machine, with tools found in the folders of the system ([`Probing::of_this_machine`]). Takes at most half a minute,
    /// and usually far less than a second.
    #[must_use]
    pub fn detect() -> Self {
        Self::detect_with(&Probing::of_this_machine())
    }

    /// A machine, with the folders and times given.
    #[must_use]
    pub fn detect_with(probing: &Probing) -> Self {
        probe::detect(probing)
    }

    /// A machine of which only this is known.
    #[must_use]
    pub fn of(os: &str, arch: &str) -> Self {
        fn only<T>(is: bool) -> Known<T> {
            if is { Known::default() } else { Known::None }
        }
        Self {
            schema: schema(),
            os: os.to_owned(),
            arch: arch.to_owned(),
            libc: only(os == "linux"),
            macos_version: only(os == "macos"),
            windows_build: only(os == "windows"),
            cpu_features: Known::default(),
            ram_mib: Known::default(),
            gpus: Known::default(),
            rocm_version: only(os != "macos"),
            vulkan_api: Known::default(),
            metal: only(os == "macos"),
            level_zero: only(os != "macos"),
        }
    }
}
