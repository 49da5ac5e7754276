//! Expectations in files: compared as a whole, rewritten with `UPDATE_EXPECT=1`.

use std::path::Path;

/// Whether expectations are to be rewritten.
pub(crate) fn updating() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1")
}

/// Compares `found` with what the file says. `Err` shows both.
pub(crate) fn same_as_file(path: &Path, found: &str) -> Result<(), String> {
    let expected = std::fs::read_to_string(path).ok();
    if expected.as_deref() == Some(found) {
        return Ok(());
    }
    if updating() {
        std::fs::write(path, found).unwrap();
        return Ok(());
    }
    let expected = expected.unwrap_or_else(|| "(there is no such file)".into());
    Err(format!(
        "{} differs; UPDATE_EXPECT=1 rewrites it\n--- expected\n{expected}\n--- found\n{found}",
        path.display()
    ))
}
