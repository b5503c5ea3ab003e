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
//! (`?`, `Err(..)`) or by a panic owes nothing.

use proc_macro2::Span;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::parse::{Machine, Tree};
use crate::rules::{Rule, words};

pub(crate) const RULE: Rule = Rule { code: "CF910", check };

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
        diagnostics.push(Diagnostic {
            code: RULE.code,
            primary,
            what,
            why: "awaiting a checkpointed function lets others run and can be cancelled; \
                  here it would do neither"
                .to_owned(),
            help: match nowhere {
                true => "make it a plain `fn`, add `checkpoint().await;`, \
                         or say `#[checkpointed(maybe)]`",
                false => "add `checkpoint().await;` on that path, \
                          or say `#[checkpointed(maybe)]`",
            }
            .to_owned(),
        });
    }
}

fn place(machine: &Machine) -> (Span, Span) {
    (machine.name_span, machine.name_span)
}
