//! Every path through a random program, taken one by one.
//!
//! Nothing here knows a graph. A path runs the program as a machine would,
//! with a coin for each condition, and ends in some way: with a value, by a
//! jump, by an error. What stands round it then decides where it goes on.
//!
//! Each loop is gone round twice at most. That is enough: cut a whole round
//! out of a path and a path remains, which has met no more checkpoints and has
//! spawned no more children. So one round and a part of another show
//! whatever can be shown; with `for`, which may have to go round once, too.
//! Paths that agree in all that is asked of them go on as one.

mod blocks;
mod constructs;

use std::collections::{BTreeMap, BTreeSet};

use super::program::{Kind, Label, Node};

/// What a path has met so far. A bit for each loop, scope and nursery that is
/// open, the outermost first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Path {
    /// A schedule point, since the entry of the function.
    covered: bool,
    /// A checkpoint, since the head of this loop.
    loops: u32,
    /// A checkpoint, since this scope was entered.
    scopes: u32,
    /// A child was spawned in this nursery.
    spawned: u32,
    /// It has taken the branch that is asked for.
    took: bool,
}

/// How a piece of the program ends on a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Value,
    /// To what stands at this place of the surroundings.
    Break(usize),
    Continue(usize),
    /// By the `return` of this number.
    Return(usize),
    /// By `?` and the like: the nearest `try_nursery!` catches it.
    Error,
    /// By a literal `Err(..)` for the result of the function.
    ErrorReturn,
    /// A child of the `try_nursery!` at this place of the surroundings has
    /// failed.
    Failed(usize),
    /// It was cancelled.
    Cancelled,
}

type Ends = BTreeSet<(End, Path)>;

/// What stands round a place.
#[derive(Clone, Copy, Debug)]
enum Around {
    Body,
    /// The condition of a loop: a jump in it has to name its target.
    Condition,
    Loop {
        label: Label,
        id: usize,
    },
    Block {
        label: Label,
    },
    /// `fails`: its children may.
    Nursery {
        fails: bool,
    },
    /// May be cancelled. With a number: the rules judge it.
    Scope {
        id: Option<usize>,
    },
    /// How many loops and scopes stand outside of it.
    Shield {
        loops: usize,
        scopes: usize,
    },
}

/// A way at a fork, by the word that the errors have for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) line: usize,
    pub(super) words: String,
}

/// What the paths of a program show.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Lines of the normal exits that some path reaches without a checkpoint,
    /// and whether one such has taken the branch that was asked for.
    pub(super) exits: BTreeMap<usize, bool>,
    pub(super) loops: BTreeMap<usize, LoopFacts>,
    pub(super) scopes: BTreeMap<usize, ScopeFacts>,
    /// A jump that goes nowhere: not a program.
    pub(super) is_broken: bool,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LoopFacts {
    /// Its condition is false on some path.
    has_end: bool,
    is_left: bool,
    is_idle: bool,
    /// It counts something that stands there.
    is_counted: bool,
}

impl LoopFacts {
    pub(super) fn is_bad(self, strict: bool) -> bool {
        let is_judged = match strict {
            true => !self.is_counted,
            false => !self.has_end && !self.is_left,
        };
        self.is_idle && is_judged
    }
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ScopeFacts {
    /// Its end is reached without a checkpoint.
    pub(super) is_uncovered: bool,
    /// Some path has met a checkpoint in it.
    pub(super) has_checkpoint: bool,
}

/// Takes every path through the function with this body, and through the
/// machines of their own in it.
pub(super) fn take_all(
    body: &Node,
    lines: &BTreeMap<usize, usize>,
    last_line: usize,
    asked: Option<Way>,
) -> Found {
    let mut walker = Walker { lines, asked, around: Vec::new(), found: Found::default() };
    for (end, path) in walker.body(body, Path::default(), true) {
        let line = match end {
            End::Value => last_line,
            End::Return(id) => walker.line(id),
            _ => continue,
        };
        if !path.covered {
            *walker.found.exits.entry(line).or_default() |= path.took;
        }
    }
    let mut found = walker.found;
    separate(body, &mut |block| {
        let mut walker = Walker { lines, asked: None, around: Vec::new(), found: Found::default() };
        walker.body(block, Path::default(), false);
        found.loops.extend(walker.found.loops);
        found.scopes.extend(walker.found.scopes);
        found.is_broken |= walker.found.is_broken;
    });
    found
}

/// The async blocks that run as machines of their own.
fn separate(node: &Node, found: &mut impl FnMut(&Node)) {
    if node.kind == Kind::Async {
        found(&node.children[0]);
    }
    node.children.iter().for_each(|it| separate(it, found));
}

struct Walker<'p> {
    lines: &'p BTreeMap<usize, usize>,
    asked: Option<Way>,
    around: Vec<Around>,
    found: Found,
}

impl Walker<'_> {
    fn line(&self, id: usize) -> usize {
        self.lines[&id]
    }

    fn body(&mut self, block: &Node, path: Path, returned: bool) -> Ends {
        self.inside(Around::Body, |it| it.expr(block, path, returned))
    }

    fn inside(&mut self, around: Around, run: impl FnOnce(&mut Self) -> Ends) -> Ends {
        self.around.push(around);
        let res = run(self);
        self.around.pop();
        res
    }

    /// How many of these are open.
    fn depth(&self, fits: impl Fn(&Around) -> bool) -> usize {
        self.around.iter().filter(|it| fits(it)).count()
    }

    fn take(&self, id: usize, words: &'static str, mut path: Path) -> Path {
        path.took |=
            self.asked.as_ref().is_some_and(|it| it.words == words && it.line == self.line(id));
        path
    }

    /// Whether a nursery drives what waits here.
    fn is_in_nursery(&self) -> bool {
        let stops = |it: &&Around| {
            matches!(
                it,
                Around::Body
                    | Around::Scope { .. }
                    | Around::Shield { .. }
                    | Around::Nursery { .. }
            )
        };
        let innermost = self.around.iter().rev().find(stops);
        matches!(innermost, Some(Around::Nursery { .. }))
    }

    /// Whether a cancellation from outside arrives here.
    fn can_be_cancelled(&self) -> bool {
        for around in self.around.iter().rev() {
            match around {
                Around::Scope { .. } => return true,
                Around::Shield { .. } => return false,
                _ => {}
            }
        }
        false
    }

    /// A schedule and cancel point. Loops and scopes round a shield do not see
    /// what is in it.
    fn checkpoint(&mut self, path: Path) -> Ends {
        let path = self.covered(path);
        self.wait(path)
    }

    /// The path has met one.
    fn covered(&mut self, mut path: Path) -> Path {
        let (loops, scopes) = self
            .around
            .iter()
            .rev()
            .find_map(|it| match it {
                Around::Shield { loops, scopes } => Some((*loops, *scopes)),
                _ => None,
            })
            .unwrap_or_default();
        path.covered = true;
        let bits = |from: usize, to: usize| (1 << to) - (1 << from);
        path.loops |= bits(loops, self.depth(|it| matches!(it, Around::Loop { .. })));
        path.scopes |= bits(scopes, self.depth(|it| matches!(it, Around::Scope { .. })));
        let open = self.around.iter().filter_map(|it| match it {
            Around::Scope { id } => Some(*id),
            _ => None,
        });
        for id in open.skip(scopes).flatten() {
            self.found.scopes.entry(id).or_default().has_checkpoint = true;
        }
        path
    }

    /// Wherever a machine can stand, a scope round it may be what ends it, or
    /// a child that has failed.
    fn wait(&self, path: Path) -> Ends {
        let mut res = Ends::from([(End::Value, path)]);
        if self.can_be_cancelled() {
            res.insert((End::Cancelled, path));
        }
        let mut bit = 1 << self.depth(|it| matches!(it, Around::Nursery { .. }));
        for (at, around) in self.around.iter().enumerate().rev() {
            match around {
                Around::Shield { .. } => break,
                Around::Nursery { fails } => {
                    bit >>= 1;
                    if *fails && path.spawned & bit != 0 {
                        res.insert((End::Failed(at), path));
                    }
                }
                _ => {}
            }
        }
        res
    }

    /// Goes on from each path that has come to a value.
    fn then(&mut self, ends: Ends, mut next: impl FnMut(&mut Self, Path) -> Ends) -> Ends {
        let mut res = Ends::new();
        for (end, path) in ends {
            match end {
                End::Value => res.extend(next(self, path)),
                _ => drop(res.insert((end, path))),
            }
        }
        res
    }

    fn all<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Node>, path: Path) -> Ends {
        let start = Ends::from([(End::Value, path)]);
        exprs.into_iter().fold(start, |ends, expr| self.then(ends, |it, path| it.value(expr, path)))
    }

    fn value(&mut self, expr: &Node, path: Path) -> Ends {
        self.expr(expr, path, false)
    }

    /// `returned`: the value is the result of the function.
    fn expr(&mut self, it: &Node, path: Path, returned: bool) -> Ends {
        let parts = &*it.children;
        let here = Ends::from([(End::Value, path)]);
        match it.kind {
            Kind::Work | Kind::True | Kind::False | Kind::Closure | Kind::Async => here,
            // In a nursery it is driven, as it may wait.
            Kind::Opaque if self.is_in_nursery() => self.wait(path),
            Kind::Opaque => here,
            Kind::Next | Kind::Hidden | Kind::Start => {
                let mut path = path;
                if it.kind == Kind::Start {
                    path = self.spawn(path);
                }
                self.checkpoint(path)
            }
            Kind::Assume => Ends::from([(End::Value, self.covered(path))]),
            Kind::SchedulePoint => self.wait(Path { covered: true, ..path }),
            Kind::CallAwait => {
                let ends = self.all(parts, path);
                self.then(ends, Self::checkpoint)
            }
            Kind::Call | Kind::Add | Kind::Print => self.all(parts, path),
            Kind::Assign => {
                let ends = self.value(&parts[1], path);
                self.then(ends, |walker, path| walker.value(&parts[0], path))
            }
            Kind::And | Kind::Or | Kind::Not | Kind::Let => {
                let (yes, no, mut res) = self.condition(it, path);
                res.extend(yes.into_iter().chain(no).map(|path| (End::Value, path)));
                res
            }
            Kind::Question => self.question(it, path),
            Kind::Error => {
                let ends = self.all(parts, path);
                let end = if returned { End::ErrorReturn } else { End::Value };
                self.then(ends, |_, path| Ends::from([(end, path)]))
            }
            Kind::Panic => {
                let ends = self.all(parts, path);
                self.then(ends, |_, _| Ends::new())
            }
            Kind::Exit => Ends::new(),
            Kind::Bail => Ends::from([(End::Error, path)]),
            Kind::OpaqueJump => {
                for around in self.around.iter().rev() {
                    match around {
                        Around::Body => break,
                        Around::Loop { id, .. } => {
                            self.found.loops.entry(*id).or_default().is_left = true;
                        }
                        _ => {}
                    }
                }
                here
            }
            Kind::Assert => self.assert(parts, path),
            Kind::DebugAssert => {
                let mut res = Ends::from([(
                    End::Value,
                    self.take(it.id, "where this is compiled out", path),
                )]);
                res.extend(self.assert(parts, path));
                res
            }
            Kind::Matches => {
                let ends = self.value(&parts[0], path);
                self.then(ends, |walker, path| {
                    let mut res = walker.value(&parts[1], path);
                    res.insert((End::Value, path));
                    res
                })
            }
            Kind::Return | Kind::Break(_) | Kind::Continue(_) => self.jump(it, path),
            _ => self.construct(it, path, returned),
        }
    }

    fn assert(&mut self, parts: &[Node], path: Path) -> Ends {
        let res = self.value(&parts[0], path);
        let passed: Vec<Path> = res.iter().filter(|it| it.0 == End::Value).map(|it| it.1).collect();
        let mut res = res;
        for path in passed {
            let message = self.all(&parts[1..], path);
            // Then it panics.
            res.extend(message.into_iter().filter(|it| it.0 != End::Value));
        }
        res
    }

    fn question(&mut self, it: &Node, path: Path) -> Ends {
        let part = &it.children[0];
        let ends = self.value(part, path);
        let is_error = part.kind == Kind::Error;
        self.then(ends, |walker, path| {
            let raised = walker.take(it.id, "that leaves by this `?`", path);
            let mut res = Ends::from([(End::Error, raised)]);
            if !is_error {
                res.insert((End::Value, path));
            }
            res
        })
    }

    fn jump(&mut self, it: &Node, path: Path) -> Ends {
        let is_return = it.kind == Kind::Return;
        let ends = match it.children.first() {
            None => Ends::from([(End::Value, path)]),
            Some(value) => self.expr(value, path, is_return),
        };
        let (label, words) = match it.kind {
            Kind::Break(label) => (label, "that takes this `break`"),
            Kind::Continue(label) => (label, "that takes this `continue`"),
            _ => (None, "that leaves by this `return`"),
        };
        let target = self.around.iter().enumerate().rev().find(|(_, around)| match around {
            Around::Body => true,
            Around::Condition => label.is_none(),
            Around::Loop { label: its, .. } => label.is_none() || label == *its,
            Around::Block { label: its } => label.is_some() && label == *its,
            _ => false,
        });
        let end = match target {
            _ if is_return => End::Return(it.id),
            Some((at, Around::Loop { .. })) if matches!(it.kind, Kind::Continue(_)) => {
                End::Continue(at)
            }
            Some((at, Around::Loop { .. })) => End::Break(at),
            Some((at, Around::Block { .. })) if matches!(it.kind, Kind::Break(_)) => End::Break(at),
            _ => {
                self.found.is_broken = true;
                return Ends::new();
            }
        };
        self.then(ends, |walker, path| Ends::from([(end, walker.take(it.id, words, path))]))
    }

    /// The paths on which it is true, those on which it is false, and those
    /// that come to neither.
    fn condition(&mut self, it: &Node, path: Path) -> (BTreeSet<Path>, BTreeSet<Path>, Ends) {
        let one = BTreeSet::from([path]);
        match it.kind {
            Kind::True => (one, BTreeSet::new(), Ends::new()),
            Kind::False => (BTreeSet::new(), one, Ends::new()),
            Kind::Not => {
                let (yes, no, others) = self.condition(&it.children[0], path);
                (no, yes, others)
            }
            Kind::And | Kind::Or => {
                let is_and = it.kind == Kind::And;
                let (yes, no, mut others) = self.condition(&it.children[0], path);
                let (goes_on, stops) = if is_and { (yes, no) } else { (no, yes) };
                let words = "where this operator skips its right side";
                let mut stops: BTreeSet<Path> =
                    stops.into_iter().map(|path| self.take(it.id, words, path)).collect();
                let mut last = BTreeSet::new();
                for path in goes_on {
                    let (yes, no, more) = self.condition(&it.children[1], path);
                    others.extend(more);
                    last.extend(if is_and { yes.clone() } else { no.clone() });
                    stops.extend(if is_and { no } else { yes });
                }
                if is_and { (last, stops, others) } else { (stops, last, others) }
            }
            _ => {
                let ends = match it.kind {
                    Kind::Let => self.value(&it.children[0], path),
                    _ => self.value(it, path),
                };
                let (values, others): (Ends, Ends) =
                    ends.into_iter().partition(|it| it.0 == End::Value);
                let both: BTreeSet<Path> = values.into_iter().map(|it| it.1).collect();
                (both.clone(), both, others)
            }
        }
    }
}
