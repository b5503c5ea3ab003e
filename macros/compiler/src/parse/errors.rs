//! The errors of our grammar. The table of their codes:
//!
//! | Code | Rejects |
//! | --- | --- |
//! | CF001 | `spawn` where no nursery is |
//! | CF002 | `spawn` in a closure or an async block inside a nursery |
//! | CF003 | `#[name]` that names no child |
//! | CF004 | `spawn` in the tail of a nursery |
//! | CF005 | `let PATTERN = spawn …` with a pattern that takes a value apart |
//! | CF006 | our attribute on a function that is not `async` |
//! | CF007 | an argument of an attribute that we do not know |
//! | CF008 | our attribute on something else than a function, or two on one |
//! | CF009 | tokens that are not Rust |
//! | CF010 | `nursery! < … >` outside `coldframe!`, or never closed |
//! | CF011 | `nursery!`, a scope or `defer!` in code that cannot wait |
//! | CF012 | a name that belongs to the macros |
//! | CF013 | `defer!` that is no statement of a block |
//! | CF014 | a jump out of a `defer!` |
//! | CF015 | `spawn` in a `defer!` |
//! | CF016 | a scope or a `defer!` without what it needs |
//! | CF017 | `defer!` in a function that nothing of ours compiles |
//! | CF018 | `assume_checkpointed!` where no path is judged, or with an argument |
//! | CF019 | `spawn` of a function that is not called |
//! | CF020 | `type Error` behind other parts of a `try_nursery!` or `try_race!` |
//! | CF021 | `start(|status| …)` where it starts nothing |
//! | CF022 | `spawn` without a child |
//! | CF026 | a race without branches |
//! | CF027 | a race in which some branches have arms and some have none |
//! | CF028 | a race in code that cannot wait |
//! | CF029 | an attribute on a branch of a race that is not `#[name]` |
//!
//! Their ui cases are `parse/ui/NAME/fail.rs`, NAME as the functions here.

mod words;

use proc_macro2::{Ident, Span};
use quote::ToTokens;

pub(super) use self::words::{StrayStart, spawn_without_child, stray_start, uncalled_child};
use crate::diagnostics::{Diagnostic, ends};

const WAITS_FOR_CHILDREN: &str = "a nursery waits for its children where its block ends, \
     so only the code of the block itself can start one";

pub(super) fn spawn_outside_nursery(keyword: Span) -> Diagnostic {
    Diagnostic {
        code: "CF001",
        primary: (keyword, keyword),
        what: "`spawn` outside of a nursery".to_owned(),
        why: "a child needs a nursery that waits for it; without one it would be lost".to_owned(),
        help: "put it into a block `nursery! { spawn …; }`, or take a handle \
               `n: &Nursery<'_>` and write `n.spawn(…)`"
            .to_owned(),
    }
}

/// Between a nursery and a `spawn` that cannot reach it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Barrier {
    Closure,
    AsyncBlock,
    /// The block of a `defer!`.
    Cleanup,
}

pub(super) fn spawn_behind_barrier(keyword: Span, barrier: Barrier) -> Diagnostic {
    let place = match barrier {
        Barrier::Closure => "a closure",
        Barrier::AsyncBlock => "an async block",
        Barrier::Cleanup => return spawn_in_cleanup(keyword),
    };
    Diagnostic {
        code: "CF002",
        primary: (keyword, keyword),
        what: format!("`spawn` inside {place} of the nursery"),
        why: format!("{WAITS_FOR_CHILDREN}; {place} may run at any other time"),
        help: "take the handle, `nursery! { |n| … }`, and write `n.spawn(…)` here".to_owned(),
    }
}

pub(super) fn name_without_spawn(attribute: &impl ToTokens) -> Diagnostic {
    Diagnostic {
        code: "CF003",
        primary: ends(attribute),
        what: "`#[name]` without a child to name".to_owned(),
        why: "it gives a task its name in traces and dumps, and no task is started here".to_owned(),
        help: "write `#[name = EXPR] spawn …;` or `#[name = EXPR] let child = spawn …;`".to_owned(),
    }
}

pub(super) fn name_without_value(attribute: &impl ToTokens) -> Diagnostic {
    Diagnostic {
        code: "CF003",
        primary: ends(attribute),
        what: "`#[name]` without a name".to_owned(),
        why: "it gives a task its name in traces and dumps".to_owned(),
        help: "write `#[name = EXPR]`".to_owned(),
    }
}

pub(super) fn spawn_in_tail(keyword: Span) -> Diagnostic {
    Diagnostic {
        code: "CF004",
        primary: (keyword, keyword),
        what: "`spawn` in the tail of its nursery".to_owned(),
        why: "the tail is evaluated after all children have ended; \
              nobody would wait for this one"
            .to_owned(),
        help: "spawn it in a statement before the tail: `let child = spawn …;`".to_owned(),
    }
}

pub(super) fn spawn_pattern(pattern: &impl ToTokens) -> Diagnostic {
    Diagnostic {
        code: "CF005",
        primary: ends(pattern),
        what: "this pattern takes apart a value that is not there yet".to_owned(),
        why: "`spawn` gives a `Child`; its value exists when the child has ended".to_owned(),
        help: "write `let child = spawn …;` and, later, `let PATTERN = child.await;`".to_owned(),
    }
}

pub(super) fn function_not_async(attribute: &str, fn_token: Span) -> Diagnostic {
    Diagnostic {
        code: "CF006",
        primary: (fn_token, fn_token),
        what: format!("`{attribute}` on a function that is not `async`"),
        why: "a plain function has no checkpoints: it cannot wait, nor be cancelled".to_owned(),
        help: format!("make it an `async fn`, or drop `{attribute}`"),
    }
}

pub(super) fn unknown_argument(
    attribute: &str,
    argument: &impl ToTokens,
    known: &str,
) -> Diagnostic {
    Diagnostic {
        code: "CF007",
        primary: ends(argument),
        what: format!("unknown argument of `{attribute}`"),
        why: "it would have no effect".to_owned(),
        help: known.to_owned(),
    }
}

pub(super) fn allow_without_rule(argument: &impl ToTokens) -> Diagnostic {
    Diagnostic {
        code: "CF007",
        primary: ends(argument),
        what: "`allow` without the name of a rule".to_owned(),
        why: "it says which rule does not apply to this function".to_owned(),
        help: "write `allow(loop_without_checkpoint)`, or the names of other rules".to_owned(),
    }
}

pub(super) fn not_a_function(attribute: &str, item: &impl ToTokens) -> Diagnostic {
    Diagnostic {
        code: "CF008",
        primary: ends(item),
        what: format!("`{attribute}` on something that is not a function"),
        why: "it compiles one `async fn` into a state machine".to_owned(),
        help: "put it on each `async fn`, or the whole code into `coldframe! { … }`".to_owned(),
    }
}

pub(super) fn compiled_twice(attribute: &impl ToTokens) -> Diagnostic {
    Diagnostic {
        code: "CF008",
        primary: ends(attribute),
        what: "a second attribute of coldframe on one function".to_owned(),
        why: "the first one compiles it already; the second would compile what came of that"
            .to_owned(),
        help: "drop this one".to_owned(),
    }
}

pub(super) fn not_rust(error: &syn::Error, place: &str) -> Diagnostic {
    Diagnostic {
        code: "CF009",
        primary: (error.span(), error.span()),
        what: error.to_string(),
        why: format!("{place} is read as Rust, with `spawn EXPR` besides"),
        help: "correct it here; an expression before another statement ends with `;`".to_owned(),
    }
}

pub(super) fn malformed_handle(error: &syn::Error) -> Diagnostic {
    Diagnostic {
        help: "write `|n|`, or `|n: &SendNursery<'_>|`".to_owned(),
        ..not_rust(error, "the handle of a nursery")
    }
}

pub(super) fn angle_form(angle: Span) -> Diagnostic {
    Diagnostic {
        code: "CF010",
        primary: (angle, angle),
        what: "angle brackets round the block of a nursery outside of `coldframe!`".to_owned(),
        why: "Rust allows only `{}`, `()` and `[]` after the name of a macro; \
              `coldframe! { … }` rewrites its source before Rust reads it"
            .to_owned(),
        help: "write `nursery! { … }`, or put the items into `coldframe! { … }`".to_owned(),
    }
}

pub(super) fn angle_never_closed(angle: Span) -> Diagnostic {
    Diagnostic {
        code: "CF010",
        primary: (angle, angle),
        what: "this angle bracket is never closed".to_owned(),
        why: "the `>` that closes it is the first one where a statement could start".to_owned(),
        help: "write `>` after the last `;` or `}`, as in `nursery! < spawn f(); >`".to_owned(),
    }
}

pub(super) fn block_in_closure(keyword: &Ident) -> Diagnostic {
    let (waits, it) = match keyword.to_string().as_str() {
        "nursery" | "try_nursery" => ("the block waits for its children", "the nursery"),
        "defer" => ("a cleanup may wait", "the `defer!`"),
        _ => ("the block may wait", "it"),
    };
    Diagnostic {
        code: "CF011",
        primary: (keyword.span(), keyword.span()),
        what: format!("`{keyword}!` in a closure that is not `async`"),
        why: format!("{waits}, and only `async` code can wait"),
        help: match it {
            "it" => "make it an `async` closure, or move the block out of it".to_owned(),
            it => format!("make it an `async` closure, or move {it} out of it"),
        },
    }
}

pub(super) fn late_error_type(statement: &impl ToTokens) -> Diagnostic {
    Diagnostic {
        code: "CF020",
        primary: ends(statement),
        what: "`type Error` is not the first statement of its `try_nursery!`".to_owned(),
        why: "it says to what every error of the nursery is converted, those of the statements \
              before it included"
            .to_owned(),
        help: "move it to the front: `try_nursery! { type Error = …; … }`".to_owned(),
    }
}

pub(super) fn late_error_type_of_race(statement: &impl ToTokens, is_second: bool) -> Diagnostic {
    Diagnostic {
        code: "CF020",
        primary: ends(statement),
        what: match is_second {
            true => "a second `type Error` in one `try_race!`".to_owned(),
            false => "`type Error` behind a branch of its `try_race!`".to_owned(),
        },
        why: "it says to what the errors of all branches are converted".to_owned(),
        help: match is_second {
            true => "drop one of the two".to_owned(),
            false => "move it to the front: `try_race! { type Error = …; … }`".to_owned(),
        },
    }
}

pub(super) fn reserved_name(name: &str, span: Span) -> Diagnostic {
    Diagnostic {
        code: "CF012",
        primary: (span, span),
        what: format!("`{name}!` belongs to the macros of coldframe"),
        why: "it stands for a piece of code of theirs while they work".to_owned(),
        help: "choose another name".to_owned(),
    }
}

pub(super) fn defer_as_expression(keyword: Span) -> Diagnostic {
    Diagnostic {
        code: "CF013",
        primary: (keyword, keyword),
        what: "`defer!` inside an expression".to_owned(),
        why: "it covers what follows it in its block, and here nothing does".to_owned(),
        help: "make it a statement of its own, `defer! { … }`, before what it is to follow"
            .to_owned(),
    }
}

pub(super) fn jump_out_of_cleanup(jump: &str, span: Span) -> Diagnostic {
    Diagnostic {
        code: "CF014",
        primary: (span, span),
        what: format!("`{jump}` out of a `defer!`"),
        why: "the block round it is being left already when a cleanup runs, \
              perhaps by a cancellation: there is no second way to go"
            .to_owned(),
        help: match jump {
            "?" => "deal with the error here: `if let Err(error) = … { … }`".to_owned(),
            _ => "put the rest of the cleanup under an `if`".to_owned(),
        },
    }
}

pub(super) fn spawn_in_cleanup(keyword: Span) -> Diagnostic {
    Diagnostic {
        code: "CF015",
        primary: (keyword, keyword),
        what: "`spawn` inside a `defer!`".to_owned(),
        why: "a cleanup runs when its nursery closes; what it starts there would be cancelled \
              with the other children, or wait for nobody"
            .to_owned(),
        help: "await it here, or open a nursery in the cleanup: `nursery! { spawn …; }`".to_owned(),
    }
}

pub(super) fn malformed_scope(keyword: &Ident) -> Diagnostic {
    let (needs, help) = match keyword.to_string().as_str() {
        "shield" => ("a block and nothing else", "write `shield! { … }`"),
        "scope" => (
            "a name for the scope, and a block",
            "write `scope!(s => { … })`, or `scope!(s = SCOPE => { … })` for one that exists",
        ),
        "defer" => ("a block", "write `defer! { … }`, or `defer!(within DURATION => { … })`"),
        "move_on_at" => ("an instant and a block", "write `move_on_at!(INSTANT => { … })`"),
        "fail_at" => ("an instant and a block", "write `fail_at!(INSTANT => { … })`"),
        "fail_after" => ("a duration and a block", "write `fail_after!(DURATION => { … })`"),
        _ => ("a duration and a block", "write `move_on_after!(DURATION => { … })`"),
    };
    Diagnostic {
        code: "CF016",
        primary: (keyword.span(), keyword.span()),
        what: format!("`{keyword}!` needs {needs}"),
        why: "what it guards stands in the block behind `=>`".to_owned(),
        help: help.to_owned(),
    }
}

pub(super) fn standalone_defer(span: Span) -> Diagnostic {
    Diagnostic {
        code: "CF017",
        primary: (span, span),
        what: "`defer!` in a function that coldframe does not compile".to_owned(),
        why: "a macro sees only its own tokens; to run a cleanup behind what follows, \
              the whole function has to be seen"
            .to_owned(),
        help: "put `#[checkpointed]`, or `#[checkpointed(maybe)]`, in front of the `async fn`, \
               or write it in the block of a `nursery!` or a scope"
            .to_owned(),
    }
}

pub(super) fn standalone_assume(span: Span) -> Diagnostic {
    Diagnostic {
        code: "CF018",
        primary: (span, span),
        what: "`assume_checkpointed!` where coldframe sees no path".to_owned(),
        why: "it stands for a checkpoint in the code that the rules judge; in a function that is \
              not compiled, and among the tokens of another macro, they judge nothing"
            .to_owned(),
        help: "put `#[checkpointed]`, or `#[checkpointed(maybe)]`, in front of the `async fn`; \
               behind another macro, write it as a statement of its own"
            .to_owned(),
    }
}

pub(super) fn assume_in_closure(span: Span) -> Diagnostic {
    Diagnostic {
        why: "it stands for a checkpoint in the code that the rules judge, and a closure that is \
              not `async` has none"
            .to_owned(),
        help: "move it out of the closure, or take it out".to_owned(),
        ..standalone_assume(span)
    }
}

pub(super) fn assume_with_arguments(arguments: &impl ToTokens) -> Diagnostic {
    Diagnostic {
        code: "CF018",
        primary: ends(arguments),
        what: "`assume_checkpointed!` takes nothing".to_owned(),
        why: "it is about the path on which it stands, and about all that this path owes"
            .to_owned(),
        help: "write `assume_checkpointed!()`".to_owned(),
    }
}

pub(super) fn empty_race(keyword: &Ident) -> Diagnostic {
    Diagnostic {
        code: "CF026",
        primary: (keyword.span(), keyword.span()),
        what: format!("`{keyword}!` without a branch"),
        why: "nothing could ever win it".to_owned(),
        help: format!(
            "write `{keyword}! {{ a(), b() }}` or `{keyword}! {{ x = a() => …, b() => … }}`"
        ),
    }
}

pub(super) fn branch_without_arm(keyword: &Ident, future: &impl ToTokens) -> Diagnostic {
    Diagnostic {
        code: "CF027",
        primary: ends(future),
        what: "this branch has no arm, and others have".to_owned(),
        why: "the race gives either the value of the branch that wins, or that of its arm"
            .to_owned(),
        help: format!("write `… => ARM` behind it, or `{keyword}! {{ a(), b() }}` without arms"),
    }
}

pub(super) fn pattern_without_arm(pattern: &impl ToTokens) -> Diagnostic {
    Diagnostic {
        code: "CF027",
        primary: ends(pattern),
        what: "this branch names its value, and has no arm".to_owned(),
        why: "only its arm could use the name".to_owned(),
        help: "write `… => ARM` behind it, or drop the name".to_owned(),
    }
}

pub(super) fn race_in_closure(keyword: &Ident) -> Diagnostic {
    Diagnostic {
        code: "CF028",
        primary: (keyword.span(), keyword.span()),
        what: format!("`{keyword}!` in a closure that is not `async`"),
        why: "it waits for its branches, and only `async` code can wait".to_owned(),
        help: "make it an `async` closure, or move the race out of it".to_owned(),
    }
}

pub(super) fn attribute_on_branch(attribute: &impl ToTokens) -> Diagnostic {
    Diagnostic {
        code: "CF029",
        primary: ends(attribute),
        what: "a branch of a race has no attribute but `#[name]`".to_owned(),
        why: "all branches start together, so none of them can be left out".to_owned(),
        help: "put a `#[cfg]` on two races, one with the branch and one without it".to_owned(),
    }
}

pub(super) fn malformed_race(error: &syn::Error, keyword: &Ident) -> Diagnostic {
    Diagnostic {
        why: format!(
            "the inside of `{keyword}!` is read as branches `[PATTERN =] FUTURE [=> ARM]`"
        ),
        help: "put a comma between two branches, unless the first one's arm is a block".to_owned(),
        ..not_rust(error, "a race")
    }
}
