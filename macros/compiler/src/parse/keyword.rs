//! `spawn EXPR` becomes `__coldframe_spawn!(EXPR)`, which syn can read.
//!
//! How far `EXPR` goes is decided by syn's own parser. Where `spawn` is an
//! ordinary name (`tokio::spawn(…)`, `n.spawn(…)`, a variable) it stays one,
//! and the tokens of macros are left alone: who looks into one of them marks
//! them then.

use std::collections::VecDeque;

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Expr, braced};

use super::errors;
use super::sites::Kind;
use super::tree::MARKER;
use crate::diagnostics::Diagnostics;

/// The macro whose call stands for `spawn EXPR`, with the span of `spawn`.
pub(super) const SPAWN: &str = "__coldframe_spawn";

/// What the code is in which we look for the keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Region {
    /// `spawn` is a keyword where an expression can start.
    Nursery,
    /// It is not, but `spawn f()` is no Rust either: we mark it to say why.
    Elsewhere,
}

/// Tokens for syn, and what we know of why it may not like them.
#[derive(Debug)]
pub(super) struct Marked {
    pub(super) tokens: TokenStream,
    unfinished: Vec<Unfinished>,
    /// An error has been reported that makes syn's own superfluous.
    pub(super) broken: bool,
}

/// A `spawn` that may be the keyword, with something behind it that is no
/// expression.
#[derive(Debug)]
struct Unfinished {
    /// The token behind it, where syn will stumble if it is the keyword.
    next: Span,
    error: syn::Error,
}

impl Marked {
    /// The cause of syn's `error` about these tokens.
    pub(super) fn cause(self, error: syn::Error) -> syn::Error {
        let place = error.span().start();
        let cause = self.unfinished.into_iter().find(|it| it.next.start() == place);
        cause.map_or(error, |it| it.error)
    }
}

/// `end` is the place behind the tokens.
pub(super) fn mark(
    tokens: TokenStream,
    end: Span,
    region: Region,
    diagnostics: &mut Diagnostics,
) -> Marked {
    let mut marking = Marking { region, unfinished: Vec::new(), broken: false, diagnostics };
    let tokens = marking.level(tokens.clone(), end).unwrap_or(tokens);
    Marked { tokens, unfinished: marking.unfinished, broken: marking.broken }
}

struct Marking<'d> {
    region: Region,
    unfinished: Vec<Unfinished>,
    broken: bool,
    diagnostics: &'d mut Diagnostics,
}

impl Marking<'_> {
    /// The tokens between two delimiters, or `None` if they stay as they are.
    /// Inner groups come first and the last `spawn` before the others, so that
    /// syn meets no unmarked one in an expression.
    fn level(&mut self, tokens: TokenStream, end: Span) -> Option<TokenStream> {
        let before: Vec<TokenTree> = tokens.into_iter().collect();
        let mut after: VecDeque<TokenTree> = VecDeque::new();
        let mut changed = false;
        for index in (0..before.len()).rev() {
            let tree = match &before[index] {
                TokenTree::Group(group) => self.group(&before[..index], group),
                TokenTree::Ident(ident) => {
                    self.look_at(ident, &before[index + 1..]);
                    self.keyword(&before[..index], ident, &mut after, end)
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => None,
            };
            changed |= tree.is_some();
            let trees = tree.unwrap_or_else(|| vec![before[index].clone()]);
            trees.into_iter().rev().for_each(|tree| after.push_front(tree));
        }
        changed.then(|| after.into_iter().collect())
    }

    fn group(&mut self, before: &[TokenTree], group: &Group) -> Option<Vec<TokenTree>> {
        if is_attribute(before) || is_macro_call(before) {
            return None;
        }
        let tokens = self.level(group.stream(), group.span_close())?;
        let mut res = Group::new(group.delimiter(), tokens);
        res.set_span(group.span());
        Some(vec![res.into()])
    }

    /// The call that replaces `keyword`; takes its expression off `after`.
    fn keyword(
        &mut self,
        before: &[TokenTree],
        keyword: &Ident,
        after: &mut VecDeque<TokenTree>,
        end: Span,
    ) -> Option<Vec<TokenTree>> {
        if keyword != "spawn" || !expression_can_start(before) {
            return None;
        }
        let is_alone = self.region == Region::Nursery && is_punct(after.front(), ';');
        if is_alone && statement_can_start(before) {
            self.diagnostics.push(errors::spawn_without_child(keyword.span()));
        }
        if !self.is_child(before, after) {
            return None;
        }
        let length = match extent(after, end, in_head(before)) {
            Ok(length) => length,
            Err(error) => {
                let next = after.front().map_or(end, TokenTree::span);
                self.unfinished.push(Unfinished { next, error });
                return None;
            }
        };
        let child: TokenStream = after.drain(..length).collect();
        let mut bang = Punct::new('!', Spacing::Alone);
        bang.set_span(keyword.span());
        Some(vec![
            Ident::new(SPAWN, keyword.span()).into(),
            bang.into(),
            Group::new(Delimiter::Parenthesis, child).into(),
        ])
    }

    /// Whether what stands after `spawn` makes it the keyword.
    fn is_child(&self, before: &[TokenTree], after: &VecDeque<TokenTree>) -> bool {
        const OPERATORS: [&str; 6] = ["as", "else", "for", "if", "in", "where"];
        let in_nursery = self.region == Region::Nursery;
        match after.front() {
            Some(TokenTree::Ident(next)) => {
                let may_start = in_nursery && next == "if";
                may_start || !OPERATORS.iter().any(|it| next == it)
            }
            Some(TokenTree::Literal(_)) => true,
            Some(TokenTree::Group(next)) => match next.delimiter() {
                Delimiter::Brace => in_nursery && !in_head(before),
                Delimiter::Bracket => false,
                Delimiter::Parenthesis | Delimiter::None => in_nursery,
            },
            Some(TokenTree::Punct(next)) => {
                let doubled = is_punct(after.get(1), next.as_char()) || is_punct(after.get(1), '=');
                in_nursery && matches!(next.as_char(), '&' | '<') && !doubled
            }
            None => false,
        }
    }

    fn look_at(&mut self, ident: &Ident, after: &[TokenTree]) {
        if !is_punct(after.first(), '!') {
            return;
        }
        for name in [SPAWN, MARKER] {
            if ident == name {
                self.diagnostics.push(errors::reserved_name(name, ident.span()));
            }
        }
        if Kind::named(ident).is_some() && is_punct(after.get(1), '<') {
            self.broken = true;
            self.diagnostics.push(errors::angle_form(after[1].span()));
        }
    }
}

/// How many of `tokens` make up the expression that they start with.
fn extent(tokens: &VecDeque<TokenTree>, end: Span, in_head: bool) -> syn::Result<usize> {
    // No expression holds a `;` outside of its groups. The one that ends it
    // stays, so that an error at the end has a place.
    let semicolon = tokens.iter().position(|tree| is_punct(Some(tree), ';'));
    let length = semicolon.map_or(tokens.len(), |index| index + 1);
    let rest = |input: ParseStream| {
        if in_head {
            Expr::parse_without_eager_brace(input)?;
        } else {
            input.parse::<Expr>()?;
        }
        input.parse::<TokenStream>()
    };
    let rest = parse_within(tokens.iter().take(length).cloned().collect(), end, rest)?;
    Ok(length.saturating_sub(rest.into_iter().count()))
}

/// Parses `tokens` like something in delimiters that end at `end`: that is
/// where syn reports that something is missing at their end.
pub(super) fn parse_within<T>(
    tokens: TokenStream,
    end: Span,
    parser: impl FnOnce(ParseStream) -> syn::Result<T>,
) -> syn::Result<T> {
    let mut group = Group::new(Delimiter::Brace, tokens);
    group.set_span(end);
    let read = |input: ParseStream| {
        let content;
        braced!(content in input);
        parser(&content)
    };
    read.parse2(TokenTree::from(group).into())
}

/// Whether an expression can start after these tokens.
fn expression_can_start(before: &[TokenTree]) -> bool {
    const BEFORE_EXPRESSION: [&str; 7] = ["break", "if", "in", "match", "return", "while", "yield"];
    let at = |back: usize| before.len().checked_sub(back).map(|index| &before[index]);
    match at(1) {
        None => true,
        Some(TokenTree::Literal(_)) => false,
        Some(TokenTree::Group(group)) => match group.delimiter() {
            Delimiter::Brace => true,
            Delimiter::Bracket => is_punct(at(2), '#'),
            Delimiter::Parenthesis | Delimiter::None => false,
        },
        Some(TokenTree::Ident(ident)) => {
            let label = is_punct(at(2), '\'') && is_ident(at(3), "break");
            label || BEFORE_EXPRESSION.iter().any(|it| ident == it)
        }
        Some(TokenTree::Punct(punct)) => match punct.as_char() {
            '.' | '\'' | '$' | '?' | '#' | '@' => false,
            ':' => !is_punct(at(2), ':'),
            '>' => !is_punct(at(2), '-'),
            _ => true,
        },
    }
}

/// Whether a statement can start after these tokens, and no other expression.
fn statement_can_start(before: &[TokenTree]) -> bool {
    match before.last() {
        None => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() == ';',
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(_) => false,
    }
}

/// Whether a brace after the expression would open the block of an `if`,
/// `match` or loop.
fn in_head(before: &[TokenTree]) -> bool {
    ["if", "in", "match", "while"].iter().any(|it| is_ident(before.last(), it))
}

/// Whether a group after these tokens is `#[…]` or `#![…]`.
fn is_attribute(before: &[TokenTree]) -> bool {
    let inner = is_punct(before.last(), '!')
        && before.len() >= 2
        && is_punct(before.get(before.len() - 2), '#');
    inner || is_punct(before.last(), '#')
}

/// Whether a group after these tokens holds the tokens of a macro:
/// `name! (…)`, `macro_rules! name {…}`.
fn is_macro_call(before: &[TokenTree]) -> bool {
    const NOT_MACROS: [&str; 8] =
        ["break", "else", "if", "in", "match", "return", "while", "yield"];
    let named = match before {
        [.., TokenTree::Ident(_)] => &before[..before.len() - 1],
        _ => before,
    };
    match named {
        [.., TokenTree::Ident(name), TokenTree::Punct(bang)] => {
            bang.as_char() == '!' && !NOT_MACROS.iter().any(|it| name == it)
        }
        _ => false,
    }
}

fn is_punct(tree: Option<&TokenTree>, expected: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == expected)
}

fn is_ident(tree: Option<&TokenTree>, expected: &str) -> bool {
    matches!(tree, Some(TokenTree::Ident(ident)) if ident == expected)
}
