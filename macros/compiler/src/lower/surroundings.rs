//! What stands round the place that the walk has come to, within one machine.

use syn::{Label, Lifetime};

use crate::lower::shape::{NurseryId, Place};

/// Something that a jump can leave or that changes what a spawn means.
#[derive(Debug)]
pub(crate) enum Scope {
    /// `loop`, `while`, `for`: an unlabelled `break` or `continue` ends here.
    Loop(Option<Lifetime>),
    /// `'label: { … }`
    Block(Lifetime),
    /// The body of a nursery, and the statement of it that we are in.
    Nursery(Place),
    /// The body of a closure: no jump leaves it.
    Closure,
    /// `try { … }`: no `?` leaves it.
    Try,
}

/// The scopes of one machine, the outermost first.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    scopes: Vec<Scope>,
}

impl Surroundings {
    pub(crate) fn push(&mut self, scope: Scope) {
        self.scopes.push(scope);
    }

    pub(crate) fn pop(&mut self) {
        self.scopes.pop().expect("every scope that ends has begun");
    }

    /// The walk goes on to the next statement of the innermost scope, which is
    /// the body of a nursery.
    pub(crate) fn next_statement(&mut self, statement: usize) {
        match self.scopes.last_mut() {
            Some(Scope::Nursery(place)) => place.statement = statement,
            _ => unreachable!("every scope inside a statement has ended with it"),
        }
    }

    /// The bodies of nurseries that we are in, the innermost first. An await
    /// cannot stand in a closure, so closures need not be looked at.
    pub(crate) fn nurseries(&self) -> Vec<Place> {
        self.left_until(|scope| matches!(scope, Scope::Closure)).0
    }

    /// The nurseries that a `return` leaves.
    pub(crate) fn left_by_return(&self) -> Vec<Place> {
        self.nurseries()
    }

    /// The nurseries that a `?` leaves.
    pub(crate) fn left_by_try(&self) -> Vec<Place> {
        self.left_until(|scope| matches!(scope, Scope::Closure | Scope::Try)).0
    }

    /// The nurseries that `break` or `continue` leaves. One whose target is
    /// not to be seen is left to rustc, which says so best.
    pub(crate) fn left_by_jump(&self, label: Option<&Lifetime>) -> Vec<Place> {
        let is_target = |scope: &Scope| match (scope, label) {
            (Scope::Closure, _) | (Scope::Loop(_), None) => true,
            (Scope::Loop(Some(own)) | Scope::Block(own), Some(label)) => own.ident == label.ident,
            _ => false,
        };
        let (left, found) = self.left_until(is_target);
        if found { left } else { Vec::new() }
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

    fn left_until(&self, is_target: impl Fn(&Scope) -> bool) -> (Vec<Place>, bool) {
        let mut left = Vec::new();
        for scope in self.scopes.iter().rev() {
            if is_target(scope) {
                return (left, true);
            }
            if let Scope::Nursery(place) = scope {
                left.push(*place);
            }
        }
        (left, false)
    }
}

/// The lifetime in `'label:`.
pub(crate) fn name_of(label: Option<&Label>) -> Option<Lifetime> {
    label.map(|label| label.name.clone())
}
