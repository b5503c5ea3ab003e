//! Which place of a path to show: where it parts from one with a checkpoint.

use std::collections::BTreeSet;

use super::graph::{Branch, Edge, Event, Graph, Node, NodeId, Way};

/// A place of a path to show.
pub(super) struct Witness {
    /// The node that the branch leads to: two witnesses of one are the same.
    pub(super) at: NodeId,
    pub(super) branch: Branch,
}

/// The last fork of `path` where another way has a checkpoint that this one
/// has not; or, if the path jumps away in that branch, the jump. Checkpoints
/// outside of `counting` are none.
pub(super) fn witness(graph: &Graph, path: &[NodeId], counting: &Counting) -> Option<Witness> {
    let forks = path.windows(2).enumerate().rev();
    let (index, branch, others) = forks.into_iter().find_map(|(index, step)| {
        let edges = &graph.node(step[0]).next;
        let taken = edges.iter().find(|edge| edge.to == step[1])?;
        let branch = taken.branch?;
        let others: Vec<&Edge> = edges.iter().filter(|edge| edge.to != taken.to).collect();
        let checkpoints = |node| counting.among(&Ahead::of(graph, node));
        let ahead = checkpoints(taken.to);
        let differs = others.iter().any(|edge| !checkpoints(edge.to).is_subset(&ahead));
        differs.then_some((index, branch, others))
    })?;
    let jump = path[index + 1..].iter().find_map(|id| match graph.node(*id).event {
        Event::Jump(jump) => Some((*id, jump)),
        _ => None,
    });
    if let Some((id, jump)) = jump {
        let shared = others.iter().any(|edge| Ahead::of(graph, edge.to).nodes.contains(&id));
        if !shared {
            let span = graph.node(id).span;
            let branch = Branch { way: Way::Jump(jump), span: (span, span) };
            return Some(Witness { at: id, branch });
        }
    }
    Some(Witness { at: path[index + 1], branch })
}

/// Which checkpoints could have been on the path.
pub(super) enum Counting {
    All,
    /// Those in a part of the graph: the body of a loop, say.
    Between(BTreeSet<NodeId>),
}

impl Counting {
    /// Those from which one of `ends` is reached without coming by `begin`.
    pub(super) fn between(
        graph: &Graph,
        begin: NodeId,
        ends: impl IntoIterator<Item = NodeId>,
    ) -> Counting {
        let mut back = vec![Vec::new(); graph.nodes.len()];
        for (from, node) in graph.nodes.iter().enumerate() {
            for edge in &node.next {
                back[edge.to.0].push(NodeId(from));
            }
        }
        let mut open: Vec<NodeId> = ends.into_iter().collect();
        let mut res: BTreeSet<NodeId> = open.iter().copied().collect();
        while let Some(node) = open.pop() {
            if node == begin {
                continue;
            }
            open.extend(back[node.0].iter().filter(|from| res.insert(**from)));
        }
        Counting::Between(res)
    }

    /// The same for those that go back to the head of a loop.
    pub(super) fn round(graph: &Graph, head: NodeId) -> Counting {
        let goes_back = |node: &Node| node.next.iter().any(|edge| edge.is_back && edge.to == head);
        Counting::between(graph, head, graph.find(goes_back))
    }

    fn among(&self, ahead: &Ahead) -> BTreeSet<NodeId> {
        match self {
            Counting::All => ahead.checkpoints.clone(),
            Counting::Between(nodes) => ahead.checkpoints.intersection(nodes).copied().collect(),
        }
    }
}

/// What lies ahead of a node in the same round of the loops round it.
struct Ahead {
    nodes: BTreeSet<NodeId>,
    checkpoints: BTreeSet<NodeId>,
}

impl Ahead {
    fn of(graph: &Graph, start: NodeId) -> Ahead {
        let mut nodes = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(id) = open.pop() {
            for edge in graph.node(id).next.iter().filter(|edge| !edge.is_back) {
                if nodes.insert(edge.to) {
                    open.push(edge.to);
                }
            }
        }
        // A spawn makes a checkpoint of the closing of its nursery.
        let counts = |id: &NodeId| {
            let node = graph.node(*id);
            node.is_checkpoint() || matches!(node.event, Event::Spawn { .. })
        };
        let checkpoints = nodes.iter().copied().filter(counts).collect();
        Ahead { nodes, checkpoints }
    }
}
