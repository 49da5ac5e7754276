//! Builds that die, disks that are full, folders that are not as they were left, and others at work at the same time.

mod contended;
mod damaged;
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod every_step;
mod fixture;
mod kills;

pub(crate) use fixture::soak;
