//! Text to syntax tree, by the brush parser; the only file that knows it.
//!
//! brush counts characters where we count bytes, has no place for what stands in an assignment, and squeezes white space in
//! expansions. So words are always slices of the text here, and arrays are tokenized again. What brush takes and bash refuses
//! (`a= (x)`) is refused.

use std::ops::Range;

use brush_parser::ast::{self as brush, SourceLocation as _};
use brush_parser::{ParseError, ParserOptions, SourceSpan, Token, TokenizerError, TokenizerOptions};

use super::SyntaxError;
use super::ast::{AssignedValue, Assignment, Block, Call, Command, Function, Word};
use super::{extent, guard};

/// Reads a text that [`guard::text`] let through.
pub(super) fn parse(text: &str) -> Result<Vec<Command>, SyntaxError> {
    let lower = Lower::new(text);
    let tokens = tokenize(text).map_err(|error| lower.tokenizer_error(&error))?;
    guard::tokens(tokens.iter().map(|token| match token {
        Token::Operator(text, loc) => (guard::Piece::Operator(text), lower.span(loc)),
        Token::Word(text, loc) => (guard::Piece::Word(text), lower.span(loc)),
    }))?;
    for token in &tokens {
        let span = lower.span(token.location());
        if let (Token::Word(..), Some(at)) = (token, extent::ambiguous_dollar(&text[span.clone()])) {
            let message = "expected an expansion, found a `$` in front of it".to_owned();
            return Err(SyntaxError::new(message, span.start + at.start..span.start + at.end));
        }
    }
    let program = brush_parser::parse_tokens(&tokens, &ParserOptions::default()).map_err(|error| match error {
        ParseError::ParsingNear(position) => {
            let at = lower.byte(position.index);
            let end = lower.text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
            SyntaxError::new("expected bash, found something else", at..end)
        }
        ParseError::ParsingAtEndOfInput => {
            SyntaxError::new("expected more, found the end of the file", text.len()..text.len())
        }
        ParseError::Tokenizing { inner, .. } => lower.tokenizer_error(&inner),
    })?;
    let mut commands = Vec::new();
    for list in &program.complete_commands {
        lower.list(list, &mut commands)?;
    }
    Ok(commands)
}

/// The tokens of a text. At the end of the text the tokenizer would look forever for the end of a here-document whose tag is
/// empty (`<<''`), so the text never ends there: it ends in a comment.
fn tokenize(text: &str) -> Result<Vec<Token>, TokenizerError> {
    brush_parser::uncached_tokenize_str(&format!("{text}\n\n#"), &TokenizerOptions::default())
}

/// From the parser's tree to ours.
struct Lower<'t> {
    text: &'t str,
    /// The byte of each character, and of the end.
    bytes: Vec<usize>,
}

impl<'t> Lower<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, bytes: text.char_indices().map(|(at, _)| at).chain([text.len()]).collect() }
    }

    fn byte(&self, character: usize) -> usize {
        self.bytes.get(character).copied().unwrap_or(self.text.len())
    }

    fn span(&self, loc: &SourceSpan) -> Range<usize> {
        let (start, end) = (self.byte(loc.start.index), self.byte(loc.end.index));
        let start = start + skipped(&self.text[start..end.max(start)]);
        start..end.max(start)
    }

    fn tokenizer_error(&self, error: &TokenizerError) -> SyntaxError {
        let (what, position) = match error {
            TokenizerError::UnterminatedSingleQuote(at) | TokenizerError::UnterminatedAnsiCQuote(at) => {
                ("a closing `'`", Some(at))
            }
            TokenizerError::UnterminatedDoubleQuote(at) => ("a closing `\"`", Some(at)),
            TokenizerError::UnterminatedBackquote(at) => ("a closing backquote", Some(at)),
            TokenizerError::UnterminatedExtendedGlob(_) => ("a closing `)`", None),
            TokenizerError::UnterminatedVariable => ("the `}` of an expansion", None),
            TokenizerError::UnterminatedCommandSubstitution | TokenizerError::UnterminatedExpansion => {
                ("the end of an expansion", None)
            }
            TokenizerError::UnterminatedHereDocuments(..) => ("the end of a here-document", None),
            TokenizerError::UnterminatedEscapeSequence => ("something behind `\\`", None),
            _ => ("bash", None),
        };
        let end = self.text.len();
        let span = position.map_or(end..end, |at| self.byte(at.index)..self.byte(at.index + 1));
        SyntaxError::new(format!("expected {what}, found the end of the file"), span)
    }

    fn word(&self, word: &brush::Word, near: &Range<usize>) -> Word {
        match &word.loc {
            Some(loc) if loc.end.index > loc.start.index => {
                let span = self.span(loc);
                Word { text: self.text[span.clone()].to_owned(), span }
            }
            _ => Word { text: word.value.clone(), span: near.clone() },
        }
    }

    fn list(&self, list: &brush::CompoundList, out: &mut Vec<Command>) -> Result<(), SyntaxError> {
        for brush::CompoundListItem(and_or, separator) in &list.0 {
            // A command in the background is a process of its own: it sets nothing here.
            if matches!(separator, brush::SeparatorOperator::Async) {
                continue;
            }
            if and_or.additional.is_empty() {
                self.pipeline(&and_or.first, out)?;
                continue;
            }
            let span = and_or.first.location().map(|loc| self.span(&loc)).unwrap_or_default();
            let mut block = Block { what: "`&&` or `||`", keyword: self.keyword(span), ..Block::default() };
            self.pipeline(&and_or.first, &mut block.commands)?;
            for next in &and_or.additional {
                let (brush::AndOr::And(pipeline) | brush::AndOr::Or(pipeline)) = next;
                self.pipeline(pipeline, &mut block.commands)?;
            }
            out.push(Command::Block(block));
        }
        Ok(())
    }

    fn pipeline(&self, pipeline: &brush::Pipeline, out: &mut Vec<Command>) -> Result<(), SyntaxError> {
        // The parts of a pipeline are processes of their own.
        let [command] = pipeline.seq.as_slice() else { return Ok(()) };
        match command {
            brush::Command::Simple(simple) => out.push(self.simple(simple)?),
            brush::Command::Function(function) => out.push(Command::Function(self.function(function)?)),
            brush::Command::Compound(compound, redirects) => {
                if let Some(mut block) = self.compound(compound)? {
                    for redirect in redirects.iter().flat_map(|list| &list.0) {
                        self.redirect(redirect, &block.keyword.clone(), &mut block.words);
                    }
                    out.push(Command::Block(block));
                }
            }
            brush::Command::ExtendedTest(test, _) => {
                let span = self.span(&test.loc);
                let names = vec!["BASH_REMATCH".to_owned()];
                let mut block =
                    Block { what: "`[[ ]]`", keyword: self.keyword(span.clone()), names, ..Block::default() };
                self.test(&test.expr, &span, &mut block);
                out.push(Command::Block(block));
            }
        }
        Ok(())
    }

    fn simple(&self, simple: &brush::SimpleCommand) -> Result<Command, SyntaxError> {
        let span = simple.location().map(|loc| self.span(&loc)).unwrap_or_default();
        let (mut assignments, mut others, mut arguments) = (Vec::new(), Vec::new(), Vec::new());
        for item in simple.prefix.iter().flat_map(|prefix| &prefix.0) {
            match item {
                brush::CommandPrefixOrSuffixItem::AssignmentWord(assignment, word) => {
                    if simple.word_or_name.is_none() {
                        assignments.push(self.assignment(assignment)?);
                    }
                    others.push(self.word(word, &span));
                }
                brush::CommandPrefixOrSuffixItem::IoRedirect(redirect) => self.redirect(redirect, &span, &mut others),
                brush::CommandPrefixOrSuffixItem::Word(word) => others.push(self.word(word, &span)),
                brush::CommandPrefixOrSuffixItem::ProcessSubstitution(..) => {}
            }
        }
        let Some(name) = &simple.word_or_name else {
            if others.len() == assignments.len() {
                return Ok(Command::Assign(assignments));
            }
            // Where the redirection fails nothing is set.
            let commands = vec![Command::Assign(assignments)];
            let what = "a command with a redirection";
            return Ok(Command::Block(Block {
                what,
                keyword: self.keyword(span),
                words: others,
                commands,
                ..Block::default()
            }));
        };
        for item in simple.suffix.iter().flat_map(|suffix| &suffix.0) {
            match item {
                brush::CommandPrefixOrSuffixItem::AssignmentWord(_, word)
                | brush::CommandPrefixOrSuffixItem::Word(word) => arguments.push(self.word(word, &span)),
                brush::CommandPrefixOrSuffixItem::IoRedirect(redirect) => self.redirect(redirect, &span, &mut others),
                brush::CommandPrefixOrSuffixItem::ProcessSubstitution(..) => {}
            }
        }
        Ok(Command::Call(Call { name: self.word(name, &span), arguments, others, span }))
    }

    fn redirect(&self, redirect: &brush::IoRedirect, near: &Range<usize>, out: &mut Vec<Word>) {
        match redirect {
            brush::IoRedirect::File(_, _, target) => match target {
                brush::IoFileRedirectTarget::Filename(word) | brush::IoFileRedirectTarget::Duplicate(word) => {
                    out.push(self.word(word, near));
                }
                brush::IoFileRedirectTarget::Fd(_) | brush::IoFileRedirectTarget::ProcessSubstitution(..) => {
                    out.push(Word { text: String::new(), span: near.clone() });
                }
            },
            brush::IoRedirect::HereDocument(_, document) => {
                // The place of a here-document is not to be relied on.
                let text = if document.requires_expansion { document.doc.value.clone() } else { String::new() };
                out.push(Word { text, span: near.clone() });
            }
            brush::IoRedirect::HereString(_, word) | brush::IoRedirect::OutputAndError(word, _) => {
                out.push(self.word(word, near));
            }
        }
    }

    fn assignment(&self, assignment: &brush::Assignment) -> Result<Assignment, SyntaxError> {
        let span = self.span(&assignment.loc);
        let lost = |span| SyntaxError::new("expected an assignment, found something else", span);
        let (name, subscript) = match &assignment.name {
            brush::AssignmentName::VariableName(name) => (name.clone(), None),
            brush::AssignmentName::ArrayElementName(name, subscript) => (name.clone(), Some(subscript.clone())),
        };
        let slice = &self.text[span.clone()];
        if subscript.is_some() {
            let value = AssignedValue::Scalar(Word { text: slice.to_owned(), span: span.clone() });
            return Ok(Assignment { name, subscript, append: assignment.append, value, span });
        }
        let operator = if assignment.append { "+=" } else { "=" };
        // A name broken by a line continuation is legal, and nobody's habit.
        let Some(value) = slice.strip_prefix(&name).and_then(|rest| rest.strip_prefix(operator)) else {
            return Err(lost(span));
        };
        let at = span.end - value.len();
        let value = match &assignment.value {
            brush::AssignmentValue::Scalar(_) => {
                AssignedValue::Scalar(Word { text: value.to_owned(), span: at..span.end })
            }
            brush::AssignmentValue::Array(elements) => {
                let Some(inner) = value.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else {
                    return Err(lost(span));
                };
                let words = elements_of(inner, at + 1).ok_or_else(|| lost(span.clone()))?;
                if words.len() != elements.len() {
                    return Err(lost(span));
                }
                AssignedValue::Array(words)
            }
        };
        Ok(Assignment { name, subscript, append: assignment.append, value, span })
    }

    fn function(&self, function: &brush::FunctionDefinition) -> Result<Function, SyntaxError> {
        let body = function.body.0.location().map(|loc| self.span(&loc)).unwrap_or_default();
        let start = function.fname.location().map_or(body.start, |loc| self.span(&loc).start);
        let mut commands = Vec::new();
        if let Some(block) = self.compound(&function.body.0)? {
            commands.push(Command::Block(block));
        }
        Ok(Function { name: function.fname.value.clone(), commands, span: start.min(body.start)..body.end, body })
    }

    /// The first word of a span.
    fn keyword(&self, span: Range<usize>) -> Range<usize> {
        let slice = &self.text[span.clone()];
        let length = slice.find(char::is_whitespace).unwrap_or(slice.len());
        span.start..span.start + length
    }

    fn all(&self, lists: &[&brush::CompoundList], out: &mut Vec<Command>) -> Result<(), SyntaxError> {
        lists.iter().try_for_each(|list| self.list(list, out))
    }

    /// `None` for what is a process of its own.
    fn compound(&self, compound: &brush::CompoundCommand) -> Result<Option<Block>, SyntaxError> {
        let span = compound.location().map(|loc| self.span(&loc)).unwrap_or_default();
        let mut block = Block { keyword: self.keyword(span.clone()), ..Block::default() };
        match compound {
            brush::CompoundCommand::Subshell(_) => return Ok(None),
            brush::CompoundCommand::Coprocess(coprocess) => {
                block.what = "`coproc`";
                block
                    .names
                    .push(coprocess.name.as_ref().map_or_else(|| "COPROC".to_owned(), |name| name.value.clone()));
            }
            brush::CompoundCommand::Arithmetic(arithmetic) => {
                block.what = "`(( ))`";
                block.arithmetic.push(arithmetic.expr.value.clone());
            }
            brush::CompoundCommand::ArithmeticForClause(clause) => {
                block.what = "`for`";
                let parts = [&clause.initializer, &clause.condition, &clause.updater];
                block.arithmetic.extend(parts.into_iter().flatten().map(|part| part.value.clone()));
                self.list(&clause.body.list, &mut block.commands)?;
            }
            brush::CompoundCommand::BraceGroup(group) => {
                block.what = "`{ }`";
                self.list(&group.list, &mut block.commands)?;
            }
            brush::CompoundCommand::ForClause(clause) => {
                block.what = "`for`";
                block.names.push(clause.variable_name.clone());
                block.words.extend(clause.values.iter().flatten().map(|word| self.word(word, &span)));
                self.list(&clause.body.list, &mut block.commands)?;
            }
            brush::CompoundCommand::CaseClause(clause) => {
                block.what = "`case`";
                block.words.push(self.word(&clause.value, &span));
                for case in &clause.cases {
                    block.words.extend(case.patterns.iter().map(|word| self.word(word, &span)));
                    self.all(&case.cmd.iter().collect::<Vec<_>>(), &mut block.commands)?;
                }
            }
            brush::CompoundCommand::IfClause(clause) => {
                block.what = "`if`";
                self.all(&[&clause.condition, &clause.then], &mut block.commands)?;
                for part in clause.elses.iter().flatten() {
                    self.all(&part.condition.iter().collect::<Vec<_>>(), &mut block.commands)?;
                    self.list(&part.body, &mut block.commands)?;
                }
            }
            brush::CompoundCommand::WhileClause(clause) => {
                block.what = "`while`";
                self.all(&[&clause.0, &clause.1.list], &mut block.commands)?;
            }
            brush::CompoundCommand::UntilClause(clause) => {
                block.what = "`until`";
                self.all(&[&clause.0, &clause.1.list], &mut block.commands)?;
            }
        }
        Ok(Some(block))
    }

    fn test(&self, test: &brush::ExtendedTestExpr, near: &Range<usize>, block: &mut Block) {
        use brush::ExtendedTestExpr as Test;
        match test {
            Test::And(left, right) | Test::Or(left, right) => {
                self.test(left, near, block);
                self.test(right, near, block);
            }
            Test::Not(inner) | Test::Parenthesized(inner) => self.test(inner, near, block),
            Test::UnaryTest(_, word) => block.words.push(self.word(word, near)),
            Test::BinaryTest(predicate, left, right) => {
                use brush::BinaryPredicate as Is;
                let words = [self.word(left, near), self.word(right, near)];
                if matches!(
                    predicate,
                    Is::ArithmeticEqualTo
                        | Is::ArithmeticNotEqualTo
                        | Is::ArithmeticLessThan
                        | Is::ArithmeticLessThanOrEqualTo
                        | Is::ArithmeticGreaterThan
                        | Is::ArithmeticGreaterThanOrEqualTo
                ) {
                    block.arithmetic.extend(words.iter().map(|word| word.text.clone()));
                }
                block.words.extend(words);
            }
        }
    }
}

/// How much of the start of a token is not part of it: blanks and line continuations, which the tokenizer counts half.
fn skipped(slice: &str) -> usize {
    let mut rest = slice;
    while rest.len() > 1
        && let Some(next) = rest.strip_prefix("\\\n").or_else(|| rest.strip_prefix([' ', '\t', '\n']))
    {
        rest = next;
    }
    slice.len() - rest.len()
}

/// The words of an array, given the text between its parentheses and where that begins. `None` where it is not only words.
fn elements_of(inner: &str, base: usize) -> Option<Vec<Word>> {
    let lower = Lower::new(inner);
    let tokens = tokenize(inner).ok()?;
    let mut words = Vec::new();
    for token in &tokens {
        match token {
            Token::Word(_, loc) => {
                let span = lower.span(loc);
                words.push(Word { text: inner[span.clone()].to_owned(), span: base + span.start..base + span.end });
            }
            Token::Operator(operator, _) if operator == "\n" => {}
            Token::Operator(..) => return None,
        }
    }
    Some(words)
}
