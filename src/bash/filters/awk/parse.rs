//! From the tokens of an `awk` program to its rules.

use super::token::Token;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    Number(f64),
    Text(String),
    Regex(String),
    Variable(String),
    Element(String, Box<Expr>),
    Field(Box<Expr>),
    /// `=`, or the operator of `+=` and its like.
    Assign(char, Box<Expr>, Box<Expr>),
    Choice(Box<[Expr; 3]>),
    Or(Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    In(Box<Expr>, String),
    /// Whether it is `!~`.
    Match(bool, Box<Expr>, Box<Expr>),
    Compare(&'static str, Box<Expr>, Box<Expr>),
    Joined(Box<Expr>, Box<Expr>),
    Arithmetic(char, Box<Expr>, Box<Expr>),
    Unary(char, Box<Expr>),
    /// Whether before the name, and what is added.
    Step(bool, f64, Box<Expr>),
    Call(String, Vec<Expr>),
    Group(Box<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Statement {
    Print(Vec<Expr>),
    Printf(Vec<Expr>),
    Expression(Expr),
    If(Expr, Vec<Statement>, Vec<Statement>),
    While(Expr, Vec<Statement>),
    Next,
    Exit(Option<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Pattern {
    Begin,
    End,
    Always,
    When(Expr),
}

pub(super) type Rule = (Pattern, Vec<Statement>);

pub(super) struct Parser {
    pub(super) tokens: Vec<Token>,
    pub(super) at: usize,
    /// A `>` would write a file here.
    pub(super) printing: bool,
    pub(super) depth: usize,
}

/// The rules; none where the program holds what is not evaluated.
pub(super) fn rules(tokens: Vec<Token>) -> Option<Vec<Rule>> {
    let mut parser = Parser { tokens, at: 0, printing: false, depth: 0 };
    let mut rules = Vec::new();
    loop {
        while parser.takes("\n") || parser.takes(";") {}
        if parser.at >= parser.tokens.len() {
            return Some(rules);
        }
        let pattern = match parser.peek() {
            Some(Token::Name(name)) if name == "BEGIN" || name == "END" => {
                let pattern = if name == "BEGIN" { Pattern::Begin } else { Pattern::End };
                parser.at += 1;
                if !parser.sees("{") {
                    return None;
                }
                pattern
            }
            Some(Token::Sign("{")) => Pattern::Always,
            _ => Pattern::When(parser.expression()?),
        };
        let action = match parser.sees("{") {
            true => parser.block()?,
            false => vec![Statement::Print(Vec::new())],
        };
        rules.push((pattern, action));
    }
}

impl Parser {
    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    pub(super) fn sees(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    pub(super) fn takes(&mut self, sign: &str) -> bool {
        let found = self.sees(sign);
        self.at += usize::from(found);
        found
    }

    pub(super) fn named(&mut self, name: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Name(found)) if found == name);
        self.at += usize::from(found);
        found
    }

    pub(super) fn lines(&mut self) {
        while self.takes("\n") {}
    }

    fn block(&mut self) -> Option<Vec<Statement>> {
        if !self.takes("{") {
            return None;
        }
        let mut statements = Vec::new();
        loop {
            while self.takes("\n") || self.takes(";") {}
            if self.takes("}") {
                return Some(statements);
            }
            statements.extend(self.statement()?);
        }
    }

    fn body(&mut self) -> Option<Vec<Statement>> {
        self.lines();
        self.statement()
    }

    fn statement(&mut self) -> Option<Vec<Statement>> {
        self.depth += 1;
        if self.depth > 30 {
            return None;
        }
        let statements = if self.sees("{") {
            self.block()?
        } else if self.named("if") {
            let condition = self.condition()?;
            let then = self.body()?;
            let before = self.at;
            while self.takes("\n") || self.takes(";") {}
            let otherwise = if self.named("else") {
                self.body()?
            } else {
                self.at = before;
                Vec::new()
            };
            vec![Statement::If(condition, then, otherwise)]
        } else if self.named("while") {
            let condition = self.condition()?;
            vec![Statement::While(condition, self.body()?)]
        } else if self.named("for") {
            self.loops()?
        } else {
            let statement = self.simple()?;
            // It ends here.
            if !(self.takes(";") || self.takes("\n") || self.sees("}")) {
                return None;
            }
            vec![statement]
        };
        self.depth -= 1;
        Some(statements)
    }

    fn condition(&mut self) -> Option<Expr> {
        if !self.takes("(") {
            return None;
        }
        let condition = self.expression()?;
        self.takes(")").then_some(condition)
    }

    /// `for (first; condition; step)`
    fn loops(&mut self) -> Option<Vec<Statement>> {
        if !self.takes("(") {
            return None;
        }
        let first = self.expression()?;
        let condition = if self.takes(";") { self.expression()? } else { return None };
        let step = if self.takes(";") { self.expression()? } else { return None };
        if matches!(first, Expr::In(..)) || !self.takes(")") {
            return None;
        }
        let mut body = self.body()?;
        body.push(Statement::Expression(step));
        Some(vec![Statement::Expression(first), Statement::While(condition, body)])
    }

    fn simple(&mut self) -> Option<Statement> {
        if self.named("next") {
            return Some(Statement::Next);
        }
        if self.named("exit") {
            let bare = self.sees(";") || self.sees("\n") || self.sees("}");
            return Some(Statement::Exit(if bare { None } else { Some(self.expression()?) }));
        }
        let formatted = self.named("printf");
        if formatted || self.named("print") {
            let list = self.printed()?;
            return Some(if formatted { Statement::Printf(list) } else { Statement::Print(list) });
        }
        self.expression().map(Statement::Expression)
    }

    /// What `print` prints: a list, which may stand in parentheses.
    fn printed(&mut self) -> Option<Vec<Expr>> {
        let ends = |parser: &Self| parser.sees(";") || parser.sees("\n") || parser.sees("}");
        if ends(self) {
            return Some(Vec::new());
        }
        if self.sees("(") {
            let before = self.at;
            self.at += 1;
            let list = self.list();
            if let Some(list) = list
                && self.takes(")")
                && ends(self)
            {
                return Some(list);
            }
            self.at = before;
        }
        self.printing = true;
        let list = self.list();
        self.printing = false;
        list
    }
}
