//! CF912: a timeout or cancel scope with a way through its block without a
//! checkpoint.
//!
//! # Rejects
//!
//! ```text
//! move_on_after!(Duration::from_secs(1) => {
//!     if cache.is_empty() { fetch().await; }
//!     index(&cache);
//! });
//! ```
//!
//! # Why
//!
//! A scope is cancelled at the checkpoints inside it and nowhere else. On that
//! way there is none, so the time may be up and nobody finds out.
//!
//! # Instead
//!
//! ```text
//!     if cache.is_empty() { fetch().await; } else { checkpoint().await; }
//! ```
//!
//! Ways that leave the block by `return`, `?`, `break` or `continue` owe nothing.
//!
//! A loop may have nothing to go round for, and a nursery in which it spawns no
//! child then: leaving that lets others run, but nobody is cancelled there. So
//! in front of a loop without which the block has no checkpoint goes one:
//!
//! ```text
//! move_on_after!(Duration::from_secs(1) => {
//!     checkpoint().await;
//!     try_nursery! { for host in hosts { spawn greet(host); } }
//! });
//! ```
//!
//! Without it the block would end well in a scope whose time is up, or that was
//! cancelled before, and a loop of such blocks could not be ended.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::{Model, Way};
use crate::parse::Tree;
use crate::rules::{Applies, Rule, await_it, words};

pub(crate) const RULE: Rule = Rule {
    code: "CF912",
    applies: Applies::Everywhere,
    rejects: "a timeout or cancel scope with a path through its block without a checkpoint",
    check,
};

fn check(diagnostics: &mut Diagnostics, _: &Tree, model: &Model) {
    for it in model.idle_scopes().into_iter().filter(|it| it.has_checkpoint) {
        let is_empty_loop = it.witness.as_ref().is_some_and(|it| it.way == Way::NoRun);
        let path = it.witness.map_or(String::new(), |branch| {
            format!("; line {}: the path {}", branch.span.0.start().line, words(&branch))
        });
        diagnostics.push(Diagnostic {
            code: RULE.code,
            primary: (it.name.span(), it.name.span()),
            what: format!("this `{}` has no checkpoint on some path through its block", it.name),
            why: format!("a scope is cancelled only at a checkpoint inside it{path}"),
            help: await_it(it.unawaited)
                + match is_empty_loop {
                    true => "add `checkpoint().await;` in front of the loop",
                    false => "add `checkpoint().await;` to the path that has none",
                },
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn a_way_through_the_block() {
        check(
            r#"
async fn f(x: bool) {
    next().await;
    move_on_after!(limit => { if x { next().await; } });
  //^^^^^^^^^^^^^ CF912 this `move_on_after` has no checkpoint on some path through its block
    scope!(s => { match x { true => {} false => next().await } });
  //^^^^^ CF912 this `scope` has no checkpoint on some path through its block
    fail_after!(limit => { for x in xs { send(x).await; } })?;
  //^^^^^^^^^^ CF912 this `fail_after` has no checkpoint on some path through its block
    move_on_after(limit, async { let y = x && next().await; }).await;
  //^^^^^^^^^^^^^ CF912 this `move_on_after` has no checkpoint on some path through its block
    move_on_after!(limit => { nursery! { if x { spawn a(); } } });
  //^^^^^^^^^^^^^ CF912 this `move_on_after` has no checkpoint on some path through its block
}
"#,
        );
    }

    #[test]
    fn a_nursery_that_a_loop_may_leave_empty() {
        check(
            r#"
async fn f(hosts: &[Host]) {
    move_on_after!(limit => { try_nursery! { for host in hosts { spawn greet(host); } } });
  //^^^^^^^^^^^^^ CF912 this `move_on_after` has no checkpoint on some path through its block
}
"#,
        );
        check("async fn f() { move_on_after!(limit => { checkpoint().await; try_nursery! { for h in hosts { spawn a(h); } } }); }");
        check("async fn f() { move_on_after!(limit => { try_nursery! { checkpoint().await; for h in hosts { spawn a(h); } } }); }");
        check("async fn f() { move_on_after!(limit => { try_nursery! { for h in [1, 2] { spawn a(h); } } }); }");
        check("async fn f() { move_on_after!(limit => { try_nursery! { for h in hosts { spawn a(h); } spawn b(); } }); }");
    }

    #[test]
    fn macros_of_others_that_wait() {
        check("async fn f() { move_on_after!(limit => { tokio::select! { x = next() => x } }); }");
        check("async fn f() { move_on_after!(limit => { if x { join!(a(), b()) } else { next().await } }); }");
    }

    #[test]
    fn the_outer_one_of_two() {
        check(
            r#"
async fn f(x: bool) {
    next().await;
    move_on_after!(limit => {
  //^^^^^^^^^^^^^ CF912 this `move_on_after` has no checkpoint on some path through its block
        if x { move_on_after!(limit => { next().await; }); }
    });
}
"#,
        );
        check("async fn f(x: bool) { move_on_after!(limit => { next().await; shield! { if x { next().await; } } }); }");
    }

    #[test]
    fn a_child_that_fails_has_run() {
        check(
            "async fn f() { move_on_after!(limit => { try_nursery! { cancel_shielded_checkpoint().await; spawn a(); }; }); }",
        );
        check(
            r#"
async fn f() {
    next().await;
    move_on_after!(limit => { try_nursery! { cancel_shielded_checkpoint().await; step()?; spawn a(); }; });
  //^^^^^^^^^^^^^ CF912 this `move_on_after` has no checkpoint on some path through its block
}
"#,
        );
    }

    #[test]
    fn early_exits_owe_nothing() {
        check("async fn f(x: bool) { next().await; move_on_after!(limit => { if x { return; } next().await; }); }");
        check("async fn f(x: bool) -> R { next().await; move_on_after!(limit => { work()?; next().await; }); Ok(()) }");
        check("async fn f() { next().await; for x in xs { move_on_after!(limit => { if x { continue; } next().await; }); } }");
        check("async fn f() { next().await; loop { move_on_after!(limit => { if x { break; } next().await; }); } }");
        check("async fn f(x: bool) { next().await; move_on_after(limit, async { if x { return; } next().await; }).await; }");
    }

    #[test]
    fn on_every_way() {
        check("async fn f(x: bool) { move_on_after!(limit => { if x { a().await } else { b().await } }); }");
        check("async fn f(x: bool) { move_on_after!(limit => { if x { panic!() } a().await }); }");
        check("async fn f(xs: Vec<u8>) { move_on_after!(limit => { while let Some(x) = next().await {} }); }");
        check("async fn f() { move_on_after!(limit => { for x in [1, 2] { send(x).await; } }); }");
    }
}
