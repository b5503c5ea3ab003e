//! `nursery! < spawn f(); >` becomes `nursery! { spawn f(); }`, inside
//! `coldframe!`.
//!
//! Statements only. The `>` that closes is the first one where a statement
//! could start: after a `;`, or after the brace that ends an `if`, a loop, a
//! block or a macro.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

use super::errors;
use super::sites::Kind;
use crate::diagnostics::Diagnostics;

pub(super) fn to_braces(tokens: TokenStream, diagnostics: &mut Diagnostics) -> TokenStream {
    Rewriting { diagnostics }.level(tokens.clone()).unwrap_or(tokens)
}

struct Rewriting<'d> {
    diagnostics: &'d mut Diagnostics,
}

/// Where a scan stands in the block between angles.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A statement could start here.
    Start,
    /// In a statement that a brace may end, such as `if` or `loop`.
    BlockLike,
    /// In one that only a `;` ends.
    Statement,
}

impl Rewriting<'_> {
    /// The tokens between two delimiters, or `None` if they stay as they are,
    /// and with them the spans of the delimiters.
    fn level(&mut self, tokens: TokenStream) -> Option<TokenStream> {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut res: Vec<TokenTree> = Vec::new();
        let mut changed = false;
        let mut index = 0;
        while index < trees.len() {
            if opens(&trees[index..]) {
                res.extend_from_slice(&trees[index..index + 2]);
                let block = self.block(&trees, index + 2);
                res.push(block.group.into());
                index = block.end;
                changed = true;
                continue;
            }
            let inner = self.inside(&trees[index]);
            changed |= inner.is_some();
            res.push(inner.unwrap_or_else(|| trees[index].clone()));
            index += 1;
        }
        changed.then(|| res.into_iter().collect())
    }

    fn inside(&mut self, tree: &TokenTree) -> Option<TokenTree> {
        let TokenTree::Group(group) = tree else { return None };
        let inner = self.level(group.stream())?;
        Some(regroup(group.delimiter(), inner, group.span()).into())
    }

    /// The block whose `<` is `trees[open]`.
    fn block(&mut self, trees: &[TokenTree], open: usize) -> Rewritten {
        let mut res: Vec<TokenTree> = Vec::new();
        let mut place = Place::Start;
        let mut index = open + 1 + handle_length(&trees[open + 1..]);
        res.extend_from_slice(&trees[open + 1..index]);
        while index < trees.len() {
            let tree = &trees[index];
            if place == Place::Start && is_punct(Some(tree), '>') {
                return Rewritten::new(res, trees[open].span(), index + 1);
            }
            place = place.after(&trees[..index], &trees[index..]);
            if opens(&trees[index..]) {
                res.extend_from_slice(&trees[index..index + 2]);
                let inner = self.block(trees, index + 2);
                res.push(inner.group.into());
                index = inner.end;
                place = Place::Start;
                continue;
            }
            res.push(self.inside(tree).unwrap_or_else(|| tree.clone()));
            index += 1;
        }
        // What was found makes no sense as statements; one error is enough.
        self.diagnostics.push(errors::angle_never_closed(trees[open].span()));
        Rewritten::new(Vec::new(), trees[open].span(), trees.len())
    }
}

/// The block in braces, and the index behind its `>`.
struct Rewritten {
    group: Group,
    end: usize,
}

impl Rewritten {
    fn new(trees: Vec<TokenTree>, span: Span, end: usize) -> Rewritten {
        let tokens = trees.into_iter().collect();
        Rewritten { group: regroup(Delimiter::Brace, tokens, span), end }
    }
}

impl Place {
    /// The place behind the first token of `rest`.
    fn after(self, before: &[TokenTree], rest: &[TokenTree]) -> Place {
        match (&rest[0], self) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ';' => Place::Start,
            (TokenTree::Punct(punct), Place::Start) if punct.as_char() == '#' => Place::Start,
            (TokenTree::Group(_), Place::Start) if is_punct(before.last(), '#') => Place::Start,
            (TokenTree::Group(group), _) if group.delimiter() == Delimiter::Brace => {
                let ends = self != Place::Statement || is_punct(before.last(), '!');
                if ends { Place::Start } else { self }
            }
            (tree, Place::Start) if starts_block_like(tree) => Place::BlockLike,
            // The `else` of an `if` that has just ended.
            (_, Place::Start) => Place::Statement,
            (_, place) => place,
        }
    }
}

/// Whether a brace ends the statement that starts with `tree`.
fn starts_block_like(tree: &TokenTree) -> bool {
    const WORDS: [&str; 14] = [
        "else",
        "enum",
        "fn",
        "for",
        "if",
        "impl",
        "loop",
        "macro_rules",
        "match",
        "mod",
        "struct",
        "trait",
        "unsafe",
        "while",
    ];
    match tree {
        TokenTree::Ident(ident) => WORDS.iter().any(|it| ident == it),
        // The label of a loop.
        TokenTree::Punct(punct) => punct.as_char() == '\'',
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    }
}

/// How many tokens `|n|` or `|n: TYPE|` takes at the start of a block.
fn handle_length(trees: &[TokenTree]) -> usize {
    if !is_punct(trees.first(), '|') {
        return 0;
    }
    let end = trees.iter().skip(1).position(|tree| is_punct(Some(tree), '|'));
    end.map_or(0, |end| end + 2)
}

/// Whether `trees` starts with `nursery! <` or `try_nursery! <`.
fn opens(trees: &[TokenTree]) -> bool {
    matches!(trees.first(), Some(TokenTree::Ident(name)) if Kind::named(name).is_some())
        && is_punct(trees.get(1), '!')
        && is_punct(trees.get(2), '<')
}

fn regroup(delimiter: Delimiter, tokens: TokenStream, span: Span) -> Group {
    let mut res = Group::new(delimiter, tokens);
    res.set_span(span);
    res
}

fn is_punct(tree: Option<&TokenTree>, expected: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == expected)
}
