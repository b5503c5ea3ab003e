//! Printing what was measured, and judging it by the goals.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::rounds::{Measured, Peer, as_float};
use crate::workload::{Case, Goal, OURS, Workload};

pub(crate) const HOW_TO_READ: &str = "\
How to read the tables: one row is one peer that does the same work. `ns` is the
median of all rounds, for one operation; half of the rounds lie in `between`.
`÷ coldframe` is the median of the ratios within each round, so it repeats better
than `ns` does: 2.00 takes twice as long as coldframe. `÷ reference` is the same
against the peer named in the head. `allocs` are calls of the allocator for one
operation, `bytes` the most that was allocated at one time, for one operation,
with the room for futures, beyond what there was before the work began. Under
each table stand the goals.
";

pub(crate) fn print(workload: &Workload, case: &Case, measured: &Measured) {
    let size = measured.size;
    println!("\n{}, {} = {}: {}", workload.name, size.name, size.value, workload.what);
    println!("(one operation: a {}; reference: {})\n", workload.unit, measured.reference);
    println!(
        "| {:<28} | {:>9} | {:>19} | {:>11} | {:>11} | {:>9} | {:>9} |",
        "peer", "ns", "between", "÷ coldframe", "÷ reference", "allocs", "bytes"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for peer in &measured.peers {
        println!("{}", row(peer));
    }
    println!();
    for goal in &case.goals {
        println!("{}", judge(goal, measured));
    }
}

fn row(peer: &Peer) -> String {
    let between = format!("{} to {}", short(peer.between.0), short(peer.between.1));
    format!(
        "| {:<28} | {:>9} | {between:>19} | {:>11.2} | {:>11.2} | {:>9} | {:>9} |",
        peer.name,
        short(peer.nanoseconds),
        peer.to_ours,
        peer.to_reference,
        short(peer.allocations),
        short(peer.bytes),
    )
}

/// One table for all sizes of a workload: nanoseconds for one operation, which
/// should be the same in a row.
pub(crate) fn print_growth(workload: &Workload, measured: &[Measured]) {
    let Some(first) = measured.first() else { return };
    println!("\n{}: {}", workload.name, workload.what);
    println!("(ns for one operation: a {})\n", workload.unit);
    print!("| {:<28} |", first.size.name);
    for at in measured {
        print!(" {:>9} |", at.size.value);
    }
    println!("\n| --- |{}", " ---: |".repeat(measured.len()));
    for peer in &first.peers {
        print!("| {:<28} |", peer.name);
        for at in measured {
            let same = at.peer(peer.name).expect("every size has the same peers");
            print!(" {:>9} |", short(same.nanoseconds));
        }
        println!();
    }
}

/// Three digits, or all before the point.
fn short(value: f64) -> String {
    match value {
        0.0 => "0".to_owned(),
        it if it < 0.01 => format!("{it:.5}"),
        it if it < 10.0 => format!("{it:.2}"),
        it if it < 100.0 => format!("{it:.1}"),
        it => format!("{it:.0}"),
    }
}

/// One line: what must be reached, and what was.
fn judge(goal: &Goal, measured: &Measured) -> String {
    let ours = measured.peer(OURS).expect("ours is always measured");
    let (must, reached, holds) = match goal {
        Goal::AtMost(factor, name) => match measured.peer(name) {
            Some(peer) => {
                let reached = 1.0 / peer.to_ours;
                (format!("≤ {factor} × {name}"), format!("{reached:.3}"), reached <= *factor)
            }
            None => (format!("≤ {factor} × {name}"), "not measured".to_owned(), false),
        },
        Goal::AheadOfAll => ahead_of_all(measured, None),
        Goal::AheadOfAllBut(name) => ahead_of_all(measured, Some(name)),
        Goal::Allocations(most) => at_most("allocations", *most, ours.allocations),
        Goal::NanosecondsForEach(most) => {
            let size = measured.size;
            let each = ours.nanoseconds / as_float(size.value);
            at_most(&format!("ns for each of {}", size.name), *most, each)
        }
        Goal::Bytes(most) => at_most("bytes", *most, ours.bytes),
    };
    let verdict = if holds { "reached" } else { "MISSED" };
    format!("  {verdict}: must be {must}; is {reached}")
}

fn ahead_of_all(measured: &Measured, but: Option<&str>) -> (String, String, bool) {
    let ahead = measured.peers.iter().filter(|it| it.to_ours < 1.0 && Some(it.name) != but);
    let names: Vec<_> = ahead.map(|it| it.name).collect();
    let must = but.map_or("ahead of all".to_owned(), |but| format!("ahead of all but {but}"));
    let reached = if names.is_empty() { "so".to_owned() } else { "behind ".to_owned() };
    (must, reached + &names.join(", "), names.is_empty())
}

fn at_most(what: &str, most: f64, reached: f64) -> (String, String, bool) {
    (format!("≤ {most} {what}"), short(reached), reached <= most)
}

/// Everything for a program that tracks it.
pub(crate) fn as_json(workload: &Workload, measured: &Measured) -> Vec<Value> {
    let value = |peer: &Peer| {
        json!({
            "workload": workload.name,
            "size": measured.size.value,
            "peer": peer.name,
            "nanoseconds": peer.nanoseconds,
            "quartiles": [peer.between.0, peer.between.1],
            "to_coldframe": peer.to_ours,
            "allocations": peer.allocations,
            "bytes": peer.bytes,
        })
    };
    measured.peers.iter().map(value).collect()
}

pub(crate) fn write_json(path: &Path, values: &[Value]) {
    let mut text = String::new();
    for value in values {
        let _ = writeln!(text, "{value}");
    }
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
