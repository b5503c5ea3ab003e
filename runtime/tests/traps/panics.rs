//! T12 and T13: a panic at every place where user code runs.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Context;
use std::time::Duration;

use coldframe_runtime::private::{Arena, Slot, Turn, enter, open, suspend};
use coldframe_runtime::{CancelScope, checkpoint, shield, sleep, sleep_forever};
use futures::FutureExt;
use futures::future::join;

use crate::support::{
    At, Gate, OnDrop, Plain, Site, children, nursery, poll_once, run, run_seeds, text, waker_that,
};

/// Counts the places that a program comes by, and panics at one of them.
#[derive(Clone, Default)]
struct Bombs {
    place: Rc<Cell<usize>>,
    at: usize,
    /// Guards that were made and not dropped.
    guards: Rc<Cell<isize>>,
}

/// A local, or a value, whose destructor is a place.
struct Guard(Bombs);

impl Bombs {
    fn pass(&self) {
        if std::thread::panicking() {
            return;
        }
        let place = self.place.get();
        self.place.set(place + 1);
        assert_ne!(place, self.at, "bomb");
    }

    fn guard(&self) -> Guard {
        self.guards.set(self.guards.get() + 1);
        Guard(self.clone())
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.guards.set(self.0.guards.get() - 1);
        self.0.pass();
    }
}

async fn leaf(bombs: Bombs, rounds: u32) -> Guard {
    let local = bombs.guard();
    for _ in 0..rounds {
        bombs.pass();
        checkpoint().await;
    }
    // By hand, because rustc leaks a value on its way out of a block when the
    // drop of a local there panics (rust-lang/rust#47949).
    drop(local);
    bombs.guard()
}

async fn quiet(bombs: Bombs, rounds: u32) {
    leaf(bombs, rounds).await;
}

/// Slots, an arena, a named child, nested nurseries, waits in the body.
async fn program(bombs: Bombs) {
    let _local = bombs.guard();
    let nursery = open::<Plain>();
    let mut machine = enter(At::MACHINE);
    let arena = Arena::new(&nursery);
    let named = pin!(Slot::new(&nursery));
    let named = named.into_ref();
    let inner = pin!(Slot::new(&nursery));
    let inner = inner.into_ref();
    let step = |site: Site, turn: &mut Turn<'_>| match site {
        Site::A => arena.step(turn),
        Site::B => named.step(turn),
        Site::C => inner.step(turn),
        other => unreachable!("{other:?}"),
    };
    for round in 0..3 {
        nursery.spawn_unit_in(Site::A, &arena, quiet(bombs.clone(), round));
    }
    let value = nursery.spawn(Site::B, named, leaf(bombs.clone(), 1));
    let below = bombs.clone();
    nursery.spawn_unit(Site::C, inner, async move {
        let _local = below.guard();
        nursery!(a: A = quiet(below.clone(), 2), b: B = sleep(Duration::from_secs(1)));
        below.pass();
    });
    bombs.pass();
    let left = match nursery.wait(&mut machine, At::Await, value, &step).await {
        Some(guard) => {
            drop(guard);
            let quiet = quiet(bombs.clone(), 1);
            nursery.wait(&mut machine, At::Await, quiet, &step).await
        }
        None => None,
    };
    match left {
        Some(()) => nursery.close(&mut machine, At::Join, &step).await,
        None => {
            let left = coldframe_runtime::private::Left::Unwound;
            nursery.leave(&mut machine, At::Join, left, &step).await;
        }
    }
}

#[test]
fn t12_t13_a_panic_at_any_place_closes_everything_and_goes_on() {
    for seed in 0..4 {
        for at in 0.. {
            let bombs = Bombs { at, ..Bombs::default() };
            let caught = run(seed, {
                let bombs = bombs.clone();
                async { AssertUnwindSafe(program(bombs)).catch_unwind().await }
            });
            assert_eq!(bombs.guards.get(), 0, "place {at}: something was not dropped");
            match caught {
                Err(payload) => assert!(text(&*payload).contains("bomb"), "place {at}"),
                Ok(()) => {
                    assert!(at > 20, "the program is longer than {at} places");
                    break;
                }
            }
        }
    }
}

#[test]
fn t12_t13_the_same_under_a_foreign_combinator() {
    for seed in 0..4 {
        for at in 0.. {
            let bombs = Bombs { at, ..Bombs::default() };
            let caught = run(seed, {
                let bombs = bombs.clone();
                AssertUnwindSafe(async move {
                    let all: futures::stream::FuturesUnordered<_> =
                        (0..2).map(|_| program(bombs.clone())).collect();
                    futures::StreamExt::collect::<Vec<()>>(all).await;
                })
                .catch_unwind()
            });
            assert_eq!(bombs.guards.get(), 0, "place {at}: something was not dropped");
            if caught.is_ok() {
                break;
            }
        }
    }
}

#[test]
fn t13_a_panic_in_a_drop_in_place_lets_the_others_go() {
    for at in 0..12 {
        let bombs = Bombs { at, ..Bombs::default() };
        run(1, async {
            let mut parent = Box::pin(program(bombs.clone()));
            for _ in 0..2 {
                let polled = AssertUnwindSafe(poll_once(parent.as_mut())).catch_unwind().await;
                if polled.is_err() {
                    break;
                }
                checkpoint().await;
            }
            let dropped = catch_unwind(AssertUnwindSafe(|| drop(parent)));
            assert!(dropped.is_ok() || bombs.place.get() > at);
        });
        assert_eq!(bombs.guards.get(), 0, "place {at}: something was not dropped");
    }
}

#[test]
fn t12_a_waker_that_panics_does_not_keep_a_nursery_open() {
    run_seeds(|| async {
        let gate = Gate::default();
        let mut parent: Pin<Box<dyn Future<Output = ()>>> = Box::pin({
            let gate = gate.clone();
            async move {
                let nursery = open::<Plain>();
                let mut machine = enter(At::MACHINE);
                let slot = pin!(Slot::new(&nursery));
                let slot = slot.into_ref();
                let step = |_: Site, turn: &mut Turn<'_>| slot.step(turn);
                let child = nursery.spawn(Site::A, slot, gate.wait());
                assert_eq!(nursery.wait(&mut machine, At::Await, child, &step).await, Some(()));
                nursery.close(&mut machine, At::Join, &step).await;
            }
        });
        let bad = waker_that(|| panic!("a waker panics"));
        let mut cx = Context::from_waker(&bad);
        for round in 0..20 {
            // A call out of a poll may come out of that poll, any other not.
            let polled = catch_unwind(AssertUnwindSafe(|| parent.as_mut().poll(&mut cx)));
            if polled.is_ok_and(|polled| polled.is_pending()) {
                if round == 5 {
                    gate.open();
                }
                checkpoint().await;
            } else {
                return;
            }
        }
        panic!("the nursery never closed");
    });
}

#[test]
fn t13_a_waker_whose_drop_panics_does_no_more_than_that() {
    struct Bad(Option<OnDrop<fn()>>);
    impl std::task::Wake for Bad {
        fn wake(self: std::sync::Arc<Self>) {}
    }
    run_seeds(|| async {
        let gate = Gate::default();
        let parent = async {
            nursery!(a: A = gate.wait(), b: B = sleep(Duration::from_secs(1)));
        };
        let mut parent = Box::pin(parent);
        let explode: fn() = || assert!(std::thread::panicking(), "a waker's drop panics");
        {
            let bad = std::sync::Arc::new(Bad(Some(OnDrop(explode))));
            assert!(bad.0.is_some());
            let bad = std::task::Waker::from(bad);
            assert!(parent.as_mut().poll(&mut Context::from_waker(&bad)).is_pending());
            // The nursery keeps the last one.
        }
        drop(parent);
        checkpoint().await;
    });
}

#[test]
fn t13_a_payload_whose_drop_panics_is_contained() {
    struct Bad;
    impl Drop for Bad {
        fn drop(&mut self) {
            assert!(std::thread::panicking(), "a payload's drop panics");
        }
    }
    run_seeds(|| async {
        let failed = AssertUnwindSafe(async {
            nursery!(
                a: A = async { panic!("the first") },
                b: B = async {
                    let _ends = OnDrop(|| ());
                    checkpoint().await;
                    std::panic::panic_any(Bad);
                },
                c: C = async {
                    let _panics = OnDrop(|| if !std::thread::panicking() {
                        std::panic::panic_any(Bad)
                    });
                    coldframe_runtime::sleep_forever().await;
                },
            );
        });
        assert_eq!(text(&*failed.catch_unwind().await.unwrap_err()), "the first");
    });
}

#[test]
fn t12_a_child_that_panicked_is_not_polled_again() {
    run_seeds(|| async {
        let gate = Gate::default();
        let failed = AssertUnwindSafe(async {
            nursery!(a: A = async {
                gate.wait().await;
                panic!("once");
            }, b: B = async {
                checkpoint().await;
                gate.open();
                let _wakes = OnDrop(|| gate.wake());
                coldframe_runtime::sleep_forever().await;
            });
        });
        assert_eq!(text(&*failed.catch_unwind().await.unwrap_err()), "once");
        let polls = gate.polls();
        gate.wake();
        checkpoint().await;
        assert_eq!(gate.polls(), polls);
    });
}

#[test]
fn t12_the_current_task_is_right_after_a_caught_panic() {
    run_seeds(|| async {
        let main = coldframe_runtime::task::current();
        let failed = AssertUnwindSafe(async {
            let nursery = open::<Plain>();
            let mut machine = enter(At::MACHINE);
            children!(nursery, step; a: A = async { nursery!(a: A = async { panic!("deep") }) });
            nursery.close(&mut machine, At::Join, &step).await;
        });
        assert!(failed.catch_unwind().await.is_err());
        assert_eq!(coldframe_runtime::task::current(), main);
        assert!(main.children().is_empty());
        assert!(main.frames().is_empty());
    });
}

/// In a scope that is cancelled: waits in `panics`, a panic of which is caught, and
/// after that for something foreign, which nobody wakes.
async fn waits_behind_a_caught_panic(scope: &CancelScope, panics: impl Future) {
    let foreign = async {
        assert!(AssertUnwindSafe(panics).catch_unwind().await.is_err());
        std::future::pending::<()>().await;
    };
    assert_eq!(scope.enter(foreign).await, None);
}

#[test]
fn t12_a_caught_panic_does_not_answer_for_the_wait_behind_it() {
    run_seeds(|| async {
        let scope = CancelScope::new();
        let panics = async {
            nursery!(a: A = async {
                checkpoint().await;
                scope.cancel("before the panic");
                panic!("caught");
            });
        };
        waits_behind_a_caught_panic(&scope, panics).await;
    });
}

/// Waits where no cancellation comes, and panics in the same poll.
async fn waits_and_panics() {
    join(shield(sleep_forever()), async { panic!("caught") }).await;
}

#[test]
fn t12_nor_does_one_that_passes_a_scope() {
    run_seeds(|| async {
        let scope = CancelScope::new();
        scope.cancel("before the panic");
        waits_behind_a_caught_panic(&scope, shield(waits_and_panics())).await;
    });
}

#[test]
fn t12_nor_does_one_that_passes_a_compiled_function() {
    run_seeds(|| async {
        let scope = CancelScope::new();
        scope.cancel("before the panic");
        let compiled = async {
            let mut machine = enter(At::MACHINE);
            suspend(&mut machine, At::Await, waits_and_panics()).await;
        };
        waits_behind_a_caught_panic(&scope, compiled).await;
    });
}
