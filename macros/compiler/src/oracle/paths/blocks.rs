//! Blocks, statements, and what is ours.

use super::super::program::{Kind, Node};
use super::{Around, End, Ends, Path, Walker};

impl Walker<'_> {
    pub(super) fn surroundings(&mut self, it: &Node, path: Path, returned: bool) -> Ends {
        let parts = &it.children[..];
        match it.kind {
            Kind::Block(None) => self.statements(parts, path, returned),
            Kind::Atomic => self.expr(&parts[0], path, returned),
            Kind::Block(label) => {
                let at = self.around.len();
                let ends =
                    self.inside(Around::Block { label }, |it| it.statements(parts, path, returned));
                let behind = |end| if end == End::Break(at) { End::Value } else { end };
                ends.into_iter().map(|(end, path)| (behind(end), path)).collect()
            }
            Kind::AsyncAwait => {
                let ends = self.wait(path);
                let ends = self.then(ends, |walker, path| walker.body(&parts[0], path, returned));
                if returned { behind_result(ends) } else { behind(ends) }
            }
            Kind::MoveOnFunction | Kind::ShieldFunction => {
                let ends = self.wait(path);
                self.then(ends, |walker, path| walker.called(it, path))
            }
            Kind::MoveOn | Kind::Scope => self.scope(Some(it.id), &parts[0], path),
            Kind::Shield => self.shielded(|walker| walker.value(&parts[0], path)),
            Kind::Nursery { handle, fails } => {
                self.nursery(&parts[0], handle, fails, path, returned)
            }
            Kind::Race { fails } => {
                let futures = parts.iter().map(|branch| &branch.children[0]);
                let ends = self.all(futures, path);
                let won = self.then(ends, Self::checkpoint);
                self.then(won, |walker, path| {
                    let mut res = Ends::new();
                    if fails {
                        // All have, and nobody has won.
                        res.insert((End::Value, path));
                    }
                    for branch in parts {
                        let path = walker.take(branch.id, "through this arm", path);
                        res.extend(walker.expr(&branch.children[1], path, returned));
                    }
                    res
                })
            }
            _ => unreachable!("all others have been looked at: {:?}", it.kind),
        }
    }

    fn statements(&mut self, statements: &[Node], path: Path, returned: bool) -> Ends {
        let Some((first, rest)) = statements.split_first() else {
            return Ends::from([(End::Value, path)]);
        };
        if let Kind::Defer { .. } = first.kind {
            let cleanup = &first.children[0];
            let mut ends = self.statements(rest, path, returned);
            // Before anything in it happens, it may be unwound.
            ends.insert((End::Cancelled, path));
            let mut ends = self.on_the_way_out(ends, |walker, path| walker.cleanup(cleanup, path));
            if !self.can_be_cancelled() {
                ends.retain(|it| it.0 != End::Cancelled);
            }
            return ends;
        }
        let ends = self.statement(first, path, returned && rest.is_empty());
        self.then(ends, |walker, path| walker.statements(rest, path, returned))
    }

    fn statement(&mut self, it: &Node, path: Path, returned: bool) -> Ends {
        let parts = &it.children;
        match it.kind {
            Kind::Semi | Kind::Local => self.value(&parts[0], path),
            Kind::Tail => self.expr(&parts[0], path, returned),
            Kind::LetElse => {
                let ends = self.value(&parts[0], path);
                self.then(ends, |walker, path| {
                    let missed = walker.take(it.id, "through this `else`", path);
                    let mut res = walker.value(&parts[1], missed);
                    // Rust wants it to diverge.
                    walker.found.is_broken |= res.iter().any(|it| it.0 == End::Value);
                    res.insert((End::Value, path));
                    res
                })
            }
            Kind::Cfg => {
                let mut res = self.statement(&parts[0], path, false);
                res.insert((End::Value, self.take(it.id, "where this is compiled out", path)));
                res
            }
            Kind::Spawn => {
                let ends = self.value(&parts[0], path);
                self.then(ends, |walker, path| Ends::from([(End::Value, walker.spawn(path))]))
            }
            Kind::Item => Ends::from([(End::Value, path)]),
            _ => unreachable!("all others are expressions: {:?}", it.kind),
        }
    }

    pub(super) fn spawn(&mut self, path: Path) -> Path {
        match self.depth(|it| matches!(it, Around::Nursery { .. })).checked_sub(1) {
            Some(depth) => Path { spawned: path.spawned | 1 << depth, ..path },
            None => {
                self.found.is_broken = true;
                path
            }
        }
    }

    /// Whatever leaves a block does `run` first.
    fn on_the_way_out(&mut self, ends: Ends, mut run: impl FnMut(&mut Self, Path) -> Ends) -> Ends {
        let mut res = Ends::new();
        for (end, path) in ends {
            for (ran, path) in run(self, path) {
                res.insert((if ran == End::Value { end } else { ran }, path));
            }
        }
        res
    }

    /// A cleanup may be cut short by its limit, and by nothing else.
    fn cleanup(&mut self, block: &Node, path: Path) -> Ends {
        self.shielded(|walker| walker.scope(None, block, path))
    }

    /// The function of a scope, which is given a block: what leaves the block
    /// only ends it.
    fn called(&mut self, it: &Node, path: Path) -> Ends {
        let block = &it.children[0];
        let body = |walker: &mut Self, path| walker.body(block, path, false);
        match it.kind {
            Kind::ShieldFunction => self.shielded(|walker| behind(body(walker, path))),
            // It may be cancelled before the block begins.
            _ => behind(self.scope_round(Some(it.id), path, |walker, path| {
                let ends = walker.wait(path);
                walker.then(ends, body)
            })),
        }
    }

    fn shielded(&mut self, run: impl FnOnce(&mut Self) -> Ends) -> Ends {
        let loops = self.depth(|it| matches!(it, Around::Loop { .. }));
        let scopes = self.depth(|it| matches!(it, Around::Scope { .. }));
        self.inside(Around::Shield { loops, scopes }, run)
    }

    /// A scope that is cancelled goes on behind its block, unless one round it
    /// is, too.
    fn scope(&mut self, id: Option<usize>, block: &Node, path: Path) -> Ends {
        self.scope_round(id, path, |walker, path| walker.value(block, path))
    }

    fn scope_round(
        &mut self,
        id: Option<usize>,
        path: Path,
        run: impl FnOnce(&mut Self, Path) -> Ends,
    ) -> Ends {
        let bit = 1 << self.depth(|it| matches!(it, Around::Scope { .. }));
        let without = |path: Path| Path { scopes: path.scopes & !bit, ..path };
        let ends = self.inside(Around::Scope { id }, |walker| run(walker, without(path)));
        let mut res = Ends::new();
        for (end, path) in ends {
            if end == End::Cancelled {
                // It has met the checkpoint at which it was cancelled.
                let behind = self.checkpoint(without(path));
                res.extend(behind.into_iter().filter(|it| it.0 == End::Value));
            }
            if end != End::Cancelled || self.can_be_cancelled() {
                res.insert((end, without(path)));
            }
            if let (End::Value, Some(id)) = (end, id) {
                let facts = self.found.scopes.entry(id).or_default();
                facts.is_uncovered |= path.scopes & bit == 0;
            }
        }
        res
    }

    /// The tail is evaluated when the children have ended; with a `defer!`, it
    /// belongs to what that covers.
    fn nursery(
        &mut self,
        block: &Node,
        handle: bool,
        fails: bool,
        path: Path,
        returned: bool,
    ) -> Ends {
        let at = self.around.len();
        let bit = 1 << self.depth(|it| matches!(it, Around::Nursery { .. }));
        let statements = &block.children[..];
        let has_defer = statements.iter().any(|it| matches!(it.kind, Kind::Defer { .. }));
        let (body, tail) = match statements.split_last() {
            Some((tail, body)) if tail.kind == Kind::Tail && !has_defer => (body, Some(tail)),
            _ => (statements, None),
        };
        let spawned = match handle {
            true => path.spawned | bit,
            false => path.spawned & !bit,
        };
        let path = Path { spawned, ..path };
        let ends = self.inside(Around::Nursery { fails }, |it| it.statements(body, path, false));
        let mut res = Ends::new();
        let mut complete = Ends::new();
        for (end, path) in ends {
            let has_child = path.spawned & bit != 0;
            let has_failed = fails && (end == End::Error || end == End::Failed(at));
            for (closed, path) in self.close(path, bit) {
                // A child that fails, or has failed, replaces all other ends.
                if closed == End::Value && (has_failed || fails && has_child) {
                    res.insert((End::Value, path));
                }
                match end {
                    _ if closed != End::Value => drop(res.insert((closed, path))),
                    _ if has_failed => {}
                    End::Value => drop(complete.insert((End::Value, path))),
                    _ => drop(res.insert((end, path))),
                }
            }
        }
        let Some(tail) = tail else {
            res.extend(complete);
            return res;
        };
        let ends = self.then(complete, |it, path| it.statement(tail, path, returned && !fails));
        let caught = |end| if fails && end == End::Error { End::Value } else { end };
        res.extend(ends.into_iter().map(|(end, path)| (caught(end), path)));
        res
    }

    /// Waits for the children.
    fn close(&mut self, path: Path, bit: u32) -> Ends {
        let has_child = path.spawned & bit != 0;
        let path = Path { spawned: path.spawned & !bit, covered: true, ..path };
        if has_child { self.checkpoint(path) } else { self.wait(path) }
    }
}

/// What leaves an async block only ends it, unless that is set aside.
fn behind(ends: Ends) -> Ends {
    let behind = |end| match end {
        End::Cancelled | End::Failed(_) => end,
        _ => End::Value,
    };
    ends.into_iter().map(|(end, path)| (behind(end), path)).collect()
}

/// The same, where the value of the block is the result of the function.
fn behind_result(ends: Ends) -> Ends {
    let is_error = |end| matches!(end, End::Error | End::ErrorReturn);
    let (errors, others): (Ends, Ends) = ends.into_iter().partition(|it| is_error(it.0));
    let mut res = behind(others);
    res.extend(errors.into_iter().map(|(_, path)| (End::ErrorReturn, path)));
    res
}
