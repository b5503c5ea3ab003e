//! Random programs, compiled by coldframe, do what a plain interpreter says.
//!
//! How many there are, stated plainly: the build script writes 52 sources, so
//! 52 different texts go through the macros; each is called with 96 inputs,
//! which decide its branches, loop counts and times. That makes 4,992
//! programs, of which each runs under 3 seeds of the scheduler, watched by an
//! instrument and alone. A test below holds these numbers, and how many different
//! logs came out.
//!
//! `COLDFRAME_PROGRAMS_SEED=…` takes other sources, `COLDFRAME_PROGRAMS=…`
//! more of them; then only agreement is asked for, not coverage.

mod decided;
mod report;

use std::collections::{BTreeMap, BTreeSet};

use coldframe_random_programs::interpret::Rules;
use report::{REPORT, Report, differs_without};

#[allow(unused, unreachable_code, unreachable_pub, missing_docs, clippy::all, clippy::pedantic)]
mod sources {
    use coldframe_random_programs::stage;

    include!(concat!(env!("OUT_DIR"), "/programs.rs"));
}

/// The inputs of each source, and the seeds of each program.
const INPUTS: u32 = 96;
const SCHEDULES: u64 = 3;

/// A state and an event of a nursery.
type Pair = (String, String);
/// The events of a nursery.
type Shape = BTreeSet<String>;

fn is_default() -> bool {
    !sources::SEEDS_ARE_CHOSEN
}

#[test]
fn compiled_programs_write_the_log_of_the_interpreter() {
    let Report { failures, .. } = &*REPORT;
    assert!(failures.is_empty(), "{} sources differ\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn no_step_leaves_the_edge_table() {
    let Report { strays, steps, .. } = &*REPORT;
    assert!(strays.is_empty(), "{}", strays.join("\n"));
    assert!(*steps > 10_000, "only {steps} steps were looked at");
}

#[test]
fn there_are_two_thousand_programs() {
    let Report { sources, programs, runs, steps, lines, logs, too_long, .. } = &*REPORT;
    println!(
        "sources {:?}: {programs} programs, {runs} runs, {logs} different logs, {lines} lines, \
         {steps} steps of machines; {too_long} programs took too long",
        sources::SEEDS
    );
    if is_default() {
        assert_eq!((*sources, *programs), (52, 4_992));
        assert!(*runs >= 14_000 && *logs >= 2_000, "{runs} runs, {logs} different logs");
    }
}

/// The shape of a nursery's machine is the set of its events: one that is
/// never left by `?` has no `BodyRaised`, for example. For each shape, all
/// pairs of its `next`, over all nurseries of that shape together, are met,
/// but for those that [`cannot_happen`], which are not.
#[test]
fn every_pair_that_a_nursery_decides_is_met() {
    let mut wrong = Vec::new();
    let mut all = 0;
    for (shape, (allowed, seen)) in shapes() {
        let possible: BTreeSet<Pair> =
            allowed.iter().filter(|pair| !cannot_happen(&shape, pair)).cloned().collect();
        all += possible.len();
        println!("{shape:?}: {} of {} can happen", possible.len(), allowed.len());
        for (state, event) in possible.symmetric_difference(&seen) {
            wrong.push(format!("{state}, {event} in {shape:?}"));
        }
    }
    if is_default() {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(all, 140, "pairs of all shapes together");
    }
}

/// Pairs that a `next` has an arm for, but its nursery no way to.
fn cannot_happen(shape: &Shape, (state, event): &Pair) -> bool {
    let has = |event: &str| shape.contains(event);
    let (has_children, waits) = (has("Panicked"), has("BodyPanicked"));
    match (&**state, &**event) {
        // While a body that never waits runs, nothing else does.
        ("Body", "Cancelled" | "Panicked") => !waits,
        // That a body runs on in a nursery that unwinds takes a child that
        // made it unwind, and a wait in which it did.
        ("Unwinding", "BodyDone" | "BodyLeft" | "BodyRaised" | "BodyPanicked") => {
            !waits || !has_children
        }
        // After the body, only children can tell of a cancellation.
        ("Joining" | "Raising" | "Unwinding", "Cancelled") => !has_children,
        ("Unwinding", "LastEnded") => !waits && !has_children,
        _ => false,
    }
}

/// Nothing happens to a nursery that its `next` has no arm for.
#[test]
fn no_nursery_meets_another_pair() {
    for (nursery, steps) in &REPORT.steps_of {
        for (state, event, _) in steps {
            let pair = (state.clone(), event.clone());
            assert!(REPORT.decided[nursery].contains(&pair), "{pair:?} in {nursery:?}");
        }
    }
}

/// Every shape, with the pairs it decides and those that were met.
fn shapes() -> BTreeMap<Shape, (BTreeSet<Pair>, BTreeSet<Pair>)> {
    let mut res = BTreeMap::new();
    for (nursery, allowed) in &REPORT.decided {
        let shape: Shape = allowed.iter().map(|(_, event)| event.clone()).collect();
        let (_, seen) = res.entry(shape).or_insert_with(|| (allowed.clone(), BTreeSet::new()));
        let steps = REPORT.steps_of.get(nursery).into_iter().flatten();
        seen.extend(steps.map(|(state, event, _)| (state.clone(), event.clone())));
    }
    res
}

/// The interpreter with one rule broken is found out: these programs can tell.
#[test]
fn a_broken_rule_is_found_out() {
    let broken = [
        ("the coin", Rules { coin_reverses: false, ..Rules::ALL }),
        ("debt of a ready future", Rules { ready_owes: false, ..Rules::ALL }),
        ("debt of a nursery", Rules { close_owes: false, ..Rules::ALL }),
        ("wakes wait", Rules { wakes_wait: false, ..Rules::ALL }),
        ("the body's place", Rules { body_has_place: false, ..Rules::ALL }),
        ("errors cancel", Rules { errors_cancel: false, ..Rules::ALL }),
        ("panics cancel", Rules { panics_cancel: false, ..Rules::ALL }),
        ("the shield", Rules { shield_holds: false, ..Rules::ALL }),
        ("order of deadlines", Rules { deadlines_order: false, ..Rules::ALL }),
    ];
    let blind: Vec<_> = broken.iter().filter(|(_, rules)| !differs_without(*rules)).collect();
    assert!(blind.is_empty() || !is_default(), "nothing depends on {blind:?}");
}
