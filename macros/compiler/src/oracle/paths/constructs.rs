//! Branches and loops.

use std::collections::BTreeSet;

use super::super::program::{ELSE, Items, Kind, Node, Pattern};
use super::{Around, End, Ends, Path, Walker};

/// How often a loop is gone round.
const ROUNDS: usize = 2;

impl Walker<'_> {
    pub(super) fn construct(&mut self, it: &Node, path: Path, returned: bool) -> Ends {
        match it.kind {
            Kind::If => self.if_(it, path, returned),
            Kind::Match => {
                let value = self.value(&it.children[0], path);
                self.then(value, |walker, path| walker.arms(&it.children[1..], path, returned))
            }
            Kind::For(_, Items::Range) | Kind::Loop(_) | Kind::While(_) => self.loop_(it, path),
            Kind::For(..) => {
                let ends = self.value(&it.children[0], path);
                self.then(ends, |walker, path| walker.loop_(it, path))
            }
            _ => self.surroundings(it, path, returned),
        }
    }

    fn if_(&mut self, it: &Node, path: Path, returned: bool) -> Ends {
        let (yes, no, mut res) = self.condition(&it.children[0], path);
        for path in yes {
            let path = self.take(it.id, "where this `if` is taken", path);
            res.extend(self.expr(&it.children[1], path, returned));
        }
        for path in no {
            match it.children.get(2) {
                Some(otherwise) => {
                    let path = self.take(otherwise.id + ELSE, "through this `else`", path);
                    res.extend(self.expr(otherwise, path, returned));
                }
                None => {
                    let path = self.take(it.id, "where this `if` is not taken", path);
                    res.insert((End::Value, path));
                }
            }
        }
        res
    }

    /// The value matches the first arm, or is none of its business.
    fn arms(&mut self, arms: &[Node], path: Path, returned: bool) -> Ends {
        let Some((arm, others)) = arms.split_first() else { return Ends::new() };
        let Kind::Arm(pattern) = arm.kind else { unreachable!("a match has arms") };
        let matches_all = matches!(pattern, Pattern::Variable | Pattern::Rest);
        let body = arm.children.last().expect("an arm has a body");
        let mut res = match matches_all {
            true => Ends::new(),
            false => self.arms(others, path, returned),
        };
        let path = self.take(arm.id, "through this arm", path);
        let [guard, _] = &*arm.children else {
            res.extend(self.expr(body, path, returned));
            return res;
        };
        // Of `1 | 2`, both may match; the guard is asked for each.
        let times = if pattern == Pattern::Alternatives { 2 } else { 1 };
        let mut asked = BTreeSet::from([path]);
        for _ in 0..times {
            let mut refused = BTreeSet::new();
            for path in asked {
                let (yes, no, ends) = self.condition(guard, path);
                res.extend(ends);
                for path in yes {
                    res.extend(self.expr(body, path, returned));
                }
                refused.extend(no);
            }
            for path in &refused {
                res.extend(self.arms(others, *path, returned));
            }
            asked = refused;
        }
        res
    }

    fn loop_(&mut self, it: &Node, path: Path) -> Ends {
        let (Kind::Loop(label) | Kind::While(label) | Kind::For(label, _)) = it.kind else {
            unreachable!("the others are no loops")
        };
        let depth = self.depth(|it| matches!(it, Around::Loop { .. }));
        let at = self.around.len();
        let fresh = |path: Path| Path { loops: path.loops & !(1 << depth), ..path };
        let facts = self.found.loops.entry(it.id).or_default();
        facts.has_end |= matches!(it.kind, Kind::For(..));
        facts.is_counted = matches!(it.kind, Kind::For(_, Items::Some | Items::Range));
        let body = it.children.last().expect("a loop has a body");
        let mut res = Ends::new();
        let mut heads = BTreeSet::from([fresh(path)]);
        for round in 0..=ROUNDS {
            let goes_on = round < ROUNDS;
            let ends = self.inside(Around::Loop { label, id: it.id }, |walker| {
                let goes_in = walker.head(it, round, &heads, &mut res);
                if !goes_on {
                    return Ends::new();
                }
                walker.then(goes_in, |walker, path| walker.value(body, path))
            });
            heads.clear();
            for (end, path) in ends {
                if end == End::Value || end == End::Continue(at) {
                    let is_idle = path.loops & (1 << depth) == 0;
                    self.found.loops.entry(it.id).or_default().is_idle |= is_idle;
                    heads.insert(fresh(path));
                } else {
                    res.insert((end, path));
                }
            }
        }
        let is_jump = |end| !matches!(end, End::Value | End::Cancelled | End::Failed(_));
        let is_left = res.iter().any(|(end, _)| is_jump(*end));
        self.found.loops.entry(it.id).or_default().is_left |= is_left;
        let behind = |end| if end == End::Break(at) { End::Value } else { end };
        res.into_iter().map(|(end, path)| (behind(end), fresh(path))).collect()
    }

    /// From the head, the paths that go in; the others have left.
    fn head(&mut self, it: &Node, round: usize, heads: &BTreeSet<Path>, left: &mut Ends) -> Ends {
        let words = "where the body of this loop does not run";
        let mut goes_in = Ends::new();
        for path in heads {
            match it.kind {
                Kind::While(_) => {
                    self.around.push(Around::Condition);
                    let (yes, no, ends) = self.condition(&it.children[0], *path);
                    self.around.pop();
                    self.found.loops.entry(it.id).or_default().has_end |= !no.is_empty();
                    left.extend(ends);
                    for path in no {
                        left.insert((End::Value, self.take(it.id, words, path)));
                    }
                    goes_in.extend(yes.into_iter().map(|path| (End::Value, path)));
                }
                Kind::For(_, items) => {
                    if items == Items::Unknown || round > 0 {
                        left.insert((End::Value, self.take(it.id, words, *path)));
                    }
                    goes_in.insert((End::Value, *path));
                }
                _ => {
                    goes_in.insert((End::Value, *path));
                }
            }
        }
        goes_in
    }
}
