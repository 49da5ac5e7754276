//! Asks a machine: which tool, which file, and what stands for what does not answer.
//!
//! Probes of different tools run side by side. The three systems are told apart when the program runs, so that each can be
//! tried anywhere.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::tool::{Answer, bounded, run};
use super::{Gpu, Hardware, Known, Libc, LibcKind, Vendor, cpu, parse, pci};
use crate::model::Dotted;

/// Where Windows is; its tools do not start without being told.
#[cfg(windows)]
pub(super) const WINDOWS: &str = r"C:\Windows";

/// Where and how long to look.
#[derive(Debug, Clone)]
pub struct Probing {
    /// `linux`, `macos` or `windows`: which tools to ask.
    pub os: String,
    /// The architecture of this program.
    pub arch: String,
    /// What stands for `/`.
    pub root: PathBuf,
    /// Where tools are looked for, in order. Relative folders are passed over.
    pub folders: Vec<PathBuf>,
    /// How long one tool may take.
    pub patience: Duration,
}

impl Probing {
    /// This machine, with the folders where systems have their tools. The environment is not read: a caller that wants
    /// the folders of `PATH` adds them.
    #[must_use]
    pub fn of_this_machine() -> Self {
        let folders = match std::env::consts::OS {
            "windows" => {
                &[r"C:\Windows\System32", r"C:\Windows\System32\WindowsPowerShell\v1.0", r"C:\VulkanSDK\Bin"][..]
            }
            _ => &[
                "/usr/bin",
                "/usr/local/bin",
                "/bin",
                "/usr/sbin",
                "/sbin",
                "/opt/rocm/bin",
                "/usr/lib/wsl/lib",
                "/run/current-system/sw/bin",
                "/opt/homebrew/bin",
            ][..],
        };
        Self {
            os: std::env::consts::OS.to_owned(),
            arch: std::env::consts::ARCH.to_owned(),
            root: PathBuf::from("/"),
            folders: folders.iter().map(PathBuf::from).collect(),
            patience: Duration::from_secs(10),
        }
    }

    fn run(&self, name: &str, arguments: &[&str]) -> Result<Answer, String> {
        run(name, arguments, &self.folders, self.patience)
    }

    /// What a tool prints if it ends well.
    fn ask(&self, name: &str, arguments: &[&str]) -> Result<String, String> {
        let answer = self.run(name, arguments)?;
        if answer.success { Ok(answer.out) } else { Err(format!("`{name}` failed: {}", first_line(&answer))) }
    }

    fn has(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    fn read(&self, path: &str) -> Option<String> {
        pci::small(&self.root.join(path))
    }
}

fn first_line(answer: &Answer) -> String {
    let line = answer.err.lines().chain(answer.out.lines()).map(str::trim).find(|line| !line.is_empty());
    line.unwrap_or("it says nothing").chars().filter(|c| !c.is_control()).take(120).collect()
}

/// Runs a probe on its own thread; whatever happens there, there is an answer.
fn on_thread<T: Send + 'static>(
    probing: &Probing,
    what: &'static str,
    probe: impl FnOnce(&Probing) -> T + Send + 'static,
) -> impl FnOnce() -> Result<T, String> {
    let own = probing.clone();
    // A probe asks two tools at most.
    let patience = probing.patience * 2 + Duration::from_secs(2);
    let (send, receive) = std::sync::mpsc::channel();
    let started = std::thread::Builder::new().name("hardware-probe".into());
    let started = started.spawn(move || drop(send.send(bounded(what, patience, move || probe(&own))))).is_ok();
    move || {
        if !started {
            return Err(format!("{what} cannot be looked at"));
        }
        receive.recv().unwrap_or_else(|_| Err(format!("{what} could not be looked at")))
    }
}

fn flat<T>(found: Result<Known<T>, String>) -> Known<T> {
    found.unwrap_or_else(Known::unknown)
}

pub(super) fn detect(probing: &Probing) -> Hardware {
    let mut hardware = match probing.os.as_str() {
        "linux" => linux(probing),
        "macos" => macos(probing),
        "windows" => windows(probing),
        other => Hardware::of(other, &probing.arch),
    };
    hardware.cpu_features = cpu::detect(&hardware.arch);
    hardware
}

fn linux(probing: &Probing) -> Hardware {
    let c_library = on_thread(probing, "the C library", libc);
    let nvidia = on_thread(probing, "NVIDIA's driver", nvidia);
    let api = on_thread(probing, "Vulkan", vulkan);
    let devices = on_thread(probing, "`/sys`", |probing| pci::gpus(&probing.root));
    let files = on_thread(probing, "files of the system", |probing| {
        let ram = probing.read("proc/meminfo").and_then(|text| parse::mem_total_mib(&text));
        (ram, rocm(probing), level_zero(&probing.root))
    });
    let mut hardware = Hardware::of("linux", &probing.arch);
    hardware.libc = flat(c_library());
    hardware.gpus = merged(devices().and_then(|found| found), nvidia());
    hardware.vulkan_api = flat(api());
    match files() {
        Ok((ram, rocm, level_zero)) => {
            hardware.ram_mib = ram.map_or_else(|| Known::unknown("`/proc/meminfo` does not say"), Known::Is);
            hardware.rocm_version = rocm;
            hardware.level_zero = level_zero;
        }
        Err(why) => hardware.ram_mib = Known::unknown(why),
    }
    hardware
}

fn libc(probing: &Probing) -> Known<Libc> {
    let said = probing.ask("getconf", &["GNU_LIBC_VERSION"]).ok().and_then(|text| parse::libc(&text));
    // musl's says it on stderr, and fails.
    let ldd = || {
        let answer = probing.run("ldd", &["--version"]).ok()?;
        parse::libc(&answer.out).or_else(|| parse::libc(&answer.err))
    };
    let by_loader = || {
        let version = Known::unknown("neither `getconf` nor `ldd` says it");
        let arch = &probing.arch;
        let glibc = ["lib64/ld-linux-x86-64.so.2", "lib/ld-linux-aarch64.so.1"].iter().any(|path| probing.has(path));
        match (glibc, probing.has(&format!("lib/ld-musl-{arch}.so.1"))) {
            (true, false) => Some(Libc { kind: LibcKind::Glibc, version }),
            (false, true) => Some(Libc { kind: LibcKind::Musl, version }),
            _ => None,
        }
    };
    let found = said.or_else(ldd).or_else(by_loader);
    found.map_or_else(|| Known::unknown("neither `getconf`, `ldd` nor the loader says it"), Known::Is)
}

/// What NVIDIA's tool says, and the driver's version by the kernel.
type Nvidia = (Result<Vec<Gpu>, String>, Option<Dotted>);

/// What NVIDIA's tool says, and the driver's version where the kernel says it.
fn nvidia(probing: &Probing) -> Nvidia {
    let query = |fields: &str| {
        let answer = probing.run("nvidia-smi", &[&format!("--query-gpu={fields}"), "--format=csv,noheader,nounits"])?;
        if answer.success || answer.out.starts_with("No devices were found") {
            Ok(answer.out)
        } else {
            Err(format!("`nvidia-smi` failed: {}", first_line(&answer)))
        }
    };
    let found = query("memory.total,driver_version,compute_cap,name").and_then(|text| parse::nvidia_smi(&text, true));
    // Before driver 510 it does not know the capability.
    let found = match found {
        Err(why) if why.contains("compute_cap") => {
            query("memory.total,driver_version,name").and_then(|text| parse::nvidia_smi(&text, false))
        }
        found => found,
    };
    (found, probing.read("proc/driver/nvidia/version").and_then(|text| parse::driver_of_proc(&text)))
}

/// What sysfs has, with NVIDIA's own answer in place of what it has of NVIDIA's.
fn merged(devices: Result<Vec<Gpu>, String>, nvidia: Result<Nvidia, String>) -> Known<Vec<Gpu>> {
    let (answered, driver) = nvidia.unwrap_or_else(|why| (Err(why), None));
    let is_nvidia = |gpu: &Gpu| gpu.vendor == Vendor::Nvidia;
    match (devices, answered) {
        (Ok(devices), Ok(answered)) => {
            let others = devices.into_iter().filter(|gpu| !is_nvidia(gpu));
            Known::Is(answered.into_iter().chain(others).collect())
        }
        (Ok(mut devices), Err(why)) => {
            for gpu in devices.iter_mut().filter(|gpu| is_nvidia(gpu)) {
                let name = gpu.name.clone();
                *gpu = Gpu { name, ..Gpu::of(Vendor::Nvidia, &why) };
                if let Some(driver) = &driver {
                    gpu.driver = Known::Is(driver.clone());
                }
            }
            Known::Is(devices)
        }
        // WSL and some containers have no PCI devices to see.
        (Err(_), Ok(answered)) if !answered.is_empty() => Known::Is(answered),
        (Err(why), _) => Known::Unknown { why },
    }
}

fn vulkan(probing: &Probing) -> Known<Dotted> {
    match probing.ask("vulkaninfo", &["--summary"]) {
        Ok(text) => parse::vulkan_api(&text),
        Err(why) => Known::Unknown { why },
    }
}

fn rocm(probing: &Probing) -> Known<Dotted> {
    if !probing.has("opt/rocm") {
        return Known::unknown("there is no `/opt/rocm`; ROCm may be elsewhere");
    }
    let found = probing.read("opt/rocm/.info/version").and_then(|text| parse::rocm_version(&text));
    found.map_or_else(|| Known::unknown("`/opt/rocm/.info/version` does not say"), Known::Is)
}

/// The loader's file, whose name has its version: `libze_loader.so.1.17.6`.
fn level_zero(root: &Path) -> Known<String> {
    let folders = ["usr/lib", "usr/lib64", "usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/local/lib"];
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(root.join(folder)).ok()).flatten().take(100_000);
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let versions = names.filter_map(|name| name.strip_prefix("libze_loader.so.").map(str::to_owned));
    let longest = versions.max_by_key(String::len);
    longest.map_or_else(|| Known::unknown("there is no `libze_loader` where libraries usually are"), Known::Is)
}

fn macos(probing: &Probing) -> Hardware {
    let version = on_thread(probing, "macOS", |probing| {
        let said = probing.ask("sw_vers", &["-productVersion"])?;
        parse::sw_vers(&said).ok_or_else(|| "`sw_vers` says something else than a version".to_owned())
    });
    let ram = on_thread(probing, "memory", |probing| {
        let bytes = probing.ask("sysctl", &["-n", "hw.memsize"])?;
        bytes.trim().parse::<u64>().map(|bytes| bytes / 1024 / 1024).map_err(|_| "`sysctl` does not say".to_owned())
    });
    let emulated =
        on_thread(probing, "the processor", |probing| probing.ask("sysctl", &["-n", "sysctl.proc_translated"]));
    let displays =
        on_thread(probing, "GPUs", |probing| probing.ask("system_profiler", &["SPDisplaysDataType", "-json"]));
    let api = on_thread(probing, "Vulkan", vulkan);
    let mut hardware = Hardware::of("macos", &probing.arch);
    hardware.macos_version = version().and_then(|found| found).into();
    hardware.ram_mib = ram().and_then(|found| found).into();
    if emulated().is_ok_and(|said| said.is_ok_and(|said| said.trim() == "1")) {
        hardware.arch = "aarch64".to_owned();
    }
    let displays = displays().and_then(|said| said).and_then(|text| parse::displays(&text, &hardware.ram_mib));
    (hardware.gpus, hardware.metal) = match displays {
        Ok((gpus, metal)) => (Known::Is(gpus), metal),
        Err(why) => (Known::unknown(why.clone()), Known::Unknown { why }),
    };
    hardware.vulkan_api = flat(api());
    hardware
}

/// One line that PowerShell answers in JSON.
const POWERSHELL: &str = "$o = Get-CimInstance Win32_OperatingSystem; @{build = $o.BuildNumber; ram = $o.TotalVisibleMemorySize; \
     gpus = @(Get-CimInstance Win32_VideoController | ForEach-Object { $_.Name })} | ConvertTo-Json -Compress";

fn windows(probing: &Probing) -> Hardware {
    let system = on_thread(probing, "Windows", |probing| {
        let said = probing.ask("powershell", &["-NoProfile", "-NonInteractive", "-Command", POWERSHELL])?;
        parse::windows(&said).ok_or_else(|| "PowerShell says something else than expected".to_owned())
    });
    let nvidia = on_thread(probing, "NVIDIA's driver", nvidia);
    let api = on_thread(probing, "Vulkan", vulkan);
    let mut hardware = Hardware::of("windows", &probing.arch);
    let devices = system().and_then(|found| found).map(|found| {
        hardware.windows_build = found.build;
        hardware.ram_mib = found.ram_mib;
        found.gpus
    });
    hardware.gpus = merged(devices, nvidia());
    hardware.vulkan_api = flat(api());
    hardware
}
