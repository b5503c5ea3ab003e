//! Async blocks and async closures: values with a machine inside.

use std::mem;

use proc_macro2::TokenStream;
use syn::visit_mut::VisitMut;
use syn::{Block, Expr, ExprAsync, ExprClosure, Stmt, token};

use super::{Code, Sites, empty_like};
use crate::parse::errors::Barrier;
use crate::parse::tree::{Async, Machine, MachineId, MachineKind, Options, Site, SiteId};

impl Sites<'_> {
    pub(super) fn async_block(&mut self, mut expr: ExprAsync) -> Expr {
        self.attributes(&mut expr.attrs);
        let span = expr.async_token.span;
        let id = self.reserve();
        let empty = empty_like(&expr.block);
        let body = mem::replace(&mut expr.block, empty);
        let machine = self.nested_machine(MachineKind::AsyncBlock, span, body);
        let site = Async { machine, expr: Expr::Async(expr), awaited_in_place: false };
        self.fill(id, Site::Async(site), span)
    }

    pub(super) fn closure(&mut self, mut expr: ExprClosure) -> Expr {
        self.attributes(&mut expr.attrs);
        let Some(async_token) = expr.asyncness else {
            let inside = self.here.behind(Barrier::Closure, self.here.machine, Code::Closure);
            self.at(inside, |sites| sites.visit_expr_mut(&mut expr.body));
            return Expr::Closure(expr);
        };
        let id = self.reserve();
        let body = mem::replace(&mut *expr.body, Expr::Verbatim(TokenStream::new()));
        let machine =
            self.nested_machine(MachineKind::AsyncClosure, async_token.span, block_of(body));
        let site = Async { machine, expr: Expr::Closure(expr), awaited_in_place: false };
        self.fill(id, Site::Async(site), async_token.span)
    }

    /// `block` is awaited where it stands, if it is an async block.
    pub(super) fn await_in_place(&mut self, block: SiteId) {
        if let Some(Site::Async(block)) = &mut self.sites[block.0] {
            block.awaited_in_place = matches!(block.expr, Expr::Async(_));
        }
    }

    fn nested_machine(
        &mut self,
        kind: MachineKind,
        name_span: proc_macro2::Span,
        mut body: Block,
    ) -> MachineId {
        let parent = self.here.machine;
        let name = self.nested_name(kind);
        let id = self.open(Machine {
            kind,
            name,
            name_span,
            parent: Some(parent),
            options: Options::maybe(),
            body: empty_like(&body),
        });
        let barrier = match kind {
            MachineKind::AsyncClosure => Barrier::Closure,
            _ => Barrier::AsyncBlock,
        };
        let inside = self.here.behind(barrier, id, Code::Async);
        self.at(inside, |sites| sites.block(&mut body, false));
        self.close(id, body);
        id
    }

    /// `parent::{async#1}`
    fn nested_name(&mut self, kind: MachineKind) -> String {
        let parent = &mut self.machines[self.here.machine.0];
        let (word, count) = match kind {
            MachineKind::AsyncClosure => ("closure", &mut parent.closures),
            _ => ("async", &mut parent.blocks),
        };
        *count += 1;
        format!("{}::{{{word}#{count}}}", parent.machine.name)
    }
}

/// The body of a closure as a block.
fn block_of(body: Expr) -> Block {
    match body {
        Expr::Block(it) if it.label.is_none() && it.attrs.is_empty() => it.block,
        body => Block { brace_token: token::Brace::default(), stmts: vec![Stmt::Expr(body, None)] },
    }
}
