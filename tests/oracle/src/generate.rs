//! Makes a program out of a seed.
//!
//! What both sides have to agree on must be determined: no task acts on another
//! at an instant at which something else may have woken that one. So whatever
//! reaches other tasks (a scope is cancelled, an error is raised) comes after a
//! sleep as a rule, and sleeps are long random numbers. Where it is not, Trio
//! itself gives different logs, and the program is left out (see `stage.py`).

mod place;
mod shared;
mod statements;

use self::place::Place;
use crate::dice::Dice;
use crate::program::{
    Block, Function, Kind, Outcome, Program, Scope, Site, Start, Stmt, Thing, Wait,
};

/// The kinds of a program's functions. The last three are short.
const FUNCTIONS: [Kind; 7] =
    [Kind::Unit, Kind::Group, Kind::Leaf, Kind::Group, Kind::Leaf, Kind::Unit, Kind::Group];

/// The first short function.
const FIRST_SHORT: usize = 4;

/// Programs of this seed and above use channels, locks and the like.
pub(crate) const SHARING: u64 = 1_000_000;

/// The program of a seed.
pub(crate) fn generate(seed: u64) -> Program {
    let mut generator = Generator {
        dice: Dice::new(seed),
        shares: seed >= SHARING,
        focus: None,
        sites: 0,
        budget: 0,
        made: Vec::new(),
    };
    let functions = (0..FUNCTIONS.len()).map(|index| generator.function(index)).collect();
    Program { functions }
}

pub(crate) struct Generator {
    dice: Dice,
    /// Its tasks use channels, locks and the like.
    shares: bool,
    /// What a crowd of tasks is after.
    focus: Option<Thing>,
    sites: Site,
    /// How many statements the function may still get.
    budget: u32,
    made: Vec<Made>,
}

/// A scope that was made, and may be entered once.
struct Made {
    scope: Scope,
    start: Start,
    loops: u32,
    entered: bool,
}

impl Generator {
    fn function(&mut self, index: usize) -> Function {
        let kind = FUNCTIONS[index];
        let is_short = index >= FIRST_SHORT;
        self.budget = match index {
            0 => 26,
            FIRST_SHORT.. => 5,
            _ => 18,
        };
        if self.shares {
            self.budget = self.budget.min(6);
        }
        self.made.clear();
        let mut place = Place::function(index, kind);
        // So that a call meets a checkpoint before anything else.
        let mut body = Block(vec![self.sleep(22)]);
        if !is_short {
            body.0.extend(self.block(&mut place, 1).0);
            if self.dice.falls(2, 3) {
                body.0.push(self.new_scope(&mut place));
            }
            let nursery = match self.shares {
                true => self.crowd(&mut place),
                false => self.nursery(&mut place),
            };
            body.0.extend(nursery);
            if index == 0 {
                let more = match self.shares {
                    true => self.crowd(&mut place),
                    false => self.region(&mut place),
                };
                body.0.extend(more);
            }
        }
        body.0.extend(self.block(&mut place, if is_short { 4 } else { 2 }).0);
        Function { kind, body }
    }

    fn site(&mut self) -> Site {
        self.sites += 1;
        self.sites
    }

    /// Up to so many statements.
    fn block(&mut self, place: &mut Place, at_most: u32) -> Block {
        let mut body = Block::default();
        for _ in 0..1 + self.dice.below(at_most) {
            self.budget = self.budget.saturating_sub(1);
            if place.is_body {
                place.spawn_scopes = place.scopes.len();
            }
            let stmts = self.stmts(place);
            body.0.extend(stmts);
        }
        body
    }

    fn sleep(&mut self, scale: u32) -> Stmt {
        Stmt::Wait(self.site(), Wait::Sleep(scale))
    }

    /// A sleep as often as not, of any length.
    fn some_sleep(&mut self) -> Stmt {
        let scale = match self.dice.below(8) {
            // So that tasks meet.
            0 if self.shares => 24,
            1..4 if self.shares => 23,
            _ if self.shares => 22,
            0 => 30,
            1..4 => 25,
            _ => 23,
        };
        self.sleep(scale)
    }

    /// What is to come after an error was handled. Beside an error, Trio's task
    /// may unwind at once; ours does so at the next checkpoint: here.
    fn after_handling(&mut self, outcome: Outcome) -> Option<Stmt> {
        let is_group = matches!(outcome, Outcome::Handled(Kind::Group));
        is_group.then(|| Stmt::Wait(self.site(), Wait::Checkpoint))
    }
}

#[cfg(test)]
mod tests {
    use super::{SHARING, generate};
    use crate::print;

    #[test]
    fn the_same_seed_gives_the_same_program() {
        for seed in (0..20).chain(SHARING..SHARING + 20) {
            let (one, other) = (generate(seed), generate(seed));
            assert_eq!(print::rust::print(&one), print::rust::print(&other));
            assert_eq!(print::python::print(&one), print::python::print(&other));
        }
    }

    #[test]
    fn another_seed_gives_another_program() {
        assert_ne!(print::rust::print(&generate(1)), print::rust::print(&generate(2)));
    }
}
