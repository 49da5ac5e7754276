//! Expressions of `awk`, by how tightly they bind.

use super::parse::{Expr, Parser};
use super::token::Token;

/// Functions with the least and the most arguments that are evaluated.
const FUNCTIONS: &[(&str, usize, usize)] = &[
    ("length", 0, 1),
    ("substr", 2, 3),
    ("index", 2, 2),
    ("toupper", 1, 1),
    ("tolower", 1, 1),
    ("sprintf", 1, 50),
    ("int", 1, 1),
    ("sub", 2, 3),
    ("gsub", 2, 3),
    ("split", 2, 3),
];

/// Names of variables that a program may use: its own, in small letters, and these.
const SPECIAL: &[&str] = &["NF", "NR", "FNR", "FS", "OFS", "ORS"];

/// Words that are no variables to one `awk` or the other.
#[rustfmt::skip]
const TAKEN: &[&str] = &[
    "and", "asort", "asorti", "atan2", "bindtextdomain", "break", "case", "close", "compl", "continue", "cos", "dcgettext",
    "dcngettext", "default", "delete", "do", "else", "eval", "exit", "exp", "fflush", "for", "func", "function", "gensub",
    "getline", "gsub", "if", "in", "include", "index", "int", "isarray", "length", "load", "log", "lshift", "match", "mktime",
    "namespace", "next", "nextfile", "or", "patsplit", "print", "printf", "rand", "return", "rshift", "sin", "split",
    "sprintf", "sqrt", "srand", "strftime", "strtonum", "sub", "substr", "switch", "system", "systime", "tolower", "toupper",
    "typeof", "while", "xor",
];

impl Parser {
    pub(super) fn list(&mut self) -> Option<Vec<Expr>> {
        let mut list = vec![self.expression()?];
        while self.takes(",") {
            self.lines();
            list.push(self.expression()?);
        }
        Some(list)
    }

    pub(super) fn expression(&mut self) -> Option<Expr> {
        self.depth += 1;
        if self.depth > 30 {
            return None;
        }
        let left = self.choice()?;
        let signs = [("=", '='), ("+=", '+'), ("-=", '-'), ("*=", '*'), ("/=", '/'), ("%=", '%')];
        let found = signs.iter().find(|(sign, _)| self.sees(sign)).map(|(_, operator)| *operator);
        let out = match found {
            Some(operator) if is_place(&left) => {
                self.at += 1;
                Expr::Assign(operator, Box::new(left), Box::new(self.expression()?))
            }
            Some(_) => return None,
            None => left,
        };
        self.depth -= 1;
        Some(out)
    }

    fn choice(&mut self) -> Option<Expr> {
        let condition = self.or()?;
        if !self.takes("?") {
            return Some(condition);
        }
        let one = self.expression()?;
        if !self.takes(":") {
            return None;
        }
        let two = self.expression()?;
        Some(Expr::Choice(Box::new([condition, one, two])))
    }

    fn or(&mut self) -> Option<Expr> {
        let mut left = self.and()?;
        while self.takes("||") {
            self.lines();
            left = Expr::Or(Box::new(left), Box::new(self.and()?));
        }
        Some(left)
    }

    fn and(&mut self) -> Option<Expr> {
        let mut left = self.member()?;
        while self.takes("&&") {
            self.lines();
            left = Expr::And(Box::new(left), Box::new(self.member()?));
        }
        Some(left)
    }

    fn member(&mut self) -> Option<Expr> {
        let left = self.matched()?;
        if !self.named("in") {
            return Some(left);
        }
        match self.peek().cloned() {
            Some(Token::Name(array)) if is_variable(&array) => {
                self.at += 1;
                Some(Expr::In(Box::new(left), array))
            }
            _ => None,
        }
    }

    fn matched(&mut self) -> Option<Expr> {
        let left = self.compared()?;
        let not = self.sees("!~");
        if !(self.takes("!~") || self.takes("~")) {
            return Some(left);
        }
        let right = self.compared()?;
        if self.sees("~") || self.sees("!~") {
            return None;
        }
        Some(Expr::Match(not, Box::new(left), Box::new(right)))
    }

    fn compared(&mut self) -> Option<Expr> {
        let left = self.joined()?;
        let signs = ["==", "<=", ">=", "!=", "<", ">"];
        let Some(sign) = signs.iter().find(|sign| self.sees(sign)) else { return Some(left) };
        if *sign == ">" && self.printing {
            return None;
        }
        self.at += 1;
        let right = self.joined()?;
        if signs.iter().any(|sign| self.sees(sign)) {
            return None;
        }
        Some(Expr::Compare(sign, Box::new(left), Box::new(right)))
    }

    fn joined(&mut self) -> Option<Expr> {
        let mut left = self.sum()?;
        loop {
            let more = match self.peek() {
                Some(Token::Number(_) | Token::Text(_) | Token::Call(_)) => true,
                Some(Token::Name(name)) => name != "in",
                Some(Token::Sign(sign)) => matches!(*sign, "$" | "("),
                _ => false,
            };
            if !more {
                return Some(left);
            }
            left = Expr::Joined(Box::new(left), Box::new(self.sum()?));
        }
    }

    fn sum(&mut self) -> Option<Expr> {
        let mut left = self.product()?;
        while self.sees("+") || self.sees("-") {
            let sign = if self.sees("+") { '+' } else { '-' };
            self.at += 1;
            left = Expr::Arithmetic(sign, Box::new(left), Box::new(self.product()?));
        }
        Some(left)
    }

    fn product(&mut self) -> Option<Expr> {
        let mut left = self.unary()?;
        loop {
            let Some(sign) = ['*', '/', '%'].into_iter().find(|sign| self.sees(&sign.to_string())) else {
                return Some(left);
            };
            self.at += 1;
            left = Expr::Arithmetic(sign, Box::new(left), Box::new(self.unary()?));
        }
    }

    fn unary(&mut self) -> Option<Expr> {
        for (sign, operator) in [("!", '!'), ("-", '-'), ("+", '+')] {
            if self.takes(sign) {
                self.depth += 1;
                if self.depth > 30 {
                    return None;
                }
                let inner = self.unary()?;
                self.depth -= 1;
                // `! x ~ y` binds differently in different ones.
                if operator == '!' && (self.sees("~") || self.sees("!~") || self.compares()) {
                    return None;
                }
                return Some(Expr::Unary(operator, Box::new(inner)));
            }
        }
        self.stepped()
    }

    fn compares(&self) -> bool {
        ["==", "<=", ">=", "!=", "<", ">"].iter().any(|sign| self.sees(sign))
    }

    fn stepped(&mut self) -> Option<Expr> {
        for (sign, by) in [("++", 1.0), ("--", -1.0)] {
            if self.takes(sign) {
                let place = self.primary()?;
                return is_place(&place).then(|| Expr::Step(true, by, Box::new(place)));
            }
        }
        let place = self.primary()?;
        for (sign, by) in [("++", 1.0), ("--", -1.0)] {
            if is_place(&place) && self.takes(sign) {
                return Some(Expr::Step(false, by, Box::new(place)));
            }
        }
        Some(place)
    }

    fn primary(&mut self) -> Option<Expr> {
        let token = self.peek()?.clone();
        self.at += 1;
        match token {
            Token::Number(number) => Some(Expr::Number(number)),
            Token::Text(text) => Some(Expr::Text(text)),
            Token::Regex(text) => Some(Expr::Regex(text)),
            Token::Sign("$") => match self.peek()? {
                Token::Number(_) | Token::Name(_) | Token::Sign("(") => Some(Expr::Field(Box::new(self.primary()?))),
                _ => None,
            },
            Token::Sign("(") => {
                let printing = std::mem::replace(&mut self.printing, false);
                let inner = self.expression()?;
                self.printing = printing;
                self.takes(")").then(|| Expr::Group(Box::new(inner)))
            }
            Token::Name(name) if name == "length" => Some(Expr::Call(name, Vec::new())),
            Token::Name(name) if !is_variable(&name) => None,
            Token::Name(name) if self.takes("[") => {
                let printing = std::mem::replace(&mut self.printing, false);
                let key = self.expression()?;
                self.printing = printing;
                (self.takes("]") && !SPECIAL.contains(&name.as_str())).then(|| Expr::Element(name, Box::new(key)))
            }
            Token::Name(name) => Some(Expr::Variable(name)),
            Token::Call(name) => {
                let (_, least, most) = FUNCTIONS.iter().find(|(known, ..)| *known == name)?;
                let printing = std::mem::replace(&mut self.printing, false);
                let arguments = if self.sees(")") { Vec::new() } else { self.list()? };
                self.printing = printing;
                let fits = (*least..=*most).contains(&arguments.len());
                (self.takes(")") && fits).then_some(Expr::Call(name, arguments))
            }
            Token::Sign(_) => None,
        }
    }
}

fn is_place(expression: &Expr) -> bool {
    matches!(expression, Expr::Variable(_) | Expr::Element(..) | Expr::Field(_))
}

pub(super) fn is_variable(name: &str) -> bool {
    let own = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') || name.len() == 1;
    SPECIAL.contains(&name) || (own && !TAKEN.contains(&name))
}
