//! What stands round the place that the walk has come to, within one machine.

use syn::{Label, Lifetime};

use crate::lower::shape::{Enclosing, NurseryId, Place, RegionId};
use crate::parse::Machine;

/// Something that a jump can leave or that changes what a spawn means.
#[derive(Debug)]
pub(crate) enum Scope {
    /// `loop`, `while`, `for`: an unlabelled `break` or `continue` ends here.
    Loop(Loop),
    /// `'label: { … }`
    Block(Lifetime),
    /// The body of a nursery, and the statement of it that we are in.
    Nursery(Place),
    /// The tail of a nursery: the nursery is closed by then, but its labels
    /// still stand round it.
    Tail,
    /// The body or the tail of a `try_nursery!`: a `?` ends here.
    Errors(NurseryId),
    /// The body of a closure: no jump leaves it.
    Closure,
    /// `try { … }`: no `?` leaves it.
    Try,
    /// A block that is driven as one.
    Region(RegionId),
    /// The block of a `defer!`: no jump leaves it, and what waits in it is
    /// driven with it.
    Cleanup,
}

#[derive(Debug)]
pub(crate) struct Loop {
    pub(crate) label: Option<Lifetime>,
    /// The label it gets if it has none: an unlabelled jump that leaves a
    /// nursery passes through labelled blocks, where rustc wants a label.
    pub(crate) given: Lifetime,
    /// Whether a jump goes by that label.
    pub(crate) is_used: bool,
}

/// The scopes of one machine, the outermost first.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    scopes: Vec<Scope>,
    /// The outermost scope is all that we see: a jump may lead out of it.
    is_part: bool,
}

impl Surroundings {
    /// The surroundings of the body of a machine.
    pub(crate) fn of(machine: &Machine) -> Self {
        let is_part = machine.kind.is_part();
        Surroundings { scopes: Vec::new(), is_part }
    }

    pub(crate) fn push(&mut self, scope: Scope) {
        self.scopes.push(scope);
    }

    pub(crate) fn pop(&mut self) -> Scope {
        self.scopes.pop().expect("every scope that ends has begun")
    }

    /// The place in the innermost scope, which is the body of a nursery.
    pub(crate) fn place_in_body(&self) -> Place {
        match self.scopes.last() {
            Some(Scope::Nursery(place)) => *place,
            _ => unreachable!("a `defer!` without a rest is a statement of a nursery's body"),
        }
    }

    /// The walk goes on to the next statement of the innermost scope, which is
    /// the body of a nursery.
    pub(crate) fn next_statement(&mut self, statement: usize) {
        match self.scopes.last_mut() {
            Some(Scope::Nursery(place)) => place.statement = statement,
            _ => unreachable!("every scope inside a statement has ended with it"),
        }
    }

    /// The bodies of nurseries that drive what waits here, the innermost first.
    pub(crate) fn nurseries(&self) -> Vec<Place> {
        let is_boundary =
            |scope: &Scope| matches!(scope, Scope::Closure | Scope::Cleanup | Scope::Region(_));
        let here = self.scopes.iter().rev().take_while(|scope| !is_boundary(scope));
        here.filter_map(|scope| match scope {
            Scope::Nursery(place) => Some(*place),
            _ => None,
        })
        .collect()
    }

    /// The blocks that a `return` leaves.
    pub(crate) fn left_by_return(&self) -> Vec<Enclosing> {
        self.left_until(|scope| matches!(scope, Scope::Closure | Scope::Cleanup)).0
    }

    /// The blocks that a `?` leaves, and the nursery that takes its error. If
    /// that is among the left ones, the `?` stands in its body, else in its
    /// tail.
    pub(crate) fn left_by_try(&self) -> (Vec<Enclosing>, Option<NurseryId>) {
        let is_target = |scope: &Scope| {
            matches!(scope, Scope::Closure | Scope::Cleanup | Scope::Try | Scope::Errors(_))
        };
        let takes = self.scopes.iter().rev().find(|scope| is_target(scope));
        let takes = takes.and_then(|scope| match scope {
            Scope::Errors(nursery) => Some(*nursery),
            _ => None,
        });
        (self.left_until(is_target).0, takes)
    }

    /// The blocks that `break` or `continue` leaves. One whose target is
    /// not to be seen is left to rustc, which says so best.
    pub(crate) fn left_by_jump(&self, label: Option<&Lifetime>) -> Vec<Enclosing> {
        let is_target = |scope: &Scope| match (scope, label) {
            (Scope::Closure | Scope::Cleanup, _) | (Scope::Loop(_), None) => true,
            (Scope::Loop(Loop { label: Some(own), .. }) | Scope::Block(own), Some(label)) => {
                own.ident == label.ident
            }
            _ => false,
        };
        let (left, found) = self.left_until(is_target);
        if found || self.is_part { left } else { Vec::new() }
    }

    /// The label of the loop that an unlabelled jump here goes to; none if the
    /// loop is not to be seen.
    pub(crate) fn label_of_loop(&mut self) -> Option<Lifetime> {
        for scope in self.scopes.iter_mut().rev() {
            match scope {
                Scope::Loop(it) => {
                    it.is_used = true;
                    return Some(it.label.clone().unwrap_or_else(|| it.given.clone()));
                }
                Scope::Closure | Scope::Cleanup => return None,
                Scope::Block(_)
                | Scope::Nursery(_)
                | Scope::Region(_)
                | Scope::Tail
                | Scope::Errors(_)
                | Scope::Try => {}
            }
        }
        None
    }

    /// Whether an unlabelled jump here passes through labels of a nursery.
    pub(crate) fn is_in_tail(&self) -> bool {
        let up_to_loop = self
            .scopes
            .iter()
            .rev()
            .take_while(|scope| !matches!(scope, Scope::Loop(_) | Scope::Closure));
        up_to_loop.into_iter().any(|scope| matches!(scope, Scope::Tail))
    }

    /// Whether what stands here may run more than once in one run of the body
    /// of `nursery`.
    pub(crate) fn repeats_in(&self, nursery: NurseryId) -> bool {
        let is_body =
            |scope: &&Scope| matches!(scope, Scope::Nursery(place) if place.nursery == nursery);
        let mut inside = self.scopes.iter().rev().take_while(|scope| !is_body(scope));
        inside.any(|scope| matches!(scope, Scope::Loop(_)))
    }

    /// The statement of `nursery` that we are in.
    pub(crate) fn statement_of(&self, nursery: NurseryId) -> usize {
        let statement = self.scopes.iter().find_map(|scope| match scope {
            Scope::Nursery(place) if place.nursery == nursery => Some(place.statement),
            _ => None,
        });
        statement.expect("a spawn stands in its nursery")
    }

    fn left_until(&self, is_target: impl Fn(&Scope) -> bool) -> (Vec<Enclosing>, bool) {
        let mut left = Vec::new();
        for scope in self.scopes.iter().rev() {
            if is_target(scope) {
                return (left, true);
            }
            match scope {
                Scope::Nursery(place) => left.push(Enclosing::Nursery(*place)),
                Scope::Region(region) => left.push(Enclosing::Region(*region)),
                _ => {}
            }
        }
        (left, false)
    }
}

impl Loop {
    /// A loop with the label that stands in front of it, or else `given`.
    pub(crate) fn new(label: Option<&Label>, given: Lifetime) -> Self {
        Loop { label: label.map(|label| label.name.clone()), given, is_used: false }
    }
}
