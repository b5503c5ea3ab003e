//! Tasks in the order a test says: Trio's statement 47.

use coldframe::prelude::*;
use coldframe::testing::Sequencer;

use crate::support::{FIRST_COME, Log, REVERSED, panic_of, run_logged};

#[checkpointed]
async fn act(sequencer: &Sequencer, positions: &[usize], log: &Log) {
    checkpoint().await;
    for position in positions {
        let _turn = sequencer.step(*position).await;
        log.add(position.to_string());
    }
}

#[test]
fn trio_47_steps_run_in_numeric_order() {
    for seed in [FIRST_COME, REVERSED] {
        let log = run_logged(seed, async |log| {
            let sequencer = Sequencer::new();
            nursery! {
                spawn act(&sequencer, &[1, 4, 5], log);
                spawn act(&sequencer, &[0, 3], log);
                spawn act(&sequencer, &[2, 6], log);
            }
        });
        assert_eq!(log, ["0", "1", "2", "3", "4", "5", "6"]);
    }
}

/// The message of the panic that ends the run.
fn message(main: impl AsyncFnOnce(&Log)) -> String {
    panic_of(|| run_logged(FIRST_COME, main))
}

#[test]
fn trio_47_a_position_is_used_once() {
    let message = message(async |_| {
        let sequencer = Sequencer::new();
        drop(sequencer.step(0).await);
        drop(sequencer.step(0).await);
    });
    assert!(message.contains("position 0 of a sequencer is used twice"), "{message}");
}

#[test]
fn trio_47_a_cancelled_wait_breaks_those_that_wait() {
    let message = message(async |log| {
        let sequencer = Sequencer::new();
        nursery! {
            spawn act(&sequencer, &[2], log);
            let in_time = move_on_after(Duration::from_secs(1), sequencer.step(1)).await;
            assert!(in_time.is_none());
        }
    });
    assert!(message.contains("position 2 of a sequencer cannot come"), "{message}");
}

#[test]
fn trio_47_a_cancelled_wait_breaks_those_that_come_later() {
    let message = message(async |_| {
        let sequencer = Sequencer::new();
        let in_time = move_on_after(Duration::from_secs(1), sequencer.step(1)).await;
        assert!(in_time.is_none());
        drop(sequencer.step(0).await);
    });
    assert!(message.contains("position 0 of a sequencer cannot come"), "{message}");
}

/// A wait that is left over when its run has ended is dropped where no root
/// runs, and so may a turn be.
#[test]
fn a_turn_and_a_wait_may_outlive_the_run() {
    let sequencer = Sequencer::new();
    let turn = coldframe::run(sequencer.step(0));
    let mut wait = Box::pin(sequencer.step(1));
    coldframe::run(async {
        let polled =
            std::future::poll_fn(|cx| std::task::Poll::Ready(wait.as_mut().poll(cx).is_pending()));
        assert!(polled.await);
    });
    drop(wait);
    drop(turn);
}
