//! How long the macros take: a file of so many compiled functions beside the
//! same file without the attribute. Run it with
//! `cargo test --test expansion_time -- --ignored --nocapture`; the macros are
//! then built as a user's dev build has them. Nothing is asserted about time.

#[path = "support/compiler.rs"]
mod compiler;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::compiler::Compiler;

/// Of each, so that one that was disturbed does not count.
const RUNS: usize = 3;

/// A loop, a branch, a `?` and three awaits: a function of ordinary size.
fn source(functions: usize, attribute: &str) -> String {
    let mut res = String::from(
        "use coldframe::prelude::*;
use std::num::ParseIntError;
pub async fn parse(text: &str) -> Result<u32, ParseIntError> { text.parse() }
",
    );
    for number in 0..functions {
        write!(
            res,
            "{attribute}
pub async fn function_{number}(list: &[u32], limit: u64) -> Result<u32, ParseIntError> {{
    let mut sum = 0;
    for item in list {{
        sleep(Duration::from_millis(limit)).await;
        if *item > 3 {{
            sum += parse(\"3\").await?;
        }}
    }}
    checkpoint().await;
    Ok(sum)
}}
"
        )
        .expect("a string takes all");
    }
    res
}

fn best(compiler: &Compiler, name: &str, source: &str) -> Duration {
    let run = || {
        let start = Instant::now();
        assert!(compiler.check(name, source).is_empty(), "it compiles without a warning");
        start.elapsed()
    };
    (0..RUNS).map(|_| run()).min().expect("it has run")
}

#[test]
#[ignore = "it measures"]
fn needs_cargo_expansion_time() {
    // Where expansion ends, and with it what the macros themselves do.
    let expands = Compiler::new("rustc", &["-Zno-analysis"]);
    let checks = Compiler::new("rustc", &[]);
    println!("| Functions | Expansion | Check | Check of the plain twin |");
    println!("| --- | --- | --- | --- |");
    for functions in [250, 500, 1000] {
        let compiled = source(functions, "#[checkpointed]");
        let plain = source(functions, "");
        let expansion = best(&expands, "expanded", &compiled) - best(&expands, "plain", &plain);
        let check = best(&checks, "checked", &compiled);
        let twin = best(&checks, "plain", &plain);
        let seconds = |it: Duration| format!("{:.2} s", it.as_secs_f64());
        println!(
            "| {functions} | {} | {} | {} |",
            seconds(expansion),
            seconds(check),
            seconds(twin)
        );
    }
}
