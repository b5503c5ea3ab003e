//! CF102: a `defer!` that may wait for ever.
//!
//! # Rejects
//!
//! ```text
//! defer! { connection.close().await; }
//! ```
//!
//! # Why
//!
//! Cleanup is shielded: no cancellation from outside ends it. If what it waits
//! for never comes, the block is never left, and a cancelled task never ends.
//!
//! # Instead
//!
//! ```text
//! defer!(within Duration::from_secs(1) => { connection.close().await; });
//! ```

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::parse::{Site, Tree};
use crate::rules::{Applies, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "CF102",
    applies: Applies::WhereStrict,
    rejects: "a `defer!` with an await and without `within`",
    check,
};

fn check(diagnostics: &mut Diagnostics, tree: &Tree, model: &Model) {
    for site in &tree.sites {
        let Site::Defer(site) = site else { continue };
        if site.limit.is_some() || !model.waits_at(site.machine, &site.inside) {
            continue;
        }
        diagnostics.push(Diagnostic {
            code: RULE.code,
            primary: (site.keyword.span(), site.keyword.span()),
            what: "this cleanup may wait without a limit".to_owned(),
            why: "cleanup is shielded, so nothing from outside ends its waits: \
                  the task could never end, although it is cancelled"
                .to_owned(),
            help: "write `defer!(within DURATION => { … })`".to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn waits_without_a_limit() {
        check(
            r#"
#[checkpointed(strict)]
async fn f(x: bool) {
    defer! { close().await; }
  //^^^^^ CF102 this cleanup may wait without a limit
    if x {
        coldframe::defer! { nursery! { spawn close(); spawn close(); } }
                 //^^^^^ CF102 this cleanup may wait without a limit
        next().await;
    }
    nursery! {
        spawn work();
        defer! { if x { async { close().await }.await } }
      //^^^^^ CF102 this cleanup may wait without a limit
    }
}
"#,
        );
    }

    #[test]
    fn has_a_limit_or_does_not_wait() {
        check(
            r#"
#[checkpointed(strict)]
async fn f() {
    defer!(within limit => { close().await; });
    defer! { println!("done"); }
    defer! { keep(async { close().await }); }
    next().await;
}
"#,
        );
    }

    #[test]
    fn only_where_strict() {
        check("async fn f() { defer! { close().await; } next().await; }");
        check(
            "#[checkpointed(strict, allow(unbounded_cleanup))] async fn f() { defer! { close().await; } next().await; }",
        );
    }
}
