//! One snapshot in, checked facts and findings out.

pub mod recipe;
