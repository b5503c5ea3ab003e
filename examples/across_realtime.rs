//! The same program under two virtual clocks: one that runs at a hundred years a
//! second, and one that skips whatever time nothing happens in.
//!
//! How long things took is on standard error: under the first clock that is
//! different each time, since the machine takes its own time.

use coldframe::Runner;
use coldframe::clock::VirtualClock;
use coldframe::prelude::*;

const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

fn years(since: coldframe::time::Instant) -> f64 {
    coldframe::current_time().duration_since(since).as_secs_f64() / YEAR.as_secs_f64()
}

#[checkpointed]
async fn task1() {
    let start = coldframe::current_time();
    println!("task1: sleeping for 1 year");
    sleep(YEAR).await;
    println!("task1: woke up");
    eprintln!("task1: the clock says that {:.3} years have passed", years(start));
    println!("task1: sleeping for 1 year, 100 times");
    for _ in 0..100 {
        sleep(YEAR).await;
    }
    println!("task1: done");
    eprintln!("task1: the clock says that {:.3} years have passed", years(start));
}

#[checkpointed]
async fn task2() {
    let start = coldframe::current_time();
    println!("task2: sleeping for 5 years");
    sleep(YEAR * 5).await;
    println!("task2: woke up");
    println!("task2: sleeping for 500 years");
    sleep(YEAR * 500).await;
    println!("task2: done");
    eprintln!("task2: the clock says that {:.3} years have passed", years(start));
}

#[checkpointed]
async fn both() {
    nursery! {
        spawn task1();
        spawn task2();
    }
}

fn run(clock: VirtualClock) {
    let real = std::time::Instant::now();
    Runner::new().clock(clock).run(both());
    eprintln!("in real time: {:.3} s", real.elapsed().as_secs_f64());
}

fn main() {
    println!("A clock at a hundred years per second:");
    let clock = VirtualClock::new();
    clock.set_rate(100.0 * YEAR.as_secs_f64());
    run(clock);
    println!("A clock that skips the boring parts:");
    run(VirtualClock::autojump());
}
