//! Runs a compiled program and writes down what it does.

use std::any::Any;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use coldframe::clock::VirtualClock;
use coldframe::machine::{Machine, NurseryTable};
use coldframe::task::Task;
use coldframe::{Instrument, Runner};

use crate::program::NurseryId;
use crate::stage::{self, Boom};

/// What a run left behind.
#[derive(Clone, Debug)]
pub struct Run {
    /// What the interpreter has to write as well.
    pub log: Vec<String>,
    /// How many steps the machines took.
    pub steps: u64,
    /// Steps that are not in the table of their machine.
    pub strays: Vec<String>,
}

/// Runs a program with the seed of a schedule. `lines` says which nursery
/// begins where.
pub fn run(main: impl FnOnce() -> stage::Future, seed: u64, lines: &[(u32, NurseryId)]) -> Run {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let witness = Witness { lines: lines.to_vec(), seen: Arc::clone(&seen) };
    let log = logged(runner(seed).instrument(witness), main);
    let seen = std::mem::take(&mut *seen.lock().expect("a witness does not panic"));
    Run { log, steps: seen.steps, strays: seen.strays }
}

/// The same without an instrument, which takes shorter ways: the log it leaves has no
/// lines of nurseries.
pub fn run_alone(main: impl FnOnce() -> stage::Future, seed: u64) -> Vec<String> {
    logged(runner(seed), main)
}

/// Whether that is a line that a run with an instrument has only.
pub fn is_of_nursery(line: &str) -> bool {
    line.starts_with("nursery ")
}

fn runner(seed: u64) -> Runner {
    Runner::new().seed(seed).clock(VirtualClock::autojump())
}

fn logged(runner: Runner, main: impl FnOnce() -> stage::Future) -> Vec<String> {
    drop(stage::take_log());
    let ended = catch_unwind(AssertUnwindSafe(|| runner.run(main())));
    let mut log = stage::take_log();
    log.push(match ended {
        Ok(()) => "main: finished".to_owned(),
        Err(payload) => format!("main: {}", said(&*payload)),
    });
    log
}

fn said(payload: &(dyn Any + Send)) -> String {
    if let Some(Boom(mark)) = payload.downcast_ref() {
        return format!("panicked with {mark}");
    }
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    format!("panicked: {}", text.unwrap_or("without a text"))
}

#[derive(Default)]
struct Seen {
    steps: u64,
    strays: Vec<String>,
}

struct Witness {
    lines: Vec<(u32, NurseryId)>,
    seen: Arc<Mutex<Seen>>,
}

impl Instrument for Witness {
    fn machine_step(&mut self, _: &Task, machine: &'static Machine, from: u16, to: u16) {
        let mut seen = self.seen.lock().expect("a witness does not panic");
        seen.steps += 1;
        if !machine.has_edge(from, to) {
            seen.strays.push(format!("{from} to {to} in\n{machine}"));
        }
    }

    fn nursery_step(
        &mut self,
        nursery: &'static NurseryTable,
        from: &dyn Debug,
        event: &dyn Debug,
        to: &dyn Debug,
    ) {
        let line = nursery.line;
        let id = self.lines.iter().find(|(at, _)| *at == line).map(|(_, id)| *id);
        let id = id.map_or_else(|| format!("in line {line}"), |id| id.to_string());
        // Which child panicked is not part of the machine's logic.
        let event = format!("{event:?}");
        let event = event.split('(').next().unwrap_or_default();
        stage::write_line(format!("nursery {id}: {from:?}, {event}: {to:?}"));
    }
}
