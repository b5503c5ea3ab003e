//! CF112: a nursery with one child, and nothing beside it.
//!
//! # Rejects
//!
//! ```text
//! nursery! { spawn serve(&listener); }
//! let user = nursery! { let user = spawn fetch(1); user };
//! ```
//!
//! # Why
//!
//! The nursery starts a task and then waits for it, which is what an await does
//! without a task. Who reads it looks for what runs beside the child.
//!
//! # Instead
//!
//! ```text
//! serve(&listener).await;
//! let user = fetch(1).await;
//! ```
//!
//! In place of a `try_nursery!` the await gives the error itself, not a group of
//! one. A child with a `#[name]`, one that may not be spawned (in an `if`, behind
//! a `#[cfg]`), one in a loop, and a nursery with a handle are left alone.

use syn::{Expr, Pat, Stmt};

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::parse::{Nursery, Site, Spawn, Tree, bare};
use crate::rules::{Applies, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "CF112",
    applies: Applies::WhereStrict,
    rejects: "a nursery with one unconditional `spawn` and nothing else",
    check,
};

fn check(diagnostics: &mut Diagnostics, tree: &Tree, _: &Model) {
    for site in &tree.sites {
        let Site::Nursery(site) = site else { continue };
        if !has_only_a_child(tree, site) {
            continue;
        }
        let keyword = &site.keyword;
        let error = match site.errors {
            Some(_) => ", whose error is then in no group",
            None => "",
        };
        diagnostics.push(Diagnostic {
            code: RULE.code,
            primary: (keyword.span(), keyword.span()),
            what: format!("this `{keyword}!` has one child, and nothing beside it"),
            why: "it starts a task only to wait for it, and an await does that without a task"
                .to_owned(),
            help: format!("write `CHILD.await` in its place{error}"),
        });
    }
}

fn has_only_a_child(tree: &Tree, nursery: &Nursery) -> bool {
    // Whoever has the handle can spawn. And the errors of one with a type of
    // its own are converted.
    let is_plain = nursery.errors.as_ref().is_none_or(|errors| errors.ty.is_none());
    if nursery.handle.is_some() || !is_plain {
        return false;
    }
    match &*nursery.block.stmts {
        [child] => named_child(tree, child).is_some(),
        [child, Stmt::Expr(value, None)] => match (named_child(tree, child), bare(value)) {
            (Some(Some(name)), Expr::Path(value)) => value.path.is_ident(name),
            _ => false,
        },
        _ => false,
    }
}

/// The name that `statement` gives to what it spawns, if that is all it does.
fn named_child<'t>(tree: &'t Tree, statement: &'t Stmt) -> Option<Option<&'t syn::Ident>> {
    let child = |expr: &'t Expr| match tree.site_at(bare(expr)) {
        Some((_, Site::Spawn(it))) if is_nameless(it) => Some(it),
        _ => None,
    };
    match statement {
        Stmt::Expr(expr, Some(_)) => child(expr).map(|_| None),
        Stmt::Local(local) if local.attrs.is_empty() => {
            let init = local.init.as_ref().filter(|it| it.diverge.is_none())?;
            child(&init.expr)?;
            match &local.pat {
                Pat::Ident(it) => Some(Some(&it.ident)),
                _ => Some(None),
            }
        }
        _ => None,
    }
}

/// A name is for those who look at the tasks of a run.
fn is_nameless(child: &Spawn) -> bool {
    child.name.is_none() && child.attrs.is_empty() && !child.starts
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_module};

    #[test]
    fn one_child_and_nothing_else() {
        check(
            r#"
#[checkpointed(strict)]
async fn f() {
    nursery! { spawn a(); }
  //^^^^^^^ CF112 this `nursery!` has one child, and nothing beside it
    let x = coldframe::nursery! { let x = spawn a(b().await); x };
                     //^^^^^^^ CF112 this `nursery!` has one child, and nothing beside it
    nursery! { let _ = spawn async { a().await; }; }
  //^^^^^^^ CF112 this `nursery!` has one child, and nothing beside it
    try_nursery! { spawn a(); }?;
  //^^^^^^^^^^^ CF112 this `try_nursery!` has one child, and nothing beside it
    nursery! { spawn a(); nursery! { spawn b(); } }
                        //^^^^^^^ CF112 this `nursery!` has one child, and nothing beside it
}
"#,
        );
        check_module(
            r#"
#![strict]
async fn f() {
    nursery! < spawn a(); >
  //^^^^^^^ CF112 this `nursery!` has one child, and nothing beside it
}
"#,
        );
    }

    #[test]
    fn something_runs_beside_it() {
        check(
            r#"
#[checkpointed(strict)]
async fn f() {
    nursery! { spawn a(); spawn b(); }
    nursery! { spawn a(); work(); }
    nursery! { work(); spawn a(); }
    nursery! { spawn a(); b().await }
    nursery! { let x = spawn a(); (x, 1) }
    nursery! { let x = spawn a(); y }
    nursery! { spawn a(); defer! { work(); } }
    nursery! { start(|status| a(status)).await; }
    a().await;
}
"#,
        );
    }

    #[test]
    fn it_is_not_sure_to_be_one() {
        check(
            r#"
#[checkpointed(strict)]
async fn f(x: bool) {
    nursery! { |n| spawn a(n); }
    nursery! { for x in 0..3 { spawn a(x); } }
    nursery! { if x { spawn a(); } }
    nursery! { #[cfg(unix)] spawn a(); }
    nursery! {}
    a().await;
}
"#,
        );
    }

    #[test]
    fn it_has_an_effect_of_its_own() {
        check(
            r#"
#[checkpointed(strict)]
async fn f() -> R {
    nursery! { #[name = "north"] spawn a(); }
    nursery! { #[name = "south"] let x = spawn a(); x }
    try_nursery! { type Error = AppError; spawn a(); }
}
"#,
        );
    }

    #[test]
    fn only_where_strict() {
        check("async fn f() { nursery! { spawn a(); } }");
        check(
            "#[checkpointed(strict, allow(useless_nursery))] async fn f() { nursery! { spawn a(); } }",
        );
    }
}
