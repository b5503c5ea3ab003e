//! What the macro writes for each nursery, and the words in which the runtime
//! and that machine talk.

use std::fmt::Debug;

use crate::machine::NurseryTable;

/// The machine of one nursery.
pub trait NurseryMachine: 'static {
    /// Its spawn sites, by name.
    type Child: Copy + Debug + 'static;
    /// Where it stands.
    type State: Copy + Eq + Debug + 'static;
    /// What can happen to it.
    type Event: Copy + Debug + 'static;

    /// What is fixed about it.
    const TABLE: &'static NurseryTable;
    /// All its states; the first is the start.
    const STATES: &'static [Self::State];

    /// The spawn site of an index, in source order.
    fn child(index: u16) -> Self::Child;
    /// The index of a spawn site.
    fn child_index(child: Self::Child) -> u16;
    /// The index of a state in [`STATES`](Self::STATES).
    fn state_index(state: Self::State) -> u8;
    /// What happened, in this nursery's own words.
    fn event(happened: Happened<Self::Child>) -> Self::Event;
    /// The decision.
    fn next(state: Self::State, event: Self::Event) -> Self::State;
    /// What the runtime has to do in a state.
    fn order(state: Self::State) -> Order;
}

/// What the runtime tells a nursery's machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened<C> {
    /// The body reached its end.
    BodyDone,
    /// The body was left by `return`, `break` or `continue`.
    BodyLeft,
    /// The body was left by `?`.
    BodyRaised,
    /// Something the body awaited panicked.
    BodyPanicked,
    /// A cancellation ended the body or a child.
    Cancelled,
    /// A child failed, in a nursery that collects errors.
    Failed(C),
    /// A child panicked.
    Panicked(C),
    /// A branch of a race gave a value.
    Won(C),
    /// The body is over and no child is left.
    LastEnded,
}

/// What a state of a nursery means for the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Run the body and the children.
    RunBody,
    /// Run the children until all have ended.
    Drain,
    /// The same, and they are to unwind, like the body if it still runs.
    CancelAndDrain,
    /// Let the parent go on.
    Leave,
}
