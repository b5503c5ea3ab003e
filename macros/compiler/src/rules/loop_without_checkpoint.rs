//! CF913: an endless loop with a way round it without a checkpoint; strict:
//! any loop, save a `for` over a literal range or array.
//!
//! # Rejects
//!
//! ```text
//! loop {
//!     if queue.is_empty() { continue; }
//!     next().await;
//! }
//! ```
//!
//! # Why
//!
//! A task is cancelled, and others run, only at a checkpoint. Round and round
//! without one, this loop would hold the thread for ever.
//!
//! # Instead
//!
//! ```text
//!     if queue.is_empty() { checkpoint().await; continue; }
//! ```
//!
//! A loop that a condition, a `break`, a `return` or a `?` can end may well be
//! short, and is left alone unless the function is `strict`.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::parse::Tree;
use crate::rules::{Applies, Rule, await_it, words};

pub(crate) const RULE: Rule = Rule {
    code: "CF913",
    applies: Applies::Everywhere,
    rejects: "an endless loop with a path round it without a checkpoint; strict: any loop",
    check,
};

fn check(diagnostics: &mut Diagnostics, tree: &Tree, model: &Model) {
    let strict = tree.machines[0].options.strict;
    for it in model.idle_loops().into_iter().filter(|it| it.is_endless || strict) {
        let how_long = if it.is_endless { "for ever" } else { "for as long as it runs" };
        let (what, path, help) = match &it.witness {
            None => (
                "this loop has no checkpoint",
                String::new(),
                "add `checkpoint().await;` to its body",
            ),
            Some(branch) => (
                "this loop has no checkpoint on some path through its body",
                format!("; line {}: the path {}", branch.span.0.start().line, words(branch)),
                "add `checkpoint().await;` to the path that has none",
            ),
        };
        diagnostics.push(Diagnostic {
            code: RULE.code,
            primary: (it.keyword, it.keyword),
            what: what.to_owned(),
            why: format!(
                "a task is cancelled, and others run, only at a checkpoint; \
                 this loop could hold the thread {how_long}{path}"
            ),
            help: await_it(it.unawaited) + help,
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_nursery};

    #[test]
    fn loop_without_any_await() {
        check(
            r#"
async fn f() {
    next().await;
    loop { work(); }
  //^^^^ CF913 this loop has no checkpoint
}
"#,
        );
        check(
            r#"
async fn f() {
    next().await;
    while true { work(); }
  //^^^^^ CF913 this loop has no checkpoint
}
"#,
        );
    }

    #[test]
    fn macros_of_others_that_wait() {
        check("async fn f() { loop { tokio::select! { x = next() => x, () = tick() => {} } } }");
        check("async fn f() { loop { nursery! { spawn a(); tokio::join!(b(), c()); } } }");
        check(
            r#"
async fn f() {
    loop {
  //^^^^ CF913 this loop has no checkpoint on some path through its body
        if empty() { continue; }
        tokio::join!(a(), b());
    }
}
"#,
        );
        check(
            r#"
async fn f() {
    next().await;
    loop { pick!(a, b); }
  //^^^^ CF913 this loop has no checkpoint
}
"#,
        );
    }

    #[test]
    fn continue_past_the_only_await() {
        check(
            r#"
async fn f() {
    loop {
  //^^^^ CF913 this loop has no checkpoint on some path through its body
        if empty() { continue; }
        next().await;
    }
}
"#,
        );
        check("async fn f() { loop { next().await; if empty() { continue; } work(); } }");
    }

    #[test]
    fn await_on_every_way_round() {
        check("async fn f() { loop { next().await; } }");
        check("async fn f(x: bool) { loop { if x { a().await } else { b().await } } }");
        check("async fn f() { loop { for x in [1, 2] { send(x).await; } } }");
        check("async fn f() { loop { async { next().await }.await } }");
        check("async fn f() { loop { if done() { panic!() } next().await; } }");
    }

    #[test]
    fn loops_that_something_leaves() {
        check("async fn f() { next().await; loop { if done() { break; } } }");
        check("async fn f() { next().await; loop { if done() { return; } } }");
        check("async fn f() -> R { next().await; loop { step()?; } }");
        check("async fn f() { next().await; 'a: loop { loop { if done() { break 'a; } } } }");
        check("async fn f() { next().await; while more() { work(); } }");
        check("async fn f() { next().await; for x in xs() { work(x); } }");
        check("async fn f() { next().await; loop { select! { x = next() => break } } }");
    }

    #[test]
    fn strict_looks_at_every_loop() {
        check(
            r#"
#[checkpointed(strict)]
async fn f(xs: Vec<u8>) {
    next().await;
    for x in xs { work(x); }
  //^^^ CF913 this loop has no checkpoint
    while more() { if done() { break; } }
  //^^^^^ CF913 this loop has no checkpoint
    while let Some(x) = xs.pop() { if x > 1 { continue; } next().await; }
  //^^^^^ CF913 this loop has no checkpoint on some path through its body
    for x in 0..xs.len() { work(x); }
  //^^^ CF913 this loop has no checkpoint
    for x in 0.. { if done(x) { break; } }
  //^^^ CF913 this loop has no checkpoint
    for x in [1, 2].iter().cycle() { if done(x) { break; } }
  //^^^ CF913 this loop has no checkpoint
}
"#,
        );
        check(
            r#"
#[checkpointed(strict)]
async fn f(xs: Vec<u8>) {
    next().await;
    for x in 0..=3 { work(x); }
    for (i, x) in [1, 2, 3].iter().rev().enumerate() { work(x); }
    for _ in &[0; 4] { work(x); }
    for x in xs { send(x).await; }
    loop { next().await; if done() { break; } }
    loop { if done() { break; } next().await; }
}
"#,
        );
    }

    #[test]
    fn an_inner_loop_does_not_end_the_outer_one() {
        check(
            r#"
async fn f() {
    next().await;
    loop {
  //^^^^ CF913 this loop has no checkpoint
        while more() { if done() { break; } }
    }
}
"#,
        );
        check(
            r#"
async fn f() {
    next().await;
    loop {
  //^^^^ CF913 this loop has no checkpoint on some path through its body
        while more() { next().await; }
    }
}
"#,
        );
    }

    #[test]
    fn a_return_in_an_async_block_leaves_only_that() {
        check(
            r#"
async fn f() {
    next().await;
    loop { async { return; }.await; }
  //^^^^ CF913 this loop has no checkpoint
}
"#,
        );
    }

    #[test]
    fn an_empty_nursery_is_no_cancel_point() {
        check(
            r#"
async fn f(x: bool) {
    next().await;
    loop { nursery! { if x { spawn a(); } } }
  //^^^^ CF913 this loop has no checkpoint on some path through its body
}
"#,
        );
        check("async fn f() { next().await; loop { nursery! { spawn a(); } } }");
        check("async fn f() { next().await; loop { nursery! { |n| give(n); } } }");
    }

    #[test]
    fn without_a_child_none_can_fail() {
        check(
            "async fn f() { next().await; loop { try_nursery! { cancel_shielded_checkpoint().await; next().await; }; } }",
        );
        check(
            r#"
async fn f() {
    next().await;
    loop {
  //^^^^ CF913 this loop has no checkpoint
        try_nursery! { continue; };
        break;
    }
}
"#,
        );
        // The error of the body is a value of the nursery: it leaves no loop.
        check(
            r#"
async fn f() {
    next().await;
    loop { try_nursery! { step()?; next().await; }; }
  //^^^^ CF913 this loop has no checkpoint on some path through its body
}
"#,
        );
    }

    #[test]
    fn a_child_that_may_fail_ends_the_body() {
        // Behind the nursery nothing is dead, then.
        check(
            r#"
async fn f() {
    try_nursery! { spawn a(); loop { next().await; } };
    loop { work(); }
  //^^^^ CF913 this loop has no checkpoint
}
"#,
        );
        check(
            r#"
async fn f() {
    loop {
        try_nursery! { spawn a(); shield! { loop { next().await; } } };
        break;
    }
    loop { work(); }
}
"#,
        );
        check("async fn f() { loop { try_nursery! { spawn a(); continue; }; break; } }");
    }

    #[test]
    fn all_compiled_code_is_looked_at() {
        check_nursery(
            r#"
spawn async {
    loop { work(); }
  //^^^^ CF913 this loop has no checkpoint
};
"#,
        );
        check("async fn f() { next().await; let spin = || loop { work(); }; }");
    }

    #[test]
    fn dead_code_is_not_judged() {
        check("async fn f() { next().await; return; loop { work(); } }");
    }

    #[test]
    fn a_shield_hides_its_checkpoints_from_the_loops_outside() {
        check(
            r#"
async fn f() {
    next().await;
    loop {
  //^^^^ CF913 this loop has no checkpoint
        shield! { next().await; }
    }
}
"#,
        );
        check(
            r#"
async fn f() {
    defer! { loop { next().await; } }
    shield! { loop { move_on_after!(limit => { next().await; }); } }
}
"#,
        );
        check(
            r#"
async fn f() {
    next().await;
    loop {
  //^^^^ CF913 this loop has no checkpoint
        defer! { next().await; }
        work();
    }
}
"#,
        );
    }

    #[test]
    fn a_block_that_may_be_cancelled_comes_to_an_end() {
        check(
            r#"
async fn f() {
    move_on_after!(limit => { loop { next().await; } });
    loop { work(); }
  //^^^^ CF913 this loop has no checkpoint
}
"#,
        );
    }

    #[test]
    fn a_cleanup_is_judged_once() {
        check(
            r#"
async fn f() {
    next().await;
    defer! { loop { work(); } }
           //^^^^ CF913 this loop has no checkpoint
    if done() { return; }
}
"#,
        );
    }

    #[test]
    fn out_of_a_loop_and_into_it_again_is_no_way_round() {
        check(
            r#"
#[checkpointed(strict, maybe)]
async fn f() {
    loop { while again() { next().await; } }
  //^^^^ CF913 this loop has no checkpoint on some path through its body
}
"#,
        );
    }

    #[test]
    fn ways_out_that_nothing_reaches() {
        check(
            r#"
async fn f() {
    next().await;
    while true || next().await { work(); }
  //^^^^^ CF913 this loop has no checkpoint
}
"#,
        );
        check(
            r#"
async fn f() {
    next().await;
    loop { if again() { continue; } defer! { panic!(); } break; }
  //^^^^ CF913 this loop has no checkpoint
}
"#,
        );
        check(
            r#"
async fn f() {
    next().await;
    loop { continue; match async {}.await { () => break } }
  //^^^^ CF913 this loop has no checkpoint
}
"#,
        );
    }

    #[test]
    fn arguments_of_std_macros_are_code() {
        check(
            r#"
async fn f() {
    next().await;
    println!("{}", loop { work(); });
                 //^^^^ CF913 this loop has no checkpoint
}
"#,
        );
    }
}
