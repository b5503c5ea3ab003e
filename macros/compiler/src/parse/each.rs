//! Every expression of a tree, for those who ask what stands somewhere and not
//! when it runs.

use syn::Expr;
use syn::visit::{self, Visit};

use super::tree::{MacroArgument, Sight, Site, Tree, bare};

/// What stands where an expression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// It is what an `.await` stands behind.
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
        each.site(site);
    }
}

struct Each<'t, L> {
    look: L,
    awaited: Option<&'t Expr>,
}

impl<'t, L: FnMut(&'t Expr, Place)> Each<'t, L> {
    /// What is in it and in no other site; the body of an async block is its
    /// machine's.
    fn site(&mut self, site: &'t Site) {
        match site {
            Site::Await(it) => {
                self.awaited = Some(bare(&it.base));
                self.visit_expr(&it.base);
            }
            Site::Async(_) => {}
            Site::Nursery(it) => self.visit_block(&it.block),
            Site::Scope(it) => {
                it.kind.argument().into_iter().for_each(|it| self.visit_expr(it));
                self.visit_block(&it.block);
            }
            Site::Defer(it) => {
                it.limit.iter().for_each(|it| self.visit_expr(it));
                self.visit_block(&it.cleanup);
                it.rest.iter().for_each(|it| self.visit_block(it));
            }
            Site::Spawn(it) => {
                it.name.iter().for_each(|it| self.visit_expr(it));
                self.visit_future(&it.child);
            }
            Site::Macro(it) => {
                let Sight::Arguments(arguments) = &it.sight else { return };
                for argument in arguments {
                    if let MacroArgument::Expr(expr) = argument {
                        self.visit_expr(expr);
                    }
                }
            }
            Site::Race(it) => {
                for branch in &it.branches {
                    branch.name.iter().for_each(|it| self.visit_expr(it));
                    self.visit_future(&branch.future);
                    branch.arm.iter().for_each(|it| self.visit_expr(it));
                }
            }
        }
    }

    /// A child is awaited, though not here.
    fn visit_future(&mut self, expr: &'t Expr) {
        self.awaited = Some(bare(expr));
        self.visit_expr(expr);
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
