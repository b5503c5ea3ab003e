//! The errors of `spawn` and `start` where they start nothing.

use proc_macro2::Span;
use syn::Path;

use crate::diagnostics::{Diagnostic, ends};

pub(in crate::parse) fn spawn_without_child(keyword: Span) -> Diagnostic {
    Diagnostic {
        code: "CF022",
        primary: (keyword, keyword),
        what: "`spawn` without a child".to_owned(),
        why: "it starts a task that runs a future, and there is none".to_owned(),
        help: "write `spawn f();`, with the call of an `async fn` behind it".to_owned(),
    }
}

pub(in crate::parse) fn uncalled_child(function: &Path) -> Diagnostic {
    let names: Vec<String> = function.segments.iter().map(|it| it.ident.to_string()).collect();
    let name = names.join("::");
    Diagnostic {
        code: "CF019",
        primary: ends(function),
        what: format!("`{name}` is not called"),
        why: "a child runs a future, and the call of an `async fn` gives one".to_owned(),
        help: format!("write `{name}(…)`, with its arguments"),
    }
}

/// What is wrong with a `start(|status| …)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::parse) enum StrayStart {
    Outside,
    InTail,
    NotAwaited,
    AsyncClosure,
}

pub(in crate::parse) fn stray_start(keyword: Span, stray: StrayStart) -> Diagnostic {
    let (what, why, help) = match stray {
        StrayStart::Outside => (
            "`start` outside of a nursery",
            "it starts a child, and only the block of a nursery itself waits for one",
            "write it there: `nursery! { let value = start(|status| …).await; … }`",
        ),
        StrayStart::InTail => (
            "`start` in the tail of its nursery",
            "the tail is evaluated after all children have ended; nobody would wait for this one",
            "write it in a statement before the tail: `let value = start(|status| …).await;`",
        ),
        StrayStart::NotAwaited => (
            "`start` without `.await`",
            "it waits until the child says that it has started, and gives what the child tells",
            "write `start(|status| …).await`, or `spawn` what is not to be waited for",
        ),
        StrayStart::AsyncClosure => (
            "`start` with an `async` closure",
            "the closure is called at once, and gives the future that becomes the child",
            "write `start(|status| serve(status)).await`, \
             or `start(|status| async move { … }).await`",
        ),
    };
    Diagnostic {
        code: "CF021",
        primary: (keyword, keyword),
        what: what.to_owned(),
        why: why.to_owned(),
        help: format!("{help}; a function of your own is called by a path, `self::start`"),
    }
}
