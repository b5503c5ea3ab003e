//! Futures that are set aside, move to other tasks and roots, or outlive
//! theirs.

use std::cell::{Cell, RefCell};
use std::future::{Future, pending};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::time::Duration;

use coldframe_runtime::clock::VirtualClock;
use coldframe_runtime::private::{Open, enter, open, suspend};
use coldframe_runtime::task::current;
use coldframe_runtime::{
    CancelScope, Runner, checkpoint, current_time, dump, move_on_after, sleep,
};
use futures::FutureExt;

use crate::support::{
    At, Gate, OnDrop, Plain, children, nursery, pending_once, poll_once, run, run_seeds, text,
};

type Boxed<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// A parent with two children that wait for the gate, and a body that sleeps.
async fn parent(gate: &Gate) {
    let nursery = open::<Plain>();
    let mut machine = enter(At::MACHINE);
    children!(nursery, step; a: A = gate.wait(), b: B = async {
        gate.wait().await;
        checkpoint().await;
    });
    let slept = sleep(Duration::from_secs(1));
    assert_eq!(nursery.wait(&mut machine, At::Await, slept, &step).await, Some(()));
    nursery.close(&mut machine, At::Join, &step).await;
}

#[test]
fn t05_a_dropped_sleep_of_an_old_root_does_not_end_one_of_the_next() {
    let virtual_run = || Runner::new().clock(VirtualClock::autojump());
    let mut old = Box::pin(sleep(Duration::from_secs(5)));
    virtual_run().run(async {
        assert!(poll_once(old.as_mut()).await.is_pending());
    });
    virtual_run().run(async move {
        let start = current_time();
        nursery!(a: A = sleep(Duration::from_secs(9)), b: B = async {
            checkpoint().await;
            drop(old);
        });
        assert_eq!(start.elapsed(), Duration::from_secs(9));
    });
}

#[test]
fn t05_a_dropped_nursery_of_an_old_root_does_not_end_a_child_of_the_next() {
    let gate = Gate::default();
    let mut old = Box::pin(parent(&gate));
    Runner::new().run(async {
        for _ in 0..3 {
            assert!(poll_once(old.as_mut()).await.is_pending());
            checkpoint().await;
        }
    });
    Runner::new().clock(VirtualClock::autojump()).run(async move {
        let ended = RefCell::new(0);
        nursery!(a: A = async {
            sleep(Duration::from_secs(1)).await;
            *ended.borrow_mut() += 1;
        }, b: B = async {
            drop(old);
            sleep(Duration::from_secs(1)).await;
            *ended.borrow_mut() += 1;
        });
        assert_eq!(*ended.borrow(), 2);
    });
}

#[test]
fn a_future_that_was_started_outside_every_root_goes_on_inside_one() {
    async fn walks() {
        let mut machine = enter(Strict::MACHINE);
        suspend(&mut machine, Strict::First, std::future::ready(())).await;
        suspend(&mut machine, Strict::Second, pending_once()).await;
        suspend(&mut machine, Strict::Third, std::future::ready(())).await;
    }
    let mut walks = Box::pin(walks());
    assert!(walks.as_mut().now_or_never().is_none());
    run(0, walks);
}

#[test]
fn a_guest_may_await_other_things_before_its_nursery() {
    futures::executor::block_on(async {
        let mut machine = enter(Strict::MACHINE);
        suspend(&mut machine, Strict::First, std::future::ready(())).await;
        let nursery = open::<Plain>();
        children!(nursery, step; a: A = checkpoint());
        nursery.close(&mut machine, Strict::Second, &step).await;
        drop(nursery);
        suspend(&mut machine, Strict::Third, std::future::ready(())).await;
    });
}

#[test]
fn a_future_started_in_one_task_is_finished_in_another() {
    run_seeds(|| async {
        let gate = Gate::default();
        let stash: RefCell<Option<Boxed<'_>>> = RefCell::new(None);
        nursery!(a: A = async {
            let mut begun: Boxed<'_> = Box::pin(parent(&gate));
            assert!(poll_once(begun.as_mut()).await.is_pending());
            checkpoint().await;
            assert!(poll_once(begun.as_mut()).await.is_pending());
            *stash.borrow_mut() = Some(begun);
        }, b: B = async {
            while stash.borrow().is_none() {
                checkpoint().await;
            }
            let taken = stash.borrow_mut().take().unwrap();
            checkpoint().await;
            gate.open();
            taken.await;
        });
    });
}

#[test]
fn a_future_set_aside_by_a_task_that_goes_on_is_no_hidden_wait() {
    run_seeds(|| async {
        let gate = Gate::default();
        nursery!(a: A = async {
            let mut aside = Box::pin(parent(&gate));
            assert!(poll_once(aside.as_mut()).await.is_pending());
            for _ in 0..3 {
                checkpoint().await;
            }
            gate.wake();
            for _ in 0..3 {
                checkpoint().await;
            }
            gate.open();
            aside.await;
        });
    });
}

#[test]
fn a_nursery_outlives_the_task_that_opened_it_and_leaves_the_next_task_alone() {
    run_seeds(|| async {
        let gate = Gate::default();
        let stash: RefCell<Option<Boxed<'_>>> = RefCell::new(None);
        nursery!(a: A = async {
            let mut begun: Boxed<'_> = Box::pin(parent(&gate));
            assert!(poll_once(begun.as_mut()).await.is_pending());
            *stash.borrow_mut() = Some(begun);
        });
        // The task that hosted it is gone. Its children wake nobody twice.
        gate.wake();
        checkpoint().await;
        nursery!(a: A = async {
            // This task has the entry of that host.
            let nursery = open::<Plain>();
            let mut machine = enter(At::MACHINE);
            children!(nursery, step; a: A = async {
                for _ in 0..5 {
                    checkpoint().await;
                }
            });
            gate.wake();
            nursery.wait(&mut machine, At::Await, checkpoint(), &step).await;
            stash.borrow_mut().take();
            nursery.close(&mut machine, At::Join, &step).await;
        }, b: B = async {
            for _ in 0..3 {
                gate.wake();
                checkpoint().await;
            }
        });
    });
}

#[test]
fn a_nursery_whose_outer_nursery_is_gone_can_be_finished() {
    run_seeds(|| async {
        let gate = Gate::default();
        let mut aside: Boxed<'_> = Box::pin(parent(&gate));
        {
            let nursery = open::<Plain>();
            let mut machine = enter(At::MACHINE);
            children!(nursery, step; a: A = checkpoint());
            let polled = async { poll_once(aside.as_mut()).await.is_pending() };
            assert_eq!(nursery.wait(&mut machine, At::Await, polled, &step).await, Some(true));
            nursery.close(&mut machine, At::Join, &step).await;
        }
        nursery!(a: A = async { nursery!(a: A = checkpoint()) });
        gate.open();
        aside.await;
        nursery!(a: A = async { nursery!(a: A = checkpoint()) });
    });
}

#[test]
fn a_cancellation_does_not_reach_a_future_that_has_left_the_cancelled_nursery() {
    run_seeds(|| async {
        let gate = Gate::default();
        let mut aside: Boxed<'_> = Box::pin(parent(&gate));
        let failed = AssertUnwindSafe(async {
            nursery!(a: A = async {
                assert!(poll_once(aside.as_mut()).await.is_pending());
                checkpoint().await;
                panic!("a child fails");
            });
        });
        assert!(failed.catch_unwind().await.is_err());
        gate.open();
        aside.await;
    });
}

#[test]
fn a_cancelled_task_does_not_wait_for_a_nursery_it_has_set_aside() {
    run_seeds(|| async {
        let gate = Gate::default();
        let failed = AssertUnwindSafe(async {
            nursery!(a: A = async {
                let mut aside = Box::pin(parent(&gate));
                assert!(poll_once(aside.as_mut()).await.is_pending());
                coldframe_runtime::sleep_forever().await;
                aside.await;
            }, b: B = async {
                checkpoint().await;
                panic!("a child fails");
            });
        });
        assert_eq!(text(&*failed.catch_unwind().await.unwrap_err()), "a child fails");
    });
}

/// Polls a nursery once, and keeps it while it waits for something else.
async fn keeps_a_nursery() {
    let mut kept = Box::pin(async { nursery!(a: A = pending::<()>()) });
    assert!(poll_once(kept.as_mut()).await.is_pending());
    pending::<()>().await;
}

#[test]
fn a_scope_that_has_moved_does_not_wait_for_a_nursery_left_behind() {
    run_seeds(|| async {
        let moves = async {
            let mut scoped: Boxed<'_> = Box::pin(async {
                CancelScope::new().enter(keeps_a_nursery()).await;
            });
            assert!(poll_once(scoped.as_mut()).await.is_pending());
            nursery!(a: A = scoped);
        };
        assert_eq!(move_on_after(Duration::from_secs(1), moves).await, None);
    });
}

#[test]
fn a_nursery_polled_in_another_root_panics_cleanly() {
    let gate = Gate::default();
    let mut moved = Box::pin(parent(&gate));
    Runner::new().run(async {
        assert!(poll_once(moved.as_mut()).await.is_pending());
        let other = std::thread::scope(|scope| {
            scope.spawn(|| catch_unwind(AssertUnwindSafe(|| run(0, moved)))).join().unwrap()
        });
        let text = text(&*other.unwrap_err());
        assert!(text.contains("root"), "{text}");
        // What it held was left in the inbox.
        checkpoint().await;
        assert_eq!(coldframe_runtime::private::live_counts(), Default::default());
    });
}

#[test]
fn a_future_that_panics_leaves_no_frame_behind() {
    run_seeds(|| async {
        let mut machine = enter(At::MACHINE);
        let fails = async {
            let mut machine = enter(At::MACHINE);
            let panics = async {
                checkpoint().await;
                panic!("caught by the task itself");
            };
            suspend(&mut machine, At::Await, panics).await
        };
        let caught = async {
            let caught = AssertUnwindSafe(fails).catch_unwind().await;
            assert!(caught.is_err());
            let mut machine = enter(At::MACHINE);
            suspend(&mut machine, At::Await, async {
                assert_eq!(current().frames().len(), 2, "{}", dump());
                checkpoint().await;
            })
            .await;
        };
        suspend(&mut machine, At::Await, caught).await;
    });
}

#[test]
fn a_handle_that_outlives_its_nursery_spawns_nothing() {
    run_seeds(|| async {
        let nursery: Open<Plain> = open();
        let handle = nursery.handle::<coldframe_runtime::Local>();
        drop(nursery);
        let nursery = open::<Plain>();
        let mut machine = enter(At::MACHINE);
        children!(nursery, step; a: A = checkpoint());
        handle.spawn(async { unreachable!("its nursery is gone") });
        nursery.close(&mut machine, At::Join, &step).await;
    });
}

#[test]
fn a_nursery_that_goes_before_its_children_forgets_them() {
    run_seeds(|| async {
        let gate = Gate::default();
        let nursery = open::<Plain>();
        children!(nursery, step; a: A = gate.wait(), b: B = gate.wait());
        let mut waits = Box::pin(async { nursery!(c: C = gate.wait()) });
        let _ = &step;
        drop(nursery);
        gate.wake();
        nursery!(a: A = checkpoint(), b: B = checkpoint());
        assert!(poll_once(waits.as_mut()).await.is_pending());
        gate.open();
        waits.await;
        nursery!(a: A = checkpoint(), b: B = checkpoint());
    });
}

#[test]
fn a_machine_that_unwinds_at_a_join_has_not_reached_its_end() {
    run_seeds(|| async {
        let drop_panicked = Cell::new(false);
        let failed = AssertUnwindSafe(async {
            nursery!(a: A = async {
                let _looks = OnDrop(|| drop_panicked.set(std::thread::panicking()));
                let mut machine = enter(Strict::MACHINE);
                let nursery = open::<Plain>();
                children!(nursery, step; a: A = coldframe_runtime::sleep_forever());
                nursery.close(&mut machine, Strict::First, &step).await;
                drop(nursery);
                suspend(&mut machine, Strict::Second, checkpoint()).await;
                suspend(&mut machine, Strict::Third, checkpoint()).await;
            }, b: B = async {
                checkpoint().await;
                panic!("a child fails");
            });
        });
        assert_eq!(text(&*failed.catch_unwind().await.unwrap_err()), "a child fails");
        assert!(!drop_panicked.get());
    });
}

#[test]
fn a_main_task_that_awaits_what_was_cancelled_elsewhere_does_not_hang() {
    let ended = catch_unwind(|| {
        run(0, async {
            let mut unwound: Boxed<'_> = Box::pin(async {
                nursery!(a: A = coldframe_runtime::sleep_forever());
            });
            let failed = AssertUnwindSafe(async {
                nursery!(a: A = async {
                    loop {
                        let _ = poll_once(unwound.as_mut()).await;
                        pending_once().await;
                    }
                }, b: B = async {
                    checkpoint().await;
                    panic!("a child fails");
                });
            });
            assert!(failed.catch_unwind().await.is_err());
            unwound.await;
        });
    });
    let text = text(&*ended.unwrap_err());
    assert!(text.contains("cancelled half-way in another task"), "{text}");
}

/// The states of a machine that goes straight on: any other step is a defect.
struct Strict;

#[allow(non_upper_case_globals)]
impl Strict {
    const First: u16 = 1;
    const Second: u16 = 2;
    const Third: u16 = 3;

    const MACHINE: &'static coldframe_runtime::machine::Machine =
        &coldframe_runtime::machine::Machine {
            path: "tests::strict",
            file: "tests.rs",
            line: 1,
            kind: coldframe_runtime::private::MachineKind::Function,
            states: &[
                crate::support::state("Start"),
                crate::support::state("First"),
                crate::support::state("Second"),
                crate::support::state("Third"),
                crate::support::state("Done"),
            ],
            edges: &[(0, 1), (1, 2), (2, 3), (3, 4)],
        };
}
