//! The debt rule: an await that came back at once, without a checkpoint inside,
//! is made up for by the next one. So every await in compiled code counts.

mod support;

use std::cell::Cell;
use std::future::{Future, ready};

use coldframe::clock::Clock as _;
use coldframe::clock::VirtualClock;
use coldframe::prelude::*;

use crate::support::{Bell, FIRST_COME, Log, run_logged, run_to_panic, run_traced, runner};

/// More rounds than any loop here may make before it is stopped.
const MANY: u32 = 1_000;

/// In how many steps the main task of a run ends.
fn steps(main: impl AsyncFnOnce(&Log)) -> usize {
    let log = run_traced(FIRST_COME, main);
    log.iter().filter(|event| *event == "before main").count()
}

#[checkpointed]
async fn sibling(log: &Log) {
    log.add("sibling");
    checkpoint().await;
}

#[checkpointed]
async fn fails() {
    if true {
        panic!("the sibling failed");
    }
    checkpoint().await;
}

/// What is there is handed over in the same step, whatever it is; the second
/// await waits for a turn.
#[test]
fn a_value_that_is_ready_comes_at_once() {
    #[checkpointed]
    async fn lucky(log: &Log) {
        let value = ready("first value").await;
        log.add(value);
        let error: Result<(), &str> = ready(Err("second error")).await;
        log.add(error.unwrap_err());
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            spawn lucky(log);
            spawn sibling(log);
        }
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["first value", "sibling", "second error"]);
}

#[test]
fn every_await_counts() {
    #[checkpointed]
    async fn none_of_ours() {
        ready(()).await;
        ready(()).await;
        ready(()).await;
    }
    // The first step goes to the second await; what the third leaves owing is
    // nobody's any more.
    assert_eq!(steps(async |_| none_of_ours().await), 3);
    assert_eq!(steps(async |_| { ready(()).await }), 1, "plain code owes nothing");
}

/// Such a loop holds the thread for ever in a plain `async fn`.
// Fails if `Suspension::poll` in `suspend.rs` does not set the debt.
#[test]
fn a_loop_of_ready_awaits_lets_siblings_run() {
    #[checkpointed]
    async fn spin(done: &Cell<bool>) -> u32 {
        let mut rounds = 0;
        while !done.get() {
            ready(()).await;
            rounds += 1;
            assert!(rounds < MANY, "nobody else runs");
        }
        checkpoint().await;
        rounds
    }
    #[checkpointed]
    async fn finish(done: &Cell<bool>) {
        for _ in 0..10 {
            ready(()).await;
        }
        done.set(true);
    }
    #[checkpointed]
    async fn parent() -> u32 {
        let done = Cell::new(false);
        nursery! {
            let rounds = spawn spin(&done);
            spawn finish(&done);
            rounds
        }
    }
    // A round for each of the ten steps of the other, and the one that had
    // begun before the last of them.
    assert_eq!(runner(FIRST_COME).run(parent()), 11);
}

/// … and can be cancelled.
// Fails if `Suspension::begin` in `suspend.rs` does not ask `is_cancelled`.
#[test]
fn a_loop_of_ready_awaits_can_be_cancelled() {
    #[checkpointed]
    async fn spin(log: &Log) {
        let _bell = Bell(log, "the loop has ended");
        let mut rounds = 0;
        loop {
            let _ = ready(Err::<(), _>("ignored")).await;
            rounds += 1;
            if rounds == MANY {
                log.add("it was not cancelled");
                break;
            }
        }
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            spawn spin(log);
            spawn fails();
        }
    }
    assert_eq!(run_to_panic(FIRST_COME, parent), ["the loop has ended", "the sibling failed"]);
}

/// The promise of a checkpointed function is kept towards plain code too: what
/// one call leaves owing, the next pays.
#[test]
fn a_loop_in_plain_code_is_covered_by_the_functions_it_awaits() {
    #[checkpointed]
    async fn lucky() {
        ready(()).await;
    }
    async fn plain(done: &Cell<bool>) -> u32 {
        let mut rounds = 0;
        while !done.get() {
            lucky().await;
            rounds += 1;
            assert!(rounds < MANY, "nobody else runs");
        }
        rounds
    }
    #[checkpointed]
    async fn finish(done: &Cell<bool>) {
        checkpoint().await;
        done.set(true);
    }
    #[checkpointed]
    async fn parent() -> u32 {
        let done = Cell::new(false);
        nursery! {
            let rounds = spawn plain(&done);
            spawn finish(&done);
            rounds
        }
    }
    // Two steps of the other, and the round that had begun before the second.
    assert_eq!(runner(FIRST_COME).run(parent()), 3);
}

/// Nothing is started before a debt is paid: the second future is polled for
/// the first time after the sibling has run.
#[test]
fn a_debt_is_paid_before_anything_new_begins() {
    #[checkpointed]
    async fn debtor(log: &Log) {
        ready(()).await;
        log.add("owes");
        announce(log).await;
    }
    async fn announce(log: &Log) {
        log.add("begins");
        checkpoint().await;
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            spawn debtor(log);
            spawn sibling(log);
        }
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["owes", "sibling", "begins"]);
}

/// A checkpoint that was passed inside is enough, however it was passed.
#[test]
fn an_await_with_a_checkpoint_inside_owes_nothing() {
    async fn plain() {
        checkpoint().await;
    }
    #[checkpointed]
    async fn two_checkpoints() {
        plain().await;
        plain().await;
    }
    assert_eq!(steps(async |_| two_checkpoints().await), 3);
}

/// In plain code nothing stands between a call and a leaf of ours; there a
/// checkpoint pays by itself, and is not doubled.
#[test]
fn a_checkpoint_in_plain_code_pays() {
    #[checkpointed]
    async fn lucky() {
        ready(()).await;
    }
    async fn plain() {
        lucky().await;
        checkpoint().await;
        lucky().await;
    }
    assert_eq!(steps(async |_| plain().await), 2);
}

/// It belongs to the task: its children and its parent do not pay for it.
#[test]
fn a_debt_belongs_to_one_task() {
    #[checkpointed]
    async fn lucky(log: &Log) {
        ready(()).await;
        log.add("child ends");
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        ready(()).await;
        nursery! {
            spawn lucky(log);
        }
        log.add("parent ends");
        ready(()).await;
    }
    let log = run_traced(FIRST_COME, parent);
    let steps = |task: &str| log.iter().filter(|it| **it == format!("before {task}")).count();
    assert_eq!(steps("lucky"), 1, "it did not inherit a debt");
    // To the nursery's end; after it, and then for what closing it left owing:
    // no child ever waited.
    assert_eq!(steps("main"), 3);
}

#[checkpointed]
async fn waits() {
    checkpoint().await;
}

#[checkpointed(maybe)]
async fn does_not_wait() {}

/// Closing a nursery is a schedule point. It counts for a whole checkpoint if
/// a child had to wait, else it leaves a debt.
// Fails if `Join::finish` in `nursery/close.rs` does not set the debt.
#[test]
fn closing_a_nursery_where_no_child_waited_leaves_a_debt() {
    #[checkpointed]
    async fn none() {
        nursery! {}
        ready(()).await;
    }
    #[checkpointed]
    async fn ready_child() {
        nursery! {
            spawn does_not_wait();
        }
        ready(()).await;
    }
    #[checkpointed]
    async fn waiting_child() {
        nursery! {
            spawn waits();
        }
        ready(()).await;
    }
    assert_eq!(steps(async |_| none().await), 3);
    assert_eq!(steps(async |_| ready_child().await), 3);
    assert_eq!(steps(async |_| waiting_child().await), 2);
}

/// A macro that nobody sees through may wait. If it did not, it was perhaps no
/// await at all, and owes nothing.
// Fails if `wait_hidden` in `nursery/wait.rs` has `Debt::AsUsual`.
#[test]
fn a_macro_that_did_not_wait_owes_nothing() {
    macro_rules! perhaps {
        () => {};
        ($wait:expr) => {
            $wait.await
        };
    }
    #[checkpointed]
    async fn quiet() {
        nursery! {
            perhaps!();
            perhaps!();
            perhaps!();
            spawn waits();
        }
    }
    #[checkpointed]
    async fn waiting() {
        nursery! {
            perhaps!(checkpoint());
            spawn waits();
        }
    }
    assert_eq!(steps(async |_| quiet().await), 2);
    assert_eq!(steps(async |_| waiting().await), 3);
}

/// A leaf that does not wait and is no checkpoint: a clock read behind an
/// `async fn`. Virtual time shows that paying takes a turn, not time.
#[test]
fn paying_takes_no_time() {
    async fn read(clock: &VirtualClock) -> coldframe::time::Instant {
        clock.now()
    }
    #[checkpointed]
    async fn readings(clock: &VirtualClock) -> bool {
        let first = read(clock).await;
        let second = read(clock).await;
        first == second
    }
    let clock = VirtualClock::autojump();
    assert!(coldframe::Runner::new().clock(clock.clone()).run(readings(&clock)));
}

/// Where no root runs there is nobody to yield to, and nothing is owed.
#[test]
fn without_a_root_nothing_is_owed() {
    #[checkpointed]
    async fn three() -> u32 {
        ready(1).await + ready(1).await + ready(1).await
    }
    let mut future = std::pin::pin!(three());
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    assert_eq!(future.as_mut().poll(&mut cx), std::task::Poll::Ready(3));
}

/// A scope that is cancelled when it is entered gives nobody a turn; the next
/// one pays for it.
#[test]
fn a_timeout_of_zero_in_a_loop_lets_others_run() {
    #[checkpointed]
    async fn polls(log: &Log, stop: &Cell<bool>) {
        let mut rounds = 0;
        while !stop.get() && rounds < MANY {
            move_on_after!(Duration::ZERO => { sleep_forever().await });
            rounds += 1;
        }
        log.add(format!("stopped: {}", rounds < MANY));
        checkpoint().await;
    }
    #[checkpointed]
    async fn stops(stop: &Cell<bool>) {
        checkpoint().await;
        stop.set(true);
    }
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let stop = Cell::new(false);
        nursery! {
            spawn polls(log, &stop);
            spawn stops(&stop);
        }
    });
    assert_eq!(log, ["stopped: true"]);
}
