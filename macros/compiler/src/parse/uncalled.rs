//! `spawn f;` of a function that is not called. rustc would say so in terms of
//! what the expansion makes of it.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Expr, Path, Signature};

use super::errors;
use super::parts::Part;
use super::tree::{MachineKind, Site, Tree, bare};
use crate::diagnostics::Diagnostics;

/// Reports every child and every branch of a race that is the name of a
/// function. `signature` is that of the function, where all of it is seen.
pub(super) fn report(tree: &Tree, signature: Option<&Signature>, diagnostics: &mut Diagnostics) {
    let mut names = Names(BTreeSet::new());
    signature.into_iter().for_each(|it| names.visit_signature(it));
    for machine in &tree.machines {
        names.visit_block(&machine.body);
    }
    for site in &tree.sites {
        names.site(site);
    }
    let is_whole = signature.is_some() && tree.machines[0].kind == MachineKind::Function;
    for site in &tree.sites {
        match site {
            Site::Spawn(it) if !it.starts => names.judge(&it.child, is_whole, diagnostics),
            Site::Race(it) => {
                let futures = it.branches.iter().map(|it| &it.future);
                futures.for_each(|it| names.judge(it, is_whole, diagnostics));
            }
            _ => {}
        }
    }
}

/// Everything that may be a variable somewhere in the function.
struct Names(BTreeSet<String>);

impl Names {
    fn site(&mut self, site: &Site) {
        match site {
            Site::Nursery(it) => {
                self.0.extend(it.handle.as_ref().map(|it| it.name.to_string()));
            }
            Site::Race(it) => {
                it.branches
                    .iter()
                    .filter_map(|it| it.pattern.as_ref())
                    .for_each(|it| self.visit_pat(it));
            }
            Site::Async(it) => self.visit_expr(&it.expr),
            Site::Scope(it) => self.0.extend(it.kind.name().map(ToString::to_string)),
            _ => {}
        }
        site.visit_parts(|part| match part {
            Part::Future(expr) | Part::Expr(expr) => self.visit_expr(expr),
            Part::Block(block) | Part::Cleanup(block) => self.visit_block(block),
            Part::Tokens(tokens) => self.tokens(tokens),
        });
    }

    /// A macro may declare whatever it is given.
    fn tokens(&mut self, tokens: &TokenStream) {
        for tree in tokens.clone() {
            match tree {
                TokenTree::Group(group) => self.tokens(&group.stream()),
                TokenTree::Ident(name) => drop(self.0.insert(name.to_string())),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn judge(&self, future: &Expr, is_whole: bool, diagnostics: &mut Diagnostics) {
        let Expr::Path(it) = bare(future) else { return };
        if it.qself.is_none() && self.is_function(&it.path, is_whole) {
            diagnostics.push(errors::uncalled_child(&it.path));
        }
    }

    /// Types, constants and statics begin with an upper-case letter.
    fn is_function(&self, path: &Path, is_whole: bool) -> bool {
        let Some(name) = path.segments.last().map(|last| last.ident.to_string()) else {
            return false;
        };
        let is_lower = name.starts_with(|first: char| first.is_lowercase());
        match path.segments.len() {
            1 => is_whole && is_lower && name != "self" && !self.0.contains(&name),
            _ => is_lower,
        }
    }
}

impl Visit<'_> for Names {
    fn visit_pat_ident(&mut self, it: &syn::PatIdent) {
        self.0.insert(it.ident.to_string());
        visit::visit_pat_ident(self, it);
    }

    fn visit_macro(&mut self, it: &syn::Macro) {
        self.tokens(&it.tokens);
    }

    /// A static or a constant may have any name.
    fn visit_item(&mut self, item: &syn::Item) {
        match item {
            syn::Item::Const(it) => drop(self.0.insert(it.ident.to_string())),
            syn::Item::Static(it) => drop(self.0.insert(it.ident.to_string())),
            _ => {}
        }
    }
}
