//! A folder as a host would serve it, for previews.
