//! The pages. Plain HTML that works without scripts; no inline script, style or handler.
