//! coldframe beside its peers: the same work in one process and one run.
//!
//! ```text
//! cargo bench -p coldframe-benches                     the tables
//! cargo bench -p coldframe-benches -- --quick          in less than two minutes
//! cargo bench -p coldframe-benches -- W2 W3            some workloads
//! cargo bench -p coldframe-benches -- --size 1000      one size
//! cargo bench -p coldframe-benches -- --peer tokio     coldframe and peers named so
//! cargo bench -p coldframe-benches -- --linear         W2, W3, W6 from 10 to 1,000,000
//! cargo bench -p coldframe-benches -- --json FILE      a line of JSON for each row
//! ```
//!
//! `--once ITERATIONS` runs the one program that the other options leave, without
//! a table, for `benches/instructions`; `--has` says by its exit whether there is
//! one.

mod allocations;
mod cancel;
mod channel;
mod command;
mod course;
mod depth;
mod embassy;
mod pair;
mod peers;
mod report;
mod rounds;
mod spawn;
mod switch;
mod timers;
mod workload;

use std::process::exit;

use crate::command::Command;
use crate::workload::{Program, Workload};

fn main() {
    let command = Command::from_arguments();
    let mut workloads = if command.linear { linear() } else { all() };
    for workload in &mut workloads {
        command.filter(workload);
    }
    workloads.retain(|it| !it.cases.is_empty());
    if command.has {
        exit(i32::from(chosen(&workloads, &command).is_none()));
    }
    assert!(!workloads.is_empty(), "no workload of this name and size");
    match command.once {
        Some(iterations) => run_once(chosen(&workloads, &command), iterations),
        None => run_all(&workloads, &command),
    }
}

fn all() -> Vec<Workload> {
    vec![
        pair::workload(),
        spawn::workload(&[10, 1_000, 100_000]),
        switch::workload(&[2, 100, 10_000]),
        channel::ping_pong(),
        channel::stream(),
        timers::sleepers(),
        timers::registrations(),
        cancel::workload(&[10_000]),
        depth::yields(),
        depth::wakes(),
    ]
}

/// The workloads that must cost the same for each task, however many there are.
fn linear() -> Vec<Workload> {
    let sizes = [10, 100, 1_000, 10_000, 100_000, 1_000_000];
    vec![spawn::workload(&sizes), switch::workload(&sizes), cancel::workload(&sizes)]
}

fn run_all(workloads: &[Workload], command: &Command) {
    println!("{}", report::HOW_TO_READ);
    let mut values = Vec::new();
    for workload in workloads {
        let mut sizes = Vec::new();
        for case in &workload.cases {
            let measured = rounds::measure(case, command.effort);
            if !command.linear {
                report::print(workload, case, &measured);
            }
            values.extend(report::as_json(workload, &measured));
            sizes.push(measured);
        }
        if command.linear {
            report::print_growth(workload, &sizes);
        }
    }
    if let Some(path) = &command.json {
        report::write_json(path, &values);
    }
}

/// The one program that the filters leave.
fn chosen<'w>(workloads: &'w [Workload], command: &Command) -> Option<&'w Program> {
    let cases = workloads.iter().flat_map(|workload| &workload.cases);
    let mut programs = cases.flat_map(|case| &case.programs);
    programs.find(|it| command.peer().is_none_or(|peer| it.peer == peer))
}

/// Prints the operations, which a script divides the instructions by.
fn run_once(program: Option<&Program>, iterations: u64) {
    let sample = (program.expect("no such peer").run)(iterations);
    println!("{}", sample.operations);
}
