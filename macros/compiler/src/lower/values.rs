//! Which named children the tail of a nursery takes the values of.
//!
//! `let user = spawn fetch(1);` makes `user` a `Child<T>`; in the tail the name
//! stands for the `T`. So just before the tail the expansion says
//! `let user = user.value();`, but only where the tail mentions the name: a
//! child that was awaited in the body has no value left to give.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprPath, Pat, Stmt};

use crate::parse::{Part, Site, Tree, bare};

/// The names in `block` that stand for the values of children in its tail.
pub(crate) fn in_tail(tree: &Tree, block: &Block) -> Vec<Ident> {
    let Some((Stmt::Expr(tail, None), statements)) = block.stmts.split_last() else {
        return Vec::new();
    };
    let mut mentioned = Mentions { tree, names: BTreeSet::new() };
    mentioned.visit_expr(tail);
    let mut values: Vec<Ident> = Vec::new();
    for statement in statements {
        let Stmt::Local(local) = statement else { continue };
        let mut bound = Bound::default();
        bound.visit_pat(&local.pat);
        // What is bound again is no child any more, unless it is a new one.
        values.retain(|name| !bound.names.contains(name));
        let spawned = local.init.as_ref().and_then(|init| tree.site_at(&init.expr));
        if let (Some((_, Site::Spawn(_))), Some(name)) = (spawned, name_of(&local.pat)) {
            values.push(name.clone());
        }
    }
    values.retain(|name| mentioned.names.contains(&name.to_string()));
    values
}

/// `name`, `mut name` or `name: Type`.
fn name_of(pat: &Pat) -> Option<&Ident> {
    match pat {
        Pat::Ident(it) if it.by_ref.is_none() && it.subpat.is_none() => Some(&it.ident),
        Pat::Type(it) => name_of(&it.pat),
        _ => None,
    }
}

fn is_name(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(it) if it.path.get_ident().is_some())
}

/// The names that a pattern binds.
#[derive(Default)]
struct Bound {
    names: BTreeSet<Ident>,
}

impl Visit<'_> for Bound {
    fn visit_pat_ident(&mut self, it: &syn::PatIdent) {
        self.names.insert(it.ident.clone());
        visit::visit_pat_ident(self, it);
    }
}

/// The variables that an expression may mention.
struct Mentions<'tree> {
    tree: &'tree Tree,
    names: BTreeSet<String>,
}

impl Visit<'_> for Mentions<'_> {
    fn visit_expr(&mut self, expr: &Expr) {
        let tree = self.tree;
        match tree.site_at(expr) {
            Some((_, site)) => self.visit_site(site),
            None => visit::visit_expr(self, expr),
        }
    }

    fn visit_expr_path(&mut self, it: &ExprPath) {
        if let Some(name) = it.path.get_ident() {
            self.names.insert(name.to_string());
        }
    }

    fn visit_macro(&mut self, it: &syn::Macro) {
        self.visit_tokens(it.tokens.clone());
    }
}

impl Mentions<'_> {
    fn visit_site(&mut self, site: &Site) {
        match site {
            // A child awaited here gives its value by that.
            Site::Await(it) if is_name(bare(&it.base)) => {}
            Site::Async(it) => self.visit_block(&self.tree.machine(it.machine).body),
            _ => site.visit_parts(|part| self.visit_part(part)),
        }
    }

    fn visit_part(&mut self, part: Part<'_>) {
        match part {
            Part::Future(expr) | Part::Expr(expr) => self.visit_expr(expr),
            Part::Block(block) | Part::Cleanup(block) => self.visit_block(block),
            Part::Tokens(tokens) => self.visit_tokens(tokens.clone()),
        }
    }

    /// In a macro every identifier may be a variable, except after a dot, and
    /// so may `{name}` in a string.
    fn visit_tokens(&mut self, tokens: TokenStream) {
        let mut after_dot = false;
        for token in tokens {
            match &token {
                TokenTree::Ident(name) if !after_dot => {
                    self.names.insert(name.to_string());
                }
                TokenTree::Group(group) => self.visit_tokens(group.stream()),
                TokenTree::Literal(literal) => self.visit_format(&literal.to_string()),
                _ => {}
            }
            after_dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
        }
    }

    fn visit_format(&mut self, text: &str) {
        for rest in text.split('{').skip(1) {
            let name: String =
                rest.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
            self.names.insert(name);
        }
    }
}
