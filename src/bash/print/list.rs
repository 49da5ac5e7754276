//! Lists of commands (manual 3.2.4), as bash 5.2 prints them.

use super::super::ast::{Connective, Item, List};
use super::Printer;

/// What connects two commands of a list.
#[derive(Clone, Copy, PartialEq)]
enum Connector {
    Semicolon,
    /// A newline in a command substitution; elsewhere bash makes a semicolon of it.
    Newline,
    Background,
}

/// A member of the chain of a list: items connected by `&`, and what connects it to the member before it.
struct Link<'a> {
    connector: Connector,
    /// `None` behind a final `&`.
    items: Vec<Option<&'a Item>>,
}

impl<'a> Printer<'a> {
    pub(super) fn list(&mut self, list: &'a List) {
        if self.full {
            return;
        }
        let links = self.links(list);
        let connectors = links.len().saturating_sub(1);
        if connectors > 0 {
            self.enter();
            self.skip_indents += 1;
            self.connections += connectors;
        }
        for (index, link) in links.iter().enumerate() {
            if index > 0 {
                self.connector(link.connector, link.items.first().is_some_and(Option::is_some));
            }
            self.link(link);
            if index > 0 {
                self.documents("");
                self.connections -= 1;
            }
        }
    }

    /// The chain as bash's grammar builds it: `&` binds to the last command alone where a `;` stands before that, and to all that
    /// is before it otherwise.
    fn links(&self, list: &'a List) -> Vec<Link<'a>> {
        let mut links: Vec<Link<'a>> = Vec::new();
        let mut connector = None;
        for item in &list.items {
            Self::connect(&mut links, connector, Some(item));
            connector = Some(match (item.background, item.newline && self.in_substitution) {
                (true, _) => Connector::Background,
                (false, true) => Connector::Newline,
                (false, false) => Connector::Semicolon,
            });
        }
        if connector == Some(Connector::Background) {
            Self::connect(&mut links, connector, None);
        }
        links
    }

    fn connect(links: &mut Vec<Link<'a>>, connector: Option<Connector>, item: Option<&'a Item>) {
        let several = links.len() > 1;
        match (connector, links.last_mut()) {
            (Some(Connector::Background), Some(last)) if several && last.connector == Connector::Semicolon => {
                last.items.push(item);
            }
            _ => links.push(Link { connector: connector.unwrap_or(Connector::Semicolon), items: vec![item] }),
        }
    }

    /// Prints what connects two commands; `more` tells whether there is a second.
    fn connector(&mut self, connector: Connector, more: bool) {
        match connector {
            Connector::Background => {
                self.documents(" &");
                if more {
                    self.push(" ");
                    self.skip_indents += 1;
                }
            }
            Connector::Semicolon | Connector::Newline => {
                let broken = connector == Connector::Newline && self.waiting.is_empty() && !self.after_document;
                if !self.waiting.is_empty() {
                    // The connector itself is not printed then.
                    self.documents("");
                } else if self.after_document {
                    self.after_document = false;
                } else {
                    self.push(if connector == Connector::Newline { "\n" } else { ";" });
                }
                if self.functions > 0 || (connector == Connector::Newline && !broken) {
                    self.push("\n");
                } else {
                    if connector == Connector::Semicolon {
                        self.push(" ");
                    }
                    self.skip_indents += 1;
                }
            }
        }
    }

    fn link(&mut self, link: &Link<'a>) {
        let connectors = link.items.len().saturating_sub(1);
        if connectors > 0 {
            self.enter();
            self.skip_indents += 1;
            self.connections += connectors;
        }
        for (index, item) in link.items.iter().enumerate() {
            if index > 0 {
                self.connector(Connector::Background, item.is_some());
            }
            if let Some(item) = item {
                self.item(item);
            }
            if index > 0 {
                self.documents("");
                self.connections -= 1;
            }
        }
    }

    fn item(&mut self, item: &'a Item) {
        if !item.rest.is_empty() {
            self.enter();
            self.skip_indents += 1;
            self.connections += item.rest.len();
        }
        self.pipeline(&item.first);
        for (connective, pipeline) in &item.rest {
            self.documents(match connective {
                Connective::And => " && ",
                Connective::Or => " || ",
            });
            self.skip_indents += 1;
            self.pipeline(pipeline);
            self.documents("");
            self.connections -= 1;
        }
    }
}
