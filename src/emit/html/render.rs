//! Templates to bytes: one engine for all pages, with one way to write text.
//!
//! Every value is escaped for HTML and XML where it is written, whatever the template's name, and what a reader could be
//! misled by (control characters, bidirectional controls) is made visible. Only what passes the filter `safe` is not: the
//! rendered Markdown.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;
use tera::{Context, ErrorKind, Tera};

use crate::diag;
use crate::emit::{EmitError, File};

/// The template engine with all templates in it.
pub struct Renderer {
    tera: Tera,
}

impl Renderer {
    /// Takes the templates by file name.
    ///
    /// # Errors
    /// A template that does not parse, or that names one that is not there.
    pub fn new(templates: &BTreeMap<String, String>) -> Result<Self, EmitError> {
        let mut tera = Tera::new();
        tera.autoescape_on([""]); // every name ends in nothing: all of them
        tera.set_escape_fn(escape);
        tera.add_raw_templates(templates).map_err(|e| EmitError::Template(explain(&e)))?;
        Ok(Self { tera })
    }

    /// Renders a page.
    ///
    /// # Errors
    /// A template that is missing, or that asks for what its context does not have.
    pub fn page<T: Serialize>(&self, template: &str, path: &str, context: &T) -> Result<File, EmitError> {
        let wrong = |e: tera::Error| EmitError::Template(format!("{} (for {path})", explain(&e)));
        let context = Context::from_serialize(context).map_err(wrong)?;
        let text = self.tera.render(template, &context).map_err(wrong)?;
        Ok(File { path: path.to_owned(), bytes: text.into_bytes() })
    }
}

/// What is wrong, with the template and the line first.
fn explain(error: &tera::Error) -> String {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            format!(
                "template {}:{}:{}: {}",
                report.filename(),
                span.start_line,
                span.start_col + 1,
                report.message().trim_end_matches('.')
            )
        }
        ErrorKind::TemplateNotFound(name) => format!("template {name} is missing"),
        _ => format!("templates: {}", error.to_string().trim_start_matches("error: ")),
    }
}

/// Writes text as HTML and XML take it.
fn escape(text: &str, out: &mut dyn io::Write) -> io::Result<()> {
    tera::escape_html(&visible(text), out)
}

/// `text` with everything made visible that a reader could be misled by, and with what XML cannot hold.
#[must_use]
pub fn visible(text: &str) -> String {
    let text = diag::escaped(text, true);
    if !text.contains(['\u{fffe}', '\u{ffff}']) {
        return text;
    }
    text.replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}")
}
