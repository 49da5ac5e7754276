//! What the processor can, in the words of Linux's `/proc/cpuinfo`.

use super::Known;

/// Names each feature once: the word, and Rust's name for it.
macro_rules! features {
    ($detect:ident: $($word:literal = $rust:tt),+ $(,)?) => {
        fn found() -> Vec<String> {
            let all = [$(($word, std::arch::$detect!($rust))),+];
            all.into_iter().filter(|(_, is)| *is).map(|(word, _)| word.to_owned()).collect()
        }
    };
}

#[cfg(target_arch = "x86_64")]
features!(is_x86_feature_detected:
    "sse2" = "sse2", "sse3" = "sse3", "ssse3" = "ssse3", "sse4_1" = "sse4.1", "sse4_2" = "sse4.2", "popcnt" = "popcnt",
    "aes" = "aes", "avx" = "avx", "avx2" = "avx2", "fma" = "fma", "f16c" = "f16c", "bmi1" = "bmi1", "bmi2" = "bmi2",
    "avx512f" = "avx512f", "avx512bw" = "avx512bw", "avx512cd" = "avx512cd", "avx512dq" = "avx512dq",
    "avx512vl" = "avx512vl", "avx512_vnni" = "avx512vnni", "avx512_bf16" = "avx512bf16", "avx512_fp16" = "avx512fp16",
    "avx_vnni" = "avxvnni",
);

#[cfg(target_arch = "aarch64")]
features!(is_aarch64_feature_detected:
    "asimd" = "neon", "asimddp" = "dotprod", "asimdhp" = "fp16", "aes" = "aes", "atomics" = "lse", "bf16" = "bf16",
    "i8mm" = "i8mm", "sve" = "sve", "sve2" = "sve2",
);

/// The words that `detect` can find, on any architecture. Of any other word it cannot say whether the processor has it.
pub const WORDS: &[&str] = &[
    "sse2",
    "sse3",
    "ssse3",
    "sse4_1",
    "sse4_2",
    "popcnt",
    "aes",
    "avx",
    "avx2",
    "fma",
    "f16c",
    "bmi1",
    "bmi2",
    "avx512f",
    "avx512bw",
    "avx512cd",
    "avx512dq",
    "avx512vl",
    "avx512_vnni",
    "avx512_bf16",
    "avx512_fp16",
    "avx_vnni",
    "asimd",
    "asimddp",
    "asimdhp",
    "atomics",
    "bf16",
    "i8mm",
    "sve",
    "sve2",
];

/// Other names for the same, as compilers and vendors write them.
const ALIASES: &[(&str, &str)] = &[
    ("neon", "asimd"),
    ("dotprod", "asimddp"),
    ("fp16", "asimdhp"),
    ("lse", "atomics"),
    ("pni", "sse3"),
    ("aesni", "aes"),
    ("avx512vnni", "avx512_vnni"),
    ("avx512bf16", "avx512_bf16"),
    ("avx512fp16", "avx512_fp16"),
    ("avxvnni", "avx_vnni"),
];

/// The word for a feature, however it is written: `SSE4.2` is `sse4_2`, `neon` is `asimd`.
#[must_use]
pub fn word(text: &str) -> String {
    let text = text.to_ascii_lowercase().replace(['.', '-'], "_");
    ALIASES.iter().find(|(alias, _)| *alias == text).map_or(text, |(_, word)| (*word).to_owned())
}

/// What this processor can. Of a machine of the architecture `arch`, which an emulated program is not of.
pub(super) fn detect(arch: &str) -> Known<Vec<String>> {
    if arch != std::env::consts::ARCH {
        return Known::unknown(format!("this program is for {}, and emulated", std::env::consts::ARCH));
    }
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    return Known::Is(found());
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    Known::unknown("no words for this architecture's features")
}
