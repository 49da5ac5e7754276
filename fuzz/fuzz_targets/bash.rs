#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| rbee_catalog_fuzz::bash(data));
