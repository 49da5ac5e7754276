//! Here-documents: read behind the newline that follows them, and put in their place when the command is complete.
//!
//! Source: Bash Reference Manual, 3.6.6.

use super::super::ast::{
    Command, Compound, HereDocument, List, Name, Operation, Parameter, Part, Redirect, Redirection, Word,
};
use super::word::Place;
use super::{Parsed, Parser};

/// A here-document whose body is still to come.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    number: usize,
    delimiter: String,
    strip_tabs: bool,
    quoted: bool,
}

/// How many here-documents bash reads behind one line.
const MOST: usize = 16;

/// Marks the span of a body that is not there yet; its end is the number of the here-document.
const ABSENT: usize = usize::MAX;

impl Parser<'_> {
    /// From the delimiter on.
    pub(super) fn here_document(&mut self, start: usize, strip_tabs: bool) -> Parsed<HereDocument> {
        let word = self.plain(Place::default())?.into_word();
        let quoted = word.parts.iter().any(is_quoted);
        let delimiter = if quoted {
            let Some(delimiter) = unquoted(&word.parts) else {
                return self.too_much(start, "a quoted delimiter with an expansion in it");
            };
            delimiter
        } else {
            word.text.clone()
        };
        if delimiter.contains('\0') {
            return self.too_much(start, "a delimiter with a substitution that cannot be told");
        }
        if self.pending.len() >= MOST {
            return self.fault(start, self.pos, format!("more than {MOST} here-documents on a line"));
        }
        let number = self.bodies.len();
        self.bodies.push(None);
        self.pending.push(Pending { number, delimiter: delimiter.clone(), strip_tabs, quoted });
        let body = Word { span: ABSENT..number, ..Word::default() };
        Ok(HereDocument { written: word.text, delimiter, strip_tabs, quoted, body })
    }

    /// Reads the bodies that are due.
    pub(super) fn gather(&mut self) -> Parsed<()> {
        for document in std::mem::take(&mut self.pending) {
            let body = self.body_of(&document)?;
            if let Some(place) = self.bodies.get_mut(document.number) {
                *place = Some(body);
            }
        }
        Ok(())
    }

    fn body_of(&mut self, document: &Pending) -> Parsed<Word> {
        let begin = self.pos;
        let mut body = String::new();
        let mut map = vec![(0, begin)];
        let mut end = begin;
        while self.raw(0).is_some() {
            let from = body.len();
            let at = self.line(document, &mut body, &mut map);
            let line = body.get(from..).unwrap_or_default();
            if line == document.delimiter {
                body.truncate(from);
                break;
            }
            // `$(cat <<E … E)`: the parenthesis may stand behind the delimiter.
            if self.substitutions > 0
                && line.strip_prefix(document.delimiter.as_str()).is_some_and(|rest| rest.contains(')'))
            {
                if line.len() != self.pos.saturating_sub(at).saturating_sub(1) {
                    return self.too_much(begin, "a here-document that ends with `)` on a continued line");
                }
                self.pos = at + document.delimiter.len();
                body.truncate(from);
                break;
            }
            body.push('\n');
            end = self.pos;
        }
        let span = self.span(begin, end.max(begin));
        if document.quoted {
            let parts = if body.is_empty() { Vec::new() } else { vec![Part::Literal(body.clone())] };
            return Ok(Word { parts, text: body, span });
        }
        let parts = match self.cut_out(&body, map) {
            Ok(word) => word.parts,
            Err(fault) if fault.too_much => return Err(fault),
            // Bash sees it only when it expands the body.
            Err(_) => vec![Part::Parameter(Box::new(Parameter {
                name: Name::Variable(String::new()),
                subscript: None,
                indirect: false,
                operation: Operation::Bad,
                span: span.clone(),
            }))],
        };
        Ok(Word { parts, text: body, span })
    }

    /// One line, with those it continues on, without its newline; where it begins behind the tabs.
    fn line(&mut self, document: &Pending, body: &mut String, map: &mut Vec<(usize, usize)>) -> usize {
        let continues =
            |parser: &Self| !document.quoted && parser.raw(0) == Some(b'\\') && parser.raw(1) == Some(b'\n');
        loop {
            if document.strip_tabs && self.raw(0) == Some(b'\t') {
                self.pos += 1;
            } else if continues(self) {
                self.pos += 2;
            } else {
                break;
            }
        }
        let start = self.pos;
        map.push((body.len(), start));
        loop {
            if continues(self) {
                self.pos += 2;
                map.push((body.len(), self.pos));
                continue;
            }
            let escapes = !document.quoted && self.raw(0) == Some(b'\\');
            match self.take_raw() {
                None | Some('\n') => break,
                Some(taken) => body.push(taken),
            }
            if escapes {
                body.extend(self.take_raw());
            }
        }
        start
    }

    /// Puts the bodies in their places.
    pub(super) fn fill(&mut self, list: &mut List) {
        for item in &mut list.items {
            let pipelines = std::iter::once(&mut item.first).chain(item.rest.iter_mut().map(|(_, pipeline)| pipeline));
            for command in pipelines.flat_map(|pipeline| pipeline.commands.iter_mut()) {
                self.fill_command(command);
            }
        }
    }

    fn fill_command(&mut self, command: &mut Command) {
        match command {
            Command::Simple(simple) => self.fill_redirections(&mut simple.redirections),
            Command::Compound(compound, redirections, _) => {
                self.fill_redirections(redirections);
                self.fill_compound(compound);
            }
            Command::Function(function) => {
                self.fill_redirections(&mut function.redirections);
                self.fill_compound(&mut function.body);
            }
        }
    }

    fn fill_redirections(&mut self, redirections: &mut [Redirection]) {
        for redirection in redirections {
            if let Redirect::HereDocument(document) = &mut redirection.kind
                && document.body.span.start == ABSENT
                && let Some(body) = self.bodies.get_mut(document.body.span.end)
            {
                document.body = body.take().unwrap_or_default();
            }
        }
    }

    fn fill_compound(&mut self, compound: &mut Compound) {
        match compound {
            Compound::Group(body)
            | Compound::Subshell(body)
            | Compound::For { body, .. }
            | Compound::Select { body, .. }
            | Compound::ForArithmetic { body, .. } => self.fill(body),
            Compound::If { arms, otherwise } => {
                for (condition, body) in arms {
                    self.fill(condition);
                    self.fill(body);
                }
                if let Some(body) = otherwise {
                    self.fill(body);
                }
            }
            Compound::While { condition, body, .. } => {
                self.fill(condition);
                self.fill(body);
            }
            Compound::Case { clauses, .. } => clauses.iter_mut().for_each(|clause| self.fill(&mut clause.body)),
            Compound::Coprocess { command, .. } => self.fill_command(command),
            Compound::Conditional(_) | Compound::Arithmetic(_) => {}
        }
    }
}

fn is_quoted(part: &Part) -> bool {
    matches!(part, Part::Escaped(_) | Part::Single(_) | Part::Ansi(_) | Part::Double(_))
}

/// A delimiter without its quotes; `None` where an expansion stands in it, which bash would take literally.
fn unquoted(parts: &[Part]) -> Option<String> {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Literal(literal) | Part::Single(literal) => text.push_str(literal),
            Part::Escaped(escaped) => text.push(*escaped),
            Part::Ansi(decoded) => text.push_str(decoded.as_deref()?),
            Part::Double(inner) => text.push_str(&unquoted(inner)?),
            Part::Parameter(parameter) => text.push_str(&plain_parameter(parameter)?),
            _ => return None,
        }
    }
    Some(text)
}

/// `$name` as it is written.
fn plain_parameter(parameter: &Parameter) -> Option<String> {
    let written = match &parameter.name {
        Name::Variable(name) => format!("${name}"),
        Name::Positional(number) => format!("${number}"),
        Name::Special(sign) => format!("${sign}"),
    };
    let length = parameter.span.end.saturating_sub(parameter.span.start);
    (parameter.operation == Operation::None && length == written.len()).then_some(written)
}
