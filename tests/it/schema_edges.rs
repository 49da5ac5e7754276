//! The last word that fits each pattern of `metadata.json`, and the first that does not.

use serde_json::json;

use crate::schema::accepted_with;

/// Fields that share a pattern, words that fit, words that do not.
type Edges = (&'static [&'static str], &'static [&'static str], &'static [&'static str]);

#[rustfmt::skip]
const EDGES: &[Edges] = &[
    (
        &["/id", "/family", "/dependencies/workers/0/id", "/status/replaced_by"],
        &["a", "0", "a-b", "a--b", "cons", "com", "com10", "lpt", "nul0", "con-1"],
        &["", "-", "a-", "-a", "A", "a_b", "a.b", "a/b", "..", "a\n", "\na", "a ", "é", "２", "a\u{0}"],
    ),
    (
        &["/id", "/family"],
        &["c0n", "aux1", "prn-x"],
        &["con", "prn", "aux", "nul", "com0", "com1", "com9", "lpt0", "lpt9", "con\n"],
    ),
    (
        &["/version", "/yanked/0/version", "/requirements/hive_min"],
        &[
            "0.0.0", "1.2.3", "999999999999999.0.0", "1.0.0-a", "1.0.0-0", "1.0.0-0a", "1.0.0--", "1.0.0-a.1.-x",
            "1.0.0-01a",
        ],
        &[
            "", "1", "1.0", "1.0.0.0", "v1.0.0", "01.0.0", "1.00.0", "1.0.0-", "1.0.0-01", "1.0.0-a..b", "1.0.0+b",
            "1.0.0-a+b", "1000000000000000.0.0", "1.0.0\n", " 1.0.0", "1.0.0 ", "１.0.0", "1.0.0-é",
            "99999999999999999999.0.0", "-1.0.0",
        ],
    ),
    (
        &["/homepage", "/platforms/0/url", "/pricing/purchase_url", "/build/source/url"],
        &[
            "https://a", "https://A.b-c.D", "https://a:1", "https://a:65535/", "https://a/?#", "https://a?x",
            "https://a#x", "https://a/%zz", "https://a/[b]@c:d!$&'()*+,;=~", "https://127.0.0.1", "https://-",
        ],
        &[
            "", "https://", "https:///a", "https://a.", "https://.a", "https://a..b", "https://a:", "https://a:0",
            "https://a:01", "https://a:65536", "https://a:123456", "https://a:b", "https://a:1:2", "https://a@b",
            "https://a:b@c", "HTTPS://a", "https:/a", "https://a b", "https://a\n", "https://a/\n", "https://é",
            "https://a/é", "https://a/<", "https://a/\"", "https://a/\\", "https://a/^", "https://a/`",
            "https://a/{", "https://a/|", "https://a/}", "https://[::1]", "https://a_b", "javascript:alert(1)",
            "//a", "https://a/\u{7f}", " https://a",
        ],
    ),
    (&["/platforms/0/url"], &["http://a", "http://127.0.0.1:8787/a"], &["ftp://a", "file:///a", "http://"]),
    (&["/homepage", "/maintainers/0/url", "/documentation", "/repository"], &[], &["http://a", "git@a:b", "ssh://a"]),
    (
        &["/platforms/0/checksum"],
        &["sha256:0000000000000000000000000000000000000000000000000000000000000000"],
        &[
            "", "sha256:", "sha256:0", "0000000000000000000000000000000000000000000000000000000000000000",
            "sha256:A000000000000000000000000000000000000000000000000000000000000000",
            "sha256:000000000000000000000000000000000000000000000000000000000000000\n",
            "sha256:0000000000000000000000000000000000000000000000000000000000000000\n",
            "SHA256:0000000000000000000000000000000000000000000000000000000000000000",
            "sha256:000000000000000000000000000000000000000000000000000000000000000é",
        ],
    ),
    (
        &["/platforms/0/binary_size"],
        &["0B", "45MB", "45 MB", "1.5GiB", "1.123 KiB", "999999999MiB", "999999GB", "999999.999 GiB", "00 B"],
        &[
            "", "45", "MB", "45mb", "45Mb", "45  MB", " 45MB", "45MB ", "45MB\n", "1.MB", ".5MB", "1.2.3MB",
            "1.1234MB", "45iB", "45TB", "1000000GB", "1000000.0 GiB", "1234567890B", "-1MB", "1e3MB", "４MB", "1,5MB",
        ],
    ),
    (
        &["/tags/0"],
        &["a", "-", "--", "4-bit", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
        &["", "A", "a b", "a_b", "a.b", "a\n", "é", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
    ),
    (
        &["/binary/name"],
        &["a", "A", "0", "a.b", "a-", "a_", "a..b"],
        &["", ".", "..", "a.", ".a", "-a", "_a", "a/b", "a\\b", "a b", "a\n", "a:", "é", "a\u{0}"],
    ),
    (
        &["/dependencies/workers/0/version"],
        &[
            "*", "1", "1.2", "1.2.3", "^1", "~1.2", "=1.2.3", ">1", ">=1", "<1", "<=1", "^ 1", ">=1, <2", ">=1,<2",
            "1.2.3-a.1", "1,2,3,4,5,6,7,8", "0.0.0-0", "999999999999999",
        ],
        &[
            "", " ", ",", "1,", ",1", "1,,2", "1.x", "1.*", "x", "X", "*, 1", "1, *", "^*", "=>1", "==1", "1 2",
            "1 || 2", "1.2-a", "1.2.3-", "1.2.3-01", "1.2.3+b", "1.2.3-a+b", "01", "1.02", "1.2.3.4",
            "1000000000000000", "1,2,3,4,5,6,7,8,9", " 1", "1 ", "1\n", ">=1,  <2", ">=1 , <2", ">=  1", "１",
            "latest", "v1", "-1",
        ],
    ),
    (
        &["/requirements/glibc_min", "/requirements/cuda/toolkit", "/platforms/0/requirements/rocm/version"],
        &["0", "12", "1.2.3.4", "999999999.999999999.999999999.999999999", "00.1"],
        &["", ".", "1.", ".1", "1..2", "1.2.3.4.5", "1234567890", "1.x", "1.2 ", "1.2\n", "２.31", "v1", "+1", "-1"],
    ),
    (
        &["/requirements/rocm/gfx/0"],
        &["gfx900", "gfx90a", "gfx1100", "gfxabcdef"],
        &["", "gfx", "gfx9", "gfx90", "gfx1234567", "GFX900", "gfx90A", "gfx90g", "gfx900\n", "gfx９00"],
    ),
    (
        &["/platforms/0/variant"],
        &["a", "0", "cuda13", "cuda12.4", "a--b", "a..b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
        &["", "-", ".", "a-", "a.", "-a", "A", "a b", "a_b", "a/b", "a\n", "é", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
    ),
    (&["/backend"], &["cpu", "cuda", "metal", "rocm", "vulkan", "sycl"], &["", "CPU", "cpu ", "cpu\n", "gpu"]),
    (&["/platforms/0/os"], &["linux", "macos", "windows"], &["", "Linux", "darwin", "linux\n"]),
    (&["/platforms/0/arch"], &["x86_64", "aarch64"], &["", "x64", "amd64", "arm64"]),
    (&["/pricing/model"], &["subscription", "one-time", "free-trial"], &["", "free", "Subscription"]),
    (&["/name", "/license", "/author", "/launch/env/RUST_LOG"], &["", "é 🐝", "\n"], &[]),
];

#[test]
fn edges_of_every_pattern() {
    for (pointers, good, bad) in EDGES {
        for pointer in *pointers {
            good.iter().for_each(|word| assert!(accepted_with(pointer, *word), "{pointer}: {word:?} fits"));
            bad.iter().for_each(|word| assert!(!accepted_with(pointer, *word), "{pointer}: {word:?} does not fit"));
        }
    }
}

#[test]
fn lengths_have_a_last_one_that_fits() {
    let long = |start: &str, length: usize| format!("{start}{}", "0".repeat(length - start.len()));
    for (pointer, start, most) in [
        ("/id", "a", 64),
        ("/version", "1.0.0-a", 64),
        ("/homepage", "https://a/", 2048),
        ("/platforms/0/url", "https://a/", 2048),
        ("/platforms/0/url", "http://a/", 2048),
        ("/platforms/0/variant", "a", 32),
        ("/binary/name", "a", 64),
        ("/tags/0", "a", 32),
        ("/dependencies/workers/0/version", "1.0.0-a", 128),
    ] {
        assert!(accepted_with(pointer, long(start, most)), "{pointer}: {most} characters fit");
        assert!(!accepted_with(pointer, long(start, most + 1)), "{pointer}: {} characters are too many", most + 1);
    }
    assert!(accepted_with("/tags", json!(vec!["tag"; 16])) && !accepted_with("/tags", json!(vec!["tag"; 17])));
}

#[test]
fn edges_of_every_kind_of_number() {
    const LAST: u64 = (1 << 53) - 1;
    for pointer in
        ["/platforms/0/size", "/models/max_context_length", "/requirements/ram_min_mib", "/pricing/trial_days"]
    {
        for good in [json!(0), json!(-0.0), json!(5.0), json!(1e3), json!(LAST), json!(9_007_199_254_740_991.0)] {
            assert!(accepted_with(pointer, good.clone()), "{pointer}: {good} fits");
        }
        for bad in [
            json!(-1),
            json!(0.5),
            json!(LAST + 1),
            json!(9_007_199_254_740_992.0),
            json!(u64::MAX),
            json!(1e300),
            json!("1"),
        ] {
            assert!(!accepted_with(pointer, bad.clone()), "{pointer}: {bad} does not fit");
        }
    }
    for good in [json!(1), json!(65535), json!(8080.0)] {
        assert!(accepted_with("/launch/default_port", good.clone()), "{good} is a port");
    }
    for bad in [json!(0), json!(-0.0), json!(65536), json!(80.5), json!(-1), json!("80")] {
        assert!(!accepted_with("/launch/default_port", bad.clone()), "{bad} is no port");
    }
    for good in [json!(0), json!(-0.0), json!(0.5), json!(1e300), json!(u64::MAX)] {
        assert!(accepted_with("/pricing/price_usd", good.clone()), "{good} is a price");
    }
    for bad in [json!(-1), json!(-0.01), json!(-5e-324), json!(i64::MIN), json!("99")] {
        assert!(!accepted_with("/pricing/price_usd", bad.clone()), "{bad} is no price");
    }
}
