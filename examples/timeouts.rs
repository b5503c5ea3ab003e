//! Timeouts nest: if several are over, the outermost wins. Cleanup is shielded
//! from them, and has a time of its own.

use coldframe::Runner;
use coldframe::clock::VirtualClock;
use coldframe::prelude::*;
use coldframe::time::Instant;

const fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Prints what happened, and when.
struct Log {
    start: Instant,
}

impl Log {
    fn start(title: &str) -> Log {
        println!("{title}");
        Log { start: Instant::now() }
    }

    fn note(&self, what: &str) {
        println!("  {:>3} ms: {what}", self.start.elapsed().as_millis());
    }
}

/// The inner block is cancelled; the outer one goes on with `None`.
#[checkpointed]
async fn the_inner_one_is_shorter() {
    let log = Log::start("the inner one is shorter");
    let outer = move_on_after!(milliseconds(500) => {
        let inner = move_on_after!(milliseconds(100) => { sleep_forever().await; });
        log.note(&format!("the inner block gave {inner:?}"));
        sleep(milliseconds(100)).await;
        "a value"
    });
    log.note(&format!("the outer block gave {outer:?}"));
}

/// What the outer one cancels, the inner one does not absorb: it gives nothing
/// at all.
#[checkpointed]
async fn the_outer_one_is_shorter() {
    let log = Log::start("the outer one is shorter");
    let outer = move_on_after!(milliseconds(100) => {
        let inner = move_on_after!(milliseconds(500) => { sleep_forever().await; });
        log.note(&format!("never reached: {inner:?}"));
        "a value"
    });
    log.note(&format!("the outer block gave {outer:?}"));
}

/// When the shield ends, both times are over.
#[checkpointed]
async fn both_are_over() {
    let log = Log::start("both are over");
    let outer = move_on_after!(milliseconds(200) => {
        let inner = move_on_after!(milliseconds(100) => {
            shield! { sleep(milliseconds(300)).await; }
            log.note("the shield has ended");
            checkpoint().await;
        });
        log.note(&format!("never reached: {inner:?}"));
        "a value"
    });
    log.note(&format!("the outer block gave {outer:?}"));
}

/// The last `defer!` runs first. What is over its time is cut; the others run
/// all the same.
#[checkpointed]
async fn cleanup_has_its_own_time() {
    let log = Log::start("cleanup has its own time");
    let saved = fail_after!(milliseconds(100) => {
        defer! {
            sleep(milliseconds(30)).await;
            log.note("the connection is closed");
        }
        defer!(within milliseconds(50) => {
            log.note("saying goodbye to somebody who does not answer");
            sleep_forever().await;
        });
        sleep_forever().await;
    });
    log.note(&format!("the block gave {saved:?}"));
}

async fn all() {
    the_inner_one_is_shorter().await;
    the_outer_one_is_shorter().await;
    both_are_over().await;
    cleanup_has_its_own_time().await;
}

fn main() {
    // In virtual time nobody waits for anything.
    Runner::new().clock(VirtualClock::autojump()).run(all());
}
