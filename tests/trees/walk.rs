//! Doing what a tree says, with coldframe's own macros.

use std::future::{Future, ready};
use std::pin::Pin;

use coldframe::ErrorGroup;
use coldframe::prelude::*;
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

use crate::tree::{self, Node};
use crate::world::{ErrorNumber, Scopes, World, count};

pub(crate) type Errors = ErrorGroup<ErrorNumber>;

/// Does what `node` says.
pub(crate) fn walk<'a>(
    node: &'a Node,
    world: &'a World,
    scopes: &'a Scopes<'a>,
) -> Pin<Box<dyn Future<Output = Result<(), Errors>> + 'a>> {
    Box::pin(step(node, world, scopes))
}

/// The same, and the errors are handled.
#[checkpointed(maybe)]
pub(crate) async fn walk_handled(node: &Node, world: &World, scopes: &Scopes<'_>) {
    if let Err(errors) = walk(node, world, scopes).await {
        errors.into_iter().for_each(|error| world.handle(error));
    }
}

#[checkpointed(maybe)]
async fn step(node: &Node, world: &World, scopes: &Scopes<'_>) -> Result<(), Errors> {
    let _running = world.run();
    match node {
        Node::Ready => ready(()).await,
        Node::Checkpoint => checkpoint().await,
        Node::Sleep(millis) => sleep(Duration::from_millis(*millis)).await,
        Node::Forever => sleep_forever().await,
        Node::Fail => return Err(ErrorGroup::from(world.raise())),
        Node::Panic => {
            count(&world.panics);
            panic!("as the tree says");
        }
        Node::Cancel(number) => {
            let scope = scopes.nth(*number).expect("the tree has as many scopes");
            scope.cancel("the tree says so");
        }
        Node::Shield(number, on) => {
            scopes.nth(*number).expect("the tree has as many scopes").set_shield(*on);
        }
        Node::Sequence(nodes) => {
            for node in nodes {
                walk(node, world, scopes).await?;
            }
        }
        Node::Catch(node) => walk_handled(node, world, scopes).await,
        Node::Scope(it) => in_scope(it, world, scopes).await?,
        Node::Nursery { body, children } => {
            try_nursery! {
                for child in children {
                    spawn walk(child, world, scopes);
                }
                walk(body, world, scopes).await?;
            }?;
        }
        Node::Race(nodes) => match &**nodes {
            [one, other, ..] => race! {
                walk_handled(one, world, scopes),
                walk_handled(other, world, scopes),
            },
            nodes => {
                for node in nodes {
                    walk(node, world, scopes).await?;
                }
            }
        },
        Node::Defer { cleanup, within: None, rest } => {
            count(&world.armed);
            defer! {
                count(&world.cleaned);
                walk_handled(cleanup, world, &scopes.in_cleanup()).await;
            }
            walk(rest, world, scopes).await?;
        }
        Node::Defer { cleanup, within: Some(millis), rest } => {
            count(&world.armed);
            defer!(within Duration::from_millis(*millis) => {
                count(&world.cleaned);
                walk_handled(cleanup, world, &scopes.in_cleanup()).await;
            });
            walk(rest, world, scopes).await?;
        }
        // What a combinator holds is dropped with it, so errors are handled in
        // the branches.
        Node::Join(both) => {
            let one = walk_handled(&both.0, world, scopes);
            let other = walk_handled(&both.1, world, scopes);
            futures::join!(one, other);
        }
        Node::Unordered(nodes) => {
            let branches = nodes.iter().map(|node| walk_handled(node, world, scopes));
            let branches: FuturesUnordered<_> = branches.collect();
            // In one await: between two of them nobody would poll it, and
            // cleanup in there could not run.
            branches.collect::<()>().await;
        }
    }
    Ok(())
}

/// What comes out of a scope comes out by rule.
#[checkpointed(maybe)]
async fn in_scope(it: &tree::Scope, world: &World, scopes: &Scopes<'_>) -> Result<(), Errors> {
    let scope = match it.timeout {
        Some(millis) => CancelScope::timeout(Duration::from_millis(millis)),
        None => CancelScope::new(),
    };
    scope.set_shield(it.shield);
    let value = scope!(s = &scope => {
        let scopes = scopes.inside(s);
        walk(&it.inner, world, &scopes).await
    });
    if let Some(result) = value {
        assert!(!scope.cancelled_caught());
        return result;
    }
    assert!(scope.cancel_called() && scope.cancelled_caught());
    assert!(scope.is_shielded() || !scopes.is_cancelled(), "the outer one wins");
    count(&world.absorbed);
    Ok(())
}
