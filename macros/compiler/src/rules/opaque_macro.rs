//! CF400: a jump among the tokens of a macro that nobody sees through, in a
//! block whose exits are rewritten.
//!
//! # Rejects
//!
//! ```text
//! nursery! {
//!     spawn serve();
//!     select! { _ = stop() => return, _ = work() => {} };
//! }
//! ```
//!
//! # Why
//!
//! A `return`, a `?`, a `break` or a `continue` leaves a nursery, a scope or
//! what a `defer!` covers in order: children end, cleanup runs. So these jumps
//! are rewritten, and that cannot be done among tokens of which nobody knows
//! what the macro makes. The arms of a race run when it is over: jumps leave
//! them as they leave any code, those in macros too.
//!
//! # Instead
//!
//! Let the macro give a value, and jump outside of it:
//!
//! ```text
//!     let stopped = select! { _ = stop() => true, _ = work() => false };
//!     if stopped { return; }
//! ```
//!
//! The macros of the standard library and of coldframe are seen through.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::parse::{HiddenJump, Tree};
use crate::rules::{Applies, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "CF400",
    applies: Applies::Everywhere,
    rejects: "a jump in a macro that nobody sees through, where it would leave a nursery, a scope or a `defer!`",
    check,
};

fn check(diagnostics: &mut Diagnostics, tree: &Tree, _: &Model) {
    for HiddenJump { path, jump, span, leaves } in &tree.hidden_jumps {
        let name = &path.segments.last().expect("a path has a segment").ident;
        diagnostics.push(Diagnostic {
            code: RULE.code,
            primary: (*span, *span),
            what: format!("`{jump}` inside `{name}!` may leave the `{leaves}!` round it"),
            why: format!(
                "jumps out of a `{leaves}!` are rewritten, so that it is left in order; \
                 nobody knows what `{name}!` makes of this one"
            ),
            help: format!("let `{name}!` give a value, and write the `{jump}` outside of it"),
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn jumps_that_may_leave() {
        check(
            r#"
async fn f(x: bool) -> R {
    next().await;
    nursery! { spawn a(); select!(_ = b() => return); }
                                           //^^^^^^ CF400 `return` inside `select!` may leave the `nursery!` round it
    loop { move_on_after!(limit => { next().await; pick! { break } }); }
                                                         //^^^^^ CF400 `break` inside `pick!` may leave the `move_on_after!` round it
    nursery! { spawn a(); race! { b() => check!(c()?), d() => {} }; }
                                                 //^ CF400 `?` inside `check!` may leave the `nursery!` round it
    defer! { work(); }
    for x in xs { ensure!(x > 1, { continue }); }
                                 //^^^^^^^^ CF400 `continue` inside `ensure!` may leave the `defer!` round it
    try_nursery! { spawn a(); check!(b()?) }
                                      //^ CF400 `?` inside `check!` may leave the `try_nursery!` round it
    nursery! { spawn a(); defer! { work(); } check!(b()?) }
                                                     //^ CF400 `?` inside `check!` may leave the `nursery!` round it
}
"#,
        );
    }

    #[test]
    fn nothing_is_rewritten() {
        check("async fn f() { next().await; select!(_ = b() => return); }");
        check("async fn f() -> R { check!(b()?); move_on_after!(limit => { next().await; }); }");
        check("async fn f() { nursery! { spawn a(); keep(|| check!(b()?)); } }");
        check("async fn f() { nursery! { spawn async { check!(b()?); }; } }");
        check("async fn f() { nursery! { spawn a(); check!(b()?) } }");
        check("async fn f() -> R { race! { a() => check!(b()?), c() => pick! { return } } }");
        check("async fn f() { loop { try_race! { a() => pick! { break }, b() => pick! { continue } }; } }");
    }

    #[test]
    fn jumps_that_stay() {
        check("async fn f() { nursery! { spawn a(); join!(async { b()? }, async move { return }); } }");
        check("async fn f() { nursery! { spawn a(); run!(|x| { return x; }); } }");
        check("async fn f() { nursery! { spawn a(); run! { loop { if x { break; } } }; } }");
        check("async fn f() { nursery! { spawn a(); info!(?error, x = ?y, \"what?\"); } }");
        check("async fn f() { nursery! { spawn a(); assert!(b()? > 1); println!(\"{}\", b()?); } }");
        check("async fn f() { nursery! { spawn a(); atomic! { if x { return; } } } }");
    }
}
