//! Every expression of a tree, for those who ask what stands somewhere and not
//! when it runs.

use syn::Expr;
use syn::visit::{self, Visit};

use super::parts::Part;
use super::tree::{Tree, bare};

/// What stands where an expression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// It is what an `.await` stands behind, or what a child runs.
    pub(crate) is_awaited: bool,
}

/// Shows `look` every expression that runs in compiled code: nothing in a
/// plain closure or in an item, which run elsewhere.
pub(crate) fn each_expression<'t>(tree: &'t Tree, look: impl FnMut(&'t Expr, Place)) {
    let mut each = Each { look, awaited: None };
    for machine in &tree.machines {
        each.visit_block(&machine.body);
    }
    for site in &tree.sites {
        site.visit_parts(|part| each.part(part));
    }
}

struct Each<'t, L> {
    look: L,
    awaited: Option<&'t Expr>,
}

impl<'t, L: FnMut(&'t Expr, Place)> Each<'t, L> {
    fn part(&mut self, part: Part<'t>) {
        match part {
            Part::Future(expr) => {
                self.awaited = Some(bare(expr));
                self.visit_expr(expr);
            }
            Part::Expr(expr) => self.visit_expr(expr),
            Part::Block(block) | Part::Cleanup(block) => self.visit_block(block),
            Part::Tokens(_) => {}
        }
    }
}

impl<'t, L: FnMut(&'t Expr, Place)> Visit<'t> for Each<'t, L> {
    fn visit_expr(&mut self, expr: &'t Expr) {
        let is_awaited = self.awaited.is_some_and(|it| std::ptr::eq(it, expr));
        (self.look)(expr, Place { is_awaited });
        visit::visit_expr(self, expr);
    }

    fn visit_expr_closure(&mut self, _: &'t syn::ExprClosure) {}

    fn visit_item(&mut self, _: &'t syn::Item) {}
}
