//! `assume_checkpointed!()`: debug builds assert what it promises, release
//! builds do nothing.

mod places;
mod since;

use std::panic::{AssertUnwindSafe, catch_unwind};

use coldframe::prelude::*;

/// What a run panics with, if it does; in a release build none is to.
fn broken(run: impl FnOnce()) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(run)).err()?;
    Some(*panic.downcast::<String>().expect("it says why"))
}

/// The promise holds.
#[track_caller]
fn holds<T>(future: impl Future<Output = T>) {
    assert_eq!(broken(|| drop(coldframe::run(future))), None);
}

/// The promise is broken, and a debug build says since when.
#[track_caller]
fn breaks<T>(future: impl Future<Output = T>, since: &str) {
    says(broken(|| drop(coldframe::run(future))), since);
}

#[track_caller]
fn says(message: Option<String>, since: &str) {
    match message {
        Some(message) if cfg!(debug_assertions) => assert!(message.contains(since), "{message}"),
        Some(message) => panic!("a release build complains: {message}"),
        None if cfg!(debug_assertions) => panic!("nobody complains, though it was not {since}"),
        None => {}
    }
}

#[checkpointed]
async fn one_of(first: bool, second: bool) {
    if first {
        checkpoint().await;
    }
    if second {
        checkpoint().await;
    }
    assume_checkpointed!();
}

#[test]
fn since_the_start_of_the_function() {
    holds(one_of(true, false));
    holds(one_of(false, true));
    breaks(one_of(false, false), "there was none since the start of `assumes::one_of`");
}

#[test]
fn the_message_says_where_and_what_to_do() {
    if !cfg!(debug_assertions) {
        return;
    }
    let message = broken(|| coldframe::run(one_of(false, false))).expect("it is broken");
    let line =
        include_str!("main.rs").lines().position(|it| it.contains("assume_checkpointed!();"));
    let place = format!("at tests/assumes/main.rs:{} promises", line.expect("it is in there") + 1);
    for part in [&*place, "why: ", "help: add `checkpoint().await;`"] {
        assert!(message.contains(part), "no {part:?} in {message}");
    }
}
