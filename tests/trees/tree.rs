//! Random trees of what a task can do.

use crate::dice::Dice;

/// What is done, in one task or in several.
#[derive(Debug)]
pub(crate) enum Node {
    Ready,
    Checkpoint,
    /// For so many milliseconds.
    Sleep(u64),
    /// Sleeps until it is cancelled. It stands below a scope with a timeout,
    /// with no shield between them.
    Forever,
    /// Gives an error.
    Fail,
    /// Panics.
    Panic,
    /// Cancels the scope that is so many scopes up, of those round it in its
    /// own task and in those above.
    Cancel(usize),
    /// Switches the shield of such a scope.
    Shield(usize, bool),
    /// One after the other, until one fails.
    Sequence(Vec<Node>),
    /// Handles the errors of what is in it.
    Catch(Box<Node>),
    Scope(Scope),
    Nursery {
        body: Box<Node>,
        children: Vec<Node>,
    },
    Race(Vec<Node>),
    Defer {
        cleanup: Box<Node>,
        within: Option<u64>,
        rest: Box<Node>,
    },
    /// Two branches under a combinator of another library.
    Join(Box<(Node, Node)>),
    /// The same, and the branches have wakers of their own.
    Unordered(Vec<Node>),
}

#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) shield: bool,
    /// In milliseconds.
    pub(crate) timeout: Option<u64>,
    pub(crate) inner: Box<Node>,
}

/// What stands round a place in a tree.
#[derive(Clone, Copy)]
struct Around {
    depth: u32,
    scopes: usize,
    /// A scope with a timeout would end a sleep without end.
    bounded: bool,
}

/// A tree, from a seed.
pub(crate) fn grow(dice: &mut Dice) -> Node {
    node(dice, Around { depth: 6, scopes: 0, bounded: false })
}

fn node(dice: &mut Dice, around: Around) -> Node {
    if around.depth == 0 {
        return leaf(dice, around);
    }
    let inside = Around { depth: around.depth - 1, ..around };
    match dice.roll(20) {
        0..=4 => Node::Sequence(several(dice, inside, 4)),
        5..=8 => scope(dice, inside),
        9..=11 => nursery(dice, inside),
        12..=14 => Node::Defer {
            cleanup: Box::new(node(
                dice,
                Around { depth: inside.depth.min(2), bounded: false, ..inside },
            )),
            within: (dice.roll(3) == 0).then(|| 1 + dice.roll(6)),
            rest: Box::new(node(dice, inside)),
        },
        15 => Node::Catch(Box::new(node(dice, inside))),
        16 => Node::Race(several(dice, inside, 3)),
        17 => Node::Join(Box::new((node(dice, inside), node(dice, inside)))),
        18 => Node::Unordered(several(dice, inside, 3)),
        _ => leaf(dice, around),
    }
}

fn scope(dice: &mut Dice, inside: Around) -> Node {
    let timeout = (dice.roll(3) > 0).then(|| dice.roll(8));
    let shield = dice.roll(4) == 0;
    let bounded = timeout.is_some() || (inside.bounded && !shield);
    let inner = node(dice, Around { scopes: inside.scopes + 1, bounded, ..inside });
    Node::Scope(Scope { shield, timeout, inner: Box::new(inner) })
}

fn nursery(dice: &mut Dice, inside: Around) -> Node {
    let body = Box::new(node(dice, inside));
    Node::Nursery { body, children: several(dice, inside, 3) }
}

fn several(dice: &mut Dice, inside: Around, most: u64) -> Vec<Node> {
    (0..1 + dice.roll(most)).map(|_| node(dice, inside)).collect()
}

fn leaf(dice: &mut Dice, around: Around) -> Node {
    let scope = |dice: &mut Dice| usize::try_from(dice.roll(around.scopes as u64)).expect("small");
    match dice.roll(20) {
        0..=1 => Node::Ready,
        2..=4 => Node::Checkpoint,
        5..=10 => Node::Sleep(dice.roll(9)),
        11..=12 if around.bounded => Node::Forever,
        13..=15 if around.scopes > 0 => Node::Cancel(scope(dice)),
        // Only switched on where nothing below needs to be reached.
        16 if around.scopes > 0 && !around.bounded => Node::Shield(scope(dice), dice.roll(2) == 0),
        17..=18 => Node::Fail,
        19 => Node::Panic,
        _ => Node::Sleep(dice.roll(9)),
    }
}
