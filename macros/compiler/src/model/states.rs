//! The states of each machine, and the steps between them.

use std::collections::BTreeSet;

use super::graph::{Graph, Node, NodeId};
use super::walk::Walked;
use super::{MachineModel, StatePoint, StatePointKind};
use crate::parse::MachineId;

pub(super) fn machines(walked: &Walked) -> Vec<MachineModel> {
    let machines = walked.points.iter().enumerate();
    machines.map(|(index, points)| machine(&walked.graph, MachineId(index), points)).collect()
}

fn machine(graph: &Graph, id: MachineId, points: &[StatePoint]) -> MachineModel {
    let states = points.to_vec();
    let index_of = |kind: StatePointKind| {
        let found = states.iter().position(|state| state.kind == kind);
        found.expect("every state of a node is among the points")
    };
    let mut edges = BTreeSet::new();
    let mut unwinds_to = vec![None; states.len()];
    for (index, node) in graph.nodes.iter().enumerate() {
        let Some((_, kind)) = node.state.filter(|(machine, _)| *machine == id) else { continue };
        let from = index_of(kind);
        edges.extend(steps(graph, NodeId(index), id).into_iter().map(|to| (from, index_of(to))));
        let waits = !matches!(kind, StatePointKind::Start | StatePointKind::Done);
        if let Some(target) = node.unwinds_to.filter(|_| waits) {
            unwinds_to[from] = first(graph, target, id).map(index_of);
        }
    }
    MachineModel { states, edges: edges.into_iter().collect(), unwinds_to }
}

/// The first state that stands at `node` or can follow it.
fn first(graph: &Graph, node: NodeId, machine: MachineId) -> Option<StatePointKind> {
    match graph.node(node).state {
        Some((owner, kind)) if owner == machine => Some(kind),
        _ => steps(graph, node, machine).into_iter().next(),
    }
}

/// The states of the machine that can follow the one at `from`.
fn steps(graph: &Graph, from: NodeId, machine: MachineId) -> BTreeSet<StatePointKind> {
    let mut res = BTreeSet::new();
    // Behind the end of a machine that is awaited in place stands another's.
    if graph.node(from).state == Some((machine, StatePointKind::Done)) {
        return res;
    }
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        let Node { next, hidden, .. } = graph.node(node);
        for to in next.iter().map(|edge| edge.to).chain(hidden.iter().copied()) {
            match graph.node(to).state {
                Some((owner, kind)) if owner == machine => {
                    res.insert(kind);
                }
                _ if seen.insert(to) => open.push(to),
                _ => {}
            }
        }
    }
    res
}
