//! CF100: a timeout or cancel scope whose block has no checkpoint.
//!
//! # Rejects
//!
//! ```text
//! move_on_after!(Duration::from_secs(1) => { hash(&file); });
//! ```
//!
//! # Why
//!
//! A scope is cancelled at the checkpoints inside it and nowhere else. This one
//! has none: it can never fire, and its block takes as long as it takes.
//!
//! # Instead
//!
//! Take the scope away, or give its block checkpoints:
//!
//! ```text
//! move_on_after!(Duration::from_secs(1) => {
//!     for part in file.parts() { hash(part); checkpoint().await; }
//! });
//! ```
//!
//! The functions are seen like the macros, when they are called under their own
//! names with an `async` block: `move_on_after(limit, async { … }).await`.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::parse::Tree;
use crate::rules::{Applies, Rule, await_it};

pub(crate) const RULE: Rule = Rule {
    code: "CF100",
    applies: Applies::Everywhere,
    rejects: "a timeout or cancel scope whose block has no checkpoint: it can never fire",
    check,
};

fn check(diagnostics: &mut Diagnostics, _: &Tree, model: &Model) {
    for it in model.idle_scopes().into_iter().filter(|it| !it.has_checkpoint) {
        diagnostics.push(Diagnostic {
            code: RULE.code,
            primary: (it.name.span(), it.name.span()),
            what: format!("this `{}` has no checkpoint in its block", it.name),
            why: "a scope is cancelled only at a checkpoint inside it; this one can never be"
                .to_owned(),
            help: await_it(it.unawaited)
                + "add `checkpoint().await;` to its block, or take the scope away",
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn nothing_to_be_cancelled_at() {
        check(
            r#"
async fn f(s: CancelScope) {
    next().await;
    move_on_after!(limit => { work(); });
  //^^^^^^^^^^^^^ CF100 this `move_on_after` has no checkpoint in its block
    let x = coldframe::fail_at!(then => { 5 })?;
                     //^^^^^^^ CF100 this `fail_at` has no checkpoint in its block
    scope!(s = s => { if x { return; } });
  //^^^^^ CF100 this `scope` has no checkpoint in its block
}
"#,
        );
    }

    #[test]
    fn the_functions_under_their_names() {
        check(
            r#"
async fn f() {
    next().await;
    move_on_after(limit, async { work(); }).await;
  //^^^^^^^^^^^^^ CF100 this `move_on_after` has no checkpoint in its block
    (coldframe::fail_after(limit, (async move { 5 }))).await?;
              //^^^^^^^^^^ CF100 this `fail_after` has no checkpoint in its block
    move_on_after(limit, async { next().await }).await;
    move_on_after(limit, work()).await;
    keep(move_on_after(limit, async { work() }));
    later(limit, async { work() }).await;
    it.move_on_after(limit, async { work() }).await;
}
"#,
        );
    }

    #[test]
    fn checkpoints_that_the_scope_does_not_see() {
        check(
            r#"
async fn f() {
    move_on_after!(limit => { shield! { next().await; } });
  //^^^^^^^^^^^^^ CF100 this `move_on_after` has no checkpoint in its block
    move_on_after!(limit => { keep(async { next().await }); });
  //^^^^^^^^^^^^^ CF100 this `move_on_after` has no checkpoint in its block
    move_on_after!(limit => { nursery! {} });
  //^^^^^^^^^^^^^ CF100 this `move_on_after` has no checkpoint in its block
    move_on_after!(limit => { cancel_shielded_checkpoint().await; });
  //^^^^^^^^^^^^^ CF100 this `move_on_after` has no checkpoint in its block
    move_on_after!(limit => { defer! { next().await; } });
  //^^^^^^^^^^^^^ CF100 this `move_on_after` has no checkpoint in its block
}
"#,
        );
    }

    #[test]
    fn checkpoints_inside() {
        check("async fn f() { move_on_after!(limit => { next().await; }); }");
        check("async fn f() { move_on_after!(limit => { move_on_after!(limit => { next().await; }); }); }");
        check("async fn f() { move_on_after!(limit => { nursery! { spawn a(); } }); }");
        check("async fn f() { move_on_after!(limit => { race! { a(), b() } }); }");
        check("async fn f() { move_on_after!(limit => { async { next().await }.await; }); }");
        check("async fn f() { shield! { move_on_after!(limit => { next().await; }); } }");
        check("async fn f() { shield! { work(); } next().await; }");
        check("async fn f() { move_on_after!(limit => { loop { next().await; } }); }");
        check("async fn f() { move_on_after(limit, async { loop { next().await; } }).await; }");
        check("async fn f() { next().await; move_on_after!(limit => { return; }); }");
    }

    #[test]
    fn a_cleanup_is_one_place() {
        check(
            r#"
async fn f(x: bool) {
    defer! { move_on_after!(limit => { work(); }); }
           //^^^^^^^^^^^^^ CF100 this `move_on_after` has no checkpoint in its block
    next().await;
    if x { return; }
}
"#,
        );
    }
}
