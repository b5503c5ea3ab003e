//! Jumps out of a `defer!`: there is nowhere to go to.

use proc_macro2::Span;
use syn::visit::{self, Visit};
use syn::{Expr, Lifetime};

use super::errors;
use super::parts::Part;
use super::tree::{Site, Tree};
use crate::diagnostics::Diagnostics;

/// Reports every jump in a cleanup whose target is not in it.
pub(super) fn report(tree: &Tree, diagnostics: &mut Diagnostics) {
    for site in &tree.sites {
        if let Site::Defer(it) = site {
            let mut cleanup = Cleanup { tree, labels: Vec::new(), loops: 0, tries: 0, diagnostics };
            cleanup.visit_block(&it.cleanup);
        }
    }
}

/// What stands round a place in a cleanup.
struct Cleanup<'t> {
    tree: &'t Tree,
    labels: Vec<String>,
    loops: usize,
    tries: usize,
    diagnostics: &'t mut Diagnostics,
}

impl Cleanup<'_> {
    fn escapes(&mut self, jump: &str, span: Span) {
        self.diagnostics.push(errors::jump_out_of_cleanup(jump, span));
    }

    fn jump(&mut self, jump: &str, label: Option<&Lifetime>, span: Span) {
        let stays = match label {
            Some(label) => self.labels.contains(&label.ident.to_string()),
            None => self.loops > 0,
        };
        if !stays {
            self.escapes(jump, span);
        }
    }

    fn labelled(&mut self, label: Option<&syn::Label>, visit: impl FnOnce(&mut Self)) {
        let count = self.labels.len();
        self.labels.extend(label.map(|label| label.name.ident.to_string()));
        visit(self);
        self.labels.truncate(count);
    }

    fn repeated(&mut self, label: Option<&syn::Label>, visit: impl FnOnce(&mut Self)) {
        self.loops += 1;
        self.labelled(label, visit);
        self.loops -= 1;
    }

    fn site(&mut self, site: &Site) {
        // An error joins those of the nursery.
        let catches = matches!(site, Site::Nursery(it) if it.errors.is_some());
        self.tries += usize::from(catches);
        site.visit_parts(|part| self.part(part));
        self.tries -= usize::from(catches);
    }

    fn part(&mut self, part: Part<'_>) {
        match part {
            Part::Future(expr) | Part::Expr(expr) => self.visit_expr(expr),
            Part::Block(block) => self.visit_block(block),
            // Another cleanup is looked at in its turn.
            Part::Cleanup(_) | Part::Tokens(_) => {}
        }
    }
}

impl Visit<'_> for Cleanup<'_> {
    fn visit_expr(&mut self, expr: &Expr) {
        let tree = self.tree;
        match tree.site_at(expr) {
            Some((_, site)) => self.site(site),
            None => visit::visit_expr(self, expr),
        }
    }

    fn visit_expr_return(&mut self, it: &syn::ExprReturn) {
        self.escapes("return", it.return_token.span);
    }

    fn visit_expr_try(&mut self, it: &syn::ExprTry) {
        if self.tries == 0 {
            self.escapes("?", it.question_token.span);
        }
        visit::visit_expr_try(self, it);
    }

    fn visit_expr_break(&mut self, it: &syn::ExprBreak) {
        self.jump("break", it.label.as_ref(), it.break_token.span);
        visit::visit_expr_break(self, it);
    }

    fn visit_expr_continue(&mut self, it: &syn::ExprContinue) {
        self.jump("continue", it.label.as_ref(), it.continue_token.span);
    }

    fn visit_expr_loop(&mut self, it: &syn::ExprLoop) {
        self.repeated(it.label.as_ref(), |here| visit::visit_expr_loop(here, it));
    }

    fn visit_expr_while(&mut self, it: &syn::ExprWhile) {
        self.repeated(it.label.as_ref(), |here| visit::visit_expr_while(here, it));
    }

    fn visit_expr_for_loop(&mut self, it: &syn::ExprForLoop) {
        self.visit_expr(&it.expr);
        self.repeated(it.label.as_ref(), |here| here.visit_block(&it.body));
    }

    fn visit_expr_block(&mut self, it: &syn::ExprBlock) {
        self.labelled(it.label.as_ref(), |here| visit::visit_expr_block(here, it));
    }

    fn visit_expr_try_block(&mut self, it: &syn::ExprTryBlock) {
        self.tries += 1;
        visit::visit_expr_try_block(self, it);
        self.tries -= 1;
    }

    fn visit_expr_closure(&mut self, _: &syn::ExprClosure) {}

    fn visit_item(&mut self, _: &syn::Item) {}
}
