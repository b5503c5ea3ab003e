//! Measuring: interleaved rounds, and medians.
//!
//! The usual libraries for benchmarks measure one program after the other, each
//! for seconds. What disturbs a machine, the other programs on it or the speed
//! of its clock, then meets one peer and not the next. Here a round runs every
//! peer once, for some milliseconds, and a ratio is the median of the ratios
//! within each round. None of the libraries does that, so this is our own.

use std::time::{Duration, Instant};

use crate::allocations::{self, Allocated};
use crate::workload::{Case, OURS, Program, Sample, Size};

/// How long, and how often.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    /// What a program runs for in a round, at least.
    pub(crate) run: Duration,
    /// What a case may take before the rounds get fewer.
    pub(crate) limit: Duration,
}

impl Effort {
    pub(crate) const FULL: Effort =
        Effort { rounds: 41, run: Duration::from_millis(8), limit: Duration::from_secs(30) };
    pub(crate) const QUICK: Effort =
        Effort { rounds: 9, run: Duration::from_millis(3), limit: Duration::from_secs(3) };
}

const LEAST_ROUNDS: usize = 3;

/// What was measured of a case.
pub(crate) struct Measured {
    pub(crate) size: Size,
    pub(crate) reference: &'static str,
    pub(crate) peers: Vec<Peer>,
}

/// What was measured of one program, for each operation.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    pub(crate) nanoseconds: f64,
    /// The quartiles: half of the rounds lie between them.
    pub(crate) between: (f64, f64),
    /// In each round, this one's time by the other's; the median of these.
    pub(crate) to_ours: f64,
    pub(crate) to_reference: f64,
    pub(crate) allocations: f64,
    pub(crate) bytes: f64,
}

impl Measured {
    pub(crate) fn peer(&self, name: &str) -> Option<&Peer> {
        self.peers.iter().find(|it| it.name == name)
    }
}

pub(crate) fn measure(case: &Case, effort: Effort) -> Measured {
    let allocated: Vec<_> = case.programs.iter().map(allocations_of).collect();
    let iterations: Vec<_> =
        case.programs.iter().map(|program| calibrate(program, effort.run)).collect();
    // Times of a program, one for each round.
    let mut times = vec![Vec::with_capacity(effort.rounds); case.programs.len()];
    let start = Instant::now();
    for round in 0..effort.rounds {
        if round >= LEAST_ROUNDS && start.elapsed() > effort.limit {
            break;
        }
        for turn in 0..case.programs.len() {
            // Each round begins with another one.
            let index = (turn + round) % case.programs.len();
            times[index].push(nanoseconds((case.programs[index].run)(iterations[index])));
        }
    }
    let index_of = |name| case.programs.iter().position(|it| it.peer == name);
    let ours = index_of(OURS);
    let reference = index_of(case.reference);
    let peers = case.programs.iter().zip(&times).zip(allocated).map(|((program, times_of), a)| {
        let to = |other: Option<usize>| other.map_or(f64::NAN, |it| ratio(times_of, &times[it]));
        Peer {
            name: program.peer,
            nanoseconds: quantile(times_of, 0.5),
            between: (quantile(times_of, 0.25), quantile(times_of, 0.75)),
            to_ours: to(ours),
            to_reference: to(reference),
            allocations: a.0,
            bytes: a.1,
        }
    });
    Measured { size: case.size, reference: case.reference, peers: peers.collect() }
}

/// Calls and bytes for each operation. The calls are those of many iterations,
/// if one is short; the bytes are those of one, since they are given back between
/// them.
fn allocations_of(program: &Program) -> (f64, f64) {
    allocations::count(true);
    let start = Instant::now();
    let one = (program.run)(1);
    let is_short = start.elapsed() < Duration::from_millis(100);
    let many = if is_short { (program.run)(10) } else { one };
    allocations::count(false);
    let per = |count: u64, sample: Sample| as_float(count) / as_float(sample.operations);
    let Allocated { calls, .. } = many.allocated;
    (per(calls, many), per(one.allocated.peak, one))
}

/// How many iterations take so long: up to twice as long, that is.
fn calibrate(program: &Program, run: Duration) -> u64 {
    let mut iterations = 1;
    loop {
        let elapsed = (program.run)(iterations).elapsed;
        if elapsed >= run {
            return iterations;
        }
        iterations *= if elapsed < run / 16 { 8 } else { 2 };
    }
}

fn nanoseconds(sample: Sample) -> f64 {
    sample.elapsed.as_secs_f64() * 1e9 / as_float(sample.operations)
}

#[expect(clippy::cast_precision_loss, reason = "counts below 2^52")]
pub(crate) fn as_float(count: u64) -> f64 {
    count as f64
}

fn ratio(times: &[f64], others: &[f64]) -> f64 {
    let ratios: Vec<_> = times.iter().zip(others).map(|(time, other)| time / other).collect();
    quantile(&ratios, 0.5)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "an index of a short list"
)]
fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * part).round() as usize]
}
