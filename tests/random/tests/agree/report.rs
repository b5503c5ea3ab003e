//! Runs everything once, for all tests.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::LazyLock;

use coldframe_random_programs::compiled;
use coldframe_random_programs::generate::generate;
use coldframe_random_programs::interpret::{Rules, interpret};
use coldframe_random_programs::print::{Source, print};
use coldframe_random_programs::program::{NurseryId, Program};

use crate::decided::decided;
use crate::{INPUTS, Pair, SCHEDULES, sources};

/// A nursery of a source.
type Key = (u64, NurseryId);

#[derive(Default)]
pub(crate) struct Report {
    pub(crate) sources: usize,
    pub(crate) programs: usize,
    pub(crate) runs: usize,
    /// Different logs, of all runs.
    pub(crate) logs: usize,
    pub(crate) lines: usize,
    pub(crate) steps: u64,
    pub(crate) too_long: usize,
    /// One per source.
    pub(crate) failures: Vec<String>,
    pub(crate) strays: Vec<String>,
    pub(crate) decided: BTreeMap<Key, BTreeSet<Pair>>,
    /// State, event, and the state after.
    pub(crate) steps_of: BTreeMap<Key, BTreeSet<(String, String, String)>>,
}

pub(crate) static REPORT: LazyLock<Report> = LazyLock::new(|| {
    let mut res = Report::default();
    let mut logs = HashSet::new();
    for source in sources::SEEDS {
        let program = Rc::new(generate(source));
        let printed = print(&program);
        for (nursery, pairs) in decided(&printed) {
            res.decided.insert((source, nursery), pairs);
        }
        res.source(source, &program, &printed, &mut logs);
    }
    res.logs = logs.len();
    res
});

impl Report {
    fn source(
        &mut self,
        source: u64,
        program: &Rc<Program>,
        printed: &Source,
        logs: &mut HashSet<Vec<String>>,
    ) {
        self.sources += 1;
        let mut failed = false;
        for (input, seed) in runs() {
            self.programs += usize::from(seed == 0);
            let Some(expected) = interpret(program, input, seed, Rules::ALL) else {
                self.too_long += usize::from(seed == 0);
                continue;
            };
            let run = compiled::run(|| sources::compiled(source, input), seed, &printed.lines);
            self.runs += 1;
            self.steps += run.steps;
            self.lines += run.log.len();
            let name = format!("source {source}, input {input}, schedule {seed}");
            self.strays.extend(run.strays.iter().map(|stray| format!("{name}: {stray}")));
            if run.log != expected && !failed {
                failed = true;
                self.failures.push(difference(&name, printed, &expected, &run.log));
            }
            let alone = compiled::run_alone(|| sources::compiled(source, input), seed);
            let expected: Vec<_> =
                expected.into_iter().filter(|line| !compiled::is_of_nursery(line)).collect();
            if alone != expected && !failed {
                failed = true;
                let name = format!("{name}, without an instrument,");
                self.failures.push(difference(&name, printed, &expected, &alone));
            }
            for line in &run.log {
                self.note(source, line);
            }
            logs.insert(run.log);
        }
    }

    /// `nursery 3: Body, BodyDone: Joining`
    fn note(&mut self, source: u64, line: &str) {
        let Some(rest) = line.strip_prefix("nursery ") else { return };
        let mut parts = rest.split([':', ',']).map(str::trim);
        let mut part = || parts.next().expect("a step has four parts").to_owned();
        let id = part().parse().expect("a nursery has a number");
        let step = (part(), part(), part());
        self.steps_of.entry((source, id)).or_default().insert(step);
    }
}

fn runs() -> impl Iterator<Item = (u32, u64)> {
    (0..INPUTS).flat_map(|input| (0..SCHEDULES).map(move |seed| (input, seed)))
}

/// Whether some program's log is another one by these rules.
pub(crate) fn differs_without(rules: Rules) -> bool {
    sources::SEEDS.into_iter().any(|source| {
        let program = Rc::new(generate(source));
        (0..INPUTS).any(|input| {
            let seed = u64::from(input) % SCHEDULES;
            let log = interpret(&program, input, seed, rules);
            log != interpret(&program, input, seed, Rules::ALL)
        })
    })
}

/// Both logs up to a little after their first difference, and the source.
fn difference(name: &str, source: &Source, expected: &[String], found: &[String]) -> String {
    let same = expected.iter().zip(found).take_while(|(one, other)| one == other).count();
    let mut res = format!("==== {name} differs after {same} lines\n");
    for line in &expected[same.saturating_sub(20)..same] {
        writeln!(res, "  {line}").expect("a string takes it all");
    }
    for line in expected[same..].iter().take(8) {
        writeln!(res, "- {line}").expect("a string takes it all");
    }
    for line in found[same..].iter().take(8) {
        writeln!(res, "+ {line}").expect("a string takes it all");
    }
    writeln!(res, "(-: the interpreter, +: compiled)\n{}", source.text)
        .expect("a string takes it all");
    res
}
