//! T10: everything of ours inside other people's combinators.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::{Pin, pin};
use std::time::Duration;

use coldframe_runtime::private::{Arena, Left, Slot, Turn, enter, open, open_within, suspend};
use coldframe_runtime::{
    Nursery, cancel_shielded_checkpoint, checkpoint, checkpoint_if_cancelled, current_time, sleep,
    sleep_forever, sleep_until,
};
use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};

use crate::support::{
    At, Gate, OnDrop, Plain, Site, children, nursery, pending_once, run_seeds, text,
};

type Boxed<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// One of everything that can be awaited.
fn everything<'a>() -> Vec<Boxed<'a>> {
    vec![
        Box::pin(checkpoint()),
        Box::pin(cancel_shielded_checkpoint()),
        Box::pin(checkpoint_if_cancelled()),
        Box::pin(sleep(Duration::ZERO)),
        Box::pin(sleep(Duration::from_secs(2))),
        Box::pin(async { sleep_until(current_time() + Duration::from_secs(1)).await }),
        Box::pin(compiled()),
        Box::pin(async { nursery!(a: A = checkpoint(), b: B = sleep(Duration::from_secs(1))) }),
        Box::pin(values()),
        Box::pin(many()),
        Box::pin(nested()),
        Box::pin(handle()),
        Box::pin(pending_once()),
    ]
}

/// Machines that await machines, and a debt that is paid.
async fn compiled() {
    let mut machine = enter(At::MACHINE);
    let inner = async {
        let mut machine = enter(At::MACHINE);
        suspend(&mut machine, At::Await, std::future::ready(())).await;
        suspend(&mut machine, At::Await, std::future::ready(())).await;
        suspend(&mut machine, At::Await, sleep(Duration::from_secs(1))).await;
    };
    suspend(&mut machine, At::Await, inner).await;
    suspend(&mut machine, At::Await, pending_once()).await;
}

/// A child's value, awaited before and after it is there.
async fn values() {
    let nursery = open::<Plain>();
    let mut machine = enter(At::MACHINE);
    let (early, late) = (pin!(Slot::new(&nursery)), pin!(Slot::new(&nursery)));
    let (early, late) = (early.into_ref(), late.into_ref());
    let step = |site: Site, turn: &mut Turn<'_>| match site {
        Site::A => early.step(turn),
        _ => late.step(turn),
    };
    let first = nursery.spawn(Site::A, early, async { 1 });
    let second = nursery.spawn(Site::B, late, async {
        sleep(Duration::from_secs(1)).await;
        2
    });
    let value = nursery.wait(&mut machine, At::Await, second, &step).await;
    assert_eq!(value, Some(2));
    let value = nursery.wait(&mut machine, At::Await, first, &step).await;
    assert_eq!(value, Some(1));
    nursery.close(&mut machine, At::Join, &step).await;
}

async fn many() {
    let nursery = open::<Plain>();
    let mut machine = enter(At::MACHINE);
    let arena = Arena::new(&nursery);
    let step = |_: Site, turn: &mut Turn<'_>| arena.step(turn);
    for rounds in 0..5 {
        nursery.spawn_unit_in(Site::A, &arena, async move {
            for _ in 0..rounds {
                pending_once().await;
                checkpoint().await;
            }
        });
        nursery.wait(&mut machine, At::Await, checkpoint(), &step).await;
    }
    nursery.close(&mut machine, At::Join, &step).await;
}

/// A nursery in the body of another of the same function.
async fn nested() {
    let outer = open::<Plain>();
    let mut machine = enter(At::MACHINE);
    children!(outer, outer_step; a: A = sleep(Duration::from_secs(1)), b: B = pending_once());
    {
        let inner = open_within::<Plain, _>(&outer);
        children!(inner, step; a: A = checkpoint(), b: B = sleep(Duration::from_secs(2)));
        let waits = inner.wait(&mut machine, At::Await, checkpoint(), &step);
        assert_eq!(outer.during(waits, &outer_step).await, Some(Some(())));
        let left = inner.leave(&mut machine, At::Join, Left::Jumped, &step);
        assert_eq!(outer.during(left, &outer_step).await, Some(Some(())));
    }
    outer.close(&mut machine, At::Join, &outer_step).await;
}

async fn handle() {
    let nursery = open::<Plain>();
    let mut machine = enter(At::MACHINE);
    let handle: Nursery<'_> = nursery.handle();
    let slot = pin!(Slot::new(&nursery));
    let slot = slot.into_ref();
    let step = |site: Site, turn: &mut Turn<'_>| match site {
        Site::Handle => handle.step(turn),
        _ => slot.step(turn),
    };
    nursery.spawn_unit(Site::A, slot, async {
        for _ in 0..3 {
            handle.spawn(checkpoint());
            checkpoint().await;
        }
    });
    nursery.close(&mut machine, At::Join, &step).await;
}

#[test]
fn t10_everything_ends_inside_futures_unordered() {
    run_seeds(|| async {
        let mut all: FuturesUnordered<_> = everything().into_iter().collect();
        let mut ended = 0;
        while all.next().await.is_some() {
            ended += 1;
        }
        assert_eq!(ended, everything().len());
    });
}

#[test]
fn t10_everything_ends_inside_join_all() {
    run_seeds(|| async {
        futures::future::join_all(everything()).await;
        futures::join!(compiled(), values(), nested(), many(), handle());
    });
}

#[test]
fn t10_everything_ends_inside_combinators_in_children_of_combinators() {
    run_seeds(|| async {
        let inner = || async {
            nursery!(a: A = async {
                let all: FuturesUnordered<_> = everything().into_iter().collect();
                all.collect::<Vec<()>>().await;
            }, b: B = async {
                futures::future::join_all(everything()).await;
            });
        };
        let outer: FuturesUnordered<_> = (0..2).map(|_| inner()).collect();
        outer.collect::<Vec<()>>().await;
    });
}

#[test]
fn t10_everything_without_a_timer_ends_in_a_foreign_executor() {
    let guest = || async {
        nursery!(a: A = async {
            let all: FuturesUnordered<Boxed<'_>> = FuturesUnordered::new();
            all.push(Box::pin(checkpoint()));
            all.push(Box::pin(handle()));
            all.push(Box::pin(many()));
            all.collect::<Vec<()>>().await;
        }, b: B = async {
            futures::join!(handle(), many(), pending_once());
        });
    };
    futures::executor::block_on(async {
        let all: FuturesUnordered<_> = (0..3).map(|_| guest()).collect();
        all.collect::<Vec<()>>().await;
        futures::join!(guest(), guest());
    });
}

#[test]
fn t10_a_cancellation_reaches_leaves_inside_combinators() {
    run_seeds(|| async {
        let dropped = Cell::new(0);
        let gate = Gate::default();
        let waits: RefCell<Vec<Boxed<'_>>> = RefCell::new(vec![
            Box::pin(sleep_forever()),
            Box::pin(sleep(Duration::from_secs(1000))),
            Box::pin(async { nursery!(a: A = sleep_forever()) }),
            Box::pin(async {
                let mut machine = enter(At::MACHINE);
                suspend(&mut machine, At::Await, gate.wait()).await;
            }),
        ]);
        let failed = std::panic::AssertUnwindSafe(async {
            nursery!(a: A = async {
                let _counts = OnDrop(|| dropped.set(dropped.get() + 1));
                let all: FuturesUnordered<_> = waits.take().into_iter().collect();
                all.collect::<Vec<()>>().await;
            }, b: B = async {
                let _counts = OnDrop(|| dropped.set(dropped.get() + 1));
                futures::join!(sleep_forever(), async { nursery!(a: A = sleep_forever()) });
            }, c: C = async {
                checkpoint().await;
                panic!("a child fails");
            });
        });
        let start = current_time();
        assert_eq!(text(&*failed.catch_unwind().await.unwrap_err()), "a child fails");
        assert_eq!((dropped.get(), start.elapsed()), (2, Duration::ZERO));
    });
}

#[test]
fn t10_select_drops_the_loser_and_all_its_children() {
    run_seeds(|| async {
        for _ in 0..3 {
            let slow = async {
                nursery!(a: A = sleep_forever(), b: B = async { nursery!(a: A = sleep_forever()) });
            };
            let fast =
                async { nursery!(a: A = checkpoint(), b: B = sleep(Duration::from_secs(1))) };
            futures::future::select(Box::pin(slow), Box::pin(fast)).await;
        }
    });
}

#[test]
fn t10_a_future_that_leaves_a_combinator_is_woken_where_it_is_polled_next() {
    run_seeds(|| async {
        let gate = Gate::default();
        let begun: FuturesUnordered<Boxed<'_>> = FuturesUnordered::new();
        begun.push(Box::pin(async { nursery!(a: A = gate.wait(), b: B = checkpoint()) }));
        let mut begun = Box::pin(begun);
        assert!(begun.next().now_or_never().is_none());
        checkpoint().await;
        let rest: Vec<Boxed<'_>> = std::mem::take(&mut *begun).into_iter().collect();
        nursery!(a: A = async {
            for waits in rest {
                waits.await;
            }
        }, b: B = async {
            checkpoint().await;
            gate.open();
        });
    });
}

#[test]
fn t10_a_child_that_is_a_foreign_future_is_cancelled_like_any_other() {
    run_seeds(|| async {
        let gate = Gate::default();
        let failed = std::panic::AssertUnwindSafe(async {
            nursery!(a: A = gate.wait(), b: B = async { gate.wait().await }, c: C = async {
                checkpoint().await;
                let unfinished = futures::future::pending::<()>();
                nursery!(a: A = unfinished, b: B = async { panic!("a child fails") });
            });
        });
        assert_eq!(text(&*failed.catch_unwind().await.unwrap_err()), "a child fails");
    });
}

#[test]
fn t10_a_cancelled_task_does_not_wait_for_what_a_combinator_keeps_meanwhile() {
    run_seeds(|| async {
        let gate = Gate::default();
        let failed = std::panic::AssertUnwindSafe(async {
            nursery!(a: A = async {
                let mut kept: FuturesUnordered<Boxed<'_>> = FuturesUnordered::new();
                kept.push(Box::pin(async { nursery!(a: A = sleep_forever()) }));
                kept.push(Box::pin(async { nursery!(a: A = gate.wait(), b: B = checkpoint()) }));
                kept.push(Box::pin(checkpoint()));
                assert!(kept.next().await.is_some());
                sleep_forever().await;
            }, b: B = async {
                for _ in 0..4 {
                    checkpoint().await;
                }
                panic!("a child fails");
            });
        });
        assert_eq!(text(&*failed.catch_unwind().await.unwrap_err()), "a child fails");
    });
}
