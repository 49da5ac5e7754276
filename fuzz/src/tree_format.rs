//! A worker's tree as bytes that a fuzzer can change: entries between record separators, each `path`, a unit separator, a
//! letter for the kind (`f`ile, symbolic `l`ink, `s`ubmodule, else special), and the bytes.

use std::collections::BTreeMap;

use rbee_catalog::source::EntryKind;

const BETWEEN_ENTRIES: u8 = 0x1e;
const AFTER_PATH: u8 = 0x1f;

/// Entries by path.
pub type Entries = BTreeMap<Vec<u8>, (EntryKind, Vec<u8>)>;

/// Entries as bytes. What holds a separator by itself comes back otherwise.
#[must_use]
pub fn encode(entries: &Entries) -> Vec<u8> {
    let encoded = entries.iter().map(|(path, (kind, bytes))| {
        let letter = match kind {
            EntryKind::File => b'f',
            EntryKind::Symlink => b'l',
            EntryKind::Submodule => b's',
            EntryKind::Folder | EntryKind::Special => b'x',
        };
        [path.as_slice(), &[AFTER_PATH, letter], bytes].concat()
    });
    encoded.collect::<Vec<_>>().join(&BETWEEN_ENTRIES)
}

/// Bytes as entries: any bytes are some.
#[must_use]
pub fn decode(data: &[u8]) -> Entries {
    let entry = |entry: &[u8]| {
        let at = entry.iter().position(|b| *b == AFTER_PATH)?;
        let (path, rest) = (&entry[..at], &entry[at + 1..]);
        let (kind, bytes) = match rest.split_first() {
            Some((b'f', bytes)) => (EntryKind::File, bytes),
            Some((b'l', _)) => (EntryKind::Symlink, [].as_slice()),
            Some((b's', _)) => (EntryKind::Submodule, [].as_slice()),
            _ => (EntryKind::Special, [].as_slice()),
        };
        Some((path.to_vec(), (kind, bytes.to_vec())))
    };
    data.split(|b| *b == BETWEEN_ENTRIES).filter_map(entry).collect()
}
