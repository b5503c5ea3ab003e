//! What each `assume_checkpointed!()` promises: a checkpoint since the origin
//! of every marker that a path still carries there.
//!
//! A promise says at which sites the machine would have met one, so that a
//! debug build can look. It is left out where it could not be told from a
//! broken one: behind a macro that nobody sees through and that may have
//! waited, and where the origin is in another machine.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;

use super::graph::{Event, LoopId, Node, NodeId, ScopeId};
use super::paths::{Marker, Paths};
use super::{Model, StatePointKind};
use crate::parse::{Machine, MachineId, Sight, Site, SiteId, Tree, never_waits};

/// An `assume_checkpointed!()` on the walk, which may come by it more than once.
#[derive(Debug)]
pub(super) struct Assumed {
    pub(super) site: SiteId,
    pub(super) node: NodeId,
    pub(super) machine: MachineId,
    /// What stands round it in its machine.
    pub(super) loops: Vec<LoopId>,
    pub(super) scopes: Vec<ScopeId>,
}

/// The place in front of the first statement of a loop or a scope.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begin {
    pub(super) site: SiteId,
    /// How many nodes there were before it.
    pub(super) after: usize,
}

/// There was a checkpoint since then.
#[derive(Debug)]
pub(crate) struct Promise {
    pub(crate) origin: Origin,
    /// A [`Site::Begin`], or none for the start of the machine.
    pub(crate) begin: Option<SiteId>,
    /// Where the machine stands when it meets one.
    pub(crate) met_at: BTreeSet<SiteId>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin {
    Start,
    Loop(Span),
    Scope(Span),
}

/// A marker that may be owed, and what its promise would be.
struct Owed<'m> {
    marker: Marker,
    origin: Origin,
    begin: Option<SiteId>,
    paths: Box<dyn Iterator<Item = Paths> + 'm>,
}

impl Model {
    /// The promises, per `assume_checkpointed!()`.
    pub(crate) fn promises(&self, tree: &Tree) -> BTreeMap<SiteId, Vec<Promise>> {
        let mut res = BTreeMap::new();
        for it in &self.walked.assumes {
            let promises: &mut BTreeMap<Option<SiteId>, Option<Promise>> =
                res.entry(it.site).or_default();
            for mut owed in self.may_be_owed(tree, it) {
                let Some(paths) = owed.paths.find(|paths| paths.reaches(it.node)) else { continue };
                let is_hidden = self.may_have_waited(&paths, it.node);
                let entry = promises.entry(owed.begin).or_insert_with(|| {
                    let (origin, begin) = (owed.origin, owed.begin);
                    Some(Promise { origin, begin, met_at: BTreeSet::new() })
                });
                match entry {
                    _ if is_hidden => *entry = None,
                    Some(promise) => {
                        promise.met_at.extend(self.met_at(tree, it.machine, owed.marker));
                    }
                    None => {}
                }
            }
        }
        let only_kept = |promises: BTreeMap<_, Option<Promise>>| {
            promises.into_values().flatten().collect::<Vec<_>>()
        };
        res.into_iter().map(|(site, promises)| (site, only_kept(promises))).collect()
    }

    /// The origins whose markers the rules, or the place itself, ask for.
    fn may_be_owed<'m>(&'m self, tree: &Tree, it: &'m Assumed) -> Vec<Owed<'m>> {
        let Machine { options, .. } = tree.machine(MachineId(0));
        let is_allowed = |rule: &str| options.allowed.iter().any(|name| name == rule);
        let graph = &self.walked.graph;
        let mut res = Vec::new();
        // What has run before a block in a function of others is not known,
        // nor what has run before a block that is awaited in place.
        let is_root = self.walked.roots.contains(&it.machine);
        if is_root && !tree.machine(it.machine).kind.is_part() {
            let start = self.walked.starts[it.machine.0];
            let paths =
                std::iter::once_with(move || Paths::from_start(graph, start, Marker::Function));
            let (marker, origin) = (Marker::Function, Origin::Start);
            res.push(Owed { marker, origin, begin: None, paths: Box::new(paths) });
        }
        for id in it.loops.iter().filter(|_| !is_allowed("loop_without_checkpoint")) {
            let loop_ = &graph.loops[id.0];
            let is_judged = !loop_.is_counted && (options.strict || self.is_endless(*id));
            let Some(begin) = loop_.begin.filter(|begin| is_judged && self.is_at_head(*id, begin))
            else {
                continue;
            };
            let paths = self.runs().map(|reached| Paths::round(graph, *id, reached));
            let (marker, origin) = (Marker::Loop(*id), Origin::Loop(loop_.keyword));
            res.push(Owed { marker, origin, begin: Some(begin.site), paths: Box::new(paths) });
        }
        for id in it.scopes.iter().filter(|_| !is_allowed("scope_without_guaranteed_checkpoint")) {
            let scope = &graph.scopes[id.0];
            let paths = self.runs().map(|reached| Paths::through(graph, *id, reached));
            let (marker, origin) = (Marker::Scope(*id), Origin::Scope(scope.name.span()));
            let begin = scope.inside.map(|it| it.site);
            // The function form has a machine of its own, which begins there.
            if begin.is_some() || matches!(tree.site(scope.site), Site::Await(_)) {
                res.push(Owed { marker, origin, begin, paths: Box::new(paths) });
            }
        }
        res
    }

    /// Whether nothing can have waited between the head of the loop and its
    /// body: in the condition of a `while`.
    fn is_at_head(&self, id: LoopId, begin: &Begin) -> bool {
        let graph = &self.walked.graph;
        let between = &graph.nodes[graph.loops[id.0].head.0 + 1..begin.after];
        between.iter().all(|node| node.state.is_none() && node.event != Event::Opaque)
    }

    /// Whether one of these paths comes by a macro that nobody sees through,
    /// on the way to `node`.
    fn may_have_waited(&self, paths: &Paths, node: NodeId) -> bool {
        let graph = &self.walked.graph;
        let is_opaque = |id: &NodeId| graph.node(*id).event == Event::Opaque;
        let mut open: Vec<NodeId> =
            graph.find(|_| true).filter(is_opaque).filter(|id| paths.reaches(*id)).collect();
        let mut seen: BTreeSet<NodeId> = open.iter().copied().collect();
        while let Some(from) = open.pop() {
            let next = graph.node(from).next.iter().map(|edge| edge.to);
            open.extend(next.filter(|to| seen.insert(*to)));
        }
        seen.contains(&node)
    }

    /// The sites of the machine at which a path loses the marker, or may lose
    /// it in what is awaited there.
    fn met_at(&self, tree: &Tree, machine: MachineId, marker: Marker) -> BTreeSet<SiteId> {
        let mut res = BTreeSet::new();
        for node in &self.walked.graph.nodes {
            let Some((_, kind)) = node.state.filter(|(owner, _)| *owner == machine) else {
                continue;
            };
            let (StatePointKind::Await(site)
            | StatePointKind::Hidden(site)
            | StatePointKind::Join(site)
            | StatePointKind::Race(site)) = kind
            else {
                continue;
            };
            if self.meets(tree, node, site, marker) {
                res.insert(site);
            }
        }
        res
    }

    fn meets(&self, tree: &Tree, node: &Node, site: SiteId, marker: Marker) -> bool {
        match tree.site(site) {
            Site::Await(it) => {
                let called = || tree.scope_function(it).map(|it| it.block);
                let Some(block) = tree.awaited_in_place(it).or_else(called) else {
                    return self.counts(node, marker);
                };
                let is_opaque = |node: &Node| node.event == Event::Opaque;
                self.walked.graph.nodes.iter().any(is_opaque)
                    || !self.met_at(tree, block.machine, marker).is_empty()
            }
            Site::Macro(it) => {
                let waits = matches!(it.sight, Sight::Opaque(_)) && !never_waits(&it.path);
                waits && self.reaches_out(node, marker)
            }
            _ => self.counts(node, marker),
        }
    }

    /// Whether it is a checkpoint for the marker on some path.
    fn counts(&self, node: &Node, marker: Marker) -> bool {
        match node.event {
            Event::Checkpoint | Event::Close { .. } => self.reaches_out(node, marker),
            Event::SchedulePoint => marker == Marker::Function,
            _ => false,
        }
    }

    /// Whether no shield is between the node and the origin of the marker.
    fn reaches_out(&self, node: &Node, marker: Marker) -> bool {
        match marker {
            Marker::Reach | Marker::Function => true,
            Marker::Loop(id) => id.0 >= node.loops_outside,
            Marker::Scope(id) => self.walked.graph.counts_for(node, id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;
    use crate::model;
    use crate::testing::{check, check_nursery, tree};

    /// What is promised, one line for each `assume_checkpointed!()` and origin:
    /// the line of it, since when, and how many sites could have met it.
    #[track_caller]
    fn promises(source: &str, expected: &[&str]) {
        let tree = tree(source);
        let found = model::build(&tree).promises(&tree).into_values().flatten().map(|it| {
            let origin = match it.origin {
                Origin::Start => "start".to_owned(),
                Origin::Loop(span) => format!("loop {}", span.start().line),
                Origin::Scope(span) => format!("scope {}", span.start().line),
            };
            format!("{origin}: {}", it.met_at.len())
        });
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn it_counts_as_a_checkpoint() {
        check("async fn f(x: bool) { if x { next().await; } assume_checkpointed!(); }");
        check("async fn f(x: bool) { if x { next().await; } else { assume_checkpointed!() } }");
        check("async fn f() { for x in xs { send(x).await; } coldframe::assume_checkpointed!(); }");
        check("async fn f() { next().await; loop { select!(a, b); assume_checkpointed!(); } }");
        check(
            "async fn f() { next().await; loop { shield! { assume_checkpointed!(); } next().await; } }",
        );
        check(
            "async fn f() { next().await; move_on_after!(limit => { select!(a, b); assume_checkpointed!(); }); }",
        );
        check(
            "async fn f() { next().await; scope!(s => { for x in xs { send(x).await; } assume_checkpointed!(); }); }",
        );
        check(
            "#[checkpointed(maybe, strict)] async fn f() { for x in xs { assume_checkpointed!(); } }",
        );
        check_nursery("loop { spawn a(); assume_checkpointed!(); }");
    }

    #[test]
    fn only_on_its_path() {
        check(
            r#"
async fn f(x: bool) {
    if x { assume_checkpointed!(); }
  //^^ CF910 `f` has no checkpoint on the path where this `if` is not taken
}
"#,
        );
        check(
            r#"
async fn f(x: bool) {
    next().await;
    loop { if x { continue; } assume_checkpointed!(); }
  //^^^^ CF913 this loop has no checkpoint on some path through its body
}
"#,
        );
        check(
            r#"
async fn f(x: bool) {
    next().await;
    move_on_after!(limit => { if x { assume_checkpointed!(); } });
  //^^^^^^^^^^^^^ CF912 this `move_on_after` has no checkpoint on some path through its block
}
"#,
        );
    }

    #[test]
    fn a_shield_hides_it_from_what_is_outside() {
        check(
            r#"
async fn f() {
    next().await;
    loop { shield! { assume_checkpointed!(); } }
  //^^^^ CF913 this loop has no checkpoint
}
"#,
        );
        check(
            r#"
async fn f() {
    next().await;
    move_on_after!(limit => { shield! { assume_checkpointed!(); } });
  //^^^^^^^^^^^^^ CF100 this `move_on_after` has no checkpoint in its block
}
"#,
        );
    }

    #[test]
    fn what_a_path_owes_is_promised() {
        promises(
            "async fn f(x: bool) { if x { a().await; } if !x { b().await; } assume_checkpointed!(); }",
            &["start: 2"],
        );
        promises("async fn f() { a().await; assume_checkpointed!(); }", &[]);
        promises(
            "async fn f(x: bool) { a().await;\nloop { if x { b().await; } assume_checkpointed!(); } }",
            &["loop 2: 2"],
        );
        promises(
            "#[checkpointed(maybe)] async fn f(x: bool) {\nloop { if x { b().await; } assume_checkpointed!(); } }",
            &["start: 1", "loop 2: 1"],
        );
        promises(
            "async fn f(x: bool) {\nscope!(s => { if x { b().await; } assume_checkpointed!(); }); }",
            &["start: 1", "scope 2: 1"],
        );
        // It is left, so nobody asks for each round.
        promises(
            "async fn f(x: bool) { a().await; loop { if x { break; } assume_checkpointed!(); } }",
            &[],
        );
        promises(
            "#[checkpointed(maybe, allow(loop_without_checkpoint))] async fn f() { a().await; loop { assume_checkpointed!(); } }",
            &[],
        );
    }

    #[test]
    fn what_may_have_waited_unseen_is_believed() {
        promises("async fn f() { select!(a, b); assume_checkpointed!(); }", &[]);
        promises("async fn f() { info!(\"a\"); assume_checkpointed!(); }", &["start: 0"]);
        promises(
            "async fn f() { a().await; loop { select!(a, b); assume_checkpointed!(); } }",
            &[],
        );
        promises(
            "#[checkpointed(maybe, strict)] async fn f() { a().await; while x || b().await { assume_checkpointed!(); } }",
            &[],
        );
    }

    #[test]
    fn what_is_before_a_block_in_place_is_another_machines() {
        promises("async fn f(x: bool) { async { assume_checkpointed!(); }.await }", &[]);
        promises(
            "async fn f() { a().await; async {\nloop { assume_checkpointed!(); } }.await }",
            &["loop 2: 0"],
        );
        promises(
            "async fn f() { a().await;\nmove_on_after(d, async { assume_checkpointed!(); }).await; }",
            &["scope 2: 0"],
        );
    }
}
