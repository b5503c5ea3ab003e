//! T14: a nursery's parts are dropped in the order of plain code.

use std::cell::RefCell;
use std::pin::pin;

use coldframe_runtime::private::{Slot, Turn, enter, open};
use coldframe_runtime::{checkpoint, sleep_forever};

use crate::support::{At, OnDrop, Plain, Site, poll_once, run_seeds};

#[test]
fn t14_a_parent_that_is_dropped_drops_in_the_reverse_order_of_declaration() {
    // How often it is polled before, and what is then dropped.
    for polls in 0..4 {
        run_seeds(|| async move {
            let log = RefCell::new(Vec::new());
            let note = |what: &'static str| {
                let log = &log;
                OnDrop(move || log.borrow_mut().push(what))
            };
            let mut parent = Box::pin(async {
                let nursery = open::<Plain>();
                let mut machine = enter(At::MACHINE);
                let _before = note("before");
                let first = pin!(Slot::new(&nursery));
                let first = first.into_ref();
                let moved = note("first");
                nursery.spawn_unit(Site::A, first, async move {
                    let _moved = moved;
                    sleep_forever().await;
                });
                let _between = note("between");
                let second = pin!(Slot::new(&nursery));
                let second = second.into_ref();
                let moved = note("second");
                nursery.spawn_unit(Site::B, second, async move {
                    let _moved = moved;
                    let _local = note("local of second");
                    sleep_forever().await;
                });
                let step = |site: Site, turn: &mut Turn<'_>| match site {
                    Site::A => first.step(turn),
                    _ => second.step(turn),
                };
                nursery.close(&mut machine, At::Join, &step).await;
            });
            for _ in 0..polls {
                assert!(poll_once(parent.as_mut()).await.is_pending());
                checkpoint().await;
            }
            drop(parent);
            let expected: &[&str] = match polls {
                0 => &[],
                // The children have not run: what they were given goes.
                1 => &["second", "between", "first", "before"],
                _ => &["local of second", "second", "between", "first", "before"],
            };
            assert_eq!(log.take(), expected);
        });
    }
}

#[test]
fn t14_a_child_that_ended_has_dropped_all_it_had_at_once() {
    run_seeds(|| async {
        let log = RefCell::new(Vec::new());
        let nursery = open::<Plain>();
        let mut machine = enter(At::MACHINE);
        let slot = pin!(Slot::new(&nursery));
        let slot = slot.into_ref();
        let local = OnDrop(|| log.borrow_mut().push("child"));
        nursery.spawn_unit(Site::A, slot, async move {
            let _local = local;
            checkpoint().await;
        });
        let step = |_: Site, turn: &mut Turn<'_>| slot.step(turn);
        for _ in 0..3 {
            nursery.wait(&mut machine, At::Await, checkpoint(), &step).await;
        }
        log.borrow_mut().push("parent");
        nursery.close(&mut machine, At::Join, &step).await;
        assert_eq!(*log.borrow(), ["child", "parent"]);
    });
}
