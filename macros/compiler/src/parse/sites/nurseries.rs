//! `nursery! { |n| … }` and `try_nursery! { |n| … }`

use std::mem;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Block, Expr, ExprMacro, Ident, Item, MacroDelimiter, Path, Stmt, Token, Type, token};

use super::{Code, Here, Sites};
use crate::diagnostics::Diagnostics;
use crate::parse::keyword::{self, Region, parse_within};
use crate::parse::tree::{Errors, Handle, Nursery, Site, SiteId};
use crate::parse::{errors, unit};

/// The nurseries among the macros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::parse) enum Kind {
    /// `nursery!`
    Plain,
    /// `try_nursery!`
    Fallible,
}

impl Kind {
    /// The kind that `path` names, of `coldframe` or under whatever name that
    /// crate goes.
    pub(in crate::parse) fn of(path: &Path) -> Option<Kind> {
        let name = path.segments.last().filter(|_| path.segments.len() <= 2)?;
        Kind::named(&name.ident)
    }

    pub(in crate::parse) fn named(name: &Ident) -> Option<Kind> {
        match () {
            () if name == "nursery" => Some(Kind::Plain),
            () if name == "try_nursery" => Some(Kind::Fallible),
            () => None,
        }
    }
}

impl Sites<'_> {
    pub(super) fn nursery(&mut self, call: ExprMacro, kind: Kind) -> Expr {
        let ExprMacro { attrs, mac } = call;
        let name = mac.path.segments.last().expect("a kind has been found by it");
        let keyword = name.ident.clone();
        if self.here.code == Code::Closure {
            self.diagnostics.push(errors::block_in_closure(&keyword));
        }
        self.interrupts(keyword.span(), Some(keyword.to_string()), false);
        let id = self.reserve();
        let brace_token = brace(&mac.delimiter);
        let (handle, mut stmts) =
            read(mac.tokens, brace_token.span.close(), self.diagnostics).unwrap_or_default();
        let errors = match kind {
            Kind::Plain => None,
            Kind::Fallible => Some(Errors { ty: self.error_type(&mut stmts) }),
        };
        let mut block = Block { brace_token, stmts };
        end_with_statement(&mut block);
        let kind = if kind == Kind::Plain { "nursery" } else { "try_nursery" };
        self.body_and_tail(id, &mut block, kind);
        let (span, path) = (keyword.span(), mac.path);
        let nursery = Nursery { attrs, path, keyword, errors, handle, block };
        self.fill(id, Site::Nursery(nursery), span)
    }

    /// Takes `type Error = TYPE;` off the front of the statements.
    fn error_type(&mut self, statements: &mut Vec<Stmt>) -> Option<Box<Type>> {
        let is_error = |statement: &Stmt| matches!(statement, Stmt::Item(Item::Type(it)) if it.ident == "Error");
        for late in statements.iter().skip(1).filter(|it| is_error(it)) {
            self.diagnostics.push(errors::late_error_type(late));
        }
        if !statements.first().is_some_and(is_error) {
            return None;
        }
        match statements.remove(0) {
            Stmt::Item(Item::Type(it)) => Some(it.ty),
            _ => unreachable!("it was just looked at"),
        }
    }

    fn body_and_tail(&mut self, id: SiteId, block: &mut Block, name: &'static str) {
        let outside = self.here;
        let body =
            Here { nursery: Some(id), in_tail: false, drives: true, discarded: false, ..outside };
        let body = Here { exits: Some(name), ..body };
        // The children have ended by then; those of an outer nursery have not.
        let tail = Here { in_tail: true, ..outside };
        // A `?` in the tail joins the errors, and a `defer!` covers it.
        let is_covered = block.stmts.iter().any(super::defers::is_statement);
        let tail = if name == "nursery" && !is_covered {
            tail
        } else {
            Here { exits: Some(name), ..tail }
        };
        let count = block.stmts.len();
        for (index, statement) in block.stmts.iter_mut().enumerate() {
            let is_tail = index + 1 == count && matches!(statement, Stmt::Expr(_, None));
            match is_tail {
                true => self.at(tail, |sites| sites.statement(statement, false)),
                false => self.at(body, |sites| {
                    if !sites.deferring_in_body(statement) {
                        sites.statement(statement, true);
                    }
                }),
            }
        }
    }
}

/// The handle and the statements, or `None` if they are not Rust. `end` is the
/// place behind them.
pub(in crate::parse) fn read(
    tokens: TokenStream,
    end: Span,
    diagnostics: &mut Diagnostics,
) -> Option<(Option<Handle>, Vec<Stmt>)> {
    if let Some(angle) = leading_angle(&tokens) {
        diagnostics.push(errors::angle_form(angle));
        return None;
    }
    let split = |input: ParseStream| Ok((handle(input)?, input.parse::<TokenStream>()?));
    let (handle, tokens) = match parse_within(tokens, end, split) {
        Ok(split) => split,
        Err(error) => {
            diagnostics.push(errors::malformed_handle(&error));
            return None;
        }
    };
    let source = Source { tokens, end, region: Region::Nursery, place: "the block of a nursery" };
    Some((handle, statements(source, diagnostics)?))
}

/// The inside of a block.
pub(in crate::parse) struct Source {
    pub(in crate::parse) tokens: TokenStream,
    /// The place behind the tokens.
    pub(in crate::parse) end: Span,
    pub(in crate::parse) region: Region,
    /// What it is, for errors.
    pub(in crate::parse) place: &'static str,
}

/// Statements of Rust, with ours in them.
pub(in crate::parse) fn statements(
    source: Source,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Stmt>> {
    let Source { tokens, end, region, place } = source;
    let marked = keyword::mark(tokens, end, region, diagnostics);
    match parse_within(marked.tokens.clone(), end, Block::parse_within) {
        Ok(statements) => Some(statements),
        Err(error) => {
            if !marked.broken {
                diagnostics.push(errors::not_rust(&marked.cause(error), place));
            }
            None
        }
    }
}

/// `|n|` or `|n: TYPE|`
fn handle(input: ParseStream) -> syn::Result<Option<Handle>> {
    if !input.peek(Token![|]) {
        return Ok(None);
    }
    input.parse::<Token![|]>()?;
    let name: Ident = input.parse()?;
    let ty = match input.parse::<Option<Token![:]>>()? {
        Some(_) => Some(input.parse::<Type>()?),
        None => None,
    };
    input.parse::<Token![|]>()?;
    Ok(Some(Handle { name, ty }))
}

/// `nursery! { < … > }`: somebody has put braces round the angle form. A
/// statement starts with `<` only in `<T as Trait>::f()`.
fn leading_angle(tokens: &TokenStream) -> Option<Span> {
    let is_angle = |tree: &TokenTree, angle: char| matches!(tree, TokenTree::Punct(it) if it.as_char() == angle);
    let first = tokens.clone().into_iter().next().filter(|tree| is_angle(tree, '<'))?;
    tokens.clone().into_iter().last().filter(|tree| is_angle(tree, '>'))?;
    Some(first.span())
}

/// Gives the last expression a semicolon if it is surely `()`: then it is no
/// value to be evaluated after the children, but the last thing that the body
/// does while they run.
fn end_with_statement(block: &mut Block) {
    match block.stmts.last_mut() {
        Some(Stmt::Expr(expr, semicolon @ None)) if unit::is_surely_unit(expr) => {
            *semicolon = Some(hidden_semicolon(expr.span()));
        }
        Some(Stmt::Macro(it)) if it.semi_token.is_none() => {
            let expr = Expr::Macro(syn::ExprMacro {
                attrs: mem::take(&mut it.attrs),
                mac: it.mac.clone(),
            });
            let semicolon = unit::is_surely_unit(&expr).then(|| hidden_semicolon(expr.span()));
            block.stmts.pop();
            block.stmts.push(Stmt::Expr(expr, semicolon));
        }
        _ => {}
    }
}

/// At the place of `span`, but not the user's: no lint looks at the token.
pub(super) fn hidden_semicolon(span: Span) -> Token![;] {
    Token![;](Span::mixed_site().located_at(span))
}

fn brace(delimiter: &MacroDelimiter) -> token::Brace {
    token::Brace { span: *delimiter.span() }
}
