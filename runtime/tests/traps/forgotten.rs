//! T1 and T3: parents that are forgotten, and children that stay in place.

use std::cell::Cell;
use std::pin::{Pin, pin};
use std::sync::Mutex;
use std::{mem, ptr};

use coldframe_runtime::private::{Arena, Slot, Turn, enter, open};
use coldframe_runtime::{checkpoint, run};

use crate::support::{At, Gate, Plain, Site, Still, children, nursery, poll_once, run_seeds};

/// Forgets a parent. Its memory stays reachable, so that the sanitizer does not
/// report what is lost on purpose.
pub(crate) fn forget<F>(parent: Pin<Box<F>>) {
    static LOST: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    LOST.lock().unwrap().push(ptr::from_ref(&*parent).addr());
    mem::forget(parent);
}

#[test]
fn t01_a_forgotten_parent_is_only_a_leak() {
    let gate = Gate::default();
    run(async {
        let data = Box::new(String::from("borrowed by the children"));
        let reads = || async {
            gate.wait().await;
            assert!(data.is_empty(), "a child of a forgotten parent was polled");
        };
        let mut parent = Box::pin(async { nursery!(a: A = reads(), b: B = reads()) });
        assert!(poll_once(parent.as_mut()).await.is_pending());
        checkpoint().await;
        assert!(poll_once(parent.as_mut()).await.is_pending());
        assert_eq!(gate.polls(), 2);
        forget(parent);
        drop(data);

        gate.open();
        for _ in 0..3 {
            checkpoint().await;
        }
        nursery!(a: A = checkpoint(), b: B = checkpoint());
        gate.wake();
        checkpoint().await;
        assert_eq!(gate.polls(), 2, "nobody polls the children");
    });
    gate.wake();
}

#[test]
fn t01_a_forgotten_parent_in_a_child_ends_with_the_child() {
    let gate = Gate::default();
    run(async {
        nursery!(a: A = async {
            let mut parent = Box::pin(async { nursery!(a: A = gate.wait()) });
            assert!(poll_once(parent.as_mut()).await.is_pending());
            checkpoint().await;
            assert!(poll_once(parent.as_mut()).await.is_pending());
            forget(parent);
        });
        // The next children take the entries of the task that forgot it.
        gate.open();
        for _ in 0..3 {
            nursery!(
                a: A = async { nursery!(a: A = checkpoint(), b: B = checkpoint()) },
                b: B = async { nursery!(a: A = checkpoint(), b: B = checkpoint()) },
            );
            gate.wake();
        }
        assert_eq!(gate.polls(), 1);
    });
}

#[test]
fn t03_a_child_in_a_slot_never_moves() {
    run_seeds(|| async {
        let steps = || async {
            for _ in 0..3 {
                checkpoint().await;
            }
        };
        nursery!(
            a: A = Still::new(steps()),
            b: B = Still::new(async { nursery!(a: A = Still::new(steps())) }),
        );
    });
}

#[test]
fn t03_a_child_in_an_arena_never_moves_while_it_grows() {
    run_seeds(|| async {
        let nursery = open::<Plain>();
        let mut machine = enter(At::MACHINE);
        let arena = Arena::new(&nursery);
        let step = |_: Site, turn: &mut Turn<'_>| arena.step(turn);
        for round in 0..200_u32 {
            let rounds = round % 7;
            let child = Still::new(async move {
                for _ in 0..rounds {
                    checkpoint().await;
                }
            });
            nursery.spawn_unit_in(Site::A, &arena, child);
            if round % 5 == 0 {
                let waited = nursery.wait(&mut machine, At::Await, checkpoint(), &step).await;
                assert_eq!(waited, Some(()));
            }
        }
        nursery.close(&mut machine, At::Join, &step).await;
    });
}

/// Whoever's turn it is, each arena finds out by itself whether that lives there.
#[test]
fn t03_an_arena_steps_no_child_of_another() {
    run_seeds(|| async {
        let ended = Cell::new(0);
        for round in 0..3 {
            let nursery = open::<Plain>();
            let mut machine = enter(At::MACHINE);
            let (one, other, none) =
                (Arena::new(&nursery), Arena::new(&nursery), Arena::new(&nursery));
            let alone = pin!(Slot::new(&nursery));
            let alone = alone.into_ref();
            let step = |_: Site, turn: &mut Turn<'_>| {
                one.step(turn);
                none.step(turn);
                other.step(turn);
                alone.step(turn);
            };
            let count = || ended.set(ended.get() + 1);
            for place in 0..40_u8 {
                let small = async move {
                    checkpoint().await;
                    count();
                };
                let large = async move {
                    let data = [place; 100];
                    checkpoint().await;
                    count();
                    assert_eq!(data, [place; 100]);
                };
                nursery.spawn_unit_in(Site::A, &one, small);
                nursery.spawn_unit_in(Site::A, &other, large);
            }
            if round == 2 {
                nursery.spawn_unit_in(Site::A, &none, async move { count() });
            }
            nursery.spawn_unit(Site::A, alone, async move { count() });
            nursery.close(&mut machine, At::Join, &step).await;
            assert_eq!(ended.take(), 81 + u32::from(round == 2));
        }
    });
}

#[test]
fn t03_a_slot_takes_one_child_at_a_time() {
    run_seeds(|| async {
        let nursery = open::<Plain>();
        let mut machine = enter(At::MACHINE);
        children!(nursery, step; a: A = checkpoint());
        let twice = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            nursery.spawn_unit(Site::A, a, checkpoint());
        }));
        assert!(twice.is_err());
        // The refused child counts for nothing: the nursery closes.
        nursery.close(&mut machine, At::Join, &step).await;
    });
}

#[test]
fn t03_a_slot_of_another_root_is_refused() {
    let mut other = None;
    futures::executor::block_on(async {
        other = Some(open::<Plain>());
    });
    let other = other.unwrap();
    run_seeds(|| async {
        let foreign = pin!(Slot::new(&other));
        let nursery = open::<Plain>();
        let mut machine = enter(At::MACHINE);
        let refused = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            nursery.spawn_unit(Site::A, foreign.into_ref(), checkpoint());
        }));
        assert!(refused.is_err());
        nursery.close(&mut machine, At::Join, &|_, _: &mut Turn<'_>| ()).await;
    });
}

#[test]
fn t03_a_child_never_takes_the_value_of_the_next_one_in_its_slot() {
    run_seeds(|| async {
        let nursery = open::<Plain>();
        let mut machine = enter(At::MACHINE);
        let slot = pin!(Slot::new(&nursery));
        let slot = slot.into_ref();
        let step = |_: Site, turn: &mut Turn<'_>| slot.step(turn);
        let value = Gate::default();
        let first = nursery.spawn(Site::A, slot, value.wait());
        let again = || {
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                nursery.spawn_unit(Site::A, slot, value.wait());
            }))
        };
        assert!(again().is_err(), "it runs");
        value.open();
        let two = async {
            checkpoint().await;
            checkpoint().await;
        };
        nursery.wait(&mut machine, At::Await, two, &step).await;
        assert!(again().is_err(), "its value waits to be taken");
        let () = first.value();
        assert!(again().is_ok());
        nursery.close(&mut machine, At::Join, &step).await;
    });
}
