//! CF901: something in an `atomic!` at which other tasks run, or may.
//!
//! # Rejects
//!
//! ```text
//! atomic! {
//!     let balance = account.balance();
//!     log(balance).await;
//!     account.set_balance(balance - 10);
//! }
//! ```
//!
//! # Why
//!
//! `atomic!` says that nothing changes under the code in it. Other tasks run at
//! an await, and where a nursery is closed; and a macro of another crate may
//! hide either.
//!
//! # Instead
//!
//! ```text
//! let balance = atomic! { account.take(10) };
//! log(balance).await;
//! ```

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::parse::{Interruption, Tree};
use crate::rules::{Applies, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "CF901",
    applies: Applies::Everywhere,
    rejects: "an await, a nursery, or a macro that may hide one in `atomic! { … }`",
    check,
};

fn check(diagnostics: &mut Diagnostics, tree: &Tree, _: &Model) {
    for Interruption { span, name, is_opaque } in
        tree.atomics.iter().flat_map(|it| &it.interruptions)
    {
        let what = match name {
            None => "an await in `atomic!`".to_owned(),
            Some(name) if *is_opaque => format!("`{name}!` in `atomic!` may hide an await"),
            Some(name) => format!("`{name}!` in `atomic!`"),
        };
        diagnostics.push(Diagnostic {
            code: RULE.code,
            primary: (*span, *span),
            what,
            why: "`atomic!` promises that no other task runs in it; here others could".to_owned(),
            help: "move it out of the block, in front of it or behind it".to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_nursery};

    #[test]
    fn others_run() {
        check(
            r#"
async fn f(x: bool) {
    next().await;
    atomic! {
        if x { next().await; }
                    //^^^^^ CF901 an await in `atomic!`
        nursery! { spawn a(); }
      //^^^^^^^ CF901 `nursery!` in `atomic!`
        race! { a(), b() };
      //^^^^ CF901 `race!` in `atomic!`
        println!("{}", next().await);
                            //^^^^^ CF901 an await in `atomic!`
        async { work() }.await;
                       //^^^^^ CF901 an await in `atomic!`
    }
}
"#,
        );
    }

    #[test]
    fn macros_that_nobody_sees_through() {
        check(
            r#"
async fn f() {
    next().await;
    let x = atomic! { join!(a(), b()) };
                    //^^^^ CF901 `join!` in `atomic!` may hide an await
}
"#,
        );
    }

    #[test]
    fn in_a_nursery_and_nested() {
        check_nursery(
            r#"
spawn a();
coldframe::atomic! { atomic! { next().await } }
                                    //^^^^^ CF901 an await in `atomic!`
"#,
        );
    }

    #[test]
    fn a_cleanup_runs_before_its_end() {
        check(
            r#"
async fn f() {
    next().await;
    atomic! { defer! { next().await; } }
                            //^^^^^ CF901 an await in `atomic!`
    defer! { next().await; }
    atomic! { defer! { work(); } }
}
"#,
        );
    }

    #[test]
    fn nothing_lets_others_run() {
        check("async fn f() { next().await; let x = atomic! { let y = 1; println!(\"{y}\"); y + 1 }; }");
        check("async fn f() { next().await; atomic! { keep(async { next().await }); } }");
        check("async fn f() { next().await; atomic! { keep(async || next().await, || join!(a())); } }");
        check("async fn f() { next().await; atomic! { return; } }");
        check("async fn f() { atomic! { work(); } next().await; }");
        check("async fn f() { nursery! { atomic! { spawn a(); spawn b(); } } }");
    }

    #[test]
    fn paths_go_through_it() {
        check(
            r#"
async fn f(x: bool) {
    atomic! { if x { return; } }
                   //^^^^^^ CF910 `f` has no checkpoint on the path that leaves by this `return`
    next().await;
}
"#,
        );
    }
}
