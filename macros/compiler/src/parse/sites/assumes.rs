//! `assume_checkpointed!()`, and the places from which what it promises is
//! counted.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Block, Expr, ExprMacro, Path, Stmt};

use super::nurseries::hidden_semicolon;
use super::{Code, Sites};
use crate::parse::errors;
use crate::parse::tree::{Assume, Site};

const NAME: &str = "assume_checkpointed";

/// Whether `path` names the macro `assume_checkpointed!`, of `coldframe` or
/// under whatever name that crate goes.
pub(in crate::parse) fn is_assume(path: &Path) -> bool {
    path.segments.len() <= 2 && path.segments.last().is_some_and(|it| it.ident == NAME)
}

impl Sites<'_> {
    pub(super) fn assume(&mut self, call: ExprMacro) -> Expr {
        let ExprMacro { attrs, mac } = call;
        let span = mac.path.segments.last().expect("is_assume has looked at it").ident.span();
        if self.here.code == Code::Closure {
            self.diagnostics.push(errors::assume_in_closure(span));
        }
        if !mac.tokens.is_empty() {
            self.diagnostics.push(errors::assume_with_arguments(&mac.tokens));
        }
        let id = self.reserve();
        let machine = self.here.machine;
        self.fill(id, Site::Assume(Assume { attrs, path: mac.path, span, machine }), span)
    }

    /// The block of a loop or a scope: its begin gets a name if something in
    /// it refers to that.
    pub(super) fn begun(&mut self, block: &mut Block, keyword: Span) {
        if self.here.code == Code::Closure || !mentions(block.to_token_stream()) {
            return;
        }
        let id = self.reserve();
        let marker = self.fill(id, Site::Begin(keyword), keyword);
        block.stmts.insert(0, Stmt::Expr(marker, Some(hidden_semicolon(keyword))));
    }
}

/// Whether the name of the macro is among the tokens.
fn mentions(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => mentions(group.stream()),
        TokenTree::Ident(word) => word == NAME,
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
