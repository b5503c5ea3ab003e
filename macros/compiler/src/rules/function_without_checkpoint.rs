//! CF910: a `#[checkpointed]` function with a way through it without a
//! checkpoint.
//!
//! # Rejects
//!
//! ```text
//! #[checkpointed]
//! async fn save(dirty: bool) {
//!     if dirty { write().await; }
//! }
//! ```
//!
//! # Why
//!
//! Who awaits a checkpointed function relies on it: others run, and a
//! cancellation is seen. `loop { save(false).await; }` would hold the thread.
//!
//! # Instead
//!
//! ```text
//!     if dirty { write().await } else { checkpoint().await }
//! ```
//!
//! or, without the promise, `#[checkpointed(maybe)]`. A way out by an error
//! (`?`, `Err(..)`) or by a panic owes nothing. If `dirty` is true whenever
//! nothing else has waited, `assume_checkpointed!()` behind it says so.
//!
//! A macro of another crate that waits is a checkpoint: `select!`, `join!`,
//! `try_join!`, and any with an `.await` among its tokens. What it makes of them
//! is not seen; so the function pays in front of it what it owes, and owes a
//! checkpoint from then on, as behind an await that has come back at once.

use proc_macro2::Span;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::{Model, Way};
use crate::parse::{Machine, Tree};
use crate::rules::{Applies, Rule, await_it, words};

pub(crate) const RULE: Rule = Rule {
    code: "CF910",
    applies: Applies::Everywhere,
    rejects: "a function with a path to a normal exit without a checkpoint",
    check,
};

fn check(diagnostics: &mut Diagnostics, tree: &Tree, model: &Model) {
    let machine = &tree.machines[0];
    if machine.options.maybe {
        return;
    }
    let name = &machine.name;
    let nowhere = !model.has_checkpoint();
    for exit in model.uncovered_exits() {
        let (primary, what) = match &exit.witness {
            Some(branch) => {
                (branch.span, format!("`{name}` has no checkpoint on the path {}", words(branch)))
            }
            None if nowhere => (place(machine), format!("`{name}` has no checkpoint")),
            None => (place(machine), format!("`{name}` has no checkpoint on some path")),
        };
        let is_empty_loop = exit.witness.is_some_and(|it| it.way == Way::NoRun);
        diagnostics.push(Diagnostic {
            code: RULE.code,
            primary,
            what,
            why: "awaiting a checkpointed function lets others run and can be cancelled; \
                  here it would do neither"
                .to_owned(),
            help: await_it(exit.unawaited)
                + match nowhere {
                    true => {
                        "make it a plain `fn`, add `checkpoint().await;`, \
                         or say `#[checkpointed(maybe)]`"
                    }
                    false if is_empty_loop => {
                        "add `checkpoint().await;` in front of the loop, \
                         or say `#[checkpointed(maybe)]`"
                    }
                    false => {
                        "add `checkpoint().await;` on that path, \
                         or say `#[checkpointed(maybe)]`"
                    }
                },
        });
    }
}

fn place(machine: &Machine) -> (Span, Span) {
    (machine.name_span, machine.name_span)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_module};

    #[test]
    fn an_error_that_ends_a_block_only() {
        check(
            r#"
async fn f() {
    let _ = async { step()?; next().await }.await;
                        //^ CF910 `f` has no checkpoint on the path that leaves by this `?`
}
"#,
        );
    }

    #[test]
    fn errors_of_a_block_that_are_those_of_the_function() {
        check("async fn f() -> R { async { step()?; next().await }.await }");
        check("async fn f() -> R { return async { step()?; next().await }.await; }");
        check("async fn f() -> R { async { if x { return Err(1); } next().await }.await }");
        check("async fn f() -> R { if x { async { Err(1) }.await } else { next().await } }");
        check("async fn f() -> R { async { async { step()?; next().await }.await }.await }");
        check(
            r#"
async fn f() -> R {
    async { if x { return Ok(1); } step()?; next().await }.await
                 //^^^^^^ CF910 `f` has no checkpoint on the path that leaves by this `return`
}
"#,
        );
    }

    #[test]
    fn function_without_any_await() {
        check(
            r#"
async fn f() {
       //^ CF910 `f` has no checkpoint
    work();
}
"#,
        );
    }

    #[test]
    fn await_on_every_path() {
        check("async fn f() { next().await; }");
        check("async fn f(x: bool) { if x { a().await } else { b().await } }");
        check("async fn f(x: u8) { match x { 0 => a().await, _ => b().await } }");
    }

    #[test]
    fn if_without_else() {
        check(
            r#"
async fn save(dirty: bool) {
    if dirty { write().await; }
  //^^ CF910 `save` has no checkpoint on the path where this `if` is not taken
}
"#,
        );
    }

    #[test]
    fn branch_without_await() {
        check(
            r#"
async fn f(x: bool) {
    if x { a().await } else { b() }
                     //^^^^ CF910 `f` has no checkpoint on the path through this `else`
}
"#,
        );
        check(
            r#"
async fn f(x: u8) {
    match x {
        0 => a().await,
        1 | 2 if late() => {}
      //^^^^^^^^^^^^^^^ CF910 `f` has no checkpoint on the path through this arm
        _ => b().await,
    }
}
"#,
        );
    }

    #[test]
    fn early_return() {
        check(
            r#"
async fn f(x: bool) {
    if x { return; }
         //^^^^^^ CF910 `f` has no checkpoint on the path that leaves by this `return`
    next().await;
}
"#,
        );
        check("async fn f(x: bool) { next().await; if x { return; } }");
    }

    #[test]
    fn two_early_returns_are_two_mistakes() {
        check(
            r#"
async fn f(x: u8) {
    if x == 0 { return; }
              //^^^^^^ CF910 `f` has no checkpoint on the path that leaves by this `return`
    if x == 1 { return; }
              //^^^^^^ CF910 `f` has no checkpoint on the path that leaves by this `return`
    next().await;
}
"#,
        );
    }

    #[test]
    fn ways_out_by_an_error_owe_nothing() {
        check("async fn f() -> Result<(), E> { work()?; next().await; Ok(()) }");
        check("async fn f(x: bool) -> Result<(), E> { if x { return Err(E); } next().await; Ok(()) }");
        check("async fn f(x: bool) -> Result<(), E> { if x { next().await; Ok(()) } else { Err(E) } }");
        check("async fn f(x: bool) -> Result<(), E> { if x { Err(E)?; } next().await; Ok(()) }");
        check("async fn f(x: bool) -> Result<(), E> { if x { bail!(\"no\"); } next().await; Ok(()) }");
        check("async fn f(x: bool) -> Result<(), E> { match x { true => Ok(next().await), false => { log(); Err(E) } } }");
        check("async fn f(x: bool) { if x { panic!(\"no\") } next().await; }");
        check("async fn f(x: bool) { if x { std::process::exit(1) } next().await; }");
        check(
            r#"
async fn f(x: bool) -> Result<(), E> {
    if x { return Ok(()); }
         //^^^^^^ CF910 `f` has no checkpoint on the path that leaves by this `return`
    next().await
}
"#,
        );
    }

    #[test]
    fn loops_that_may_not_run() {
        check(
            r#"
async fn f(xs: Vec<u8>) {
    for x in xs {
  //^^^ CF910 `f` has no checkpoint on the path where the body of this loop does not run
        send(x).await;
    }
}
"#,
        );
        check(
            r#"
async fn f() {
    while more() { next().await; }
  //^^^^^ CF910 `f` has no checkpoint on the path where the body of this loop does not run
}
"#,
        );
        check("async fn f() { for x in [1, 2, 3] { send(x).await; } }");
        check("async fn f() { for (i, x) in [1, 2].iter().enumerate().rev() { send(x).await; } }");
        check("async fn f() { for x in 0..3 { send(x).await; } }");
        check("async fn f() { while let Some(x) = next().await {} }");
        check("async fn f() { loop { next().await; if done() { break; } } }");
        check(
            r#"
async fn f() {
    for x in 0..n { send(x).await; }
  //^^^ CF910 `f` has no checkpoint on the path where the body of this loop does not run
}
"#,
        );
    }

    #[test]
    fn break_before_the_await() {
        check(
            r#"
async fn f() {
    loop {
        if done() { break; }
                  //^^^^^ CF910 `f` has no checkpoint on the path that takes this `break`
        next().await;
    }
}
"#,
        );
    }

    #[test]
    fn conditions_are_read() {
        check("async fn f() { if a().await && b() { work(); } }");
        check("async fn f() { if true { a().await; } }");
        check("async fn f() { if let Some(x) = next().await && x > 0 { work(); } }");
        check("async fn f(x: bool) { if !x { a().await; } else { b().await; } }");
        check("async fn f(x: bool) { if !x || a().await { b().await; } }");
        check(
            r#"
async fn f(x: bool) {
    let y = x && a().await;
            //^^ CF910 `f` has no checkpoint on the path where this operator skips its right side
}
"#,
        );
    }

    #[test]
    fn let_else_and_labels() {
        check(
            r#"
async fn f(x: Option<u8>) {
    let Some(x) = x else { return };
                         //^^^^^^ CF910 `f` has no checkpoint on the path that leaves by this `return`
    send(x).await;
}
"#,
        );
        check("async fn f(x: bool) { 'a: { if x { break 'a; } work(); } next().await; }");
        check(
            r#"
async fn f(x: bool) {
    'a: {
        if x { break 'a; }
             //^^^^^ CF910 `f` has no checkpoint on the path that takes this `break`
        next().await;
    }
}
"#,
        );
    }

    #[test]
    fn statements_that_may_be_compiled_out() {
        check(
            r#"
async fn f() {
    #[cfg(unix)]
  //^^^^^^^^^^^^ CF910 `f` has no checkpoint on the path where this is compiled out
    next().await;
}
"#,
        );
    }

    #[test]
    fn closing_a_nursery_is_a_schedule_point() {
        check("async fn f() { nursery! { spawn a(); } }");
        check("async fn f() { nursery! {} }");
        check("async fn f(x: bool) { nursery! { if x { return; } spawn a(); } }");
    }

    #[test]
    fn code_that_runs_elsewhere_does_not_count() {
        check(
            r#"
async fn f() {
       //^ CF910 `f` has no checkpoint
    let later = async { next().await };
    keep(later, || async { next().await });
}
"#,
        );
        check("async fn f() { async { next().await; }.await }");
        check(
            r#"
async fn f(x: bool) {
    async { if x { return; } next().await; }.await
                 //^^^^^^ CF910 `f` has no checkpoint on the path that leaves by this `return`
}
"#,
        );
    }

    #[test]
    fn arguments_of_std_macros_run() {
        check("async fn f() { println!(\"{}\", next().await); }");
        check("async fn f() { let v = vec![next().await; 3]; }");
        check(
            r#"
async fn f(x: bool) {
       //^ CF910 `f` has no checkpoint on some path
    assert!(x, "{}", next().await);
}
"#,
        );
    }

    #[test]
    fn macros_of_others_that_wait() {
        check("async fn f() { tokio::select! { x = next() => x } }");
        check("async fn f() { select_biased! { x = a => return, () = b => {} } }");
        check("async fn f() { let (a, b) = futures::join!(a(), b()); }");
        check("async fn f() -> R { try_join!(a(), b()) }");
        check("async fn f() { let x = assert_ok!(next().await); }");
        check("async fn f() { cfg_if! { if #[cfg(unix)] { next().await } else { work() } } }");
        check("async fn f() { loop { tokio::select! { x = next() => x, () = b() => {} } } }");
        check(
            r#"
async fn f() {
       //^ CF910 `f` has no checkpoint
    select!(a, b);
    try_stream! { yield next().await?; };
    quote!(next().await);
    later!(async move { next().await }, async { next().await });
}
"#,
        );
        check(
            r#"
async fn f(x: bool) {
    if x { tokio::select! { x = next() => x, () = b() => {} } }
  //^^ CF910 `f` has no checkpoint on the path where this `if` is not taken
}
"#,
        );
    }

    #[test]
    fn maybe_promises_nothing() {
        check("#[checkpointed(maybe)] async fn f(x: bool) { if x { next().await; } }");
    }

    #[test]
    fn methods_are_named_with_their_type() {
        check_module(
            r#"
impl<T> Server<T> {
    async fn run(&self) {}
           //^^^ CF910 `Server::run` has no checkpoint
}
"#,
        );
    }

    #[test]
    fn checkpoints_in_scopes_and_cleanups_count() {
        check("async fn f() { shield! { next().await; } }");
        check("async fn f() { defer! { next().await; } work(); }");
        check("async fn f() { move_on_after!(limit => { select!(a, b); next().await; }); }");
        check(
            r#"
async fn f() {
       //^ CF910 `f` has no checkpoint
    shield! { work(); }
}
"#,
        );
    }

    #[test]
    fn a_cfg_in_front_of_anything() {
        check(
            r#"
async fn f() {
    #[cfg(unix)]
  //^^^^^^^^^^^^ CF910 `f` has no checkpoint on the path where this is compiled out
    (next().await, work());
}
"#,
        );
    }

    #[test]
    fn one_of_two_is_compiled() {
        check("async fn f() { #[cfg(unix)] next().await; #[cfg(not(unix))] { next().await; } }");
        check("async fn f() { #[cfg(not(feature = \"x\"))] next().await; #[cfg(feature = \"x\")] b().await; work() }");
        check("async fn f() -> R { #[cfg(unix)] { next().await } #[cfg(not(unix))] { Err(5) } }");
        check(
            r#"
async fn f() {
    #[cfg(unix)]
  //^^^^^^^^^^^^ CF910 `f` has no checkpoint on the path where this is compiled out
    next().await;
    #[cfg(not(unix))]
    work();
}
"#,
        );
        check(
            r#"
async fn f() {
    #[cfg(unix)]
    next().await;
    #[cfg(not(windows))]
  //^^^^^^^^^^^^^^^^^^^^ CF910 `f` has no checkpoint on the path where this is compiled out
    next().await;
}
"#,
        );
    }

    #[test]
    fn arguments_of_std_macros_may_not_come_back() {
        check("async fn f(x: bool) { if x { println!(\"{}\", panic!()); } next().await; }");
        check("async fn f(x: bool) { if x { drop(vec![std::process::exit(1)]); } next().await; }");
        check("async fn f(x: bool) { if x { dbg!(match never() {}); } next().await; }");
    }

    #[test]
    fn the_operator_that_skips_is_the_one_shown() {
        check(
            r#"
async fn f(x: bool) {
    let y = x && a().await && b();
            //^^ CF910 `f` has no checkpoint on the path where this operator skips its right side
}
"#,
        );
    }
}
