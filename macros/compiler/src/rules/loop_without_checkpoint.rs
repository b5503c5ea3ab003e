//! CF913: an endless loop with a way round it without a checkpoint.
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
//! A loop that a condition, a `break`, a `return` or a `?` can end is left
//! alone: it may well be short.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::parse::Tree;
use crate::rules::{Rule, words};

pub(crate) const RULE: Rule = Rule { code: "CF913", check };

fn check(diagnostics: &mut Diagnostics, _tree: &Tree, model: &Model) {
    for it in model.idle_loops() {
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
                 this loop could hold the thread for ever{path}"
            ),
            help: help.to_owned(),
        });
    }
}
