//! The pages. Plain HTML that works without scripts; no inline script, style or handler.
/// stub
pub fn emit(_: &super::Site<'_>, _: &mut super::Sink<'_>) -> Result<(), super::EmitError> {
    Ok(())
}
