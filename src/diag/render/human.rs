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
            let source = Snippet::source(&excerpt.text).line_start(place.line).fold(false).annotation(mark);
            group.element(source.path(&path))
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
    // The mark of a place may part a `##[` that was no command by halves.
    let text = text.replace("##[", "#\\u{23}[").replace("##vso[", "#\\u{23}vso[");
    match &diagnostic.place {
        Some(place) => with_column(&text, &path, place),
        // Without a line number to stand under, the arrow still stands in from the title.
        None => text.trim_end().replace('\n', "\n ") + "\n",
    }
}

/// The renderer counts columns in what it shows: a cut line, escapes in words. The place is that of the file.
fn with_column(text: &str, path: &str, place: &Place) -> String {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let replaced = || {
        let second_line = text.find('\n')?;
        let at = second_line + text[second_line..].find(path)? + path.len();
        let behind = text[at..].strip_prefix(':')?;
        let behind = behind[digits(behind)..].strip_prefix(':')?;
        let behind = &behind[digits(behind)..];
        Some(format!("{}:{}:{}{behind}", &text[..at], place.line, place.column))
    };
    replaced().unwrap_or_else(|| text.to_owned())
}

/// `<branch>:<file>`, or the branch alone.
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
}

impl Excerpt {
    fn of(place: &Place) -> Self {
        let (before, rest) = place.excerpt.split_at(place.span.start);
        let (inside, behind) = rest.split_at(place.span.end - place.span.start);
        // Tabs are as wide as the renderer would make them; a carriage return belongs to its line break.
        let shown = |text: &str| escaped(&text.replace("\r\n", "\n").replace('\t', "    "), true);
        let (mut before, inside, behind) = (shown(before), shown(inside), shown(behind));
        if place.excerpt[..place.span.start].chars().count() + 1 < place.column {
            before.insert(0, '…');
        }
        Self { span: before.len()..before.len() + inside.len(), text: before + &inside + &behind }
    }
}

/// The last line of a check: "2 errors and 1 warning in 3 workers".
#[must_use]
pub fn summary(diagnostics: &[Diagnostic], workers: usize) -> String {
    let plural = |n: usize, word: &str| if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") };
    let (errors, warnings) = count(diagnostics);
    format!("{} and {} in {}", plural(errors, "error"), plural(warnings, "warning"), plural(workers, "worker"))
}
