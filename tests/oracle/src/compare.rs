//! Runs the compiled programs and compares their logs with Trio's.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe, catch_unwind};

use coldframe::Runner;
use coldframe::clock::VirtualClock;

use crate::by_design::{DIFFERENCES, MARKS, NOT_WRITTEN};
use crate::stage::{self, Logs};
use crate::tally::Tally;
use crate::{generate, print, programs};

/// Seeds of our own schedules: each has to agree with Trio.
const SCHEDULES: [u64; 3] = [1, 2, 3];

/// How many programs that disagree are shown.
const SHOWN: usize = 5;

/// How many programs in a hundred may be left out.
const LEFT_OUT: usize = 15;

/// What Trio did with a program.
#[derive(Debug, Default, PartialEq, Eq)]
struct Reference {
    seed: u64,
    input: u64,
    status: String,
    logs: Logs,
}

/// A program that disagrees.
struct Disagreement<'r> {
    reference: &'r Reference,
    expected: Logs,
    found: Logs,
}

/// Whether all programs in Trio's log agree.
pub(crate) fn compare(text: &str) -> bool {
    let references = read(text);
    // What panics is in its log.
    panic::set_hook(Box::new(|_| {}));
    let mut tally = Tally::default();
    let mut disagreements = Vec::new();
    for reference in &references {
        if reference.status != "determined" {
            tally.left_out(&reference.status);
            continue;
        }
        let (expected, marks) = without_marks(&reference.logs);
        tally.program(&expected, &marks);
        let found = SCHEDULES.map(|schedule| run(reference.seed, reference.input, schedule));
        if let Some(found) = found.into_iter().find(|found| *found != expected) {
            disagreements.push(Disagreement { reference, expected, found });
        }
    }
    println!("{tally}");
    for it in DIFFERENCES {
        println!("  {}: {}, because {}", it.name, it.what, it.why);
    }
    println!("no program has, because the two sides differ there:");
    for (what, why) in NOT_WRITTEN {
        println!("  {what}: {why}");
    }
    // The shortest is the easiest to understand.
    disagreements.sort_by_key(|it| it.expected.values().map(Vec::len).sum::<usize>());
    for it in disagreements.iter().take(SHOWN) {
        show(it);
    }
    if let Some(it) = disagreements.first() {
        let program = generate::generate(it.reference.seed);
        println!("\nas Rust:\n{}", print::rust::print(&program));
        println!("\nas Python:\n{}", print::python::print(&program));
    }
    let few_left_out = tally.left_out_in_total() * 100 <= references.len() * LEFT_OUT;
    if !few_left_out {
        println!("too many programs are left out");
    }
    let missing = tally.missing();
    for what in &missing {
        println!("too rare to be compared: {what}");
    }
    println!("{} of {} programs disagree", disagreements.len(), tally.programs());
    disagreements.is_empty() && few_left_out && missing.is_empty() && tally.programs() > 0
}

/// Reads what `run.py` wrote.
fn read(text: &str) -> Vec<Reference> {
    let mut res: Vec<Reference> = Vec::new();
    let mut task = String::new();
    for line in text.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        match parts[..] {
            ["P", seed, input, status] => res.push(Reference {
                seed: seed.parse().expect("a seed is a number"),
                input: input.parse().expect("an input is a number"),
                status: status.to_owned(),
                logs: Logs::new(),
            }),
            ["T", name] => name.clone_into(&mut task),
            ["L", text] => {
                let reference = res.last_mut().expect("a program comes before its log");
                reference.logs.entry(task.clone()).or_default().push(text.to_owned());
            }
            _ => panic!("not a line of Trio's log: {line}"),
        }
    }
    res
}

/// The logs as ours have to be, and the marks of lines that differ by design.
fn without_marks(logs: &Logs) -> (Logs, Vec<&'static str>) {
    let mut res = logs.clone();
    let mut marks = Vec::new();
    for line in res.values_mut().flatten() {
        for mark in MARKS {
            if let Some(rest) = line.strip_suffix(mark) {
                *line = rest.to_owned();
                marks.push(mark);
            }
        }
    }
    (res, marks)
}

/// Runs a program with a schedule of ours.
fn run(seed: u64, input: u64, schedule: u64) -> Logs {
    let m = stage::begin();
    let runner = Runner::new().seed(schedule).clock(VirtualClock::autojump());
    let ended = catch_unwind(AssertUnwindSafe(|| {
        runner.run(async move {
            let (scope, x) = (stage::CancelScope::new(), stage::mix(seed, input));
            let world = stage::World::new(x);
            programs::compiled(seed, m, x, &world, &scope).await;
            stage::log(m, "main ended");
        });
    }));
    if let Err(payload) = ended {
        stage::write("main", format!("panicked: {}", said(&*payload)));
    }
    stage::take_logs()
}

fn said(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    text.unwrap_or("without a text").replace('\n', "; ")
}

fn show(it: &Disagreement<'_>) {
    let Reference { seed, input, .. } = it.reference;
    println!("\nsource {seed}, input {input}:");
    let names: std::collections::BTreeSet<_> = it.expected.keys().chain(it.found.keys()).collect();
    for name in names {
        let nothing = Vec::new();
        let expected = it.expected.get(name).unwrap_or(&nothing);
        let found = it.found.get(name).unwrap_or(&nothing);
        if expected == found {
            println!("  {name}: {} lines, the same", expected.len());
            continue;
        }
        let same = expected.iter().zip(found).take_while(|(one, other)| one == other).count();
        println!("  {name}:");
        for line in &expected[..same] {
            println!("             {line}");
        }
        for line in &expected[same..] {
            println!("       Trio: {line}");
        }
        for line in &found[same..] {
            println!("  coldframe: {line}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MARKS, read, without_marks};

    const LOG: &str = "P\t7\t1\tdetermined\nT\tmain\nL\t0: f0 left\nT\tmain/2.0ab\n\
                       L\t5: b3 left, called yes, caught no [D1: caught beside errors]\n";

    #[test]
    fn what_trio_wrote_is_read() {
        let references = read(LOG);
        assert_eq!(references.len(), 1);
        assert_eq!((references[0].seed, references[0].input), (7, 1));
        assert_eq!(references[0].logs["main"], ["0: f0 left"]);
    }

    #[test]
    fn marks_of_differences_by_design_are_taken_off_and_counted() {
        let (logs, marks) = without_marks(&read(LOG)[0].logs);
        assert_eq!(logs["main/2.0ab"], ["5: b3 left, called yes, caught no"]);
        assert_eq!(marks, [MARKS[0]]);
    }

    /// A mark that is not in the list stays in the log, and disagrees.
    #[test]
    fn other_marks_stay() {
        let log = LOG.replace("D1", "D9");
        let (logs, marks) = without_marks(&read(&log)[0].logs);
        assert!(logs["main/2.0ab"][0].ends_with("[D9: caught beside errors]"));
        assert!(marks.is_empty());
    }
}
