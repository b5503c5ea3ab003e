//! Instruments: statements 62 and 63.

use std::sync::atomic::{AtomicU32, Ordering};

use coldframe::Instrument;
use coldframe::prelude::*;
use coldframe::task::Task;

use crate::support::{FIRST_COME, Log, Recorder, run_traced, runner};

/// A step is `before`, then what it spawns and schedules, then perhaps its
/// exit, then `after`. The last child to end schedules its parent, before it
/// is reported as ended; the others do not.
// Fails if `Step::end` in `step.rs` reports `task_exited` before `child_ended`, and if
// `child_ended` in `nurseries.rs` does not look at `living`.
#[test]
fn trio_62_the_order_of_the_hooks_in_a_step() {
    #[checkpointed]
    async fn child(log: &Log) {
        log.add("child runs");
        checkpoint().await;
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            #[name = "a"]
            spawn child(log);
            #[name = "b"]
            spawn child(log);
            log.add("body ends");
        }
    }
    assert_eq!(
        run_traced(FIRST_COME, parent),
        [
            "run begins",
            "spawned main",
            "scheduled main",
            "before io",
            "after io",
            "before main",
            "spawned a",
            "scheduled a",
            "spawned b",
            "scheduled b",
            "body ends",
            "after main",
            "before io",
            "after io",
            "before a",
            "child runs",
            "scheduled a",
            "after a",
            "before b",
            "child runs",
            "scheduled b",
            "after b",
            "before io",
            "after io",
            "before a",
            "exited a",
            "after a",
            "before b",
            "scheduled main",
            "exited b",
            "after b",
            "before io",
            "after io",
            "before main",
            "exited main",
            "after main",
            "run ends",
        ]
    );
}

/// A body that is waiting when its child's step comes is not in that step.
#[test]
fn trio_62_steps_of_children_and_body_do_not_overlap() {
    #[checkpointed]
    async fn child() {
        for _ in 0..3 {
            checkpoint().await;
        }
    }
    #[checkpointed]
    async fn inner() {
        nursery! {
            spawn child();
            child().await;
        }
    }
    #[checkpointed]
    async fn parent(_: &Log) {
        nursery! {
            spawn inner();
            spawn child();
            child().await;
        }
    }
    for seed in 0..50 {
        let mut running = None;
        for event in run_traced(seed, parent) {
            let (hook, task) = event.split_once(' ').expect("every event is two words");
            match hook {
                "before" if task != "io" => assert_eq!(running.replace(task.to_owned()), None),
                "after" if task != "io" => assert_eq!(running.take().as_deref(), Some(task)),
                _ => {}
            }
        }
        assert_eq!(running, None, "seed {seed}");
    }
}

/// Counts its calls, and fails in one of them.
struct FailsAt {
    call: u32,
    calls: &'static AtomicU32,
}

impl FailsAt {
    fn count(&self) {
        let before = self.calls.fetch_add(1, Ordering::Relaxed);
        assert!(before + 1 != self.call, "the instrument failed");
    }
}

impl Instrument for FailsAt {
    fn before_run(&mut self) {
        self.count();
    }

    fn before_task_step(&mut self, _: &Task) {
        self.count();
    }
}

#[checkpointed]
async fn three_steps(log: &Log) {
    log.add("first");
    checkpoint().await;
    log.add("second");
    checkpoint().await;
    log.add("third");
}

/// The run and the other instruments go on. Instruments are given before the
/// run and not taken away, so Trio's rules for adding one twice and for
/// removing an unknown one have nothing to apply to.
// Fails if `Instruments::call` in `instrument.rs` keeps an instrument whose call panicked
// (`true` for `called.is_ok()`).
#[test]
fn trio_63_an_instrument_that_fails_is_removed() {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let log = Log::default();
    let failing = FailsAt { call: 3, calls: &CALLS };
    let runner = runner(FIRST_COME).instrument(failing).instrument(Recorder(log.clone()));
    runner.run(three_steps(&log));
    assert_eq!(CALLS.load(Ordering::Relaxed), 3, "it is not called again");

    let mut seen = log.take();
    seen.retain(|event| !event.ends_with(" io") && !event.starts_with("scheduled"));
    assert_eq!(
        seen,
        [
            "run begins",
            "spawned main",
            "before main",
            "first",
            "after main",
            "before main",
            "second",
            "after main",
            "before main",
            "third",
            "exited main",
            "after main",
            "run ends",
        ]
    );
}
