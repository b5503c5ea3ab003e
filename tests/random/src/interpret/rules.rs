//! The rules that a test can break, to see that the logs then differ.

/// All true in coldframe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// A coin decides for each pass whether its order is reversed.
    pub coin_reverses: bool,
    /// An await that was ready at once owes a checkpoint.
    pub ready_owes: bool,
    /// A nursery whose children never suspended owes a checkpoint.
    pub close_owes: bool,
    /// What is woken during a pass runs in the next one.
    pub wakes_wait: bool,
    /// The body of a nursery has its place among the children.
    pub body_has_place: bool,
    /// `?` out of a nursery cancels the children.
    pub errors_cancel: bool,
    /// A panic of a child cancels its siblings.
    pub panics_cancel: bool,
    /// A cancelled task takes its steps one after the other, at checkpoints.
    pub shield_holds: bool,
    /// Sleepers wake in the order of their deadlines.
    pub deadlines_order: bool,
}

impl Rules {
    /// As they are.
    pub const ALL: Rules = Rules {
        coin_reverses: true,
        ready_owes: true,
        close_owes: true,
        wakes_wait: true,
        body_has_place: true,
        errors_cancel: true,
        panics_cancel: true,
        shield_holds: true,
        deadlines_order: true,
    };
}
