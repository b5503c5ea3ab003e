//! Blocks and statements.

use syn::spanned::Spanned;
use syn::{Attribute, Block, Expr, ExprBlock, Local, Stmt};

use super::jumps::Scope;
use super::{Flow, Position, Walk};
use crate::diagnostics::ends;
use crate::model::graph::{Branch, Way};
use crate::parse::Tree;

impl Walk<'_> {
    pub(super) fn block(&mut self, block: &Block, flow: Flow, position: Position) -> Flow {
        self.statements(&block.stmts, flow, position)
    }

    pub(super) fn statements(
        &mut self,
        statements: &[Stmt],
        flow: Flow,
        position: Position,
    ) -> Flow {
        let count = statements.len();
        statements.iter().enumerate().fold(flow, |flow, (index, statement)| {
            let position = if index + 1 == count { position } else { Position::Value };
            self.statement(statement, flow, position)
        })
    }

    /// `'l: { … }`: `break 'l` ends up behind it.
    pub(super) fn labelled_block(
        &mut self,
        block: &ExprBlock,
        flow: Flow,
        position: Position,
    ) -> Flow {
        let Some(label) = &block.label else { return self.block(&block.block, flow, position) };
        let label = label.name.ident.to_string();
        self.scopes.push(Scope::Block { label, breaks: Flow::default() });
        let flow = self.block(&block.block, flow, position);
        let Some(Scope::Block { breaks, .. }) = self.scopes.pop() else {
            unreachable!("scopes are closed in reverse order")
        };
        self.gather(flow.or(breaks), block.block.brace_token.span.close())
    }

    fn statement(&mut self, statement: &Stmt, flow: Flow, position: Position) -> Flow {
        let attrs = statement_attrs(statement, self.tree);
        let Some(cfg) = attrs.iter().find(|it| it.path().is_ident("cfg")) else {
            return self.present(statement, flow, position);
        };
        // We see the attribute, but not what it decides.
        let flow = self.gather(flow, cfg.span());
        let without = flow.clone().by(Branch { way: Way::CompiledOut, span: ends(cfg) });
        let with = self.present(statement, flow, position);
        self.gather(with.or(without), cfg.span())
    }

    fn present(&mut self, statement: &Stmt, flow: Flow, position: Position) -> Flow {
        match statement {
            Stmt::Local(local) => self.local(local, flow),
            Stmt::Item(_) => flow,
            Stmt::Expr(expr, None) => self.expr(expr, flow, position),
            Stmt::Expr(expr, Some(_)) => self.value(expr, flow),
            Stmt::Macro(it) => self.macro_(&it.mac, flow),
        }
    }

    fn local(&mut self, local: &Local, flow: Flow) -> Flow {
        let Some(init) = &local.init else { return flow };
        let flow = self.value(&init.expr, flow);
        let Some((else_token, otherwise)) = &init.diverge else { return flow };
        let flow = self.gather(flow, else_token.span);
        let span = (else_token.span, else_token.span);
        let other = flow.clone().by(Branch { way: Way::Else, span });
        // Rust makes sure that no path comes out of it.
        self.value(otherwise, other);
        flow
    }
}

/// The attributes of a statement. Those of an expression stand at its
/// leftmost part.
fn statement_attrs<'t>(statement: &'t Stmt, tree: &'t Tree) -> &'t [Attribute] {
    match statement {
        Stmt::Local(it) => &it.attrs,
        Stmt::Macro(it) => &it.attrs,
        Stmt::Expr(expr, _) => leftmost_attrs(expr, tree),
        Stmt::Item(_) => &[],
    }
}

fn leftmost_attrs<'t>(expr: &'t Expr, tree: &'t Tree) -> &'t [Attribute] {
    match expr {
        Expr::Assign(it) => leftmost_attrs(&it.left, tree),
        Expr::Binary(it) => leftmost_attrs(&it.left, tree),
        Expr::Cast(it) => leftmost_attrs(&it.expr, tree),
        Expr::Block(it) => &it.attrs,
        Expr::Break(it) => &it.attrs,
        Expr::Call(it) => &it.attrs,
        Expr::Continue(it) => &it.attrs,
        Expr::ForLoop(it) => &it.attrs,
        Expr::If(it) => &it.attrs,
        Expr::Loop(it) => &it.attrs,
        Expr::Macro(it) => &it.attrs,
        Expr::Match(it) => &it.attrs,
        Expr::MethodCall(it) => &it.attrs,
        Expr::Path(it) => &it.attrs,
        Expr::Return(it) => &it.attrs,
        Expr::Try(it) => &it.attrs,
        Expr::Unary(it) => &it.attrs,
        Expr::Unsafe(it) => &it.attrs,
        Expr::While(it) => &it.attrs,
        Expr::Field(it) => &it.attrs,
        Expr::Index(it) => &it.attrs,
        Expr::Verbatim(_) => tree.site_at(expr).map_or(&[], |(_, site)| site.attrs()),
        _ => &[],
    }
}
