//! Futures that are set aside, move to other tasks and roots, or outlive
//! theirs.

use std::cell::RefCell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::time::Duration;

use coldframe_runtime::private::{Open, enter, open, suspend};
use coldframe_runtime::task::current;
use coldframe_runtime::{Runner, checkpoint, clock::VirtualClock, current_time, dump, sleep};
use futures::FutureExt;

use crate::support::{
    At, Gate, Plain, children, nursery, pending_once, poll_once, run, run_seeds, text,
};

type Boxed<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// A parent with two children that wait for the gate, and a body that sleeps.
async fn parent(gate: &Gate) {
    let nursery = open::<Plain>();
    let mut machine = enter::<At>();
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
