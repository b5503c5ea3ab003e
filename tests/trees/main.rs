//! Random trees of tasks, scopes and cleanup under the virtual clock: every
//! future that has begun ends or is dropped, every cleanup that is reached runs
//! once, no error is lost, scopes absorb by rule only, and nothing is left in
//! the tables.
//!
//! `COLDFRAME_TREES` sets how many trees there are, `COLDFRAME_TREES_SEED` the
//! seed of the first.

#[allow(dead_code, unreachable_pub)]
#[path = "../random/src/dice.rs"]
mod dice;
mod tree;
mod walk;
mod world;

use std::cell::Cell;
use std::panic::AssertUnwindSafe;

use coldframe::Runner;
use coldframe::clock::VirtualClock;
use coldframe::private::{LiveCounts, live_counts};
use futures::FutureExt as _;

use crate::dice::Dice;
use crate::tree::{Node, grow};
use crate::walk::walk_handled;
use crate::world::{Scopes, World};

fn from_environment(variable: &str, otherwise: u64) -> u64 {
    let set = std::env::var(variable).ok();
    set.map_or(otherwise, |text| text.parse().expect("the variable holds a number"))
}

/// What a tree holds that the other kind does not: a combinator drops what it
/// holds when a branch panics, so that its cleanup cannot run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Panics,
    Combinators,
}

fn prune(node: &mut Node, kind: Kind) {
    match node {
        Node::Panic if kind == Kind::Combinators => *node = Node::Fail,
        Node::Join(both) if kind == Kind::Panics => {
            let both = std::mem::replace(&mut **both, (Node::Ready, Node::Ready));
            *node = Node::Sequence(vec![both.0, both.1]);
            prune(node, kind);
        }
        Node::Unordered(nodes) if kind == Kind::Panics => {
            *node = Node::Sequence(std::mem::take(nodes));
            prune(node, kind);
        }
        Node::Sequence(nodes) | Node::Race(nodes) | Node::Unordered(nodes) => {
            nodes.iter_mut().for_each(|node| prune(node, kind));
        }
        Node::Catch(inner) => prune(inner, kind),
        Node::Scope(scope) => prune(&mut scope.inner, kind),
        Node::Nursery { body, children } => {
            prune(body, kind);
            children.iter_mut().for_each(|node| prune(node, kind));
        }
        Node::Defer { cleanup, rest, .. } => {
            prune(cleanup, kind);
            prune(rest, kind);
        }
        Node::Join(both) => {
            prune(&mut both.0, kind);
            prune(&mut both.1, kind);
        }
        _ => {}
    }
}

/// How often things happened, over all trees.
#[derive(Debug, Default)]
struct Tally {
    tasks: Cell<u64>,
    cleanups: Cell<u64>,
    errors: Cell<u64>,
    absorbed: Cell<u64>,
    panics: Cell<u64>,
}

fn add(cell: &Cell<u64>, more: u64) {
    cell.set(cell.get() + more);
}

fn try_tree(seed: u64, tally: &Tally) {
    let kind = if seed.is_multiple_of(3) { Kind::Panics } else { Kind::Combinators };
    let mut tree = grow(&mut Dice::new(seed));
    prune(&mut tree, kind);
    let world = World::default();
    let panicked = Runner::new().seed(seed).clock(VirtualClock::autojump()).run(async {
        let walked = walk_handled(&tree, &world, &Scopes::NONE);
        let panicked = AssertUnwindSafe(walked).catch_unwind().await.is_err();
        assert_eq!(live_counts(), LiveCounts::default(), "left in the tables: {tree:#?}");
        panicked
    });
    assert_eq!(world.started.get(), world.ended.get(), "futures left: {tree:#?}");
    assert_eq!(world.armed.get(), world.cleaned.get(), "cleanups: {tree:#?}");
    if world.panics.get() == 0 {
        assert!(!panicked, "a panic of its own: {tree:#?}");
        assert!(world.lost().is_empty(), "errors {:?} are lost: {tree:#?}", world.lost());
    }
    add(&tally.tasks, world.started.get());
    add(&tally.cleanups, world.cleaned.get());
    add(&tally.errors, world.raised() as u64);
    add(&tally.absorbed, world.absorbed.get());
    add(&tally.panics, world.panics.get());
}

#[test]
fn random_trees_keep_every_promise() {
    let first = from_environment("COLDFRAME_TREES_SEED", 0);
    let trees = from_environment("COLDFRAME_TREES", 10_000);
    std::panic::set_hook(Box::new(|_| {}));
    let tally = Tally::default();
    for seed in first..first + trees {
        let tried = std::panic::catch_unwind(AssertUnwindSafe(|| try_tree(seed, &tally)));
        if let Err(payload) = tried {
            let _ = std::panic::take_hook();
            eprintln!("this tree again: COLDFRAME_TREES_SEED={seed} COLDFRAME_TREES=1");
            std::panic::resume_unwind(payload);
        }
    }
    let _ = std::panic::take_hook();
    println!("{tally:?}");
    for happened in [&tally.tasks, &tally.cleanups, &tally.errors, &tally.absorbed, &tally.panics] {
        assert!(happened.get() >= trees / 10, "too rare to show anything: {tally:?}");
    }
}
