//! rbee-hive's half: find, verify, and soon resolve and install.
