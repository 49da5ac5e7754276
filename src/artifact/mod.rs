//! Artifacts: pre-built archives, packed so that the same files give the same bytes.
