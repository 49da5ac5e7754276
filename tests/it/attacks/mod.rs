//! A hostile mirror: for each attack the error that the client gives, that nothing was installed or replaced, and that the next
//! honest answer heals it.

mod anchors;
mod archives;
mod authorities;
mod bodies;
mod content;
mod keys;
mod proxies;
mod recovery;
mod redirects;
mod times;
mod waiting;
mod wire;
