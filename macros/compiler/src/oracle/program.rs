//! The random programs: a small syntax of their own, and how it is written as
//! Rust.
//!
//! Every node has the same shape, so that one loop can make a program smaller.

mod write;

pub(super) use self::write::{Written, write};

/// A piece of a program, and a number to tell it from the others.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) id: usize,
    pub(super) children: Vec<Node>,
}

pub(super) type Label = Option<u8>;

/// What a node is. In brackets: its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `work()`
    Work,
    True,
    False,
    /// `next().await`
    Next,
    /// `cancel_shielded_checkpoint().await`
    SchedulePoint,
    /// `call(..)` [arguments]
    Call,
    /// `call(..).await` [arguments]
    CallAwait,
    /// `a + b` [both]
    Add,
    /// `list[a] = b` [both]
    Assign,
    /// `a && b` [both]
    And,
    /// `a || b` [both]
    Or,
    /// `!a` [it]
    Not,
    /// `let Some(y) = e`, as a condition [e]
    Let,
    /// `e?` [e]
    Question,
    /// `Err(e)` [e]
    Error,
    /// `return e` [nothing, or e]
    Return,
    Break(Label),
    Continue(Label),
    /// [condition, block, nothing or a block or another `if`]
    If,
    /// [value, arms]
    Match,
    /// [body], or [guard, body]
    Arm(Pattern),
    /// [body]
    Loop(Label),
    /// [condition, body]
    While(Label),
    /// [part of what is iterated over, body]
    For(Label, Items),
    /// `'l: { .. }` or `{ .. }` [statements]
    Block(Label),
    /// `async { .. }.await` [block]
    AsyncAwait,
    /// `async { .. }` [block]
    Async,
    /// A closure: what is in it does not run.
    Closure,
    /// `panic!("{}", e)` [arguments]
    Panic,
    /// `std::process::exit(1)`
    Exit,
    /// `bail!("no")`
    Bail,
    /// A macro that nobody sees through, which waits.
    Hidden,
    /// A macro that nobody sees through.
    Opaque,
    /// The same, with a jump among its tokens.
    OpaqueJump,
    /// `println!(..)` [arguments]
    Print,
    /// `assert!(e, ..)` [condition, arguments of the message]
    Assert,
    /// `debug_assert!(e, ..)` [condition, arguments of the message]
    DebugAssert,
    /// `matches!(e, Some(_) if guard)` [e, guard]
    Matches,
    /// [block]
    Nursery {
        handle: bool,
        /// It is a `try_nursery!`.
        fails: bool,
    },
    /// `move_on_after!(limit => { .. })` [block]
    MoveOn,
    /// `scope!(s => { .. })` [block]
    Scope,
    /// [block]
    Shield,
    /// `move_on_after(limit, async { .. }).await` [block]
    MoveOnFunction,
    /// `shield(async { .. }).await` [block]
    ShieldFunction,
    /// `assume_checkpointed!()`
    Assume,
    /// `atomic! { .. }` [block]
    Atomic,
    /// `race!` or `try_race!` [branches]
    Race {
        fails: bool,
    },
    /// [future, arm]
    Branch,
    /// `start(|status| ..).await`
    Start,
    // Statements:
    /// `e;` [e]
    Semi,
    /// The value of a block [e]
    Tail,
    /// `let y = e;` [e]
    Local,
    /// `let Some(y) = e else { .. };` [e, block]
    LetElse,
    /// `#[cfg(unix)]` [statement]
    Cfg,
    /// `spawn e;` [e]
    Spawn,
    /// [block]
    Defer {
        within: bool,
    },
    /// `async fn other() { .. }`
    Item,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// `0`
    Literal,
    /// `1 | 2`
    Alternatives,
    /// `y`
    Variable,
    /// `_`
    Rest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Items {
    /// `items(e)`
    Unknown,
    /// `[e, 1].iter()`
    Some,
    /// `0..3`
    Range,
}

impl Node {
    pub(super) fn is_statement(&self) -> bool {
        use Kind::*;
        matches!(self.kind, Semi | Tail | Local | LetElse | Cfg | Spawn | Defer { .. } | Item)
    }
}

/// Added to the number of a node for its `.await`.
pub(super) const AWAIT: usize = 1 << 21;

/// Added to the number of a block for the word `else` in front of it.
pub(super) const ELSE: usize = 1 << 20;
