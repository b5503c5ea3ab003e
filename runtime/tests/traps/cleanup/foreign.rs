//! Cleanup under tokio: its combinators in a run of ours, and nurseries of ours
//! in its executor.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use coldframe_runtime::private::{enter, suspend};
use coldframe_runtime::{CancelScope, Runner, cancel_shielded_checkpoint, shield};
use tokio::runtime::Builder;

use super::{Log, case, guarded, soon, take_turns, worker};
use crate::support::{At, OnDrop, nursery, poll_once};

/// The loser of `tokio::select!` is dropped; a cancelled race ends with its
/// winner.
#[test]
fn the_loser_of_tokios_select_is_cut() {
    case(
        async |log| {
            let race = async {
                tokio::select! {
                    () = worker(log, "loser", 9) => {},
                    () = shield(take_turns(5)) => log.add("won"),
                }
            };
            assert_eq!(soon(race).await, Some(()));
        },
        ["loser ends", "loser closes", "won"],
    );
}

#[test]
fn branches_of_tokios_join_clean_up() {
    case(
        async |log| {
            let both = async { tokio::join!(worker(log, "a", 1), worker(log, "b", 4)) };
            assert!(soon(both).await.is_none());
            // Its first branch is another one at each poll.
            log.sort();
        },
        ["a closed", "a closes", "a ends", "b closed", "b closes", "b ends"],
    );
}

/// tokio's timeout drops what it is round, so cleanup in there does not run; a
/// cancellation of ours comes through it.
#[test]
fn tokios_timeout_cuts_and_lets_a_cancellation_through() {
    let tokio = Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
    let _context = tokio.enter();
    let log = Log::default();
    Runner::new().run(async {
        let short = Duration::from_millis(20);
        let cut = tokio::time::timeout(short, worker(&log, "cut", 1));
        assert!(cut.await.is_err());
        assert_eq!(log.take(), ["cut ends"]);
        let hour = Duration::from_secs(3_600);
        assert!(soon(tokio::time::timeout(hour, worker(&log, "late", 1))).await.is_none());
        assert_eq!(log.take(), ["late ends", "late closes", "late closed"]);
    });
}

type Shared = Arc<Mutex<Vec<&'static str>>>;

/// A nursery whose child cancels a scope in which another cleans up.
async fn guest(log: Shared) {
    let add = |event| log.lock().unwrap().push(event);
    let scope = Mutex::new(None::<coldframe_runtime::CancelHandle>);
    nursery!(a: A = async {
        let own = CancelScope::new();
        *scope.lock().unwrap() = Some(own.handle());
        let rest = async {
            let mut machine = enter(At::MACHINE);
            let _ends = OnDrop(|| add("ends"));
            suspend(&mut machine, At::Await, pending::<()>()).await;
        };
        let cleanup = async {
            add("closes");
            take_turns(3).await;
            add("closed");
        };
        assert!(own.enter(guarded(rest, cleanup)).await.is_none());
    }, b: B = async {
        take_turns(2).await;
        let handle = scope.lock().unwrap().take();
        handle.expect("it was entered").cancel("by its sibling");
    });
}

#[test]
fn guests_in_a_tokio_join_set_clean_up() {
    let tokio = Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap();
    let logs: Vec<Shared> = (0..20).map(|_| Shared::default()).collect();
    tokio.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for log in &logs {
            tasks.spawn(guest(Arc::clone(log)));
        }
        while let Some(ended) = tasks.join_next().await {
            ended.unwrap();
        }
    });
    for log in logs {
        assert_eq!(*log.lock().unwrap(), ["ends", "closes", "closed"]);
    }
}

/// An abort drops the whole root in the middle of a cleanup: it is cut.
#[test]
fn an_aborted_guest_is_cut_in_its_cleanup() {
    let tokio = Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap();
    let log = Shared::default();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let events = Arc::clone(&log);
    tokio.block_on(async {
        let task = tokio::spawn(async move {
            let begun = Mutex::new(Some(begun));
            let cleanup = async {
                let _cut = OnDrop(|| events.lock().unwrap().push("cut"));
                begun.lock().unwrap().take().unwrap().send(()).unwrap();
                pending::<()>().await;
            };
            nursery!(a: A = guarded(cancel_shielded_checkpoint(), cleanup));
        });
        has_begun.await.unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
    });
    assert_eq!(*log.lock().unwrap(), ["cut"]);
}

/// `Deferred` itself in tokio's executor, without any root of ours.
#[test]
fn a_guard_in_a_tokio_task_cleans_up_at_its_end() {
    let tokio = Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
    let log = Shared::default();
    let events = Arc::clone(&log);
    tokio.block_on(async {
        let nap = || tokio::time::sleep(Duration::from_millis(1));
        let rest = async {
            nap().await;
            events.lock().unwrap().push("rest");
        };
        guarded(rest, async {
            nap().await;
            events.lock().unwrap().push("cleanup");
        })
        .await;
    });
    assert_eq!(*log.lock().unwrap(), ["rest", "cleanup"]);
}

/// What begins in a run and is dropped in tokio's executor tells the run.
#[test]
fn a_guard_that_is_dropped_on_another_thread_is_taken_out() {
    Runner::new().run(async {
        let log = Shared::default();
        let events = Arc::clone(&log);
        let mut kept = Box::pin(guarded(
            async move {
                let _ends = OnDrop(|| events.lock().unwrap().push("ends"));
                pending::<()>().await;
            },
            async {},
        ));
        assert!(poll_once(kept.as_mut()).await.is_pending());
        std::thread::spawn(move || drop(kept)).join().unwrap();
        for _ in 0..2 {
            coldframe_runtime::checkpoint().await;
        }
        assert_eq!(*log.lock().unwrap(), ["ends"]);
        assert_eq!(coldframe_runtime::private::live_counts().scopes, 0);
    });
}
