//! Tasks beside each other of which one owes a cleanup.

use std::cell::Cell;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use coldframe_runtime::clock::VirtualClock;
use coldframe_runtime::private::{enter, open, suspend};
use coldframe_runtime::{
    CancelScope, Runner, checkpoint, current_time, move_on_after, shield, sleep, sleep_forever,
};

use super::{SECOND, case, closing, failing_case, guarded, raise_afresh, soon, take_turns, worker};
use crate::support::{At, OnDrop, Plain, children, nursery, text};

#[test]
fn children_clean_up_beside_a_branch_that_raises() {
    case(
        async |log| {
            let both = async {
                futures::join!(sleep_forever(), async {
                    nursery!(a: A = worker(log, "a", 3), b: B = worker(log, "b", 1));
                })
            };
            assert!(soon(both).await.is_none());
            log.sort();
        },
        ["a closed", "a closes", "a ends", "b closed", "b closes", "b ends"],
    );
}

#[test]
fn a_sibling_cleans_up_when_a_child_panics() {
    failing_case(
        async |log| {
            nursery!(a: A = worker(log, "a", 2), b: B = async {
                take_turns(2).await;
                panic!("a child fails");
            });
        },
        ["a ends", "a closes", "a closed", "a child fails"],
    );
}

/// The body waits in a guard, and its cleanup is owed to the body.
#[test]
fn the_body_cleans_up_while_its_children_do() {
    case(
        async |log| {
            let body = async {
                let nursery = open::<Plain>();
                let mut machine = enter(At::MACHINE);
                children!(nursery, step; a: A = worker(log, "child", 5));
                let ended = nursery.during(worker(log, "body", 2), &step).await;
                log.add(format!("body unwinds: {}", ended.is_none()));
                let left = coldframe_runtime::private::Left::Unwound;
                let left = nursery.leave(&mut machine, At::Join, left, &step).await;
                assert!(left.is_none());
                drop(nursery);
                coldframe_runtime::private::pass_on().await;
            };
            assert!(soon(body).await.is_none());
            let events = log.take();
            let place = |event| events.iter().position(|it| it == event);
            assert!(place("body closed") < place("body unwinds: true"));
            assert!(place("body unwinds: true") < place("child closed"));
        },
        [],
    );
}

/// A sibling takes the shield away that another task sleeps in.
#[test]
fn a_sibling_unshields_a_task_that_is_cancelled() {
    case(
        async |log| {
            let both = async {
                let scope = CancelScope::new().shielded();
                nursery!(a: A = shield(async {
                    take_turns(8).await;
                    log.add("unshield");
                    scope.set_shield(false);
                }), b: B = async {
                    let rest = async {
                        let _gone = OnDrop(|| log.add("cut"));
                        sleep_forever().await;
                    };
                    guarded(scope.enter(rest), closing(log, "outside", 1)).await;
                    log.add("not reached");
                });
            };
            assert!(soon(both).await.is_none());
        },
        ["unshield", "cut", "outside closes", "outside closed"],
    );
}

/// One after the other in the same nursery, each with a cleanup that outlasts
/// the one before.
#[test]
fn cleanups_of_several_tasks_all_come_to_their_end() {
    case(
        async |log| {
            let tree = async {
                nursery!(
                    a: A = worker(log, "a", 1),
                    b: B = async {
                        let rest = async { nursery!(a: A = worker(log, "b", 4), b: B = sleep_forever()) };
                        guarded(rest, closing(log, "round b", 2)).await;
                    },
                    c: C = async { futures::join!(worker(log, "c", 2), worker(log, "d", 7)); },
                );
            };
            assert!(soon(tree).await.is_none());
            let log = log.take();
            for name in ["a", "b", "c", "d", "round b"] {
                let closed = log.iter().filter(|event| **event == format!("{name} closed"));
                assert_eq!(closed.count(), 1, "{name}: {log:?}");
            }
        },
        [],
    );
}

/// Time passes in a cleanup, and its sibling's timers go on meanwhile.
#[test]
fn time_passes_in_cleanup() {
    case(
        async |log| {
            let start = current_time();
            nursery!(a: A = async {
                move_on_after(SECOND, guarded(sleep_forever(), sleep(SECOND * 5))).await;
                log.add(format!("cleaned up after {:?}", start.elapsed()));
            }, b: B = async {
                sleep(SECOND * 3).await;
                log.add("sibling");
            });
            raise_afresh().await;
        },
        ["sibling", "cleaned up after 6s"],
    );
}

/// A thing that one branch holds, and the other waits for to be let go of. No
/// waker is kept, so that nothing from outside could come.
#[derive(Default)]
struct Held(Cell<bool>);

impl Held {
    async fn hold(&self) {
        let mut machine = enter(At::MACHINE);
        let _lets_go = OnDrop(|| self.0.set(true));
        suspend(&mut machine, At::Await, std::future::pending::<()>()).await;
    }

    /// The cleanup of somebody who waits for it.
    async fn drain(&self) {
        let mut machine = enter(At::MACHINE);
        let let_go = poll_fn(|_| if self.0.get() { Poll::Ready(()) } else { Poll::Pending });
        suspend(&mut machine, At::Join, let_go).await;
    }
}

async fn one_beside_the_other(held: &Held) {
    futures::join!(held.hold(), guarded(std::future::pending::<()>(), held.drain()));
}

/// Both branches are parts of one future, so the one that unwinds is dropped
/// only with the one that cleans up, which waits for just that. Nothing can
/// resolve this; it is reported with the places of both.
#[test]
fn cleanup_that_waits_for_another_branch_of_its_own_join_is_a_deadlock() {
    let run = || {
        Runner::new().seed(0).clock(VirtualClock::autojump()).run(async {
            let held = Held::default();
            soon(one_beside_the_other(&held)).await;
        });
    };
    let payload = catch_unwind(AssertUnwindSafe(run)).expect_err("it cannot end");
    let report = text(&*payload);
    assert!(report.contains("deadlock"), "{report}");
    for place in ["Await", "JoinNursery"] {
        assert!(report.contains(place), "{place} is not in:\n{report}");
    }
}

/// … unless the cleanup has a time, which cuts it.
#[test]
fn cleanup_that_waits_for_another_branch_ends_when_its_time_is_over() {
    Runner::new().cleanup_timeout(SECOND).clock(VirtualClock::autojump()).run(async {
        let held = Held::default();
        let start = current_time();
        assert_eq!(soon(one_beside_the_other(&held)).await, None);
        assert_eq!(start.elapsed(), SECOND);
        assert!(held.0.get());
    });
}

/// As two children of a nursery, the one that unwinds is gone by the time.
#[test]
fn cleanup_that_waits_for_another_child_of_its_nursery_ends() {
    case(
        async |log| {
            let both = async {
                let held = Held::default();
                let polled_again = async {
                    while !held.0.get() {
                        checkpoint().await;
                    }
                    held.drain().await;
                };
                nursery!(a: A = held.hold(), b: B = guarded(sleep_forever(), polled_again));
            };
            assert!(soon(both).await.is_none());
            log.add("ended");
        },
        ["ended"],
    );
}

/// A body's cleanup that waits for a child of the same nursery: the child is
/// cancelled with it, so it ends.
#[test]
fn cleanup_of_a_body_that_waits_for_a_child_ends() {
    case(
        async |log| {
            let body = async {
                let held = Held::default();
                let nursery = open::<Plain>();
                let mut machine = enter(At::MACHINE);
                children!(nursery, step; a: A = held.hold());
                let drained = async {
                    while !held.0.get() {
                        checkpoint().await;
                    }
                };
                let rest = guarded(sleep_forever(), drained);
                assert!(nursery.during(rest, &step).await.is_none());
                nursery.close(&mut machine, At::Join, &step).await;
            };
            assert!(soon(body).await.is_none());
            log.add("ended");
        },
        ["ended"],
    );
}
