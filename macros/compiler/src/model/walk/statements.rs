//! Blocks and statements.

use syn::spanned::Spanned;
use syn::{Attribute, Block, Expr, ExprBlock, Local, Meta, Stmt};

use super::jumps::Scope;
use super::{Flow, Position, Walk};
use crate::diagnostics::ends;
use crate::model::graph::{Branch, Event, Way};
use crate::parse::{bare, expression_attrs, statement_attrs};

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
        let mut flow = flow;
        let mut rest = statements;
        while let [first, others @ ..] = rest {
            let here = if others.is_empty() { position } else { Position::Value };
            rest = others;
            flow = match others {
                [second, others @ ..] if self.excludes(first, second) => {
                    let last = if others.is_empty() { position } else { Position::Value };
                    rest = others;
                    self.either(first, second, flow, last)
                }
                _ => self.statement(first, flow, here),
            };
        }
        flow
    }

    /// Whether they stand behind `#[cfg(X)]` and `#[cfg(not(X))]`.
    fn excludes(&self, first: &Stmt, second: &Stmt) -> bool {
        let condition = |statement| {
            let attrs = statement_attrs(statement, |id| Some(self.tree.site(id)));
            let mut conditions = attrs.iter().filter(|it| it.path().is_ident("cfg"));
            let only = conditions.next().filter(|_| conditions.next().is_none())?;
            only.parse_args::<Meta>().ok()
        };
        let is_not = |one: &Meta, other: &Meta| {
            let Meta::List(list) = one else { return false };
            list.path.is_ident("not") && list.parse_args::<Meta>().is_ok_and(|it| it == *other)
        };
        let (Some(one), Some(other)) = (condition(first), condition(second)) else { return false };
        is_not(&one, &other) || is_not(&other, &one)
    }

    /// One of them is compiled.
    fn either(&mut self, first: &Stmt, second: &Stmt, flow: Flow, last: Position) -> Flow {
        let tree = self.tree;
        let span = first.span();
        let flow = self.gather(flow, span);
        let mut res = Flow::default();
        // Either is the last one if the other is not there.
        for (statement, other) in [(first, second), (second, first)] {
            let attrs = statement_attrs(other, |id| Some(tree.site(id)));
            let cfg = attrs.iter().find(|it| it.path().is_ident("cfg"));
            let cfg = cfg.expect("both have a condition");
            let without = flow.clone().by(Branch { way: Way::CompiledOut, span: ends(cfg) });
            res = res.or(self.present(statement, without, last));
        }
        self.gather(res, span)
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
        let tree = self.tree;
        let attrs = statement_attrs(statement, |id| Some(tree.site(id)));
        self.perhaps(attrs, flow, |walk, flow| walk.present(statement, flow, position))
    }

    /// What stands behind `attrs`: with a `#[cfg]` among them, we see that, but
    /// not what it decides.
    pub(super) fn perhaps(
        &mut self,
        attrs: &[Attribute],
        flow: Flow,
        walk: impl FnOnce(&mut Self, Flow) -> Flow,
    ) -> Flow {
        let Some(cfg) = attrs.iter().find(|it| it.path().is_ident("cfg")) else {
            return walk(self, flow);
        };
        let flow = self.gather(flow, cfg.span());
        let without = flow.clone().by(Branch { way: Way::CompiledOut, span: ends(cfg) });
        let with = walk(self, flow);
        self.gather(with.or(without), cfg.span())
    }

    /// The elements of something with commas, where each may have a `#[cfg]`.
    pub(super) fn list<'e>(
        &mut self,
        exprs: impl IntoIterator<Item = &'e Expr>,
        flow: Flow,
    ) -> Flow {
        let tree = self.tree;
        exprs.into_iter().fold(flow, |flow, expr| {
            let attrs = expression_attrs(expr, |id| Some(tree.site(id)));
            self.perhaps(attrs, flow, |walk, flow| walk.value(expr, flow))
        })
    }

    fn present(&mut self, statement: &Stmt, flow: Flow, position: Position) -> Flow {
        match statement {
            Stmt::Local(local) => self.local(local, flow),
            Stmt::Item(_) => flow,
            Stmt::Expr(expr, None) => self.expr(expr, flow, position),
            Stmt::Expr(expr, Some(_)) => {
                let flow = self.value(expr, flow);
                match unawaited(expr) {
                    Some(name) if !flow.is_empty() => {
                        Flow::from(self.node(Event::Unawaited(name), expr.span(), flow))
                    }
                    _ => flow,
                }
            }
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

/// The name of the function, if `expr` calls one of ours whose value is a
/// checkpoint when it is awaited. With a path it has to be ours.
fn unawaited(expr: &Expr) -> Option<&'static str> {
    const CHECKPOINTS: [&str; 4] = ["checkpoint", "sleep", "sleep_forever", "sleep_until"];
    let Expr::Call(call) = bare(expr) else { return None };
    let Expr::Path(function) = bare(&call.func) else { return None };
    let segments = &function.path.segments;
    let is_ours = segments.len() == 1 || segments.len() == 2 && segments[0].ident == "coldframe";
    let name = &segments.last().filter(|_| is_ours)?.ident;
    CHECKPOINTS.into_iter().find(|it| name == it)
}
