//! stub
use crate::bash::{Evaluated, Text};
/// stub
#[derive(Debug)]
pub struct Recipe;
impl Recipe {
    /// stub
    pub fn new(_: &Evaluated) -> Self {
        Self
    }
    /// stub
    pub fn local_files(&self) -> Vec<Text> {
        vec![]
    }
    /// stub
    pub fn srcinfo(&self) -> Vec<(String, Vec<String>)> {
        vec![]
    }
    /// stub
    pub fn srcinfo_text(&self) -> Option<String> {
        None
    }
}
