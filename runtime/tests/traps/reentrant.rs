//! T11 and T15: wakers and destructors that use the runtime they are called by.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use coldframe_runtime::private::{Left, Slot, Turn, enter, open, pass_on};
use coldframe_runtime::{Nursery, checkpoint, dump, sleep, sleep_forever};
use futures::FutureExt;

use crate::support::{
    At, Gate, OnDrop, Plain, Site, children, nursery, poll_once, run_seeds, text, waker_that,
};

type Boxed = Pin<Box<dyn Future<Output = ()>>>;

thread_local! {
    /// Futures that a waker may drop.
    static HOARD: RefCell<Vec<Boxed>> = const { RefCell::new(Vec::new()) };
    /// How deep wakers are in each other.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// What wakers and destructors do here: everything.
fn misbehave(gate: &Gate) {
    if DEPTH.get() > 2 {
        return;
    }
    DEPTH.set(DEPTH.get() + 1);
    gate.wake();
    // A nursery opened and dropped, one driven a bit, and one of another's.
    drop(open::<Plain>());
    let mut begun: Boxed = Box::pin(async {
        nursery!(a: A = checkpoint(), b: B = sleep(Duration::from_secs(1)), c: C = sleep_forever());
    });
    let _ = begun.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    HOARD.with_borrow_mut(|hoard| hoard.push(begun));
    let dropped = HOARD.with_borrow_mut(|hoard| (hoard.len() > 2).then(|| hoard.remove(0)));
    drop(dropped);
    let _ = dump();
    DEPTH.set(DEPTH.get() - 1);
}

fn empty_the_hoard() {
    while let Some(last) = HOARD.with_borrow_mut(Vec::pop) {
        drop(last);
    }
}

/// Misbehaves when it is woken and when the last of it is dropped.
struct Bad(Gate);

impl Wake for Bad {
    fn wake(self: Arc<Self>) {
        misbehave(&self.0);
    }
}

impl Drop for Bad {
    fn drop(&mut self) {
        misbehave(&self.0);
    }
}

fn program(gate: &Gate) -> impl Future<Output = ()> + use<> {
    let gate = gate.clone();
    async move {
        let nursery = open::<Plain>();
        let mut machine = enter(At::MACHINE);
        let value = pin!(Slot::new(&nursery));
        let value = value.into_ref();
        let child = nursery.spawn(Site::D, value, gate.wait());
        children!(nursery, step; a: A = gate.wait(), b: B = async {
            let bad = Waker::from(Arc::new(Bad(gate.clone())));
            let mut inner = Box::pin(async {
                nursery!(a: A = gate.wait(), b: B = sleep(Duration::from_secs(1)));
            });
            while inner.as_mut().poll(&mut Context::from_waker(&bad)).is_pending() {
                sleep(Duration::from_millis(300)).await;
            }
        }, c: C = async {
            let _drops = OnDrop(|| misbehave(&gate));
            sleep(Duration::from_secs(1)).await;
        });
        let step = |site: Site, turn: &mut Turn<'_>| match site {
            Site::D => value.step(turn),
            other => step(other, turn),
        };
        let waited = nursery.wait(&mut machine, At::Await, child, &step).await;
        let left = waited.map_or(Left::Unwound, |()| Left::Jumped);
        if nursery.leave(&mut machine, At::Join, left, &step).await.is_none() {
            pass_on().await;
        }
    }
}

#[test]
fn t11_wakers_that_wake_open_and_drop_nurseries_do_no_harm() {
    run_seeds(|| async {
        let gate = Gate::default();
        nursery!(a: A = program(&gate), b: B = async {
            for _ in 0..4 {
                checkpoint().await;
            }
            gate.open();
            misbehave(&gate);
        });
        empty_the_hoard();
    });
}

#[test]
fn t11_a_program_polled_by_such_wakers_comes_to_its_end() {
    run_seeds(|| async {
        let gate = Gate::default();
        let bad = Waker::from(Arc::new(Bad(gate.clone())));
        let mut program = Box::pin(program(&gate));
        for round in 0.. {
            assert!(round < 200, "it never ended");
            if program.as_mut().poll(&mut Context::from_waker(&bad)).is_ready() {
                break;
            }
            if round == 5 {
                gate.open();
            }
            sleep(Duration::from_millis(100)).await;
        }
        drop(program);
        drop(bad);
        empty_the_hoard();
    });
}

#[test]
fn t11_a_cancellation_goes_round_although_wakers_change_the_tree() {
    run_seeds(|| async {
        let gate = Gate::default();
        let failed = std::panic::AssertUnwindSafe(async {
            nursery!(a: A = async {
                let bad = Waker::from(Arc::new(Bad(gate.clone())));
                let mut inner = Box::pin(program(&gate));
                loop {
                    let mut cx = Context::from_waker(&bad);
                    if inner.as_mut().poll(&mut cx).is_ready() {
                        return;
                    }
                    checkpoint().await;
                }
            }, b: B = program(&gate), c: C = async {
                for _ in 0..5 {
                    checkpoint().await;
                }
                panic!("a child fails");
            }, d: D = sleep_forever());
        });
        assert_eq!(text(&*failed.catch_unwind().await.unwrap_err()), "a child fails");
        empty_the_hoard();
    });
}

#[test]
fn t11_a_waker_that_drops_the_nursery_it_belongs_to_leaves_no_trace() {
    run_seeds(|| async {
        let place: Rc<RefCell<Option<Boxed>>> = Rc::default();
        let gate = Gate::default();
        // The waker reaches the future through the thread, as it must be `Send`.
        thread_local! {
            static PLACE: RefCell<Option<Rc<RefCell<Option<Boxed>>>>> = const { RefCell::new(None) };
        }
        PLACE.set(Some(Rc::clone(&place)));
        let drops = waker_that(|| {
            let place = PLACE.take();
            drop(place.and_then(|place| place.borrow_mut().take()));
            // The next nursery has the entry of the one that is gone.
            HOARD.with_borrow_mut(|hoard| {
                hoard.push(Box::pin(async { nursery!(a: A = checkpoint()) }));
                let last = hoard.last_mut().unwrap();
                let _ = last.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            });
        });
        let inner = gate.clone();
        *place.borrow_mut() = Some(Box::pin(async move { nursery!(a: A = inner.wait()) }));
        for _ in 0..2 {
            let mut future = place.borrow_mut().take().unwrap();
            let polled = future.as_mut().poll(&mut Context::from_waker(&drops));
            assert!(polled.is_pending());
            *place.borrow_mut() = Some(future);
            PLACE.set(None);
            checkpoint().await;
        }
        PLACE.set(Some(Rc::clone(&place)));
        gate.wake();
        assert!(place.borrow().is_none(), "the waker has dropped it");
        let next = HOARD.with_borrow_mut(Vec::pop).unwrap();
        next.await;
        empty_the_hoard();
    });
}

#[test]
fn t15_a_child_that_spawns_while_it_is_dropped_keeps_the_nursery_open() {
    run_seeds(|| async {
        let count = Cell::new(0);
        let ran = &count;
        let nursery = open::<Plain>();
        let mut machine = enter(At::MACHINE);
        let handle: Nursery<'_> = nursery.handle();
        let slot = pin!(Slot::new(&nursery));
        let slot = slot.into_ref();
        let step = |site: Site, turn: &mut Turn<'_>| match site {
            Site::A => slot.step(turn),
            _ => handle.step(turn),
        };
        let spawner = &handle;
        let spawns = OnDrop(move || {
            spawner.spawn(async move {
                checkpoint().await;
                ran.set(ran.get() + 1);
            });
        });
        nursery.spawn_unit(Site::A, slot, async {
            let _spawns = spawns;
            checkpoint().await;
        });
        nursery.close(&mut machine, At::Join, &step).await;
        assert_eq!(ran.get(), 1);
    });
}

#[test]
fn t15_what_is_spawned_while_the_nursery_is_dropped_in_place_never_runs() {
    run_seeds(|| async {
        let dropped = Cell::new(0);
        let counts = &dropped;
        let mut parent = Box::pin(async move {
            let nursery = open::<Plain>();
            let mut machine = enter(At::MACHINE);
            let handle: Nursery<'_> = nursery.handle();
            let slot = pin!(Slot::new(&nursery));
            let slot = slot.into_ref();
            let step = |site: Site, turn: &mut Turn<'_>| match site {
                Site::A => slot.step(turn),
                _ => handle.step(turn),
            };
            let spawns = OnDrop(|| {
                for _ in 0..20 {
                    let count = OnDrop(|| counts.set(counts.get() + 1));
                    handle.spawn(async move {
                        let _count = count;
                        unreachable!("nobody polls it");
                    });
                }
            });
            nursery.spawn_unit(Site::A, slot, async {
                let _spawns = spawns;
                nursery!(a: A = sleep_forever());
            });
            nursery.close(&mut machine, At::Join, &step).await;
        });
        for _ in 0..3 {
            assert!(poll_once(parent.as_mut()).await.is_pending());
            checkpoint().await;
        }
        drop(parent);
        assert_eq!(dropped.get(), 20);
    });
}

#[test]
fn t15_a_nursery_that_has_closed_takes_no_more_children() {
    run_seeds(|| async {
        let nursery = open::<Plain>();
        let mut machine = enter(At::MACHINE);
        let handle: Nursery<'_> = nursery.handle();
        handle.spawn(checkpoint());
        let step = |_: Site, turn: &mut Turn<'_>| handle.step(turn);
        nursery.close(&mut machine, At::Join, &step).await;
        let dropped = Rc::new(Cell::new(false));
        let notes = {
            let dropped = Rc::clone(&dropped);
            OnDrop(move || dropped.set(true))
        };
        handle.spawn(async move {
            let _notes = notes;
            unreachable!("the nursery has closed");
        });
        assert!(dropped.get());
    });
}
