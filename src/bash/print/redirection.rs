//! Redirections and here-documents (manual 3.6), as bash 5.2 prints them.

use super::super::ast::{Descriptor, HereDocument, Redirect, Redirection};
use super::Printer;

impl<'a> Printer<'a> {
    /// Redirections with a blank between; `with_errors` adds the `2>&1` of `|&`.
    pub(super) fn redirections(&mut self, redirections: &'a [Redirection], with_errors: bool) {
        let mut documents = Vec::new();
        self.after_document = false;
        for (index, redirection) in redirections.iter().enumerate() {
            if index > 0 {
                self.push(" ");
            }
            if let Redirect::HereDocument(document) = &redirection.kind {
                self.document_header(&redirection.descriptor, document);
                documents.push(document);
            } else {
                self.redirection(redirection);
            }
        }
        if with_errors {
            self.push(if redirections.is_empty() { "2>&1" } else { " 2>&1" });
        }
        if documents.is_empty() {
            return;
        }
        if self.connections > 0 {
            // Those that still wait are lost, as bash loses them.
            self.waiting = documents;
        } else {
            self.document_bodies(&documents);
        }
    }

    /// Prints the text of a connector, then the bodies of the here-documents that wait.
    pub(super) fn documents(&mut self, connector: &str) {
        self.push(connector);
        if !self.waiting.is_empty() {
            let documents = std::mem::take(&mut self.waiting);
            self.document_bodies(&documents);
            if !connector.is_empty() {
                self.push(" ");
            }
        }
    }

    fn document_bodies(&mut self, documents: &[&'a HereDocument]) {
        self.push("\n");
        for document in documents {
            self.push(&document.body.text);
            self.push(&document.delimiter);
            self.push("\n");
        }
        self.after_document = true;
    }

    fn document_header(&mut self, descriptor: &Descriptor, document: &HereDocument) {
        self.descriptor(descriptor, 0, 0);
        self.push(if document.strip_tabs { "<<-" } else { "<<" });
        if document.quoted {
            self.push(&single_quoted(&document.delimiter));
        } else {
            self.push(&document.delimiter);
        }
    }

    /// The descriptor (`default` where none is written), unless it is the number `implied`.
    fn descriptor(&mut self, descriptor: &Descriptor, default: u32, implied: u32) {
        let number = match descriptor {
            Descriptor::Default => default,
            Descriptor::Number(number) => *number,
            Descriptor::Variable(name) => {
                self.push("{");
                self.push(name);
                self.push("}");
                return;
            }
        };
        if number != implied {
            self.push(&number.to_string());
        }
    }

    fn redirection(&mut self, redirection: &Redirection) {
        let descriptor = &redirection.descriptor;
        match &redirection.kind {
            Redirect::HereDocument(_) => {}
            Redirect::HereString(word) => {
                self.descriptor(descriptor, 0, 0);
                self.push("<<< ");
                self.push(&word.text);
            }
            Redirect::File(operator, word) => match *operator {
                "<&" | ">&" => self.duplicate(descriptor, operator, &word.text),
                "&>" | "&>>" => {
                    self.push(operator);
                    self.push(" ");
                    self.push(&word.text);
                }
                _ => {
                    let default = u32::from(operator.starts_with('>'));
                    // `<>` is of descriptor 0, yet only 1 is left out.
                    let implied = u32::from(*operator != "<");
                    self.descriptor(descriptor, default, implied);
                    self.push(operator);
                    self.push(" ");
                    self.push(&word.text);
                }
            },
        }
    }

    /// `<&` and `>&`: of a number, of `-` (always printed as `>&-`), or of a word.
    fn duplicate(&mut self, descriptor: &Descriptor, operator: &str, text: &str) {
        let default = u32::from(operator == ">&");
        // No descriptor is left out before a number, a `-`, or a word that ends in `-`.
        const NONE: u32 = u32::MAX;
        if text == "-" {
            self.descriptor(descriptor, default, NONE);
            self.push(">&-");
            return;
        }
        let (from, dash) = text.strip_suffix('-').map_or((text, ""), |from| (from, "-"));
        if let Some(number) = number(from) {
            self.descriptor(descriptor, default, NONE);
            self.push(operator);
            self.push(&number.to_string());
            self.push(dash);
        } else {
            self.descriptor(descriptor, default, if dash.is_empty() { default } else { NONE });
            self.push(operator);
            self.push(text);
        }
    }
}

/// A number that a descriptor can be.
fn number(text: &str) -> Option<i32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// The text in single quotes.
fn single_quoted(text: &str) -> String {
    // A lone quote is the one case that bash writes otherwise.
    if text == "'" { "\\'".to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
