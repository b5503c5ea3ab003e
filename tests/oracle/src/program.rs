//! What a random program consists of. It is printed as Rust and as Python.

mod shared;

pub(crate) use self::shared::{CHANNELS, EVENTS, End, LOCKS, Limit, Thing, Use};

/// A place in the source, counted through the whole program. With the number
/// that a task was given it decides how long something takes and which way a
/// branch goes; in the log it says where a line comes from.
pub(crate) type Site = u32;

/// Functions that call each other, but only later ones. The first is run.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) functions: Vec<Function>,
}

/// An `async fn` of a task, a number, what all tasks share, and a scope of its
/// caller.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) kind: Kind,
    pub(crate) body: Block,
}

/// What a function or a child gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing.
    Unit,
    /// Nothing, or one error.
    Leaf,
    /// Nothing, or a group of errors.
    Group,
}

/// Where an error goes that is raised with `?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// It may not be raised here.
    Nowhere,
    /// It leaves a function or a child that gives single errors.
    Leaf,
    /// It leaves one that gives groups, and becomes a group.
    Group,
    /// It joins those of a nursery.
    Nursery,
}

impl Target {
    pub(crate) fn of(kind: Kind) -> Target {
        match kind {
            Kind::Unit => Target::Nowhere,
            Kind::Leaf => Target::Leaf,
            Kind::Group => Target::Group,
        }
    }

    /// Whether what gives errors of this kind may stand here with `?`.
    pub(crate) fn takes(self, kind: Kind) -> bool {
        match self {
            Target::Nowhere => kind == Kind::Unit,
            Target::Leaf => kind != Kind::Group,
            Target::Group | Target::Nursery => true,
        }
    }
}

/// Statements in braces.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block(pub(crate) Vec<Stmt>);

/// One statement.
#[derive(Clone, Debug)]
pub(crate) enum Stmt {
    /// Writes a line into the log.
    Log(Site),
    /// Writes what a scope says about itself.
    Look(Site, Scope),
    /// Writes the effective deadline.
    Deadline(Site),
    /// Waits.
    Wait(Site, Wait),
    /// Writes a line when the rest of the block is left in any way.
    Guard(Site),
    /// `defer!`, with a limit if it has one.
    Defer { site: Site, within: Option<Scale>, body: Block },
    /// A scope that is entered later, if at all.
    NewScope { site: Site, start: Start, shield: bool },
    /// A block in a scope.
    Region { site: Site, kind: Region, body: Block },
    /// Does something to a scope.
    Poke { site: Site, scope: Scope, poke: Poke },
    /// `fail(…)?`, once in so many times.
    Fail { site: Site, target: Target, once_in: u32 },
    /// Awaits a function.
    Call { site: Site, function: usize, scope: Scope, outcome: Outcome },
    /// A branch that is taken once in so many times, and the other one.
    If { site: Site, once_in: u32, then: Block, otherwise: Block },
    /// A loop of few rounds.
    Loop(Site, Block),
    /// A way out.
    Jump(Jump),
    /// `nursery!`
    Nursery(Site, Block),
    /// `try_nursery!`
    TryNursery { site: Site, says_type: bool, outcome: Outcome, body: Block },
    /// `race!`: functions or blocks that give nothing, with what comes after
    /// each if it wins.
    Race { site: Site, branches: Vec<(Stmt, Block)> },
    /// `spawn f(…);`
    Spawn { site: Site, function: usize, scope: Scope },
    /// `spawn async move { … };`
    SpawnBlock { site: Site, kind: Kind, scopes: Vec<Scope>, body: Block },
    /// Does something with what several tasks share.
    Shared(Site, Use),
}

impl Stmt {
    /// Whether the rest of the block it is in is inside of it, for Python.
    pub(crate) fn takes_rest(&self) -> bool {
        match self {
            Stmt::Guard(_) | Stmt::Defer { .. } => true,
            Stmt::Shared(_, it) => it.takes_rest(),
            _ => false,
        }
    }
}

/// A scope that has a name: the place where it was made, or 0 for the one that
/// the function was given.
pub(crate) type Scope = Site;

/// A time is less than two to this power.
pub(crate) type Scale = u32;

/// What is waited for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wait {
    Sleep(Scale),
    Checkpoint,
    Shielded,
    IfCancelled,
}

/// What becomes of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There is none.
    Nothing,
    /// `?`, which gives errors of the kind to the target.
    Raised(Kind, Target),
    /// It is written into the log, and that is all.
    Handled(Kind),
}

/// What a scope is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Empty,
    Timeout(Scale),
    Deadline(Scale),
}

/// What a block runs in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Region {
    Enter(Scope),
    /// `scope!(s => …)`: a scope without a deadline that the block sees.
    Own,
    MoveOnAfter(Scale),
    MoveOnAt(Scale),
    FailAfter(Scale),
    FailAt(Scale),
    Shield,
}

/// What is done to a scope.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Poke {
    Cancel,
    /// Switches the shield on or off, as chance has it.
    Shield,
    Unshield,
    Timeout(Scale),
    Deadline(Scale),
    /// To this very moment.
    DeadlineNow,
    ClearDeadline,
}

/// A way out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Jump {
    Break,
    Continue,
    Return(Kind),
}
