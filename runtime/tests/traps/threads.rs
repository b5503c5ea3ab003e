//! T4, T6 and T7: other threads, and roots that are guests.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use coldframe_runtime::private::{Arena, Slot, Turn, enter, live_counts, open};
use coldframe_runtime::{Runner, SendNursery, checkpoint, run, sleep, sleep_forever};

use crate::support::{At, Gate, OnDrop, Plain, Site, nursery, poll_once, text, waker_that};

type Boxed = Pin<Box<dyn Future<Output = ()> + Send>>;

fn poll(future: &mut Boxed) -> Poll<()> {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

/// A guest with children that wait for the gate; `drops` counts theirs.
fn guest(gate: &Gate, drops: &Arc<AtomicUsize>) -> Boxed {
    let (gate, drops) = (gate.clone(), Arc::clone(drops));
    Box::pin(async move {
        let child = || {
            let (gate, drops) = (gate.clone(), Arc::clone(&drops));
            async move {
                let _counts = OnDrop(|| {
                    drops.fetch_add(1, Ordering::Relaxed);
                });
                checkpoint().await;
                nursery!(a: A = gate.wait(), b: B = checkpoint());
            }
        };
        let nursery = open::<Plain>();
        let mut machine = enter(At::MACHINE);
        let handle: SendNursery<'_> = nursery.handle();
        let arena = Arena::new(&nursery);
        let slot = pin!(Slot::new(&nursery));
        let slot = slot.into_ref();
        let step = |site: Site, turn: &mut Turn<'_>| match site {
            Site::A => slot.step(turn),
            Site::B => arena.step(turn),
            _ => handle.step(turn),
        };
        nursery.spawn_unit(Site::A, slot, child());
        nursery.spawn_unit_in(Site::B, &arena, child());
        handle.spawn(child());
        assert_eq!(nursery.wait(&mut machine, At::Await, checkpoint(), &step).await, Some(()));
        nursery.close(&mut machine, At::Join, &step).await;
    })
}

#[test]
fn t04_wakes_from_other_threads_race_with_the_end_of_the_root() {
    for _ in 0..50 {
        let gate = Gate::default();
        let (send, receive) = channel::<Waker>();
        let waking = thread::spawn(move || {
            for waker in receive {
                for _ in 0..20 {
                    waker.wake_by_ref();
                }
            }
        });
        run(async {
            let waits = || {
                let mut polls = 0;
                let send = send.clone();
                poll_fn(move |cx| {
                    polls += 1;
                    send.send(cx.waker().clone()).unwrap();
                    if polls > 3 { Poll::Ready(()) } else { Poll::Pending }
                })
            };
            nursery!(a: A = waits(), b: B = async {
                nursery!(a: A = waits(), b: B = gate.wait(), c: C = async { gate.open() });
            });
        });
        drop(send);
        waking.join().unwrap();
    }
}

#[test]
fn t06_two_roots_on_two_threads_swap_wakers() {
    let (to_one, one) = channel::<Waker>();
    let (to_two, two) = channel::<Waker>();
    let side = |send: std::sync::mpsc::Sender<Waker>, receive: std::sync::mpsc::Receiver<Waker>| {
        move || {
            run(async {
                for _ in 0..100 {
                    let mut sent = false;
                    // Each gives the other its waker, and wakes the other's.
                    let swap = poll_fn(|cx| {
                        if !std::mem::replace(&mut sent, true) {
                            let _ = send.send(cx.waker().clone());
                            return Poll::Pending;
                        }
                        Poll::Ready(())
                    });
                    nursery!(a: A = swap, b: B = async {
                        let theirs = loop {
                            match receive.try_recv() {
                                Ok(theirs) => break theirs,
                                Err(_) => checkpoint().await,
                            }
                        };
                        theirs.wake_by_ref();
                        // Not ours: here it wakes nobody.
                        theirs.wake();
                    });
                }
            });
        }
    };
    let first = thread::spawn(side(to_two, one));
    let second = thread::spawn(side(to_one, two));
    first.join().unwrap();
    second.join().unwrap();
}

#[test]
fn t07_a_guest_is_polled_by_one_thread_then_by_another_and_dropped_by_a_third() {
    for polls in 0..6 {
        let (gate, drops) = (Gate::default(), Arc::default());
        let mut future = guest(&gate, &drops);
        for _ in 0..polls {
            future = thread::scope(|scope| {
                let polled = scope.spawn(|| {
                    assert!(poll(&mut future).is_pending());
                    future
                });
                polled.join().unwrap()
            });
            gate.wake();
        }
        thread::spawn(move || drop(future)).join().unwrap();
        let begun = if polls == 0 { 0 } else { 3 };
        assert!(drops.load(Ordering::Relaxed) <= begun);
        gate.wake();
    }
}

#[test]
fn t07_a_guest_that_moves_between_threads_at_every_poll_comes_to_its_end() {
    let (gate, drops) = (Gate::default(), Arc::default());
    let mut future = guest(&gate, &drops);
    for round in 0.. {
        assert!(round < 50, "it never ended");
        let polled = thread::scope(|scope| scope.spawn(|| poll(&mut future)).join().unwrap());
        if polled.is_ready() {
            break;
        }
        if round == 5 {
            thread::scope(|scope| scope.spawn(|| gate.open()).join().unwrap());
        }
    }
    assert_eq!(drops.load(Ordering::Relaxed), 3);
}

#[test]
fn t07_guests_swap_threads_while_others_wake_them() {
    // Two threads take turns with two guests, a third wakes all the time.
    let done = Arc::new(AtomicUsize::new(0));
    let gates = [Gate::default(), Gate::default()];
    let drops = Arc::default();
    let futures: Vec<_> = gates.iter().map(|gate| Mutex::new(Some(guest(gate, &drops)))).collect();
    let together = Barrier::new(3);
    thread::scope(|scope| {
        for worker in 0..2 {
            let (futures, done, together) = (&futures, &done, &together);
            scope.spawn(move || {
                together.wait();
                for round in 0.. {
                    if done.load(Ordering::Acquire) == 2 {
                        return;
                    }
                    let mut place = futures[(worker + round) % 2].lock().unwrap();
                    let Some(future) = place.as_mut() else { continue };
                    if poll(future).is_ready() {
                        *place = None;
                        done.fetch_add(1, Ordering::Release);
                    }
                    drop(place);
                    thread::yield_now();
                }
            });
        }
        together.wait();
        while done.load(Ordering::Acquire) < 2 {
            gates.iter().for_each(Gate::open);
            thread::yield_now();
        }
    });
    assert_eq!(drops.load(Ordering::Relaxed), 6);
}

#[test]
fn t07_what_is_dropped_on_another_thread_is_given_back() {
    run(async {
        let gate = Gate::default();
        let drops = Arc::default();
        let mut future = guest(&gate, &drops);
        let mut sleeping: Boxed = Box::pin(async {
            nursery!(a: A = sleep(Duration::from_secs(1)), b: B = sleep_forever());
        });
        for _ in 0..4 {
            assert!(poll_once(future.as_mut()).await.is_pending());
            // With a foreign waker, so that leaves take seats.
            assert!(poll(&mut sleeping).is_pending());
            checkpoint().await;
        }
        assert_ne!(live_counts(), Default::default());
        thread::spawn(move || drop((future, sleeping))).join().unwrap();
        checkpoint().await;
        assert_eq!(live_counts(), Default::default());
        assert_eq!(drops.load(Ordering::Relaxed), 3);
    });
}

#[test]
fn t07_a_child_of_a_guest_spawns_while_it_is_dropped_outside_the_root() {
    let ran = Arc::new(AtomicUsize::new(0));
    let mut future: Boxed = Box::pin({
        let ran = Arc::clone(&ran);
        async move {
            let nursery = open::<Plain>();
            let mut machine = enter(At::MACHINE);
            let handle: SendNursery<'_> = nursery.handle();
            let slot = pin!(Slot::new(&nursery));
            let slot = slot.into_ref();
            let step = |site: Site, turn: &mut Turn<'_>| match site {
                Site::A => slot.step(turn),
                _ => handle.step(turn),
            };
            let spawns = OnDrop(|| {
                let counts = OnDrop(|| {
                    ran.fetch_add(1, Ordering::Relaxed);
                });
                handle.spawn(async move {
                    let _counts = counts;
                    unreachable!("nobody polls it");
                });
            });
            nursery.spawn_unit(Site::A, slot, async {
                let _spawns = spawns;
                sleep_forever().await;
            });
            nursery.close(&mut machine, At::Join, &step).await;
        }
    });
    assert!(poll(&mut future).is_pending());
    assert!(poll(&mut future).is_pending());
    thread::spawn(move || drop(future)).join().unwrap();
    assert_eq!(ran.load(Ordering::Relaxed), 1, "what was spawned is dropped");
}

#[test]
fn t07_a_root_inside_a_root_leaves_the_outer_one_as_it_was() {
    run(async {
        let outer = coldframe_runtime::task::current();
        let gate = Gate::default();
        let drops = Arc::default();
        // It is its own root, because it begins outside of ours.
        let mut future = guest(&gate, &drops);
        thread::scope(|scope| scope.spawn(|| assert!(poll(&mut future).is_pending())).join())
            .unwrap();
        nursery!(a: A = async {
            for _ in 0..3 {
                assert!(poll_once(future.as_mut()).await.is_pending());
                checkpoint().await;
            }
            gate.open();
            future.await;
        }, b: B = sleep(Duration::from_millis(1)));
        assert_eq!(coldframe_runtime::task::current(), outer);
    });
}

#[test]
fn t07_two_threads_in_one_guest_at_once_is_a_panic() {
    let (entered, inside) = channel();
    let (leave, left) = channel::<()>();
    let shared = Mutex::new(None);
    futures::executor::block_on(async {
        *shared.lock().unwrap() = Some(open::<Plain>());
    });
    let nursery = shared.lock().unwrap().take().unwrap();
    let arena = Arena::new(&nursery);
    thread::scope(|scope| {
        let driver = scope.spawn(|| {
            let mut machine = enter(At::MACHINE);
            nursery.spawn_unit_in(Site::A, &arena, async move {
                entered.send(()).unwrap();
                left.recv().unwrap();
            });
            let step = |_: Site, turn: &mut Turn<'_>| arena.step(turn);
            futures::executor::block_on(nursery.close(&mut machine, At::Join, &step));
        });
        inside.recv().unwrap();
        let other = open::<Plain>();
        let elsewhere = Arena::new(&nursery);
        let refused = catch_unwind(AssertUnwindSafe(|| {
            nursery.spawn_unit_in(Site::A, &elsewhere, checkpoint());
        }));
        assert!(text(&*refused.unwrap_err()).contains("two threads"));
        drop(other);
        leave.send(()).unwrap();
        driver.join().unwrap();
    });
}

#[test]
fn t04_a_waker_outlives_the_thread_of_its_root() {
    let gate = Gate::default();
    let inner = gate.clone();
    thread::spawn(move || {
        Runner::new().run(async {
            let mut waits = Box::pin(inner.wait());
            assert!(poll_once(waits.as_mut()).await.is_pending());
        });
    })
    .join()
    .unwrap();
    gate.wake();
    let woken = Arc::new(AtomicUsize::new(0));
    let counts = {
        let woken = Arc::clone(&woken);
        waker_that(move || {
            woken.fetch_add(1, Ordering::Relaxed);
        })
    };
    let mut next = Box::pin(async { nursery!(a: A = sleep_forever()) });
    assert!(next.as_mut().poll(&mut Context::from_waker(&counts)).is_pending());
    gate.wake();
    drop(next);
}
