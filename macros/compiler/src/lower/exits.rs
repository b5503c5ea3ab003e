//! The ways out of a block that has to be told how it is left: a nursery's, a
//! cancel scope's, or what follows a `defer!`.

use std::mem::take;

use proc_macro2::Span;
use syn::Lifetime;

use crate::lower::names::Variants;
use crate::lower::shape::{Exit, ExitKind, Onward, Presence, Seeds};

/// What is known so far.
pub(crate) struct Exits {
    names: Variants,
    list: Vec<Exit>,
    seeds: Seeds,
    /// How many `#[cfg]`s stand round the block itself.
    conditions: usize,
    /// A jump that the function survives goes to a label of its own.
    labels: bool,
}

impl Exits {
    /// Of a block that stands under so many `#[cfg]`s; `reserved` is the
    /// variant that it has besides.
    pub(crate) fn new(reserved: &str, conditions: usize) -> Self {
        let names = Variants::with(&[reserved]);
        Exits { names, list: Vec::new(), seeds: Seeds::default(), conditions, labels: false }
    }

    pub(crate) fn with_labels(self) -> Self {
        Exits { labels: true, ..self }
    }

    /// Every jump has to pass by one place on its way.
    pub(crate) fn without_labels(&mut self) {
        self.labels = false;
    }

    pub(crate) fn list(&self) -> &[Exit] {
        &self.list
    }

    pub(crate) fn take(&mut self) -> (Vec<Exit>, Seeds) {
        (take(&mut self.list), take(&mut self.seeds))
    }

    /// Whether what stands under so many `#[cfg]`s is in the block for sure.
    pub(crate) fn presence(&self, conditions: usize) -> Presence {
        match conditions > self.conditions {
            true => Presence::Conditional,
            false => Presence::Sure,
        }
    }

    /// As the outermost block that a value leaves it declares what says of
    /// which type the value is.
    pub(crate) fn seed(&mut self, kind: &ExitKind, carries: bool) {
        let breaks = &mut self.seeds.breaks;
        match kind {
            ExitKind::Return | ExitKind::Raise => self.seeds.returns = true,
            ExitKind::Break(Some(label)) if carries && !breaks.contains(label) => {
                breaks.push(label.clone());
            }
            _ => {}
        }
    }

    /// The exit for a jump. What has the same target and the same type of
    /// value is the same exit.
    pub(crate) fn add(
        &mut self,
        kind: &ExitKind,
        carries: bool,
        then: Option<Onward>,
        span: Span,
    ) -> usize {
        let same =
            |exit: &Exit| exit.then == then && exit.carries == carries && shares(kind, &exit.kind);
        if let Some(known) = self.list.iter().position(same) {
            return known;
        }
        let name = self.names.add(match kind {
            ExitKind::Try | ExitKind::Raise => "Try",
            ExitKind::Fail(_) => "Failed",
            ExitKind::Return => "Return",
            ExitKind::Break(_) => "Break",
            ExitKind::Continue(_) => "Continue",
        });
        let by_label = self.labels && kind.stays_in_function();
        self.list.push(Exit { name, kind: kind.clone(), span, carries, by_label, then });
        self.list.len() - 1
    }
}

/// Whether two jumps can go by one exit. Each `?` may have another residual.
fn shares(one: &ExitKind, other: &ExitKind) -> bool {
    let same_label = |one: &Option<Lifetime>, other: &Option<Lifetime>| {
        one.as_ref().map(|it| &it.ident) == other.as_ref().map(|it| &it.ident)
    };
    match (one, other) {
        (ExitKind::Fail(one), ExitKind::Fail(other)) => one == other,
        (ExitKind::Return, ExitKind::Return) | (ExitKind::Raise, ExitKind::Raise) => true,
        (ExitKind::Break(one), ExitKind::Break(other))
        | (ExitKind::Continue(one), ExitKind::Continue(other)) => same_label(one, other),
        _ => false,
    }
}
