//! Every kind of source.
