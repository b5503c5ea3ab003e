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

use super::graph::{Event, Graph, LoopId, Node, NodeId};

/// What a path has not had a checkpoint since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// No marker: all paths.
    Reach,
    /// The entry of the function.
    Function,
    /// The head of a loop.
    Loop(LoopId),
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

    fn search(graph: &Graph, starts: Vec<Point>, marker: Marker) -> Paths {
        let mut came_from: BTreeMap<Point, Option<Point>> = BTreeMap::new();
        let mut open: VecDeque<Point> = starts.into();
        let starts: BTreeSet<Point> = open.iter().copied().collect();
        while let Some(point) = open.pop_front() {
            let node = graph.node(point.node);
            let Some(spawned) = survive(node, point.spawned, marker) else { continue };
            for edge in &node.next {
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

/// What `node` makes of a path that carries `marker`; `None`: the marker is
/// gone.
fn survive(node: &Node, spawned: Spawned, marker: Marker) -> Option<Spawned> {
    let (is_checkpoint, is_schedule_point, after) = match node.event {
        Event::Pass | Event::Jump(_) | Event::Exit(..) => (false, false, spawned),
        Event::Checkpoint => (true, true, spawned),
        Event::SchedulePoint => (false, true, spawned),
        Event::Open { depth, spawned: at_once } => (false, false, spawned.set(depth, at_once)),
        Event::Spawn { depth } => (false, false, spawned.set(depth, true)),
        Event::Close { depth } => (spawned.has(depth), true, spawned.set(depth, false)),
    };
    let stops = match marker {
        Marker::Reach => false,
        Marker::Function => is_schedule_point,
        Marker::Loop(id) => is_checkpoint && id.0 >= node.loops_outside,
    };
    (!stops).then_some(after)
}
