//! Why a candidate is rejected, as data.

use serde::{Deserialize, Serialize};

/// One reason, or one thing to know: `{"reason": "driver-too-old", "need": "525.60.13", "have": "470.82"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which.
    #[serde(rename = "reason")]
    pub code: Code,
    /// What the catalog or the request asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<String>,
    /// What there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub have: Option<String>,
    /// What somebody says about it: a maintainer, or the probe of a fact that is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Reason {
    /// A reason that says no more than its code.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, need: None, have: None, why: None }
    }

    /// With what is needed.
    #[must_use]
    pub fn need(mut self, need: impl ToString) -> Self {
        self.need = Some(need.to_string());
        self
    }

    /// With what there is.
    #[must_use]
    pub fn have(mut self, have: impl ToString) -> Self {
        self.have = Some(have.to_string());
        self
    }

    /// With what somebody says.
    #[must_use]
    pub fn why(mut self, why: impl ToString) -> Self {
        self.why = Some(why.to_string());
        self
    }
}

/// The codes, with the word of each.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// What a reason is about. A code that ends in `-unknown` says that a requirement cannot be checked.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Code { $($(#[$doc])* #[serde(rename = $word)] $name),+ }
        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
            /// The word.
            #[must_use]
            pub fn as_str(self) -> &'static str { match self { $(Self::$name => $word),+ } }
        }
    };
}

codes! {
    /// No worker and no family has that name.
    UnknownWorker = "unknown-worker",
    /// The worker's backend is a word that this program does not know; so are the next five.
    UnknownBackend = "unknown-backend",
    /// The worker's state.
    UnknownStatus = "unknown-status",
    /// The version's kind of distribution.
    UnknownDistribution = "unknown-distribution",
    /// The platform's operating system.
    UnknownOs = "unknown-os",
    /// The platform's architecture.
    UnknownArch = "unknown-arch",
    /// Who may fetch the artifact.
    UnknownAccess = "unknown-access",
    /// The maintainers keep everyone from the version.
    Quarantined = "quarantined",
    /// The version is withdrawn, and was not asked for by itself. As a note: it was.
    Yanked = "yanked",
    /// A pre-release, and none was asked for.
    PreRelease = "pre-release",
    /// Not a version that was asked for.
    OutsideRange = "outside-range",
    /// Higher than the worker's latest version, which was rolled back.
    AboveLatest = "above-latest",
    /// A worker that it depends on is not in the catalog.
    NotInstallable = "not-installable",
    /// The version names no platform.
    NoPlatform = "no-platform",
    /// For another operating system.
    OtherOs = "other-os",
    /// For another architecture.
    OtherArch = "other-arch",
    /// Not the platform that was asked for.
    OtherPlatform = "other-platform",
    /// Its archives need a licence, and only free ones were asked for. As a note: they need one.
    LicenseRequired = "license-required",
    /// It has to be built, and only archives were asked for. As a note: it has to be built.
    SourceOnly = "source-only",
    /// There is no GPU of the vendor that it computes on.
    NoGpu = "no-gpu",
    /// Which GPUs there are is unknown.
    GpuUnknown = "gpu-unknown",
    /// The driver is older than needed.
    DriverTooOld = "driver-too-old",
    /// There is no driver.
    DriverMissing = "driver-missing",
    /// The driver's version is unknown.
    DriverUnknown = "driver-unknown",
    /// Which driver this CUDA toolkit needs is unknown.
    ToolkitUnknown = "toolkit-unknown",
    /// The compute capability is lower than needed.
    ComputeCapabilityTooLow = "compute-capability-too-low",
    /// The compute capability is unknown.
    ComputeCapabilityUnknown = "compute-capability-unknown",
    /// ROCm is not installed.
    RocmMissing = "rocm-missing",
    /// ROCm is older than needed.
    RocmTooOld = "rocm-too-old",
    /// ROCm is of a later major release, whose libraries have other names.
    RocmOtherMajor = "rocm-other-major",
    /// ROCm's version is unknown.
    RocmUnknown = "rocm-unknown",
    /// It was not built for the GPU's target.
    GfxUnsupported = "gfx-unsupported",
    /// The GPU's target is unknown.
    GfxUnknown = "gfx-unknown",
    /// No GPU has a Vulkan driver.
    VulkanMissing = "vulkan-missing",
    /// The Vulkan API is older than needed.
    VulkanTooOld = "vulkan-too-old",
    /// Whether there is Vulkan is unknown.
    VulkanUnknown = "vulkan-unknown",
    /// There is no Metal.
    MetalMissing = "metal-missing",
    /// Whether there is Metal is unknown.
    MetalUnknown = "metal-unknown",
    /// GPU memory is less than needed.
    VramTooSmall = "vram-too-small",
    /// GPU memory is unknown.
    VramUnknown = "vram-unknown",
    /// The C library is another one.
    LibcMismatch = "libc-mismatch",
    /// glibc is older than needed.
    GlibcTooOld = "glibc-too-old",
    /// The C library, or its version, is unknown.
    LibcUnknown = "libc-unknown",
    /// macOS is older than needed.
    MacosTooOld = "macos-too-old",
    /// The version of macOS is unknown.
    MacosUnknown = "macos-unknown",
    /// Windows is older than needed.
    WindowsTooOld = "windows-too-old",
    /// The build of Windows is unknown.
    WindowsUnknown = "windows-unknown",
    /// The processor lacks an instruction set.
    CpuFeatureMissing = "cpu-feature-missing",
    /// Whether the processor has an instruction set is unknown.
    CpuFeatureUnknown = "cpu-feature-unknown",
    /// Memory is less than needed.
    RamTooSmall = "ram-too-small",
    /// Memory is unknown.
    RamUnknown = "ram-unknown",
    /// Free disk space is less than needed.
    DiskTooSmall = "disk-too-small",
    /// Only a note: free disk space is the installer's to check.
    DiskNotChecked = "disk-not-checked",
    /// The hive is older than needed.
    HiveTooOld = "hive-too-old",
    /// Only a note: the hive's version was not said.
    HiveNotChecked = "hive-not-checked",
    /// It does not run such models.
    ModelUnsupported = "model-unsupported",
    /// Whether it runs such models is not said.
    ModelUnknown = "model-unknown",
    /// A worker that it depends on has no version that fits.
    DependencyUnresolved = "dependency-unresolved",
    /// It depends on itself, by others.
    DependencyCycle = "dependency-cycle",
    /// Its dependencies are more than anybody follows.
    DependenciesTooMany = "dependencies-too-many",
    /// Only a note: something else should be used.
    Deprecated = "deprecated",
    /// Only a note: nobody looks after it.
    Archived = "archived",
    /// Only a note: the platform that was asked for is not this machine's, so that nothing of it was checked.
    ForeignPlatform = "foreign-platform",
}

impl Code {
    /// Whether it says that a requirement cannot be checked.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        self.as_str().ends_with("-unknown")
    }
}
