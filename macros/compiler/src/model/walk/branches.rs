//! `if`, `match`, and conditions.

use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{BinOp, Expr, ExprIf, ExprMatch, Lit, Pat, UnOp};

use super::{Flow, Position, Walk};
use crate::diagnostics::ends;
use crate::model::graph::{Branch, Event, Way};
use crate::parse::bare;

/// Whether the value of `expr` decides what of it runs.
pub(super) fn is_condition(expr: &Expr) -> bool {
    match bare(expr) {
        Expr::Binary(it) => matches!(it.op, BinOp::And(_) | BinOp::Or(_)),
        Expr::Unary(it) => matches!(it.op, UnOp::Not(_)) && is_condition(&it.expr),
        Expr::Let(_) => true,
        _ => false,
    }
}

impl Walk<'_> {
    pub(super) fn if_(&mut self, it: &ExprIf, flow: Flow, position: Position) -> Flow {
        let keyword = it.if_token.span;
        let (yes, no) = self.condition(&it.cond, flow);
        let yes = yes.by(Branch { way: Way::Taken, span: (keyword, keyword) });
        let yes = self.block(&it.then_branch, yes, position);
        let no = match &it.else_branch {
            None => no.by(Branch { way: Way::NotTaken, span: (keyword, keyword) }),
            Some((token, otherwise)) => {
                let no = no.by(Branch { way: Way::Else, span: (token.span, token.span) });
                self.expr(otherwise, no, position)
            }
        };
        self.gather(yes.or(no), keyword)
    }

    pub(super) fn match_(&mut self, it: &ExprMatch, flow: Flow, position: Position) -> Flow {
        let keyword = it.match_token.span;
        let flow = self.value(&it.expr, flow);
        let mut untaken = Flow::from(self.node(Event::Pass, keyword, flow));
        let mut res = Flow::default();
        for arm in &it.arms {
            let (pattern, guard) = match &arm.pat {
                Pat::Guard(it) => (&*it.pat, Some(&*it.guard)),
                pattern => (pattern, None),
            };
            let arrives = untaken.clone().by(Branch { way: Way::Arm, span: ends(&arm.pat) });
            let arrives = match guard {
                None => arrives,
                Some(guard) => {
                    let asked = self.node(Event::Pass, keyword, arrives);
                    let (yes, no) = self.condition(guard, Flow::from(asked));
                    if has_alternatives(pattern) {
                        // It is asked again for each alternative that matches.
                        self.connect(no.clone(), asked, false);
                    }
                    // Perhaps the arm is not compiled, and nobody asks its guard.
                    let is_there = !arm.attrs.iter().any(|it| it.path().is_ident("cfg"));
                    let is_asked = is_there && is_irrefutable(pattern);
                    untaken = if is_asked { no } else { untaken.or(no) };
                    untaken = self.gather(untaken, keyword);
                    yes
                }
            };
            res = res.or(self.expr(&arm.body, arrives, position));
        }
        self.gather(res, keyword)
    }

    /// The paths on which `expr` is true, and those on which it is false.
    pub(super) fn condition(&mut self, expr: &Expr, flow: Flow) -> (Flow, Flow) {
        match bare(expr) {
            Expr::Binary(it) if matches!(it.op, BinOp::And(_)) => {
                let (yes, no) = self.condition(&it.left, flow);
                let no = no.by_if_new(Branch { way: Way::ShortCircuit, span: ends(&it.op) });
                let (yes, also_no) = self.condition(&it.right, yes);
                (yes, no.or(also_no))
            }
            Expr::Binary(it) if matches!(it.op, BinOp::Or(_)) => {
                let (yes, no) = self.condition(&it.left, flow);
                let yes = yes.by_if_new(Branch { way: Way::ShortCircuit, span: ends(&it.op) });
                let (also_yes, no) = self.condition(&it.right, no);
                (yes.or(also_yes), no)
            }
            Expr::Unary(it) if matches!(it.op, UnOp::Not(_)) => {
                let (yes, no) = self.condition(&it.expr, flow);
                (no, yes)
            }
            Expr::Lit(it) => match &it.lit {
                Lit::Bool(it) if it.value => (flow, Flow::default()),
                Lit::Bool(_) => (Flow::default(), flow),
                _ => self.undecided(expr, flow),
            },
            Expr::Let(it) => self.undecided(&it.expr, flow),
            _ => self.undecided(expr, flow),
        }
    }

    fn undecided(&mut self, expr: &Expr, flow: Flow) -> (Flow, Flow) {
        let flow = self.value(expr, flow);
        if flow.is_empty() {
            return (Flow::default(), Flow::default());
        }
        // A fork of its own: the two ways must start at one node.
        let fork = Flow::from(self.node(Event::Pass, expr.span(), flow));
        (fork.clone(), fork)
    }
}

/// Whether there is an `A | B` in `pattern`, so that it may match twice.
fn has_alternatives(pattern: &Pat) -> bool {
    struct Alternatives(bool);
    impl Visit<'_> for Alternatives {
        fn visit_pat_or(&mut self, _: &syn::PatOr) {
            self.0 = true;
        }
        fn visit_expr(&mut self, _: &Expr) {}
    }
    let mut res = Alternatives(false);
    res.visit_pat(pattern);
    res.0
}

/// Whether `pattern` takes every value. Constants and variants are in upper
/// case; a name in lower case is a variable.
fn is_irrefutable(pattern: &Pat) -> bool {
    match pattern {
        Pat::Wild(_) => true,
        Pat::Ident(it) => {
            let is_variable = !it.ident.to_string().starts_with(char::is_uppercase);
            is_variable && it.subpat.as_ref().is_none_or(|(_, inner)| is_irrefutable(inner))
        }
        Pat::Paren(it) => is_irrefutable(&it.pat),
        Pat::Reference(it) => is_irrefutable(&it.pat),
        Pat::Tuple(it) => it.elems.iter().all(is_irrefutable),
        Pat::Type(it) => is_irrefutable(&it.pat),
        Pat::Rest(_) => true,
        _ => false,
    }
}
