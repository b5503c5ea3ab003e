//! Passes, their order and their end: statements 35 to 39.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use coldframe::clock::SystemClock;
use coldframe::prelude::*;
use coldframe::{Instrument, Runner};
use futures::channel::oneshot;

use crate::support::{
    FIRST_COME, Gate, Log, SetsWhenDropped, panic_of, run_logged, run_traced, runner,
};

#[checkpointed]
async fn say(log: &Log, name: &str) {
    log.add(name);
    checkpoint().await;
}

#[checkpointed]
async fn sleeper(seconds: u64) {
    sleep(Duration::from_secs(seconds)).await;
}

/// The host looks for outside events, then deadlines expire (`scheduled`),
/// then the batch runs. When nothing is ready, a virtual clock jumps in the
/// place of the deadlines.
// Fails if `pass_idle_time` in `runner.rs` jumps and does not expire deadlines: that
// would take one look outside more.
#[test]
fn trio_35_a_pass_looks_outside_then_expires_deadlines_then_runs_the_batch() {
    #[checkpointed]
    async fn parent(_: &Log) {
        nursery! {
            #[name = "later"]
            spawn sleeper(2);
            #[name = "sooner"]
            spawn sleeper(1);
        }
    }
    let log = run_traced(FIRST_COME, parent);
    let first_batch = log.iter().position(|it| it == "after sooner").expect("it is stepped");
    assert_eq!(
        log[first_batch..],
        [
            "after sooner",
            "before io",
            "after io",
            "scheduled sooner",
            "before sooner",
            "exited sooner",
            "after sooner",
            "before io",
            "after io",
            "scheduled later",
            "before later",
            "scheduled main",
            "exited later",
            "after later",
            "before io",
            "after io",
            "before main",
            "exited main",
            "after main",
            "run ends",
        ]
    );
}

fn stepped(event: &str) -> Option<&str> {
    event.strip_prefix("before ").filter(|task| *task != "io")
}

/// The tasks that were stepped, pass by pass.
fn batches(log: &[String]) -> Vec<Vec<&str>> {
    let passes = log.split(|event| event == "after io").skip(1);
    passes.map(|pass| pass.iter().filter_map(|event| stepped(event)).collect()).collect()
}

#[checkpointed]
async fn waits_for(gate: &Gate) {
    gate.passed().await;
}

#[checkpointed]
async fn opens(gate: &Gate) {
    checkpoint().await;
    checkpoint().await;
    gate.open();
    gate.open();
}

#[checkpointed]
async fn busy() {
    for _ in 0..3 {
        checkpoint().await;
    }
}

/// `waiter` is woken twice in the fourth batch, and runs once, in the fifth.
/// That the same pass comes by its nursery later on, because of a task
/// beside it, does not make it run earlier.
// Fails if `take_linked` in `nursery/batch.rs` does not compare `linked_pass` with the
// pass.
#[test]
fn trio_36_what_is_woken_during_a_batch_runs_in_the_next() {
    #[checkpointed]
    async fn below(gate: &Gate) {
        nursery! {
            #[name = "waiter"]
            spawn waits_for(gate);
            spawn busy();
        }
    }
    #[checkpointed]
    async fn parent(_: &Log) {
        let gate = Gate::default();
        nursery! {
            #[name = "opener"]
            spawn opens(&gate);
            spawn below(&gate);
            checkpoint().await;
        }
    }
    let log = run_traced(FIRST_COME, parent);
    assert_eq!(
        batches(&log),
        [
            vec!["main"],
            vec!["opener", "below", "main"],
            vec!["opener", "waiter", "busy"],
            vec!["opener", "busy"],
            vec!["waiter", "busy"],
            vec!["busy"],
            vec!["below"],
            vec!["main"],
        ]
    );
}

/// The same for the code of a body, which the pass comes by for the sake of a
/// child.
// Fails if `begin_step` in `step.rs` does not compare `ready_pass` with the pass.
#[test]
fn trio_36_a_body_that_is_woken_during_a_batch_runs_in_the_next() {
    #[checkpointed]
    async fn below(gate: &Gate) {
        nursery! {
            spawn busy();
            gate.passed().await;
        }
    }
    #[checkpointed]
    async fn parent(_: &Log) {
        let gate = Gate::default();
        nursery! {
            #[name = "opener"]
            spawn opens(&gate);
            spawn below(&gate);
        }
    }
    let log = run_traced(FIRST_COME, parent);
    assert_eq!(
        batches(&log),
        [
            vec!["main"],
            vec!["opener", "below"],
            vec!["opener", "busy"],
            vec!["opener", "busy"],
            vec!["below", "busy"],
            vec!["busy"],
            vec!["below"],
            vec!["main"],
        ]
    );
}

/// Tasks that are always ready run once in each batch, and the host looks
/// outside before each.
#[test]
fn trio_36_a_task_runs_once_per_batch_and_the_outside_is_polled_every_pass() {
    #[checkpointed]
    async fn parent(_: &Log) {
        nursery! {
            #[name = "a"]
            spawn busy();
            #[name = "b"]
            spawn busy();
        }
    }
    let log = run_traced(FIRST_COME, parent);
    let both = ["a", "b"];
    assert_eq!(batches(&log), [&["main"][..], &both, &both, &both, &both, &["main"]]);
}

#[checkpointed]
async fn three_at_once(log: &Log) {
    nursery! {
        for name in ["a", "b", "c"] {
            spawn say(log, name);
        }
    }
}

/// Of the six orders of three tasks only two ever come up, each about half the
/// time.
// Fails if `begin_pass` in `pass.rs` sets `reversed` to `false`.
#[test]
fn trio_37_a_batch_is_first_come_or_fully_reversed() {
    let mut orders = BTreeMap::new();
    for seed in 0..200 {
        *orders.entry(run_logged(seed, three_at_once).concat()).or_insert(0) += 1;
    }
    let (seen, counts): (Vec<&str>, Vec<i32>) =
        orders.iter().map(|(order, count)| (order.as_str(), *count)).unzip();
    assert_eq!(seen, ["abc", "cba"]);
    assert!(counts.iter().all(|count| (70..=130).contains(count)), "{counts:?} of 200");
}

/// With the same seed everything comes in the same order again.
#[test]
fn trio_37_the_seed_decides_the_order() {
    #[checkpointed]
    async fn stroller(log: &Log, name: &str) {
        for step in 0..10 {
            log.add(format!("{name}{step}"));
            checkpoint().await;
        }
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            for name in ["a", "b", "c"] {
                spawn stroller(log, name);
            }
        }
    }
    let runs: Vec<_> = (0..10).map(|seed| run_logged(seed, parent)).collect();
    for (seed, run) in (0..).zip(&runs) {
        assert_eq!(*run, run_logged(seed, parent), "seed {seed}");
    }
    assert!(runs.iter().any(|run| *run != runs[0]), "ten seeds give more than one order");
}

/// What a host does that waits for something outside: it notes for how long it
/// would wait, and lets it come at once.
struct Outside {
    timeouts: Arc<Mutex<Vec<Duration>>>,
    comes: Option<oneshot::Sender<()>>,
}

impl Instrument for Outside {
    fn before_io_wait(&mut self, timeout: Duration) {
        if !timeout.is_zero() {
            self.timeouts.lock().expect("nobody panics under this lock").push(timeout);
            // A receiver that is gone has heard already.
            let _ = self.comes.take().map(|sender| sender.send(()));
        }
    }
}

/// Runs `main`, which is told when the host waits in real time for the first
/// time, and gives the timeouts of these waits.
fn timeouts_of(main: impl AsyncFnOnce(oneshot::Receiver<()>)) -> Vec<Duration> {
    let (sender, receiver) = oneshot::channel();
    let timeouts = Arc::new(Mutex::new(Vec::new()));
    let outside = Outside { timeouts: Arc::clone(&timeouts), comes: Some(sender) };
    Runner::new().clock(SystemClock::new()).instrument(outside).run(main(receiver));
    timeouts.lock().expect("nobody panics under this lock").clone()
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Whether the next deadline is further off, or there is none.
// Fails if `time_to_wait` in `runner.rs` leaves out the last `.min(DAY)`.
#[test]
fn trio_38_the_host_waits_for_a_day_at_most() {
    async fn with_a_deadline(comes: oneshot::Receiver<()>) {
        tokio::select! {
            () = sleep(3 * DAY) => unreachable!("the run does not last that long"),
            _ = comes => {}
        }
    }
    async fn without_a_deadline(comes: oneshot::Receiver<()>) {
        comes.await.expect("the sender sends");
    }
    assert_eq!(timeouts_of(with_a_deadline), [DAY]);
    assert_eq!(timeouts_of(without_a_deadline), [DAY]);
}

/// Beyond Trio: where nothing could wake any task any more, the run ends with
/// a report instead of hanging.
#[test]
fn trio_38_a_deadlock_that_can_be_proved_is_reported() {
    #[checkpointed]
    async fn forgotten() {
        std::future::pending().await
    }
    #[checkpointed]
    async fn parent(_: &Log) {
        nursery! {
            spawn forgotten();
        }
    }
    let log = Log::default();
    let report = panic_of(|| runner(FIRST_COME).run(parent(&log)));
    let first = "deadlock: no task can run any more, and nothing outside can wake one \
                 (1 wait for something that never comes)\ntask tree:\nmain › parent @ JoinNursery";
    assert!(report.starts_with(first), "{report}");
    assert!(report.contains("└─ forgotten › forgotten @ Pending"), "{report}");
}

/// A task whose waker somebody keeps is not called deadlocked.
// Fails if `is_deadlocked` in `deadlock.rs` does not look at `foreign_waker`.
#[test]
fn trio_38_what_may_be_woken_from_outside_is_no_deadlock() {
    let gate = Gate::default();
    let passed = async |comes: oneshot::Receiver<()>| {
        futures::join!(gate.passed(), async {
            comes.await.expect("the sender sends");
            gate.open();
        });
    };
    assert_eq!(timeouts_of(passed), [DAY]);
}

/// Tells that the host is about to wait for a whole day.
struct Tell(mpsc::Sender<Duration>);

impl Instrument for Tell {
    fn before_io_wait(&mut self, timeout: Duration) {
        if !timeout.is_zero() {
            self.0.send(timeout).expect("the test listens");
        }
    }
}

/// Neither is one that sleeps for ever on purpose. Nothing can end this run, so
/// its thread is left waiting.
// Fails if `is_deadlocked` in `deadlock.rs` does not look for `Wait::Forever`.
#[test]
fn trio_38_to_sleep_for_ever_on_purpose_is_no_deadlock() {
    let (sender, receiver) = mpsc::channel();
    let main = async {
        nursery! {
            sleep_forever().await;
        }
    };
    thread::spawn(|| Runner::new().instrument(Tell(sender)).run(main));
    assert_eq!(receiver.recv(), Ok(DAY));
}

#[test]
fn trio_39_a_run_in_a_run_of_the_same_thread_panics() {
    async fn main() -> String {
        panic_of(|| coldframe::run(async {}))
    }
    let text = runner(0).run(main());
    assert!(text.starts_with("`run` was called inside a run of the same thread"), "{text}");
    // The thread is as good as before.
    runner(0).run(checkpoint());
}

#[test]
fn trio_39_runs_on_different_threads_do_not_meet() {
    let here = runner(FIRST_COME).run(async {
        let there = thread::spawn(|| run_logged(FIRST_COME, three_at_once));
        checkpoint().await;
        there.join().expect("the other run ends well")
    });
    assert_eq!(here, ["a", "b", "c"]);
}

#[test]
fn trio_39_a_run_ends_after_all_its_tasks() {
    #[checkpointed]
    async fn child(ended: SetsWhenDropped) {
        sleep(Duration::from_secs(1)).await;
        drop(ended);
    }
    #[checkpointed]
    async fn parent(ended: Arc<AtomicBool>) {
        nursery! {
            spawn child(SetsWhenDropped(ended));
        }
    }
    let ended = Arc::new(AtomicBool::new(false));
    runner(0).run(parent(Arc::clone(&ended)));
    assert!(ended.load(Ordering::Relaxed));
}
