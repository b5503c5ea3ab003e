//! CF300: a macro that drops the branches which lose.
//!
//! # Rejects
//!
//! ```text
//! tokio::select! {
//!     line = connection.read() => handle(line),
//!     _ = sleep(limit) => {}
//! }
//! ```
//!
//! # Why
//!
//! When one branch is ready the others are dropped in the middle of whatever
//! they wait for: their `defer!` does not run, and what they have read is gone.
//! `try_join!` does the same when a branch fails.
//!
//! # Instead
//!
//! ```text
//! race! {
//!     line = connection.read() => handle(line),
//!     sleep(limit) => {}
//! }
//! ```
//!
//! In a `race!` the losers are cancelled, clean up, and are waited for; in a
//! `try_nursery!`, which stands for a `try_join!`, so are the others when one
//! child fails.
//!
//! The macros are known by name: `select!`, `select_biased!` and `try_join!`. A
//! `select!` without `PATTERN = FUTURE`, as that of crossbeam, waits for no
//! futures.

use crate::diagnostics::{Diagnostic, Diagnostics, ends};
use crate::model::Model;
use crate::parse::{Dropping, Tree};
use crate::rules::{Applies, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "CF300",
    applies: Applies::WhereStrict,
    rejects: "macros of other crates that drop the branches which lose: `select!`, `select_biased!`, `try_join!`",
    check,
};

fn check(diagnostics: &mut Diagnostics, tree: &Tree, _: &Model) {
    for Dropping { path, on_error } in &tree.dropping {
        let name = &path.segments.last().expect("a path has a segment").ident;
        let (when, help) = match on_error {
            true => (
                "when one branch fails",
                "write `try_nursery! { let a = spawn …; let b = spawn …; (a, b) }`: \
                 if one fails, it cancels the others, lets them clean up, and waits for them",
            ),
            false => (
                "when one branch is ready",
                "write `race! { PATTERN = FUTURE => ARM, … }`: \
                 it cancels the losers, lets them clean up, and waits for them",
            ),
        };
        diagnostics.push(Diagnostic {
            code: RULE.code,
            primary: ends(path),
            what: format!("`{name}!` drops the branches that lose"),
            why: format!(
                "{when}, the others are dropped in the middle of what they wait for: \
                 no `defer!` of theirs runs, and what they have read is gone"
            ),
            help: help.to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn macros_that_drop_losers() {
        check(
            r#"
#[checkpointed(strict)]
async fn f() -> R {
    next().await;
    tokio::select! { x = a() => work(x), _ = b() => {} }
  //^^^^^^^^^^^^^ CF300 `select!` drops the branches that lose
    let x = futures::select_biased! { x = a() => x, complete => 0 };
          //^^^^^^^^^^^^^^^^^^^^^^ CF300 `select_biased!` drops the branches that lose
    select! { biased; Some(1..=3) = a(), if x == 1 => {} }
  //^^^^^^ CF300 `select!` drops the branches that lose
    let (x, y) = tokio::try_join!(a(), b())?;
               //^^^^^^^^^^^^^^^ CF300 `try_join!` drops the branches that lose
    println!("{}", select! { x = a() => x });
                 //^^^^^^ CF300 `select!` drops the branches that lose
    nursery! { spawn async { select! { x = a() => x } }; select! { x = a() => x }; }
                           //^^^^^^ CF300 `select!` drops the branches that lose
                                                       //^^^^^^ CF300 `select!` drops the branches that lose
}
"#,
        );
    }

    #[test]
    fn macros_that_do_not() {
        check(
            r#"
#[checkpointed(strict)]
async fn f() {
    next().await;
    race! { x = a() => work(x), b() => {} }
    tokio::join!(a(), b());
    select! { recv(a) -> x => work(x), default(if x == 1 { y } else { z }) => {} }
    select!(users, id);
    keep(sql::select! { id == 1 => 2 });
    fn g() { select! { x = a() => x } }
}
"#,
        );
    }

    #[test]
    fn only_where_strict() {
        check("async fn f() { next().await; tokio::select! { x = a() => x } }");
        check(
            "#[checkpointed(strict, allow(losing_branches_dropped))] async fn f() { next().await; tokio::select! { x = a() => x } }",
        );
    }
}
