//! One file a format. Each takes the same [`Diagnostic`](super::Diagnostic)s.
