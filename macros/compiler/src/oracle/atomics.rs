//! What lets others run inside of an `atomic!`: it is enough to read.

use std::collections::BTreeMap;

use super::program::{AWAIT, Kind, Node};

/// The lines of what an `atomic!` round it forbids.
pub(super) fn interruptions(program: &Node, lines: &BTreeMap<usize, usize>) -> Vec<usize> {
    let mut res = Vec::new();
    read(program, false, &mut |id| res.push(lines[&id]));
    res
}

fn read(node: &Node, in_atomic: bool, found: &mut impl FnMut(usize)) {
    use Kind::*;
    let is_await = matches!(
        node.kind,
        Next | SchedulePoint | CallAwait | AsyncAwait | Start | MoveOnFunction | ShieldFunction
    );
    let is_macro =
        matches!(node.kind, Nursery { .. } | Race { .. } | Hidden | Opaque | OpaqueJump | Bail);
    if in_atomic && is_await {
        found(node.id + AWAIT);
    }
    if in_atomic && is_macro {
        found(node.id);
    }
    // What runs in a machine of its own, or is a future still.
    let is_async = matches!(node.kind, Async | AsyncAwait | MoveOnFunction | ShieldFunction);
    let in_atomic = (in_atomic && !is_async) || node.kind == Atomic;
    node.children.iter().for_each(|it| read(it, in_atomic, found));
}
