//! T4, T5, T8, T9, T16 and T17: wakers that come late, often, or lie.

use std::cell::{Cell, RefCell};
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use coldframe_runtime::instrument::Instrument;
use coldframe_runtime::private::{enter, open};
use coldframe_runtime::task::Task;
use coldframe_runtime::{Runner, checkpoint, sleep};

use crate::support::{At, Gate, Plain, children, nursery, run, run_seeds};

#[test]
fn t04_a_wake_after_the_root_is_gone_does_nothing() {
    let gate = Gate::default();
    run(1, async {
        nursery!(a: A = gate.wait(), b: B = async {
            checkpoint().await;
            gate.open();
        });
    });
    gate.wake();
    // And not to the next root, which has the same place in the registry.
    run_seeds(|| async {
        gate.wake();
        nursery!(a: A = checkpoint(), b: B = async { gate.wake() });
    });
    drop(gate);
}

#[test]
fn t04_wakers_fired_while_a_parent_is_dropped_do_nothing() {
    run_seeds(|| async {
        let gate = Gate::default();
        let waits = |gate: Gate| async move {
            let _wakes = crate::support::OnDrop(|| gate.wake());
            gate.wait().await;
        };
        let mut parent = Box::pin(async {
            nursery!(a: A = waits(gate.clone()), b: B = waits(gate.clone()));
        });
        for _ in 0..2 {
            assert!(crate::support::poll_once(parent.as_mut()).await.is_pending());
            checkpoint().await;
        }
        drop(parent);
        gate.wake();
    });
}

#[test]
fn t05_a_stale_waker_does_not_wake_the_next_task() {
    run_seeds(|| async {
        let old = Gate::default();
        nursery!(a: A = async {
            old.wait().await;
        }, b: B = async {
            checkpoint().await;
            old.open();
        });
        let polls = Rc::new(Cell::new(0));
        let counted = |polls: Rc<Cell<u32>>| {
            poll_fn(move |_| {
                polls.set(polls.get() + 1);
                if polls.get() > 1 { Poll::Ready(()) } else { Poll::Pending }
            })
        };
        let nursery = open::<Plain>();
        let mut machine = enter(At::MACHINE);
        let done = Gate::default();
        let waits = done.wait();
        children!(nursery, step; a: A = async { done.wait().await }, b: B = async {
            // It has the entry of an old task, and polls a future that nobody
            // wakes but the old task's waker.
            let stuck = counted(Rc::clone(&polls));
            futures::future::select(Box::pin(stuck), waits).await;
        });
        for _ in 0..3 {
            nursery.wait(&mut machine, At::Await, checkpoint(), &step).await;
            old.wake();
        }
        assert_eq!(polls.get(), 1, "a stale waker woke a newer task");
        done.open();
        nursery.close(&mut machine, At::Join, &step).await;
    });
}

#[test]
fn t08_a_wake_during_the_own_poll_is_not_lost() {
    run_seeds(|| async {
        let yields = || {
            let mut left = 5;
            poll_fn(move |cx| {
                left -= 1;
                cx.waker().wake_by_ref();
                if left == 0 { Poll::Ready(()) } else { Poll::Pending }
            })
        };
        nursery!(a: A = yields(), b: B = async { nursery!(a: A = yields(), b: B = yields()) });
        yields().await;
    });
}

/// Counts steps of tasks.
struct Steps(Arc<AtomicUsize>);

impl Instrument for Steps {
    fn before_task_step(&mut self, _: &Task) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn t09_a_storm_of_wakes_steps_each_task_once_in_a_pass() {
    let steps = Arc::new(AtomicUsize::new(0));
    let polls = Cell::new(0);
    Runner::new().seed(3).instrument(Steps(Arc::clone(&steps))).run(async {
        nursery!(a: A = async {
            poll_fn(|cx: &mut Context<'_>| {
                polls.set(polls.get() + 1);
                for _ in 0..100 {
                    cx.waker().wake_by_ref();
                }
                if polls.get() > 50 { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
        }, b: B = async {
            for pass in 0..50 {
                assert!(polls.get() <= pass + 1, "the storm has run ahead");
                checkpoint().await;
            }
        });
    });
    let steps = steps.load(Ordering::Relaxed);
    assert!(steps <= 51 + 51 + 2, "{steps} steps");
}

#[test]
fn t09_nested_nurseries_do_not_multiply_a_storm() {
    let polls = Rc::new(Cell::new(0));
    let storm = |polls: Rc<Cell<u32>>| {
        poll_fn(move |cx| {
            polls.set(polls.get() + 1);
            cx.waker().wake_by_ref();
            if polls.get() >= 100 { Poll::Ready(()) } else { Poll::<()>::Pending }
        })
    };
    run(1, async {
        nursery!(a: A = async {
            nursery!(a: A = async { nursery!(a: A = storm(Rc::clone(&polls))) });
        }, b: B = async {
            for pass in 0..99 {
                assert!(polls.get() <= pass + 1);
                checkpoint().await;
            }
        });
    });
}

#[test]
fn t16_wakes_after_ready_do_nothing() {
    run_seeds(|| async {
        let gate = Gate::default();
        nursery!(a: A = gate.wait(), b: B = async {
            gate.open();
            for _ in 0..3 {
                checkpoint().await;
                gate.wake();
            }
        });
        gate.wake();
        let polls = gate.polls();
        checkpoint().await;
        assert_eq!(gate.polls(), polls);
    });
}

#[test]
fn t17_a_leaf_polled_with_the_waker_of_another_task_wakes_that_one() {
    run_seeds(|| async {
        let theirs: RefCell<Option<Waker>> = RefCell::new(None);
        let done = Cell::new(false);
        nursery!(a: A = async {
            poll_fn(|cx| {
                *theirs.borrow_mut() = Some(cx.waker().clone());
                if done.get() { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
        }, b: B = async {
            checkpoint().await;
            let waker = theirs.borrow().clone().unwrap();
            let mut sleeps = Box::pin(sleep(Duration::from_secs(1)));
            let mut cx = Context::from_waker(&waker);
            assert!(sleeps.as_mut().poll(&mut cx).is_pending());
            sleep(Duration::from_secs(2)).await;
            assert!(sleeps.as_mut().poll(&mut cx).is_ready());
            done.set(true);
            waker.wake();
        });
    });
}

#[test]
fn t17_a_context_from_nowhere_does_no_harm() {
    run_seeds(|| async {
        nursery!(a: A = async {
            let mut inner = Box::pin(async { nursery!(a: A = checkpoint(), b: B = checkpoint()) });
            let mut cx = Context::from_waker(Waker::noop());
            let mut polls = 0;
            while inner.as_mut().poll(&mut cx).is_pending() {
                polls += 1;
                assert!(polls < 10);
                checkpoint().await;
            }
        });
    });
}

#[test]
fn t17_a_task_polled_by_nobody_but_its_root_is_not_deadlocked_by_a_lie() {
    let stuck = std::panic::catch_unwind(|| {
        run(0, async {
            nursery!(a: A = async {
                let mut cx = Context::from_waker(Waker::noop());
                let mut inner = Box::pin(pending::<()>());
                assert!(inner.as_mut().poll(&mut cx).is_pending());
                pending::<()>().await;
            });
        });
    });
    let text = crate::support::text(&*stuck.unwrap_err());
    assert!(text.starts_with("deadlock"), "{text}");
}
