//! Cleanup that may wait, by hand: what it does inside other people's
//! combinators, when it is set aside, and when things go wrong in it.

mod aside;
mod combinators;
mod debts;
mod foreign;
mod panics;
mod siblings;

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use coldframe_runtime::private::{Guarded, defer, enter, suspend};
use coldframe_runtime::{CancelScope, checkpoint, sleep_forever};

use crate::support::{At, OnDrop, nursery, run, text};

pub(super) type Boxed<'a, T = ()> = Pin<Box<dyn Future<Output = T> + 'a>>;

pub(super) const SECOND: Duration = Duration::from_secs(1);

/// Events, in the order in which they happened.
#[derive(Debug, Default)]
pub(super) struct Log(RefCell<Vec<String>>);

impl Log {
    pub(super) fn add(&self, event: impl Into<String>) {
        self.0.borrow_mut().push(event.into());
    }

    /// Where the order is somebody else's.
    pub(super) fn sort(&self) {
        self.0.borrow_mut().sort();
    }

    pub(super) fn take(&self) -> Vec<String> {
        self.0.take()
    }
}

/// What `defer! { cleanup }` in front of `rest` becomes.
pub(super) async fn guarded<T>(
    rest: impl Future<Output = T>,
    cleanup: impl Future<Output = ()>,
) -> T {
    let mut deferred = defer();
    let ended = deferred.guard(rest).await;
    deferred.cleanup(cleanup).await;
    deferred.go_on(ended).await
}

/// Something that is used until it is cancelled, and takes `turns` to close.
pub(super) async fn worker(log: &Log, name: &str, turns: u32) {
    let mut machine = enter(At::MACHINE);
    let rest = async {
        let _ends = OnDrop(|| log.add(format!("{name} ends")));
        suspend(&mut machine, At::Await, sleep_forever()).await;
        log.add(format!("{name} was not cancelled"));
    };
    guarded(rest, closing(log, name, turns)).await;
}

/// A cleanup that takes so many turns.
pub(super) async fn closing(log: &Log, name: &str, turns: u32) {
    let mut machine = enter(At::MACHINE);
    log.add(format!("{name} closes"));
    suspend(&mut machine, At::Await, take_turns(turns)).await;
    log.add(format!("{name} closed"));
}

pub(super) async fn take_turns(turns: u32) {
    for _ in 0..turns {
        checkpoint().await;
    }
}

/// Runs a future in a scope that another task cancels after two turns. Then
/// the same task can be cancelled again: nothing is owed any more.
pub(super) async fn soon<T>(future: impl Future<Output = T>) -> Option<T> {
    let scope = CancelScope::new();
    let ended = RefCell::new(None);
    nursery!(a: A = async {
        take_turns(2).await;
        scope.cancel("soon");
    }, b: B = async {
        ended.replace(Some(scope.enter(future).await));
        raise_afresh().await;
    });
    raise_afresh().await;
    ended.take().expect("the child has come to its end")
}

/// A cancellation in the current task is met at the first checkpoint.
pub(super) async fn raise_afresh() {
    let scope = CancelScope::new();
    let raised = scope.enter(async {
        let mut deferred = defer();
        let ended = deferred
            .guard(async {
                scope.cancel("afresh");
                checkpoint().await;
            })
            .await;
        assert!(matches!(ended, Guarded::Unwound), "something is owed still");
        deferred.cleanup(checkpoint()).await;
        deferred.go_on(ended).await;
    });
    assert_eq!(raised.await, None);
}

/// Runs the case in several orders; its log is to be the same in all.
#[track_caller]
pub(super) fn case<const N: usize>(future: impl AsyncFn(&Log), expected: [&str; N]) {
    for seed in 0..6 {
        let log = Log::default();
        run(seed, future(&log));
        assert_eq!(log.take(), expected, "seed {seed}");
    }
}

/// Runs a case that ends by a panic: its text is the last event.
#[track_caller]
pub(super) fn failing_case<const N: usize>(future: impl AsyncFn(&Log), expected: [&str; N]) {
    use futures::FutureExt;

    let contained = async |log: &Log| {
        let ended = std::panic::AssertUnwindSafe(future(log)).catch_unwind().await;
        log.add(text(&*ended.expect_err("it was to panic")));
        raise_afresh().await;
    };
    case(contained, expected);
}
