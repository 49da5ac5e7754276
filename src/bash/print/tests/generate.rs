//! Trees of functions, made at random.

use super::super::super::ast::*;
use super::super::substitution;

/// A generator of trees, by a linear congruence.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    pub(super) fn one_in(&mut self, limit: u64) -> bool {
        self.below(limit) == 0
    }

    pub(super) fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.below(from.len() as u64) as usize]
    }

    fn literal(&mut self) -> Word {
        let text = self.pick(&["a", "b", "$x", "\"$y z\"", "'q'", "--x", "\\$", "${x:-1}", "`a  b`", "x=y"]);
        Word { text: text.to_owned(), ..Word::default() }
    }

    fn word(&mut self, depth: u32) -> Word {
        if depth == 0 || !self.one_in(6) {
            return self.literal();
        }
        let mut list = self.list(depth - 1);
        list.items[0].first.timed = None;
        if list.items[0].first.commands.is_empty() {
            return self.literal();
        }
        let text = substitution(&list);
        match self.below(3) {
            0 => Word { text: format!("$({text})"), parts: vec![Part::Substitution(Box::new(list), 0..0)], span: 0..0 },
            1 => Word {
                text: format!("\"$({text})\""),
                parts: vec![Part::Double(vec![Part::Substitution(Box::new(list), 0..0)])],
                span: 0..0,
            },
            _ => {
                Word { text: format!("<({text})"), parts: vec![Part::Process(false, Box::new(list), 0..0)], span: 0..0 }
            }
        }
    }

    fn words(&mut self, depth: u32) -> Vec<Word> {
        (0..self.below(3)).map(|_| self.word(depth)).collect()
    }

    pub(super) fn list(&mut self, depth: u32) -> List {
        let count = 1 + if self.one_in(2) { 0 } else { self.below(4) };
        List { items: (0..count).map(|_| self.item(depth)).collect() }
    }

    fn item(&mut self, depth: u32) -> Item {
        let (first, newline) = (self.pipeline(depth), self.one_in(2));
        let lone = first.commands.is_empty();
        let rest = if lone || !self.one_in(3) { 0 } else { 1 + self.below(2) };
        let rest = (0..rest)
            .map(|_| {
                let mut pipeline = self.pipeline(depth);
                if pipeline.commands.is_empty() {
                    pipeline.commands.push(Command::Simple(self.simple(depth)));
                }
                (if self.one_in(2) { Connective::And } else { Connective::Or }, pipeline)
            })
            .collect();
        let background = !lone && self.one_in(6);
        Item { first, rest, background, newline: newline && !background }
    }

    fn pipeline(&mut self, depth: u32) -> Pipeline {
        let bangs = if self.one_in(8) { 1 + self.below(2) as usize } else { 0 };
        let timed = self.one_in(15).then(|| self.one_in(2));
        let mut count = 1 + if self.one_in(4) { self.below(3) as usize } else { 0 };
        if timed == Some(false) && bangs == 0 && self.one_in(3) {
            count = 0;
        }
        let commands: Vec<_> = (0..count).map(|_| self.command(depth)).collect();
        let with_errors = (1..count).map(|_| self.one_in(3)).collect();
        Pipeline { bangs, timed, commands, with_errors, span: 0..0 }
    }

    fn command(&mut self, depth: u32) -> Command {
        if depth == 0 || self.one_in(2) {
            return Command::Simple(self.simple(depth));
        }
        if self.one_in(8) {
            let (body, redirections) = (self.compound(depth - 1), self.redirections(depth - 1));
            let body = match body {
                Compound::Coprocess { .. } => Compound::Group(self.list(depth - 1)),
                body => body,
            };
            let name = "g".to_owned();
            return Command::Function(Box::new(Function { name, body, redirections, span: 0..0, body_span: 0..0 }));
        }
        let compound = self.compound(depth - 1);
        // Redirections behind a coprocess are those of its command.
        let bare = matches!(compound, Compound::Coprocess { .. });
        let redirections = if bare { Vec::new() } else { self.redirections(depth - 1) };
        Command::Compound(Box::new(compound), redirections, 0..0)
    }

    fn simple(&mut self, depth: u32) -> Simple {
        let assignments = (0..self.below(2))
            .map(|_| {
                let text = self.pick(&["v=1", "w=\"a b\"", "a=(1 2)", "a[1]+=x"]).to_owned();
                let value = Assigned::Scalar(Word::default());
                Assignment { name: String::new(), subscript: None, append: false, value, span: 0..0, text }
            })
            .collect::<Vec<_>>();
        let mut words: Vec<_> = self.words(depth).into_iter().map(Argument::Word).collect();
        if assignments.is_empty() || !words.is_empty() {
            words.insert(0, Argument::Word(Word { text: "cmd".to_owned(), ..Word::default() }));
        }
        Simple { assignments, words, redirections: self.redirections(depth), span: 0..0 }
    }

    pub(super) fn redirections(&mut self, depth: u32) -> Vec<Redirection> {
        let count = if self.one_in(3) { 1 + self.below(2) } else { 0 };
        (0..count).map(|_| self.redirection(depth)).collect()
    }

    fn redirection(&mut self, depth: u32) -> Redirection {
        let descriptor = match self.below(6) {
            0 => Descriptor::Number(self.below(4) as u32),
            1 => Descriptor::Variable("v".to_owned()),
            _ => Descriptor::Default,
        };
        let text = |text: &str| Word { text: text.to_owned(), ..Word::default() };
        let (descriptor, kind) = match self.below(8) {
            0 => (Descriptor::Default, Redirect::File(["&>", "&>>"][self.below(2) as usize], self.word(depth))),
            1 | 2 => {
                let operator = ["<&", ">&"][self.below(2) as usize];
                (descriptor, Redirect::File(operator, text(self.pick(&["1", "2", "-", "$x", "3-", "$x-", "02"]))))
            }
            3 => (descriptor, Redirect::HereString(self.word(depth))),
            4 | 5 => {
                let (written, delimiter) =
                    [("E", "E"), ("'E F'", "E F"), ("E\"1\"", "E1"), ("\"it's\"", "it's")][self.below(4) as usize];
                let strip_tabs = self.one_in(3);
                let body = text(self.pick(&["", "one\n", "two\n  $x `y`\n"]));
                let (written, delimiter, quoted) = (written.to_owned(), delimiter.to_owned(), written != "E");
                (descriptor, Redirect::HereDocument(HereDocument { written, delimiter, strip_tabs, quoted, body }))
            }
            _ => {
                let operator = ["<", ">", ">>", ">|", "<>"][self.below(5) as usize];
                (descriptor, Redirect::File(operator, self.word(depth)))
            }
        };
        Redirection { descriptor, kind, span: 0..0 }
    }

    pub(super) fn compound(&mut self, depth: u32) -> Compound {
        let name = "i".to_owned();
        match self.below(12) {
            0 => Compound::Group(self.list(depth)),
            1 => Compound::Subshell(self.list(depth)),
            2 | 3 => Compound::If {
                arms: (0..=self.below(3)).map(|_| (self.list(depth), self.list(depth))).collect(),
                otherwise: self.one_in(2).then(|| self.list(depth)),
            },
            4 => {
                let words = (!self.one_in(3)).then(|| self.words(depth));
                let body = self.list(depth);
                if self.one_in(4) {
                    Compound::Select { name, words, body }
                } else {
                    Compound::For { name, words, body }
                }
            }
            5 => {
                let mut part =
                    || Word { text: self.pick(&["", " i = 0", "i<3 ", "\ti++"]).to_owned(), ..Word::default() };
                Compound::ForArithmetic { parts: [part(), part(), part()], body: self.list(depth) }
            }
            6 | 7 => Compound::While { until: self.one_in(2), condition: self.list(depth), body: self.list(depth) },
            8 | 9 => Compound::Case {
                word: self.literal(),
                clauses: (0..self.below(4))
                    .map(|_| Clause {
                        patterns: (0..=self.below(2)).map(|_| self.literal()).collect(),
                        body: if self.one_in(4) { List::default() } else { self.list(depth) },
                        end: [ClauseEnd::Break, ClauseEnd::FallThrough, ClauseEnd::TestNext][self.below(3) as usize],
                    })
                    .collect(),
            },
            10 if self.one_in(3) => {
                let inner = Compound::Group(self.list(depth.saturating_sub(1)));
                let command = Box::new(Command::Compound(Box::new(inner), self.redirections(0), 0..0));
                Compound::Coprocess { name: self.one_in(2).then(|| "N".to_owned()), command }
            }
            10 => Compound::Arithmetic(Word { text: " x + 1".to_owned(), ..Word::default() }),
            _ => Compound::Conditional(self.test(3)),
        }
    }

    fn test(&mut self, depth: u32) -> Test {
        match if depth == 0 { self.below(3) } else { self.below(7) } {
            0 => Test::Word(Word { text: self.pick(&["$x", "\"a b\""]).to_owned(), ..Word::default() }),
            1 => Test::Unary("-z".to_owned(), self.literal()),
            2 => Test::Binary(self.literal(), self.pick(&["==", "!=", "-eq", "<", "="]).to_owned(), self.literal()),
            3 => Test::Not(Box::new(match self.test(depth - 1) {
                inner @ (Test::And(..) | Test::Or(..)) => Test::Group(Box::new(inner)),
                inner => inner,
            })),
            4 => Test::And(Box::new(Test::Word(self.literal())), Box::new(Test::Group(Box::new(self.test(depth - 1))))),
            5 => Test::Or(Box::new(Test::Group(Box::new(self.test(depth - 1)))), Box::new(Test::Word(self.literal()))),
            _ => Test::Group(Box::new(self.test(depth - 1))),
        }
    }
}
