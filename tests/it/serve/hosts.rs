//! The rule files, against the hosts they are for.
