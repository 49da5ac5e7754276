//! Parsers on fixtures, and whole machines made of folders and of tools that misbehave.

use super::*;

macro_rules! fixture {
    ($name:literal) => {
        fixture(include_str!(concat!("../../../tests/fixtures/hardware/", $name, ".txt")))
    };
}

/// What stands behind the line that says where it is from.
fn fixture(text: &'static str) -> &'static str {
    let (from, text) = text.split_once('\n').unwrap();
    assert!(from.starts_with("# Captured on ") || from.starts_with("# Made from public "), "{from}");
    text
}

fn dotted(text: &str) -> Dotted {
    Dotted::parse(text).unwrap()
}

#[test]
fn c_libraries() {
    let glibc = |version: &str| Some(Libc { kind: LibcKind::Glibc, version: Known::Is(dotted(version)) });
    assert_eq!(parse::libc(fixture!("getconf-glibc")), glibc("2.36"));
    assert_eq!(parse::libc(fixture!("ldd-glibc")), glibc("2.36"));
    assert_eq!(parse::libc("ldd (GNU libc) 2.39\n"), glibc("2.39"));
    let musl = Some(Libc { kind: LibcKind::Musl, version: Known::Is(dotted("1.2.4")) });
    assert_eq!(parse::libc(fixture!("ldd-musl")), musl);
    assert_eq!(parse::libc("getconf: GNU_LIBC_VERSION: unknown variable\n"), None);
}

#[test]
fn nvidia() {
    let gpus = parse::nvidia_smi(fixture!("nvidia-smi"), true).unwrap();
    let shown =
        |gpu: &Gpu| (gpu.name.value().cloned(), gpu.memory_mib.value().copied(), gpu.compute_capability.clone());
    assert_eq!(
        gpus.iter().map(shown).collect::<Vec<_>>(),
        [
            (Some("NVIDIA GeForce RTX 4090".into()), Some(24564), Known::Is(dotted("8.9"))),
            (Some("NVIDIA H100 80GB HBM3".into()), Some(81559), Known::Is(dotted("9.0"))),
            (Some("NVIDIA GB10".into()), None, Known::unknown("`nvidia-smi` says \"[N/A]\"")),
        ]
    );
    assert!(gpus.iter().all(|gpu| gpu.driver == Known::Is(dotted("550.54.14"))));
    let old = parse::nvidia_smi(fixture!("nvidia-smi-470"), false).unwrap();
    assert_eq!(old[0].driver, Known::Is(dotted("470.182.03")));
    assert!(old[0].compute_capability.is_unknown());
    assert_eq!(parse::nvidia_smi(fixture!("nvidia-smi-no-devices"), true), Ok(vec![]));
    assert!(parse::nvidia_smi(fixture!("nvidia-smi-no-driver"), true).is_err());
    assert!(parse::nvidia_smi("", true).is_err());
    assert_eq!(parse::driver_of_proc(fixture!("proc-nvidia")), Some(dotted("470.82.00")));
    assert_eq!(parse::driver_of_proc(fixture!("proc-nvidia-open")), Some(dotted("580.65.06")));
}

#[test]
fn amd() {
    let target = |text: &str| GfxTarget::parse(text).unwrap();
    assert_eq!(parse::kfd_node(fixture!("kfd-gpu")), Some((target("gfx942"), "0000:c1:00.0".into())));
    assert_eq!(parse::kfd_node(fixture!("kfd-cpu")), None);
    let targets =
        [(90010, "gfx90a"), (110_000, "gfx1100"), (100_306, "gfx1036"), (90402, "gfx942"), (120_001, "gfx1201")];
    for (version, name) in targets {
        assert_eq!(parse::gfx_target(version), Some(target(name)));
    }
    assert_eq!(parse::gfx_target(u64::MAX), None);
    assert_eq!(parse::rocm_version(fixture!("rocm-version")), Some(dotted("6.2.4")));
}

#[test]
fn vulkan_metal_windows_memory() {
    assert_eq!(parse::vulkan_api(fixture!("vulkaninfo")), Known::Is(dotted("1.3.274")));
    assert_eq!(parse::vulkan_api(fixture!("vulkaninfo-old")), Known::Is(dotted("1.3.238")));
    assert_eq!(parse::vulkan_api(fixture!("vulkaninfo-cpu")), Known::None);
    assert!(parse::vulkan_api("ERROR: no").is_unknown());
    let (gpus, metal) = parse::displays(fixture!("system-profiler-m3"), &Known::Is(36864)).unwrap();
    assert_eq!(
        (gpus[0].vendor, &gpus[0].memory_mib, metal),
        (Vendor::Apple, &Known::Is(36864), Known::Is("metal3".into()))
    );
    let (gpus, metal) = parse::displays(fixture!("system-profiler-intel"), &Known::Is(16384)).unwrap();
    let shown: Vec<_> = gpus.iter().map(|gpu| (gpu.vendor, gpu.memory_mib.value().copied())).collect();
    assert_eq!(shown, [(Vendor::Intel, Some(1536)), (Vendor::Amd, Some(16384))]);
    assert_eq!(metal, Known::Is("metal".into()));
    let windows = parse::windows(fixture!("powershell")).unwrap();
    assert_eq!((windows.build, windows.ram_mib), (Known::Is(22631), Known::Is(32495)));
    assert_eq!(windows.gpus.iter().map(|gpu| gpu.vendor).collect::<Vec<_>>(), [Vendor::Nvidia, Vendor::Intel]);
    assert!(parse::mem_total_mib(fixture!("meminfo")).is_some());
    assert_eq!(parse::mem_total_mib("MemTotal:       16384000 kB\n"), Some(16000));
}

#[test]
fn features_have_one_word() {
    assert_eq!(
        ["SSE4.2", "neon", "AVX512F", "avx512-vnni"].map(cpu::word),
        ["sse4_2", "asimd", "avx512f", "avx512_vnni"]
    );
    if let Known::Is(found) = cpu::detect(std::env::consts::ARCH) {
        assert!(found.iter().all(|word| cpu::WORDS.contains(&word.as_str())), "{found:?}");
    }
    assert!(cpu::detect("sparc").is_unknown());
}

#[test]
fn this_machine_is_looked_at() {
    let hardware = Hardware::detect();
    assert_eq!(hardware.os, std::env::consts::OS);
    let text = serde_json::to_string(&hardware).unwrap();
    assert_eq!(serde_json::from_str::<Hardware>(&text).unwrap(), hardware);
}

/// Nothing that a tool prints makes a parser panic.
#[test]
fn garbage() {
    let odd = [
        "",
        "\0",
        "=",
        "(",
        "apiVersion = (",
        ",,,",
        "NVRM version: Kernel Module",
        "gfx_target_version ",
        "é".repeat(500).leak(),
    ];
    for text in odd {
        drop(parse::libc(text));
        drop(parse::nvidia_smi(text, true));
        drop(parse::nvidia_smi(text, false));
        drop(parse::driver_of_proc(text));
        drop(parse::kfd_node(text));
        drop(parse::vulkan_api(text));
        drop(parse::displays(text, &Known::None));
        drop(parse::windows(text));
        let _ = parse::mem_total_mib(text);
        drop(parse::rocm_version(text));
        let _ = parse::pci_class(text, text);
    }
}

#[cfg(unix)]
mod tools {
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::{Duration, Instant};

    use tempfile::TempDir;

    use super::*;

    /// A machine of this system with these tools, each a shell script, and these files.
    fn machine(os: &str, tools: &[(&str, &str)], files: &[(&str, &str)]) -> (TempDir, Probing) {
        let folder = TempDir::new().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let bin = folder.path().join("bin");
        std::fs::create_dir_all(&bin).unwrap();
        for (name, script) in tools {
            std::fs::write(bin.join(name), format!("#!/bin/sh\n{script}\n")).unwrap();
            std::fs::set_permissions(bin.join(name), std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let probing = Probing {
            os: os.into(),
            arch: std::env::consts::ARCH.into(),
            root: folder.path().to_owned(),
            folders: vec![bin],
            patience: Duration::from_millis(1500),
        };
        (folder, probing)
    }

    const NVIDIA: &[(&str, &str)] = &[
        ("sys/bus/pci/devices/0000:01:00.0/class", "0x030000\n"),
        ("sys/bus/pci/devices/0000:01:00.0/vendor", "0x10de\n"),
        ("sys/bus/pci/devices/0000:01:00.0/device", "0x2684\n"),
        ("sys/bus/pci/devices/0000:00:1f.0/class", "0x060100\n"),
        ("sys/bus/pci/devices/0000:00:1f.0/vendor", "0x8086\n"),
        ("proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.82.00  Thu Oct 14\n"),
    ];

    fn gpus(nvidia_smi: &str) -> (Vec<Gpu>, Duration) {
        let (_folder, probing) = machine("linux", &[("nvidia-smi", nvidia_smi)], NVIDIA);
        let start = Instant::now();
        let hardware = Hardware::detect_with(&probing);
        (hardware.gpus.value().unwrap().clone(), start.elapsed())
    }

    fn why(gpus: &[Gpu]) -> &str {
        match &gpus[0].compute_capability {
            Known::Unknown { why } => why,
            other => panic!("{other:?}"),
        }
    }

    /// Whatever the tool does, the GPU is there, its driver is known from the kernel, and the rest is unknown, with the reason.
    #[test]
    fn tools_that_misbehave() {
        let cases = [
            ("exec /bin/sleep 60", "`nvidia-smi` did not answer in time"),
            ("/bin/sleep 60 & exit 0", "`nvidia-smi` left its output open"),
            ("trap '' TERM INT HUP; while :; do :; done", "`nvidia-smi` did not answer in time"),
            ("while :; do echo 1234567890123456789012345678901234567890; done", "`nvidia-smi` printed too much"),
            ("kill -SEGV $$", "`nvidia-smi` failed: it says nothing"),
            ("echo \"couldn't communicate\" >&2; exit 9", "`nvidia-smi` failed: couldn't communicate"),
            ("printf '\\377\\376\\0garbage'", "`nvidia-smi` says \"\u{fffd}\u{fffd}garbage\""),
            ("exit 0", "`nvidia-smi` says nothing"),
        ];
        for (script, expected) in cases {
            let (found, took) = gpus(script);
            assert_eq!((found.len(), found[0].vendor), (1, Vendor::Nvidia), "{script}");
            assert_eq!(found[0].driver, Known::Is(dotted("470.82.00")), "{script}");
            // A writer without end is stopped by its closed pipe, or by its time.
            let late = expected.ends_with("too much") && why(&found).ends_with("in time");
            assert!(why(&found) == expected || late, "{script}: {}", why(&found));
            assert!(took < Duration::from_secs(8), "{script}: {took:?}");
        }
    }

    #[test]
    fn tools_run_with_an_environment_of_their_own() {
        let (_folder, probing) =
            machine("linux", &[("getconf", "/usr/bin/env | /usr/bin/wc -l; echo glibc 9 >&2")], &[]);
        let answer = tool::run("getconf", &[], &probing.folders, probing.patience).unwrap();
        // LC_ALL and PATH, and what the shell adds: PWD, SHLVL, OLDPWD, _.
        assert!(answer.out.trim().parse::<u32>().unwrap() <= 6, "{answer:?}");
        assert_eq!(tool::find("getconf", &["bin".into(), ".".into()]), None);
    }

    #[test]
    fn a_machine_with_nothing_to_ask() {
        let (_folder, probing) = machine("linux", &[], &[]);
        let hardware = Hardware::detect_with(&probing);
        assert_eq!(hardware.gpus, Known::unknown("there is no `/sys/bus/pci/devices`"));
        assert_eq!(hardware.vulkan_api, Known::unknown("`vulkaninfo` is not on this machine"));
        assert_eq!(hardware.libc, Known::unknown("neither `getconf`, `ldd` nor the loader says it"));
    }

    #[test]
    fn an_old_tool_is_asked_again() {
        let script = "case \"$1\" in *compute_cap*) echo 'Field \"compute_cap\" is not a valid field to query.'; exit 2;; esac\n\
                      echo '8119, 470.182.03, NVIDIA GeForce GTX 1080'";
        let (found, _) = gpus(script);
        assert_eq!(found[0].memory_mib, Known::Is(8119));
        assert_eq!(why(&found), "this `nvidia-smi` is too old to say");
    }

    #[test]
    fn an_amd_machine() {
        let device = "sys/bus/pci/devices/0000:c1:00.0";
        let files = [
            (format!("{device}/class"), "0x038000\n"),
            (format!("{device}/vendor"), "0x1002\n"),
            (format!("{device}/mem_info_vram_total"), "206141652992\n"),
            ("sys/class/kfd/kfd/topology/nodes/1/properties".into(), fixture!("kfd-gpu")),
            ("opt/rocm/.info/version".into(), "6.2.4-120\n"),
        ];
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        let (_folder, probing) = machine("linux", &[], &files);
        let hardware = Hardware::detect_with(&probing);
        let gpu = &hardware.gpus.value().unwrap()[0];
        assert_eq!((gpu.vendor, gpu.memory_mib.value()), (Vendor::Amd, Some(&196_592)));
        assert_eq!(gpu.gfx, Known::Is(GfxTarget::parse("gfx942").unwrap()));
        assert_eq!(hardware.rocm_version, Known::Is(dotted("6.2.4")));
    }

    #[test]
    fn a_mac_and_a_windows_machine() {
        let profile = format!("cat <<'END'\n{}\nEND", fixture!("system-profiler-m3")).replace("cat ", "/bin/cat ");
        let sysctl = "case \"$2\" in hw.memsize) echo 38654705664;; *) echo 1;; esac";
        let tools = [("sw_vers", "echo 14.5"), ("sysctl", sysctl), ("system_profiler", profile.as_str())];
        let (_folder, probing) = machine("macos", &tools, &[]);
        let mac = Hardware::detect_with(&Probing { arch: "x86_64".into(), ..probing });
        // An emulated program is on a machine of the other architecture.
        assert_eq!((mac.arch.as_str(), mac.ram_mib.value()), ("aarch64", Some(&36864)));
        assert_eq!((mac.macos_version, mac.metal), (Known::Is(dotted("14.5")), Known::Is("metal3".into())));
        let said = format!("echo '{}'", fixture!("powershell").trim());
        let (_folder, probing) = machine("windows", &[("powershell", &said)], &[]);
        let windows = Hardware::detect_with(&probing);
        assert_eq!(windows.windows_build, Known::Is(22631));
        assert_eq!(windows.gpus.value().unwrap().len(), 2);
    }
}
