//! The states of a nursery, and the steps between them.

use crate::lower::shape::{NurseryEvent, NurseryState, Transition};

/// The states of a nursery to which only `events` can happen.
pub(super) fn states(events: &[NurseryEvent], is_fallible: bool) -> Vec<NurseryState> {
    let raises = events.contains(&NurseryEvent::BodyRaised);
    let fails = raises || events.contains(&NurseryEvent::Failed);
    let can_be = |state: &NurseryState| match state {
        NurseryState::Raising => raises && !is_fallible,
        NurseryState::Failing => fails && is_fallible,
        _ => true,
    };
    NurseryState::ALL.into_iter().filter(can_be).collect()
}

/// What decides about the steps, besides what can happen.
pub(super) struct Traits {
    pub(super) is_fallible: bool,
    pub(super) defers: bool,
}

/// The steps of a nursery to which only `events` can happen. What is not in
/// the table cannot be.
pub(super) fn transitions(events: &[NurseryEvent], traits: &Traits) -> Vec<Transition> {
    use NurseryEvent::{
        BodyDone, BodyLeft, BodyPanicked, BodyRaised, Cancelled, Failed, LastEnded, Panicked,
    };
    use NurseryState::{Body, Closed, Failing, Joining, Raising, Unwinding};

    let Traits { is_fallible, defers } = *traits;
    let states = states(events, is_fallible);
    // The body goes on with cleanup when an error leaves it.
    let late_raising: &[NurseryState] = if defers { &[Raising] } else { &[] };
    let closing = [Joining, Raising, Failing, Unwinding];
    let open = [Body, Joining, Raising];
    let late = [BodyDone, BodyLeft, BodyRaised, BodyPanicked, Failed, Panicked, Cancelled];
    let raised = if is_fallible { Failing } else { Raising };
    let rows: [(&[NurseryState], &[NurseryEvent], NurseryState); 11] = [
        (&[Body], &[BodyDone, BodyLeft], Joining),
        (&[Body], &[BodyRaised], raised),
        // Nothing the body awaits is left when it has ended.
        (&[Body], &[BodyPanicked], Unwinding),
        (late_raising, &[BodyRaised], Raising),
        (late_raising, &[BodyPanicked], Unwinding),
        (&[Body, Joining], &[Failed], Failing),
        (&open, &[Panicked, Cancelled], Unwinding),
        // The others are cancelled, and the body goes on to its next wait at
        // least; errors win over a cancellation, and a panic over errors.
        (&[Failing], &[BodyDone, BodyLeft, BodyRaised, Failed, Cancelled], Failing),
        (&[Failing], &[BodyPanicked, Panicked], Unwinding),
        // Children may panic while they are cancelled.
        (&[Unwinding], &late, Unwinding),
        (&closing, &[LastEnded], Closed),
    ];
    let mut res = Vec::new();
    for (from, on, to) in rows {
        let from: Vec<_> = from.iter().copied().filter(|state| states.contains(state)).collect();
        let on: Vec<_> = on.iter().copied().filter(|event| events.contains(event)).collect();
        if !from.is_empty() && !on.is_empty() {
            res.push(Transition { from, on, to });
        }
    }
    res
}
