//! CF115: a sleep of no time.
//!
//! # Rejects
//!
//! ```text
//! sleep(Duration::ZERO).await;
//! ```
//!
//! # Why
//!
//! It is a checkpoint that looks like a wait. Who reads it asks what it waits
//! for.
//!
//! # Instead
//!
//! ```text
//! checkpoint().await;
//! ```

use syn::Expr;

use crate::diagnostics::{Diagnostic, Diagnostics, ends};
use crate::model::Model;
use crate::parse::{Tree, bare, each_expression};
use crate::rules::{Applies, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "CF115",
    applies: Applies::WhereStrict,
    rejects: "`sleep(Duration::ZERO)`",
    check,
};

fn check(diagnostics: &mut Diagnostics, tree: &Tree, _: &Model) {
    each_expression(tree, |expr, _| {
        if !is_zero_sleep(expr) {
            return;
        }
        diagnostics.push(Diagnostic {
            code: RULE.code,
            primary: ends(expr),
            what: "a sleep of no time".to_owned(),
            why: "it waits for nothing: all it does is to be a checkpoint".to_owned(),
            help: "write `checkpoint()`".to_owned(),
        });
    });
}

/// `sleep(Duration::ZERO)`, under any paths.
fn is_zero_sleep(expr: &Expr) -> bool {
    let Expr::Call(call) = expr else { return false };
    let Expr::Path(function) = bare(&call.func) else { return false };
    let is_sleep = function.path.segments.last().is_some_and(|last| last.ident == "sleep");
    // That of a thread is another rule's.
    let is_threads = function.path.segments.iter().any(|it| it.ident == "thread");
    let [argument] = call.args.iter().collect::<Vec<_>>()[..] else { return false };
    let Expr::Path(argument) = bare(argument) else { return false };
    let mut names = argument.path.segments.iter().rev().map(|it| &it.ident);
    let is_zero = names.next().is_some_and(|it| it == "ZERO");
    is_sleep && !is_threads && is_zero && names.next().is_some_and(|it| it == "Duration")
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn sleeps_of_no_time() {
        check(
            r#"
#[checkpointed(strict)]
async fn f() {
    sleep(Duration::ZERO).await;
  //^^^^^^^^^^^^^^^^^^^^^ CF115 a sleep of no time
    nursery! { spawn coldframe::sleep((std::time::Duration::ZERO)); a().await; }
                   //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CF115 a sleep of no time
}
"#,
        );
    }

    #[test]
    fn other_sleeps() {
        check("async fn f() { sleep(Duration::ZERO).await; }");
        check("#[checkpointed(strict)] async fn f() { sleep(Duration::from_secs(0)).await; }");
        check("#[checkpointed(strict)] async fn f() { sleep(ZERO).await; }");
        check("#[checkpointed(strict)] async fn f() { wait(Duration::ZERO).await; }");
    }
}
