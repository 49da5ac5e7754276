//! Reads a pattern into its nodes, and refuses those of which bash makes something else than the manual says.
//!
//! Quoted characters come in as if behind a backslash, which is also what bash makes of them.

use super::{Piece, Refused};

/// Groups in groups, at most.
const DEPTH: usize = 60;
/// Characters looked at: an open bracket is sought to the end of the pattern, each time.
const STEPS: usize = 1_000_000;

/// What a part of a pattern matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Char(char),
    /// `?`
    Any,
    /// `*`
    Star,
    /// `[…]`
    Set {
        negated: bool,
        items: Vec<Member>,
    },
    /// `?(…|…)` and its like.
    Group(Times, Vec<Vec<Node>>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Member {
    One(char),
    /// From the first to the second, both ASCII.
    Range(char, char),
    Class(Class),
}

/// How often one of a group's alternatives matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Times {
    /// `?(…)`
    Optional,
    /// `*(…)`
    Any,
    /// `+(…)`
    Some,
    /// `@(…)`
    One,
    /// `!(…)`: what none of them matches.
    Not,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Alnum,
    Alpha,
    Ascii,
    Blank,
    Cntrl,
    Digit,
    Graph,
    Lower,
    Print,
    Punct,
    Space,
    Upper,
    Word,
    Xdigit,
}

/// A pattern's nodes, and why bash does not find it where it is (it takes its length wrong).
pub(super) struct Parsed {
    pub(super) nodes: Vec<Node>,
    pub(super) misjudged: Option<&'static str>,
}

/// The pieces as one text, with quoted characters behind a backslash.
pub(super) fn join(pieces: &[Piece]) -> Result<Vec<char>, Refused> {
    let mut written = Vec::new();
    for piece in pieces.iter().filter(|piece| !piece.text.is_empty()) {
        if piece.text.contains(['\u{1}', '\u{7f}']) {
            return Err(Refused::NotExact("a control character in a pattern"));
        }
        // A quoted backslash is two of them here.
        let open = written.iter().rev().take_while(|&&c| c == '\\').count() % 2 == 1;
        if open && piece.quoted {
            return Err(Refused::NotExact("an unquoted backslash before a quoted character in a pattern"));
        }
        for c in piece.text.chars() {
            if piece.quoted {
                written.push('\\');
            }
            written.push(c);
        }
    }
    Ok(written)
}

pub(super) fn parse(written: &[char], extglob: bool) -> Result<Parsed, Refused> {
    let mut parser = Parser { written, at: 0, extglob, misjudged: None, steps: STEPS };
    let nodes = parser.sequence(0)?;
    // Before it looks for a pattern, bash tries it with a `*` on either side, unless they seem to be there.
    let misjudged = if extglob && written.first() == Some(&'(') {
        Some("a pattern that starts with `(`")
    } else if matches!(nodes.as_slice(), [Node::Star, .., Node::Char('*')]) && written.last() == Some(&'*') {
        Some("a pattern that starts with `*` and ends with a quoted one")
    } else {
        let group = matches!(nodes.first(), Some(Node::Group(Times::Not | Times::One | Times::Some, _)));
        star_trouble(&nodes, !group)
    };
    Ok(Parsed { nodes, misjudged: parser.misjudged.or(misjudged) })
}

/// The characters of nodes that are nothing else.
pub(super) fn literal(nodes: &[Node]) -> Option<String> {
    nodes.iter().map(|node| if let Node::Char(c) = node { Some(*c) } else { None }).collect()
}

/// The nodes that match a text's mirror image.
pub(super) fn mirror(nodes: &[Node]) -> Vec<Node> {
    let turn = |node: &Node| match node {
        Node::Group(times, alternatives) => Node::Group(*times, alternatives.iter().map(|a| mirror(a)).collect()),
        other => other.clone(),
    };
    nodes.iter().rev().map(turn).collect()
}

/// Behind `*`, bash does not try an extended pattern at the very end of the text, and reads `!(…)` there in its own way. `star`
/// says whether a `*` stands before the nodes.
pub(super) fn star_trouble(nodes: &[Node], mut star: bool) -> Option<&'static str> {
    for (at, node) in nodes.iter().enumerate() {
        match node {
            Node::Star => star = true,
            // What may be left out, `*` matches too.
            Node::Any | Node::Group(Times::Optional | Times::Any, _) => {}
            Node::Group(Times::Not, _) if star => return Some("`!(…)` behind `*`"),
            Node::Group(..) if star && nodes.get(at..).is_some_and(nullable) => {
                return Some("an extended pattern that may match nothing, behind `*`");
            }
            _ => star = false,
        }
    }
    None
}

/// Whether the nodes match the empty text.
fn nullable(nodes: &[Node]) -> bool {
    nodes.iter().all(|node| match node {
        Node::Star | Node::Group(Times::Optional | Times::Any, _) => true,
        Node::Group(Times::Some | Times::One, alternatives) => alternatives.iter().any(|a| nullable(a)),
        Node::Group(Times::Not, alternatives) => !alternatives.iter().any(|a| nullable(a)),
        _ => false,
    })
}

struct Parser<'w> {
    written: &'w [char],
    at: usize,
    extglob: bool,
    misjudged: Option<&'static str>,
    steps: usize,
}

impl Parser<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.written.get(self.at + ahead).copied()
    }

    /// Nodes up to the end, or in a group up to the `|` or `)` that ends the alternative.
    fn sequence(&mut self, depth: usize) -> Result<Vec<Node>, Refused> {
        if depth > DEPTH {
            return Err(Refused::TooMuch);
        }
        let mut nodes = Vec::new();
        // Parentheses without an operator: plain characters, but they pair up, and hide a `|` between them.
        let mut plain = 0_usize;
        while let Some(c) = self.peek(0) {
            if depth > 0 {
                match c {
                    '|' | ')' if plain == 0 => break,
                    ')' => plain -= 1,
                    '(' => plain += 1,
                    _ => {}
                }
            }
            let times = if self.extglob && self.peek(1) == Some('(') { times(c) } else { None };
            if let Some(times) = times {
                self.at += 2;
                nodes.push(Node::Group(times, self.alternatives(depth)?));
                continue;
            }
            self.at += 1;
            nodes.push(match c {
                '?' => Node::Any,
                '*' => Node::Star,
                '\\' => {
                    let c = self.peek(0).ok_or(Refused::NotExact("a backslash at the end of a pattern"))?;
                    self.at += 1;
                    Node::Char(c)
                }
                '[' => self.bracket(depth)?,
                c => Node::Char(c),
            });
        }
        star_trouble(&nodes, false).map_or(Ok(nodes), |why| Err(Refused::NotExact(why)))
    }

    /// What is in the parentheses, past the opening one.
    fn alternatives(&mut self, depth: usize) -> Result<Vec<Vec<Node>>, Refused> {
        let mut alternatives = Vec::new();
        loop {
            alternatives.push(self.sequence(depth + 1)?);
            match self.peek(0) {
                Some('|') => self.at += 1,
                Some(_) => {
                    self.at += 1;
                    return Ok(alternatives);
                }
                None => return Err(Refused::NotExact("an extended pattern without its `)`")),
            }
        }
    }

    /// A bracket expression, past its `[`; a `[` that none ends is a plain character.
    fn bracket(&mut self, depth: usize) -> Result<Node, Refused> {
        let start = self.at;
        let negated = matches!(self.peek(0), Some('!' | '^'));
        if negated {
            self.at += 1;
            if self.peek(0) == Some(']') {
                self.misjudged = Some("a bracket expression that excludes `]`");
            }
        }
        let mut items = Vec::new();
        let first = self.at;
        loop {
            self.steps = self.steps.checked_sub(1).ok_or(Refused::TooMuch)?;
            let Some(c) = self.peek(0) else { break };
            self.at += 1;
            match c {
                ']' if self.at - 1 != first => return Ok(Node::Set { negated, items }),
                '[' if matches!(self.peek(0), Some(':' | '.' | '=')) => items.push(Member::Class(self.class()?)),
                c => {
                    let from = self.escaped(c)?;
                    let item = if self.peek(0) == Some('-') && self.peek(1) != Some(']') {
                        self.range(from)?
                    } else {
                        Some(Member::One(from))
                    };
                    items.extend(item);
                }
            }
        }
        if depth > 0 {
            return Err(Refused::NotExact("a `[` without its `]` in an extended pattern"));
        }
        self.at = start;
        // Bash takes all that follows for characters then.
        if self.written.get(start..).unwrap_or_default().iter().any(|c| "*(\\[]".contains(*c)) {
            self.misjudged = Some("a `[` without its `]`");
        }
        Ok(Node::Char('['))
    }

    /// The end of a range, at its `-`. One that ends before it starts has no members.
    fn range(&mut self, from: char) -> Result<Option<Member>, Refused> {
        const OPEN: Refused = Refused::NotExact("a `[` without its `]`, at the end of a range");
        self.at += 1;
        let to = self.peek(0).ok_or(OPEN)?;
        self.at += 1;
        if to == '[' && matches!(self.peek(0), Some(':' | '.' | '=')) {
            return Err(Refused::NotExact("a range up to `[`"));
        }
        let to = self.escaped(to)?;
        if !from.is_ascii() || !to.is_ascii() {
            return Err(Refused::NotExact("a range of characters beyond ASCII"));
        }
        // Its case is folded before the two are compared: order is seen to in the matcher.
        Ok(Some(Member::Range(from, to)))
    }

    /// A character of a bracket expression, or the one behind it where it is a backslash.
    fn escaped(&mut self, c: char) -> Result<char, Refused> {
        if c != '\\' {
            return Ok(c);
        }
        let c = self.peek(0).ok_or(Refused::NotExact("a `[` without its `]`, before a backslash"))?;
        self.at += 1;
        Ok(c)
    }

    /// `:name:]`, past the inner `[`.
    fn class(&mut self) -> Result<Class, Refused> {
        const OTHER: Refused = Refused::NotExact("`[.`, `[=` or an unknown `[:` in a bracket expression");
        let rest = self.written.get(self.at..).unwrap_or_default();
        let name: String = rest.iter().skip(1).take(8).take_while(|c| c.is_ascii_lowercase()).collect();
        let end = self.at + 1 + name.len();
        if self.peek(0) != Some(':') || self.written.get(end..end + 2) != Some(&[':', ']']) {
            return Err(OTHER);
        }
        self.at = end + 2;
        Ok(match name.as_str() {
            "alnum" => Class::Alnum,
            "alpha" => Class::Alpha,
            "ascii" => Class::Ascii,
            "blank" => Class::Blank,
            "cntrl" => Class::Cntrl,
            "digit" => Class::Digit,
            "graph" => Class::Graph,
            "lower" => Class::Lower,
            "print" => Class::Print,
            "punct" => Class::Punct,
            "space" => Class::Space,
            "upper" => Class::Upper,
            "word" => Class::Word,
            "xdigit" => Class::Xdigit,
            _ => return Err(OTHER),
        })
    }
}

fn times(c: char) -> Option<Times> {
    Some(match c {
        '?' => Times::Optional,
        '*' => Times::Any,
        '+' => Times::Some,
        '@' => Times::One,
        '!' => Times::Not,
        _ => return None,
    })
}
