//! The one question behind the rules: is there a path from where a marker is
//! set to here, without a checkpoint?
//!
//! A path also remembers, for each nursery that is open, whether it has
//! spawned a child: that decides what closing the nursery is worth. What a
//! rule of `rules.md` calls "marker M is in the state of this point" is here
//! "the point can be reached from M's origin"; as each event either stops a
//! marker or lets it pass, the two are the same.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::graph::{Event, Graph, LoopId, Node, NodeId, ScopeId};

/// What a path has not had a checkpoint since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// No marker: all paths.
    Reach,
    /// The entry of the function.
    Function,
    /// The head of a loop.
    Loop(LoopId),
    /// The begin of a scope's block.
    Scope(ScopeId),
}

/// A point of a path: a node that has not happened yet, and the nurseries in
/// which the path has spawned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    pub(super) node: NodeId,
    spawned: Spawned,
}

/// One bit for each nursery that is open, the outermost first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Spawned(u64);

impl Spawned {
    fn bit(depth: usize) -> u64 {
        // Deeper ones share the last bit. Nobody nests so deep, and it only
        // makes the answer less sharp.
        1 << depth.min(63)
    }

    fn set(self, depth: usize, value: bool) -> Spawned {
        match value {
            true => Spawned(self.0 | Spawned::bit(depth)),
            false => Spawned(self.0 & !Spawned::bit(depth)),
        }
    }

    fn has(self, depth: usize) -> bool {
        self.0 & Spawned::bit(depth) != 0
    }
}

/// All that can be reached, and from where.
#[derive(Debug)]
pub(super) struct Paths {
    came_from: BTreeMap<Point, Option<Point>>,
}

impl Paths {
    /// From the start of a machine, to wherever `marker` survives.
    pub(super) fn from_start(graph: &Graph, start: NodeId, marker: Marker) -> Paths {
        let start = Point { node: start, spawned: Spawned::default() };
        Paths::search(graph, vec![start], marker)
    }

    /// Once round a loop: from its head, if that can be `reached`, back to it.
    pub(super) fn round(graph: &Graph, id: LoopId, reached: &Paths) -> Paths {
        let head = graph.loops[id.0].head;
        Paths::search(graph, reached.points_at(head).copied().collect(), Marker::Loop(id))
    }

    /// Through the block of a scope, if that can be `reached`.
    pub(super) fn through(graph: &Graph, id: ScopeId, reached: &Paths) -> Paths {
        let begin = graph.scopes[id.0].begin;
        Paths::search(graph, reached.points_at(begin).copied().collect(), Marker::Scope(id))
    }

    fn search(graph: &Graph, starts: Vec<Point>, marker: Marker) -> Paths {
        let mut came_from: BTreeMap<Point, Option<Point>> = BTreeMap::new();
        let mut open: VecDeque<Point> = starts.into();
        let starts: BTreeSet<Point> = open.iter().copied().collect();
        while let Some(point) = open.pop_front() {
            let node = graph.node(point.node);
            let Some(spawned) = survive(graph, node, point.spawned, marker) else { continue };
            for edge in &node.next {
                // Out of the loop and into it again is no way round it.
                let is_entry = |id: LoopId| edge.to == graph.loops[id.0].head && !edge.is_back;
                if matches!(marker, Marker::Loop(id) if is_entry(id)) {
                    continue;
                }
                let next = Point { node: edge.to, spawned };
                if let Entry::Vacant(unseen) = came_from.entry(next) {
                    unseen.insert(Some(point));
                    if !starts.contains(&next) {
                        open.push_back(next);
                    }
                }
            }
        }
        if marker == Marker::Reach || marker == Marker::Function {
            for start in starts {
                came_from.entry(start).or_insert(None);
            }
        }
        Paths { came_from }
    }

    pub(super) fn reaches(&self, node: NodeId) -> bool {
        self.points_at(node).next().is_some()
    }

    /// Whether a path is at a cancel point when it comes to `node`.
    pub(super) fn is_cancel_point(&self, graph: &Graph, node: NodeId) -> bool {
        self.points_at(node).any(|point| is_cancel_point(graph.node(node), point.spawned))
    }

    fn points_at(&self, node: NodeId) -> impl Iterator<Item = &Point> {
        let first = Point { node, spawned: Spawned(0) };
        let last = Point { node, spawned: Spawned(u64::MAX) };
        self.came_from.range(first..=last).map(|(point, _)| point)
    }

    /// A shortest path to `node`, its nodes in order.
    pub(super) fn to(&self, node: NodeId) -> Option<Vec<NodeId>> {
        let end = self.points_at(node).next()?;
        let mut res = vec![end.node];
        let mut seen = BTreeSet::from([*end]);
        let mut point = *end;
        while let Some(Some(previous)) = self.came_from.get(&point) {
            res.push(previous.node);
            if !seen.insert(*previous) {
                break;
            }
            point = *previous;
        }
        res.reverse();
        Some(res)
    }
}

fn is_cancel_point(node: &Node, spawned: Spawned) -> bool {
    match node.event {
        Event::Checkpoint | Event::Assumed => true,
        Event::Close { depth } => spawned.has(depth),
        _ => false,
    }
}

/// What `node` makes of a path that carries `marker`; `None`: the marker is
/// gone, or no path comes by.
fn survive(graph: &Graph, node: &Node, spawned: Spawned, marker: Marker) -> Option<Spawned> {
    let after = match node.event {
        Event::Failed { depth } if !spawned.has(depth) => return None,
        Event::Open { depth, spawned: at_once } => spawned.set(depth, at_once),
        Event::Spawn { depth } => spawned.set(depth, true),
        Event::Close { depth } => spawned.set(depth, false),
        _ => spawned,
    };
    let is_cancel_point = is_cancel_point(node, spawned);
    let stops = match marker {
        Marker::Reach => false,
        Marker::Function => node.is_checkpoint(),
        Marker::Loop(id) => is_cancel_point && id.0 >= node.loops_outside,
        Marker::Scope(id) => is_cancel_point && graph.counts_for(node, id),
    };
    (!stops).then_some(after)
}
