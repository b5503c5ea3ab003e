//! A child panics: the others are cancelled and clean up, and then the panic
//! goes on, out of the nursery and out of `run`.

use std::panic::catch_unwind;

use coldframe::Runner;
use coldframe::clock::VirtualClock;
use coldframe::prelude::*;

#[checkpointed]
async fn carpenter(name: &str) {
    println!("{name}: working");
    defer! {
        sleep(Duration::from_millis(10)).await;
        println!("{name}: has put the tools away");
    }
    sleep_forever().await;
}

/// Finds out too late.
#[checkpointed]
async fn inspector() -> Result<(), &'static str> {
    defer! { println!("inspector: has left"); }
    shield(sleep(Duration::from_secs(1))).await;
    Err("the beam is rotten")
}

#[checkpointed]
async fn apprentice() {
    sleep(Duration::from_millis(500)).await;
    panic!("the hammer is on my foot");
}

#[checkpointed]
async fn site() {
    let built = try_nursery! {
        spawn carpenter("ann");
        spawn carpenter("bob");
        spawn inspector();
        spawn apprentice();
    };
    println!("never reached: {built:?}");
}

fn main() {
    let run = || Runner::new().clock(VirtualClock::autojump()).run(site());
    let panic = catch_unwind(run).expect_err("somebody panics");
    // The error that was on its way is in the message: nobody else would see it.
    match panic.downcast_ref::<String>() {
        Some(text) => println!("the run ended by a panic: {text}"),
        None => println!("the run was ended by somebody else"),
    }
}
