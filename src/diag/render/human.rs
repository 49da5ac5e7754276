//! For people, the way rustc would: the line, what is wrong in it, what to write.
//!
//! The only user of annotate-snippets. Text from branches comes out escaped: a finding cannot move the cursor, colour
//! the terminal, or start a line of its own.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diag::{Diagnostic, Place, Severity, count, escaped};

/// Whether to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// With ANSI escapes.
    Ansi,
    /// Plain text.
    Plain,
}

/// One finding, with a newline at the end.
#[must_use]
pub fn human(diagnostic: &Diagnostic, colour: Colour) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = escaped(&diagnostic.message, false);
    let path = path(diagnostic);
    let excerpt = diagnostic.place.as_ref().map(Excerpt::of);
    let label = diagnostic.label.as_ref().map(|label| escaped(label, false));
    let notes: Vec<String> = diagnostic.notes.iter().map(|note| escaped(note, false)).collect();
    let help = diagnostic.help.as_ref().map(|help| escaped(help, false));

    let mut group = Group::with_title(level.primary_title(&title).id(&diagnostic.code));
    group = match (&diagnostic.place, &excerpt) {
        (Some(place), Some(excerpt)) => {
            let mark = AnnotationKind::Primary.span(excerpt.span.clone());
            let mark = match &label {
                Some(label) => mark.label(label),
                None => mark,
            };
            let snippet = Snippet::source(&excerpt.text).line_start(place.line).fold(false).annotation(mark);
            if excerpt.whole_line {
                group.element(snippet.path(&path))
            } else {
                // Cut at the front, the snippet's own columns would be wrong: say the place ourselves.
                group.element(Origin::path(format!("{path}:{}:{}", place.line, place.column))).element(snippet)
            }
        }
        _ => group.element(Origin::path(&path)),
    };
    group = group.elements(notes.iter().map(|note| Level::NOTE.message(note)));
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help));
    }
    let renderer = match colour {
        Colour::Ansi => Renderer::styled(),
        Colour::Plain => Renderer::plain(),
    };
    let mut text = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    text.push('\n');
    text
}

/// `<branch>:<file>`, the branch alone, or either with the commit.
fn path(diagnostic: &Diagnostic) -> String {
    let mut path = escaped(&diagnostic.worker, false);
    if let Some(file) = &diagnostic.file {
        path.push(':');
        path.push_str(&escaped(file, false));
    }
    path
}

/// The lines around a place with control characters made visible, and the span moved along.
struct Excerpt {
    text: String,
    span: std::ops::Range<usize>,
    whole_line: bool,
}

impl Excerpt {
    fn of(place: &Place) -> Self {
        let (before, rest) = place.excerpt.split_at(place.span.start);
        let (inside, behind) = rest.split_at(place.span.end - place.span.start);
        let shown = |text: &str| escaped(&text.replace('\t', "    "), true);
        let (before, inside, behind) = (shown(before), shown(inside), shown(behind));
        let span = before.len()..before.len() + inside.len();
        let line_start = place.excerpt[..place.span.start].rfind('\n').map_or(0, |i| i + 1);
        let columns = place.excerpt[line_start..place.span.start].chars().count() + 1;
        let whole_line = columns == place.column && !place.excerpt[..place.span.start].contains('\t');
        Self { text: before + &inside + &behind, span, whole_line }
    }
}

/// The last line of a check: "2 errors and 1 warning in 3 workers".
#[must_use]
pub fn summary(diagnostics: &[Diagnostic], workers: usize) -> String {
    let plural = |n: usize, word: &str| if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") };
    let (errors, warnings) = count(diagnostics);
    format!("{} and {} in {}", plural(errors, "error"), plural(warnings, "warning"), plural(workers, "worker"))
}
