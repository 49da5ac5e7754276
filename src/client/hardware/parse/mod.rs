//! What tools and files of a system say, read. Pure functions on text: anything may come in, nothing panics.
//!
//! Each says where the format is documented. The fixtures in `tests/fixtures/hardware` say in their first line whether they
//! were captured on a machine or made from public documentation.

mod apple;
mod linux;
mod nvidia;
mod vulkan;
mod windows;

pub use apple::{displays, sw_vers};
pub use linux::{gfx_target, kfd_node, libc, mem_total_mib, pci_class, rocm_version};
pub use nvidia::{driver_of_proc, nvidia_smi};
pub use vulkan::vulkan_api;
pub use windows::windows;

use crate::model::Dotted;

/// The first dotted number that a text begins with: `6.2.4-120` is `6.2.4`.
fn leading_dotted(text: &str) -> Option<Dotted> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    Dotted::parse(text[..end].trim_end_matches('.')).ok()
}

/// A text of a tool, short and without control characters.
fn name(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(128).collect()
}
