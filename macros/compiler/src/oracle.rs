//! The rules against an oracle: random programs, all whose paths are taken one
//! by one, by code that knows nothing of the graph.
//!
//! `COLDFRAME_ORACLE_SEED` and `COLDFRAME_ORACLE_PROGRAMS` choose others, and
//! how many.

mod atomics;
mod generate;
mod minimise;
mod paths;
mod program;
mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use self::paths::{Found, Way, take_all};
use self::program::{Node, Written};
use self::random::Random;
use crate::diagnostics::Diagnostics;
use crate::parse::{self, Door};
use crate::{model, rules};

/// What the rules report that is judged here.
const CODES: [&str; 5] = ["CF100", "CF901", "CF910", "CF912", "CF913"];

/// How many threads share the work.
const PARTS: usize = 2;

/// A code, and the line of the word that it is shown at.
type Verdicts = BTreeSet<(&'static str, usize)>;

#[test]
fn rules_report_what_the_paths_show() {
    let number = |name: &str, default| {
        std::env::var(name).map_or(default, |it| it.parse().expect("a number"))
    };
    let seed = number("COLDFRAME_ORACLE_SEED", 4) * 1_000_003;
    let count = number("COLDFRAME_ORACLE_PROGRAMS", 10_000);
    // Each program is for itself.
    let met: Vec<BTreeMap<_, u64>> = thread::scope(|scope| {
        let part = |first| scope.spawn(move || all((first..count).step_by(PARTS), seed));
        let threads: Vec<_> = (0..PARTS as u64).map(part).collect();
        let results = threads.into_iter().map(ScopedJoinHandle::join);
        results.map(|it| it.unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let met = |code| met.iter().filter_map(|part| part.get(code)).sum::<u64>();
    // Both answers have to be common, or the comparison says little.
    for code in CODES {
        let times = met(code);
        assert!(times * 200 >= count || !rules::has(code), "{code} was met {times} times only");
    }
}

/// How many programs have met which code.
fn all(indices: impl Iterator<Item = u64>, seed: u64) -> BTreeMap<&'static str, u64> {
    let mut met = BTreeMap::new();
    for index in indices {
        let program = generate::function(Random(seed + index));
        let strict = index % 4 == 0;
        let verdicts = match compare(&program, strict) {
            Ok(verdicts) => verdicts,
            Err(_) => difference(seed + index, program, strict),
        };
        let codes: BTreeSet<_> = verdicts.into_iter().map(|it| it.0).collect();
        codes.into_iter().for_each(|code| *met.entry(code).or_insert(0) += 1);
    }
    met
}

/// Shows the smallest program on which the two differ in the same way.
fn difference(seed: u64, program: Node, strict: bool) -> ! {
    let kind = |program: &Node| match compare(program, strict) {
        Err(Difference::Broken) | Ok(_) => None,
        Err(it) => Some(std::mem::discriminant(&it)),
    };
    let first = kind(&program);
    assert!(first.is_some(), "seed {seed} gives no program:\n{}", program::write(&program).text);
    let program = minimise::minimise(program, |it| kind(it) == first);
    let written = program::write(&program);
    let lines = written.text.lines().enumerate();
    let text: String = lines.map(|(index, line)| format!("{:3} {line}\n", index + 1)).collect();
    panic!("seed {seed}, strict: {strict}\n{text}\n{:#?}", compare(&program, strict));
}

#[derive(Debug)]
#[expect(dead_code, reason = "they are printed")]
enum Difference {
    /// The parser does not take it, or it is no Rust.
    Broken,
    Verdicts {
        reported: Vec<(&'static str, usize)>,
        shown_by_paths: Verdicts,
    },
    /// Lines of exits without a checkpoint.
    Exits {
        reported: BTreeSet<usize>,
        shown_by_paths: BTreeSet<usize>,
    },
    /// A path to an exit that was shown, but is none.
    NoSuchPath {
        line: usize,
        what: String,
    },
    /// Exits to which no path goes by any of the places that were shown.
    NotShown {
        exits: BTreeSet<usize>,
    },
}

fn compare(program: &Node, strict: bool) -> Result<Verdicts, Difference> {
    let written = program::write(program);
    let paths = |asked| take_all(program, &written.lines, written.last_line, asked);
    let found = paths(None);
    if found.is_broken {
        return Err(Difference::Broken);
    }
    let mut diagnostics = Diagnostics::default();
    let tokens = written.text.parse().map_err(|_| Difference::Broken)?;
    let args = if strict { quote::quote!(strict) } else { Default::default() };
    let item = parse::attribute(args, tokens, Door::Checkpointed, &mut diagnostics);
    let tree = match item {
        Some(item) if diagnostics.is_empty() => item.tree,
        _ => return Err(Difference::Broken),
    };
    let model = model::build(&tree);
    rules::check(&mut diagnostics, &tree, &model);
    let errors = diagnostics.errors();
    let (ends, others): (Vec<_>, Vec<_>) = errors.iter().partition(|it| it.code == "CF910");
    let judged = others.iter().filter(|it| CODES.contains(&it.code));
    let mut reported: Vec<_> = judged.map(|it| (it.code, it.primary.0.start().line)).collect();
    let mut shown_by_paths = verdicts(&found, &written, strict);
    let interruptions = atomics::interruptions(program, &written.lines);
    shown_by_paths.extend(interruptions.into_iter().map(|line| ("CF901", line)));
    reported.sort_unstable();
    let is_same = reported.iter().eq(shown_by_paths.iter());
    if !is_same || ends.is_empty() != found.exits.is_empty() {
        reported.extend(ends.iter().map(|it| (it.code, it.primary.0.start().line)));
        shown_by_paths.extend(found.exits.keys().map(|line| ("CF910", *line)));
        return Err(Difference::Verdicts { reported, shown_by_paths });
    }
    let reported: BTreeSet<usize> =
        model.uncovered_ends().iter().map(|it| it.start().line).collect();
    let exits: BTreeSet<usize> = found.exits.keys().copied().collect();
    if reported != exits {
        return Err(Difference::Exits { reported, shown_by_paths: exits });
    }
    let mut missing = exits;
    for it in &ends {
        let line = it.primary.0.start().line;
        let Some((_, words)) = it.what.split_once("on the path ") else {
            missing.clear();
            continue;
        };
        let way = Way { line, words: words.to_owned() };
        let by_it: BTreeSet<usize> =
            paths(Some(way)).exits.iter().filter(|it| *it.1).map(|it| *it.0).collect();
        if by_it.is_empty() {
            return Err(Difference::NoSuchPath { line, what: it.what.clone() });
        }
        missing.retain(|exit| !by_it.contains(exit));
    }
    if !missing.is_empty() {
        return Err(Difference::NotShown { exits: missing });
    }
    let mut res = shown_by_paths;
    res.extend(ends.iter().map(|it| (it.code, it.primary.0.start().line)));
    Ok(res)
}

fn verdicts(found: &Found, written: &Written, strict: bool) -> Verdicts {
    let loops = found.loops.iter().filter(|(_, it)| it.is_bad(strict));
    let loops = loops.map(|(id, _)| ("CF913", written.lines[id]));
    let scopes = found.scopes.iter().filter(|(_, it)| it.is_uncovered);
    let scopes = scopes
        .map(|(id, it)| (if it.has_checkpoint { "CF912" } else { "CF100" }, written.lines[id]));
    loops.chain(scopes).filter(|(code, _)| rules::has(code)).collect()
}
