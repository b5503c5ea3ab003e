//! `defer! { … }` and what follows it.

use std::mem;

use proc_macro2::extra::DelimSpan;
use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Block, Expr, ExprMacro, Path, Stmt};

use super::nurseries::hidden_semicolon;
use super::scopes::{self, Headed};
use super::{Code, Here, Sites};
use crate::parse::errors::{self, Barrier};
use crate::parse::tree::{Defer, Site};

/// Whether `path` names the macro `defer!`, of `coldframe` or under whatever
/// name that crate goes. Another crate is well known for one of that name.
pub(in crate::parse) fn is_defer(path: &Path) -> bool {
    path.segments.len() <= 2
        && path.segments.last().is_some_and(|it| it.ident == "defer")
        && path.segments[0].ident != "scopeguard"
}

/// The call, if `statement` is a `defer!`.
fn call(statement: &Stmt) -> Option<(&[Attribute], &syn::Macro)> {
    let (attrs, call) = match statement {
        Stmt::Macro(it) => (&it.attrs, &it.mac),
        Stmt::Expr(Expr::Macro(it), _) => (&it.attrs, &it.mac),
        _ => return None,
    };
    is_defer(&call.path).then_some((attrs, call))
}

/// Whether `statement` is a `defer!`.
pub(super) fn is_statement(statement: &Stmt) -> bool {
    call(statement).is_some()
}

/// `LIMIT => { … }` after `within`, or a block.
struct Written {
    limit: Option<Expr>,
    cleanup: Block,
}

impl Sites<'_> {
    /// Makes one expression of the first `defer!` among the statements and all
    /// that follow it. Whether there is one.
    pub(super) fn deferring(&mut self, block: &mut Block, discarded: bool) -> bool {
        let Some(at) = block.stmts.iter().position(|it| call(it).is_some()) else { return false };
        let rest = block.stmts.split_off(at + 1);
        let defer = block.stmts.pop().expect("it was just found");
        for statement in &mut block.stmts {
            self.statement(statement, true);
        }
        let (attrs, mac) = call(&defer).expect("it was just found");
        let rest = Block { brace_token: block.brace_token, stmts: rest };
        let call = ExprMacro { attrs: attrs.to_vec(), mac: mac.clone() };
        let marker = self.defer(call, Some(rest), discarded);
        block.stmts.push(Stmt::Expr(marker, None));
        true
    }

    /// A `defer!` that is a statement of a nursery's body. Whether it is one.
    pub(super) fn deferring_in_body(&mut self, statement: &mut Stmt) -> bool {
        let Some((attrs, mac)) = call(statement) else { return false };
        let call = ExprMacro { attrs: attrs.to_vec(), mac: mac.clone() };
        let semicolon = hidden_semicolon(call.mac.bang_token.span);
        *statement = Stmt::Expr(self.defer(call, None, true), Some(semicolon));
        true
    }

    fn defer(&mut self, call: ExprMacro, mut rest: Option<Block>, discarded: bool) -> Expr {
        let ExprMacro { attrs, mac } = call;
        let name = mac.path.segments.last().expect("is_defer has looked at it");
        let keyword = name.ident.clone();
        if self.here.code == Code::Closure {
            self.diagnostics.push(errors::block_in_closure(&keyword));
        }
        let id = self.reserve();
        let written = self.written(&keyword, mac.tokens, *mac.delimiter.span());
        let nothing = || Written { limit: None, cleanup: syn::parse_quote!({}) };
        let Written { mut limit, mut cleanup } = written.unwrap_or_else(nothing);
        if let Some(limit) = &mut limit {
            self.value(limit, false);
        }
        under(attrs, &mut cleanup);
        let Here { machine, code, atomic, .. } = self.here;
        // It runs before an `atomic!` round it comes to its end.
        let inside = Here { atomic, ..self.here.behind(Barrier::Cleanup, machine, code) };
        let before = self.sites.len();
        self.at(inside, |sites| {
            sites.leaving("defer", |sites| sites.block(&mut cleanup, true));
        });
        let inside = before..self.sites.len();
        let exits = Some("defer");
        let behind = Here { drives: false, discarded: false, exits, ..self.here };
        if let Some(rest) = &mut rest {
            self.at(behind, |sites| sites.block(rest, discarded));
        }
        let (span, path) = (keyword.span(), mac.path);
        self.fill(
            id,
            Site::Defer(Defer { path, keyword, limit, cleanup, machine, inside, rest }),
            span,
        )
    }

    /// What stands between the delimiters.
    fn written(
        &mut self,
        keyword: &syn::Ident,
        tokens: TokenStream,
        span: DelimSpan,
    ) -> Option<Written> {
        let Some(Headed { head, brace, inside }) = scopes::split(tokens, span) else {
            self.diagnostics.push(errors::malformed_scope(keyword));
            return None;
        };
        let limit = match head.map(after_within) {
            None => None,
            Some(Some(limit)) => Some(self.expression(limit, span.close())?),
            Some(None) => {
                self.diagnostics.push(errors::malformed_scope(keyword));
                return None;
            }
        };
        Some(Written { limit, cleanup: self.inside(brace, inside, "the block of a `defer!`")? })
    }

    /// A `defer!` that is part of an expression.
    pub(super) fn stray_defer(&mut self, call: &ExprMacro) -> Expr {
        let span = call.mac.path.segments.last().expect("a path has a segment").ident.span();
        self.diagnostics.push(errors::defer_as_expression(span));
        Expr::Verbatim(quote::quote!(()))
    }
}

fn after_within(head: TokenStream) -> Option<TokenStream> {
    let mut head = head.into_iter();
    match head.next()? {
        TokenTree::Ident(word) if word == "within" => Some(head.collect()),
        _ => None,
    }
}

/// The attributes of the statement decide about the cleanup, not about what
/// follows it.
fn under(attrs: Vec<Attribute>, cleanup: &mut Block) {
    if attrs.is_empty() {
        return;
    }
    let stmts = mem::take(&mut cleanup.stmts);
    let block = Block { brace_token: cleanup.brace_token, stmts };
    let block = syn::ExprBlock { attrs, label: None, block };
    cleanup.stmts.push(Stmt::Expr(Expr::Block(block), None));
}
