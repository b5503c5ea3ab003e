//! `move_on_after!(LIMIT => { … })`, `shield! { … }`, `scope!(s => { … })`.

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};
use syn::parse::ParseStream;
use syn::{Block, Expr, ExprMacro, Ident, Path, Token, token};

use super::nurseries::{Source, statements};
use super::{Code, Here, Sites};
use crate::diagnostics::Diagnostics;
use crate::parse::errors;
use crate::parse::keyword::{self, Region, parse_within};
use crate::parse::tree::{Scope, ScopeKind, Site};

const NAMES: [&str; 6] =
    ["move_on_after", "move_on_at", "fail_after", "fail_at", "shield", "scope"];

/// Whether `path` names a macro that makes a cancel scope.
pub(in crate::parse) fn is_scope(path: &Path) -> bool {
    let last = path.segments.last();
    path.segments.len() <= 2 && last.is_some_and(|it| NAMES.iter().any(|name| it.ident == name))
}

/// A block as written, and what stands before its `=>`.
pub(super) struct Headed {
    pub(super) head: Option<TokenStream>,
    pub(super) brace: token::Brace,
    pub(super) inside: TokenStream,
}

/// Splits `HEAD => { … }`, `{ … }` or statements without a brace of their own.
/// `span` is of the delimiters round `tokens`.
pub(super) fn split(tokens: TokenStream, span: DelimSpan) -> Option<Headed> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let arrow = trees.windows(2).position(|pair| is_arrow(&pair[0], &pair[1]));
    let after = arrow.map_or(0, |index| index + 2);
    let head = arrow.map(|index| trees[..index].iter().cloned().collect());
    let block = match &trees[after..] {
        [TokenTree::Group(block)] => Some(block),
        [TokenTree::Group(block), TokenTree::Punct(comma)] if comma.as_char() == ',' => Some(block),
        _ => None,
    };
    match block.filter(|block| block.delimiter() == Delimiter::Brace) {
        Some(block) => {
            let brace = token::Brace { span: block.delim_span() };
            Some(Headed { head, brace, inside: block.stream() })
        }
        None if head.is_none() => {
            Some(Headed { head, brace: token::Brace { span }, inside: tokens })
        }
        None => None,
    }
}

fn is_arrow(one: &TokenTree, other: &TokenTree) -> bool {
    let is = |tree: &TokenTree, expected| matches!(tree, TokenTree::Punct(it) if it.as_char() == expected);
    let joint = matches!(one, TokenTree::Punct(it) if it.spacing() == Spacing::Joint);
    joint && is(one, '=') && is(other, '>')
}

impl Sites<'_> {
    pub(super) fn scope(&mut self, call: ExprMacro) -> Expr {
        let ExprMacro { attrs, mac } = call;
        let name = mac.path.segments.last().expect("is_scope has looked at it");
        let keyword = name.ident.clone();
        if self.here.code == Code::Closure {
            self.diagnostics.push(errors::block_in_closure(&keyword));
        }
        let id = self.reserve();
        let read = self.headed(&keyword, mac.tokens, *mac.delimiter.span());
        let Some((mut kind, mut block)) = read else {
            // It has been reported; whatever type is wanted, this is of it.
            self.sites.truncate(id.0);
            return syn::parse_quote!(::core::unimplemented!());
        };
        if let Some(argument) = kind.argument_mut() {
            self.value(argument, false);
        }
        // Its awaits are not the nursery's: the scope is, as one.
        let name = NAMES.into_iter().find(|name| keyword == name);
        let inside = Here { drives: false, discarded: false, exits: name, ..self.here };
        self.begun(&mut block, keyword.span());
        self.at(inside, |sites| sites.block(&mut block, false));
        let (span, path) = (keyword.span(), mac.path);
        self.fill(id, Site::Scope(Scope { attrs, path, keyword, kind, block }), span)
    }

    fn headed(
        &mut self,
        keyword: &Ident,
        tokens: TokenStream,
        span: DelimSpan,
    ) -> Option<(ScopeKind, Block)> {
        let name = keyword.to_string();
        let Some(Headed { head, brace, inside }) = split(tokens, span) else {
            self.diagnostics.push(errors::malformed_scope(keyword));
            return None;
        };
        let kind = match (name.as_str(), head) {
            ("shield", None) => ScopeKind::Shield,
            ("scope", Some(head)) => self.named(head, keyword)?,
            ("shield" | "scope", _) | (_, None) => {
                self.diagnostics.push(errors::malformed_scope(keyword));
                return None;
            }
            (_, Some(head)) => {
                let limit = self.expression(head, span.close())?;
                match name.as_str() {
                    "move_on_after" => ScopeKind::MoveOnAfter(limit),
                    "move_on_at" => ScopeKind::MoveOnAt(limit),
                    "fail_after" => ScopeKind::FailAfter(limit),
                    _ => ScopeKind::FailAt(limit),
                }
            }
        };
        Some((kind, self.inside(brace, inside, "the block of a scope")?))
    }

    /// `NAME`, `NAME = EXPR` or `_ = EXPR`
    fn named(&mut self, head: TokenStream, keyword: &Ident) -> Option<ScopeKind> {
        let split = |input: ParseStream| {
            let name = match input.parse::<Option<Token![_]>>()? {
                Some(underscore) => Ident::new("_", underscore.span),
                None => input.parse()?,
            };
            let equals: Option<Token![=]> = input.parse()?;
            Ok((name, equals, input.parse::<TokenStream>()?))
        };
        let (name, equals, rest) = match parse_within(head, keyword.span(), split) {
            Ok(split) => split,
            Err(_) => {
                self.diagnostics.push(errors::malformed_scope(keyword));
                return None;
            }
        };
        let value = match equals {
            Some(_) => Some(self.expression(rest, keyword.span())?),
            None if rest.is_empty() => None,
            None => {
                self.diagnostics.push(errors::malformed_scope(keyword));
                return None;
            }
        };
        Some(ScopeKind::Named { name, value })
    }

    /// An expression among the tokens of a macro of ours; `end` is the place
    /// behind it.
    pub(super) fn expression(&mut self, tokens: TokenStream, end: Span) -> Option<Expr> {
        let region = self.region();
        let marked = keyword::mark(tokens, end, region, self.diagnostics);
        match parse_within(marked.tokens.clone(), end, |input| input.parse()) {
            Ok(expr) => Some(expr),
            Err(error) => {
                let error = errors::not_rust(&marked.cause(error), "what stands before the `=>`");
                self.diagnostics.push(error);
                None
            }
        }
    }

    /// The block of a macro of ours.
    pub(super) fn inside(
        &mut self,
        brace_token: token::Brace,
        tokens: TokenStream,
        place: &'static str,
    ) -> Option<Block> {
        let (end, region) = (brace_token.span.close(), self.region());
        let source = Source { tokens, end, region, place };
        Some(Block { brace_token, stmts: statements(source, self.diagnostics)? })
    }

    pub(super) fn region(&self) -> Region {
        match self.here.nursery {
            Some(_) => Region::Nursery,
            None => Region::Elsewhere,
        }
    }
}

/// The statements of a `shield!`, as far as they can be read: all that is
/// asked of them is whether they give a value.
pub(in crate::parse) fn shielded(call: &syn::Macro) -> Option<Block> {
    if call.path.segments.last().is_none_or(|it| it.ident != "shield") {
        return None;
    }
    let Headed { brace, inside, .. } = split(call.tokens.clone(), *call.delimiter.span())?;
    let end = brace.span.close();
    let source = Source { tokens: inside, end, region: Region::Nursery, place: "a block" };
    let stmts = statements(source, &mut Diagnostics::default())?;
    Some(Block { brace_token: brace, stmts })
}
