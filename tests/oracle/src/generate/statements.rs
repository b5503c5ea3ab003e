//! The statements, with what comes before and after them.

use super::place::{Children, Place};
use super::{FUNCTIONS, Generator, Made};
use crate::program::{
    Block, Jump, Kind, Outcome, Poke, Region, Scale, Scope, Start, Stmt, Target, Wait,
};

impl Generator {
    pub(super) fn stmts(&mut self, place: &mut Place) -> Vec<Stmt> {
        let is_big = self.budget > 0 && place.has_room();
        if self.shares && self.dice.falls(1, 2) {
            return self.shared(place);
        }
        match self.dice.below(100) {
            0..18 if place.children.is_some() => vec![self.spawn(place)],
            18..32 if is_big => self.region(place),
            32..40 if is_big => self.nursery(place),
            40..45 if is_big => vec![self.repeated(place)],
            45..49 if is_big => vec![self.branch(place)],
            49..56 => self.failure(place),
            56..60 => self.jump(place),
            60..74 => self.poke(place),
            74..77 if is_big => vec![self.new_scope(place)],
            77..82 if is_big => self.defer(place),
            82..84 if is_big && !place.is_body => self.guard(place),
            84..86 => self.call(place),
            86..88 if is_big => vec![self.race(place)],
            88..92 => vec![self.look(place)],
            _ => self.waits(),
        }
    }

    /// A wait. One that owes a checkpoint pays at once: where it is paid later,
    /// Trio's task may not be cancelled.
    pub(super) fn waits(&mut self) -> Vec<Stmt> {
        let wait = self.wait();
        let owes = matches!(wait, Stmt::Wait(_, Wait::IfCancelled));
        let pays = owes.then(|| Stmt::Wait(self.site(), Wait::Checkpoint));
        std::iter::once(wait).chain(pays).collect()
    }

    fn wait(&mut self) -> Stmt {
        let wait = match self.dice.below(12) {
            0 | 1 => Wait::Checkpoint,
            2 => Wait::Shielded,
            3 => Wait::IfCancelled,
            _ => return self.some_sleep(),
        };
        Stmt::Wait(self.site(), wait)
    }

    fn look(&mut self, place: &Place) -> Stmt {
        match self.dice.below(5) {
            0 => Stmt::Deadline(self.site()),
            1 => Stmt::Log(self.site()),
            _ => Stmt::Look(self.site(), self.scope(place)),
        }
    }

    /// A scope of this place, a new one rather than an old one.
    fn scope(&mut self, place: &Place) -> Scope {
        let recent = &place.scopes[place.scopes.len().saturating_sub(3)..];
        self.dice.pick(recent).expect("there is one at least")
    }

    pub(super) fn scale(&mut self) -> Scale {
        21 + self.dice.below(6)
    }

    pub(super) fn new_scope(&mut self, place: &mut Place) -> Stmt {
        let site = self.site();
        let start = match self.dice.below(5) {
            0..3 => Start::Empty,
            3 => Start::Timeout(self.scale()),
            _ => Start::Deadline(self.scale()),
        };
        place.scopes.push(site);
        self.made.push(Made { scope: site, start, loops: place.loops, entered: false });
        Stmt::NewScope { site, start, shield: self.dice.falls(1, 4) }
    }

    pub(super) fn region(&mut self, place: &mut Place) -> Vec<Stmt> {
        let site = self.site();
        let mut inside = place.inside(2);
        let kind = match self.dice.below(12) {
            0 | 1 => Region::MoveOnAfter(self.scale()),
            2 => Region::MoveOnAt(self.scale()),
            3 => Region::FailAfter(self.scale()),
            4 => Region::FailAt(self.scale()),
            5 => Region::Shield,
            6 => Region::Own,
            _ => self.entry(place).map_or(Region::Own, Region::Enter),
        };
        if let Region::Own = kind {
            inside.scopes.push(site);
            self.made.push(Made {
                scope: site,
                start: Start::Empty,
                loops: place.loops,
                entered: true,
            });
        }
        let mut body = Block::default();
        // While it runs, what is outside may be cancelled as well.
        if self.budget > 0 && inside.has_room() && self.dice.falls(1, 5) {
            body.0.extend(self.defer(&mut inside));
        }
        if self.budget > 0 && inside.has_room() && self.dice.falls(1, 4) {
            body.0.extend(self.nursery(&mut inside));
        }
        body.0.extend(self.block(&mut inside, 3).0);
        if self.dice.falls(3, 4) {
            body.0.push(self.some_sleep());
        }
        vec![Stmt::Region { site, kind, body }]
    }

    /// A scope that may be entered here: it is entered once.
    fn entry(&mut self, place: &Place) -> Option<Scope> {
        let fits = |made: &&mut Made| {
            !made.entered && made.loops == place.loops && place.scopes.contains(&made.scope)
        };
        let made = self.made.iter_mut().rev().find(fits)?;
        made.entered = true;
        Some(made.scope)
    }

    pub(super) fn poke(&mut self, place: &Place) -> Vec<Stmt> {
        let scope = self.scope(place);
        let start = self.made.iter().find(|it| it.scope == scope).map(|it| it.start);
        let poke = match (self.dice.below(10), start) {
            (0..4, _) => Poke::Cancel,
            (4 | 5, _) => Poke::Shield,
            (6, _) => Poke::Unshield,
            (7, Some(Start::Timeout(_))) | (8, Some(Start::Timeout(_))) => {
                Poke::Timeout(self.scale())
            }
            (9, Some(Start::Timeout(_))) => Poke::Timeout(18),
            (7, Some(_)) => Poke::Deadline(self.scale()),
            (8, Some(_)) => Poke::DeadlineNow,
            (9, Some(_)) => Poke::ClearDeadline,
            _ => Poke::Cancel,
        };
        let mut res = Vec::new();
        if self.dice.falls(9, 10) {
            res.push(self.some_sleep());
        }
        res.push(Stmt::Poke { site: self.site(), scope, poke });
        // Trio finds out at the next pass that a deadline was moved to now.
        if let Poke::DeadlineNow = poke {
            res.push(Stmt::Wait(self.site(), Wait::Checkpoint));
        }
        res
    }

    pub(super) fn failure(&mut self, place: &Place) -> Vec<Stmt> {
        if place.target == Target::Nowhere {
            return vec![self.some_sleep()];
        }
        let mut res = Vec::new();
        if self.dice.falls(9, 10) {
            res.push(self.some_sleep());
        }
        let once_in = 1 + self.dice.below(4);
        let fail = Stmt::Fail { site: self.site(), target: place.target, once_in };
        if self.dice.falls(1, 2) {
            res.push(fail);
            return res;
        }
        // An error that comes although its task is cancelled.
        let stubborn = Block(vec![self.some_sleep(), fail]);
        vec![Stmt::Region { site: self.site(), kind: Region::Shield, body: stubborn }]
    }

    fn jump(&mut self, place: &Place) -> Vec<Stmt> {
        let jump = match (self.dice.below(3), place.in_loop, place.returns) {
            (0, true, _) => Jump::Break,
            (1, true, _) => Jump::Continue,
            (_, _, Some(kind)) if place.depth > 0 => Jump::Return(kind),
            _ => return self.waits(),
        };
        let once_in = 2 + self.dice.below(3);
        let then = Block(vec![Stmt::Jump(jump)]);
        vec![Stmt::If { site: self.site(), once_in, then, otherwise: Block::default() }]
    }

    fn branch(&mut self, place: &Place) -> Stmt {
        let (site, once_in) = (self.site(), 2 + self.dice.below(2));
        let then = self.block(&mut place.inside(0), 3);
        let otherwise = match self.dice.falls(1, 2) {
            true => self.block(&mut place.inside(0), 2),
            false => Block::default(),
        };
        Stmt::If { site, once_in, then, otherwise }
    }

    fn repeated(&mut self, place: &Place) -> Stmt {
        let site = self.site();
        let mut body = self.block(&mut place.repeated(), 3);
        body.0.push(self.some_sleep());
        Stmt::Loop(site, body)
    }

    /// In the body of a nursery, a cleanup waits for the children that come
    /// after it, and an error cancels the nursery before it. Python has no such
    /// thing. Without such children and errors it is a `finally`.
    fn defer(&mut self, place: &mut Place) -> Vec<Stmt> {
        let site = self.site();
        let within = self.dice.falls(1, 4).then(|| self.scale());
        let body = self.block(&mut place.cleanup(), 3);
        if place.is_body {
            place.children = None;
            place.target = Target::Nowhere;
        }
        place.blocks += 2;
        vec![Stmt::Defer { site, within, body }, self.some_sleep()]
    }

    fn guard(&mut self, place: &mut Place) -> Vec<Stmt> {
        place.blocks += 2;
        std::iter::once(Stmt::Guard(self.site())).chain(self.waits()).collect()
    }

    /// A nursery with something to handle its errors.
    pub(super) fn nursery(&mut self, place: &mut Place) -> Vec<Stmt> {
        let mut res = Vec::new();
        if self.dice.falls(1, 2) {
            if place.is_body {
                place.spawn_scopes = place.scopes.len();
            }
            res.push(self.new_scope(place));
        }
        let site = self.site();
        let children = if self.dice.falls(3, 4) { Children::Fallible } else { Children::Unit };
        let mut inside = place.body(children);
        inside.spawn_scopes = inside.scopes.len();
        let mut body = Block(vec![self.spawn(&inside)]);
        if self.dice.falls(3, 4) {
            body.0.push(self.spawn(&inside));
        }
        body.0.extend(self.block(&mut inside, 4).0);
        match children {
            Children::Unit => res.push(Stmt::Nursery(site, body)),
            Children::Fallible => {
                let outcome = self.outcome(place, Kind::Group);
                let says_type = self.dice.falls(1, 2);
                res.push(Stmt::TryNursery { site, says_type, outcome, body });
                res.extend(self.after_handling(outcome));
            }
        }
        res
    }

    /// The branches are children, and may borrow what was made before.
    fn race(&mut self, place: &mut Place) -> Stmt {
        let site = self.site();
        let mut inside = place.inside(3);
        inside.children = Some(Children::Unit);
        inside.spawn_scopes = inside.scopes.len();
        let mut branches = Vec::new();
        for _ in 0..2 + self.dice.below(2) {
            let branch = self.spawn(&inside);
            let arm = self.block(&mut place.inside(1), 1);
            branches.push((branch, arm));
        }
        Stmt::Race { site, branches }
    }

    pub(super) fn outcome(&mut self, place: &Place, kind: Kind) -> Outcome {
        match kind {
            Kind::Unit => Outcome::Nothing,
            _ if place.target.takes(kind) && self.dice.falls(1, 2) => {
                Outcome::Raised(kind, place.target)
            }
            _ => Outcome::Handled(kind),
        }
    }

    fn spawn(&mut self, place: &Place) -> Stmt {
        let fallible = place.children == Some(Children::Fallible);
        let kinds: &[Kind] = if fallible { &[Kind::Leaf, Kind::Group] } else { &[Kind::Unit] };
        let kind = self.dice.pick(kinds).expect("there is one at least");
        let site = self.site();
        let function = self.function_of(place, kind);
        match function {
            Some(function) if !place.has_room() || self.dice.falls(2, 5) => {
                let scopes = &place.scopes[..place.spawn_scopes];
                let scope = *scopes.last().expect("the function's own is there");
                Stmt::Spawn { site, function, scope }
            }
            _ => {
                let mut inside = place.spawned(kind);
                let scopes = inside.scopes.clone();
                let mut body = Block::default();
                if self.dice.falls(3, 4) {
                    body.0.push(self.some_sleep());
                }
                if place.has_room() && self.dice.falls(1, 3) {
                    body.0.extend(self.region(&mut inside));
                }
                if !inside.scopes.is_empty() && self.dice.falls(1, 4) {
                    body.0.extend(self.poke(&inside));
                }
                if fallible && self.dice.falls(1, 3) {
                    body.0.extend(self.failure(&inside));
                }
                body.0.extend(self.block(&mut inside, if place.has_room() { 3 } else { 1 }).0);
                Stmt::SpawnBlock { site, kind, scopes, body }
            }
        }
    }

    fn call(&mut self, place: &Place) -> Vec<Stmt> {
        // It might take a lock that its task has.
        if !place.locks.is_empty() {
            return self.waits();
        }
        let kind = self.dice.pick(&[Kind::Unit, Kind::Leaf, Kind::Group]);
        let kind = kind.expect("there are three");
        let Some(function) = self.function_of(place, kind) else { return self.waits() };
        let (site, scope) = (self.site(), self.scope(place));
        let outcome = self.outcome(place, kind);
        let mut res = vec![Stmt::Call { site, function, scope, outcome }];
        res.extend(self.after_handling(outcome));
        res
    }

    /// A later function. In a loop a short one.
    fn function_of(&mut self, place: &Place, kind: Kind) -> Option<usize> {
        let first = match place.loops > 0 || place.depth > 3 {
            true => super::FIRST_SHORT.max(place.function + 1),
            false => place.function + 1,
        };
        let fits: Vec<usize> =
            (first..FUNCTIONS.len()).filter(|index| FUNCTIONS[*index] == kind).collect();
        self.dice.pick(&fits)
    }
}
