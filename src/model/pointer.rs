//! The pointer: the trusted comment of `index.json.minisig`.
