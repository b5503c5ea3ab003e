//! What a random program consists of. The printer makes Rust of it, the
//! interpreter walks it.

/// A number in the source that shows up in the log.
pub type Mark = u32;
/// A local of type `u32`: `v0` is the function's argument.
pub type Var = u32;
/// A loop.
pub type Label = u32;
/// A named child, or a vector of children.
pub type ChildName = u32;
/// A nursery, counted through the whole program.
pub type NurseryId = u32;

/// Functions that call each other, but only later ones. The first is run.
#[derive(Clone, Debug)]
pub struct Program {
    /// All functions; see [`FUNCTIONS`].
    pub functions: Vec<Function>,
}

/// An `async fn` of one `u32`.
#[derive(Clone, Debug)]
pub struct Function {
    /// What it gives.
    pub kind: Kind,
    /// Its statements.
    pub body: Block,
    /// Its value at the end.
    pub value: Num,
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Unit,
    /// A number.
    Value,
    /// A number, or an error that is a number.
    Fallible,
}

/// The kinds of a program's functions. The first one is run, the next two have
/// a nursery whose shape depends on the seed, the last three only wait and
/// jump.
pub const FUNCTIONS: [Kind; 8] = [
    Kind::Unit,
    Kind::Fallible,
    Kind::Fallible,
    Kind::Unit,
    Kind::Value,
    Kind::Unit,
    Kind::Value,
    Kind::Fallible,
];

/// The first function that only waits and jumps.
pub const FIRST_LEAF: usize = 5;

/// Statements in braces.
#[derive(Clone, Debug, Default)]
pub struct Block(pub Vec<Stmt>);

/// A local plus another plus a constant, with what there is of that.
#[derive(Clone, Copy, Debug)]
pub struct Num {
    /// The local.
    pub var: Option<Var>,
    /// The other local.
    pub other: Option<Var>,
    /// The constant.
    pub plus: u32,
}

/// `num % modulus == rest`
#[derive(Clone, Copy, Debug)]
pub struct Cond {
    /// The number.
    pub num: Num,
    /// At least 1.
    pub modulus: u32,
    /// Less than the modulus.
    pub rest: u32,
}

/// `f3(num)`
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// An index into the program's functions.
    pub function: usize,
    /// The argument.
    pub argument: Num,
}

/// One statement.
#[derive(Clone, Debug)]
pub enum Stmt {
    /// Writes a line into the log.
    Log(Mark, Num),
    /// A local that writes a line when it is dropped.
    Guard(Mark),
    /// Waits for a leaf.
    Wait(Leaf),
    /// Awaits a function.
    Call(Call, Bind),
    /// `check(cond, num)?;`
    Check(Cond, Num),
    /// Panics, if the condition holds.
    Boom(Cond, Mark),
    /// `if cond { … } else { … }`
    If(Cond, Block, Block),
    /// `match num % 3 { … }`
    Match(Num, [Block; 3]),
    /// A loop.
    Loop(Loop),
    /// A way out of a loop or a function.
    Jump(Jump),
    /// A nursery.
    Nursery(Nursery),
    /// `futures::join!` of functions that give values, which are bound.
    Join(Vec<(Call, Var)>),
    /// `spawn f(…);`
    Spawn(Call),
    /// `spawn async move { … };`
    SpawnBlock(Block),
    /// `let c = spawn f(…);`
    SpawnNamed(ChildName, Call),
    /// `let v = c.await;`
    Take(ChildName, Var),
    /// `list.push(spawn f(…));`
    Push(ChildName, Call),
    /// `n.spawn(f(…));`
    SpawnByHandle(NurseryId, Call),
}

/// What a leaf waits for.
#[derive(Clone, Copy, Debug)]
pub enum Leaf {
    /// `checkpoint()`
    Checkpoint,
    /// `cancel_shielded_checkpoint()`
    Shielded,
    /// `checkpoint_if_cancelled()`
    IfCancelled,
    /// `sleep(num % 24 ms)`
    Sleep(Num),
    /// A future of somebody else's that is ready at once.
    Ready,
    /// A future of somebody else's that wakes itself once.
    Yield,
}

/// What becomes of a call's result.
#[derive(Clone, Copy, Debug)]
pub enum Bind {
    /// There is none.
    Unit,
    /// `let v = f().await;`
    Var(Var),
    /// `let v = f().await?;`
    Try(Var),
    /// `let v = match f().await { Ok(v) | Err(v) => v };`
    Either(Var),
}

/// A loop of a fixed number of rounds, unless something leaves it.
#[derive(Clone, Debug)]
pub struct Loop {
    /// Which keyword.
    pub kind: LoopKind,
    /// Its name.
    pub label: Label,
    /// `times % 4` rounds.
    pub times: Num,
    /// The counter.
    pub var: Var,
    /// What is repeated.
    pub body: Block,
}

/// Which keyword a loop has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopKind {
    /// Counts from 0.
    For,
    /// Counts from 1.
    While,
    /// Counts from 1, after a checkpoint in each round.
    Loop,
}

/// A way out.
#[derive(Clone, Copy, Debug)]
pub enum Jump {
    /// `break 'label`
    Break(Label),
    /// `continue 'label`
    Continue(Label),
    /// `return`, with `Ok` in a fallible function.
    Return(Num),
    /// `return Err(…)`
    Fail(Num),
}

/// `nursery! { … }`
#[derive(Clone, Debug)]
pub struct Nursery {
    /// Which one.
    pub id: NurseryId,
    /// Whether it starts with `|n|`.
    pub handle: bool,
    /// The vector of children that the body declares first.
    pub list: Option<ChildName>,
    /// The statements.
    pub body: Block,
    /// The children whose sum, with that of the list, is its value.
    pub tail: Vec<ChildName>,
    /// The local that gets the value.
    pub value: Option<Var>,
}

impl Num {
    /// A constant.
    #[must_use]
    pub fn constant(plus: u32) -> Num {
        Num { var: None, other: None, plus }
    }
}

impl Block {
    /// Every nursery in it, in the order of the source, with those inside.
    pub fn nurseries<'b>(&'b self, found: &mut Vec<&'b Nursery>) {
        for stmt in &self.0 {
            match stmt {
                Stmt::If(_, then, otherwise) => {
                    then.nurseries(found);
                    otherwise.nurseries(found);
                }
                Stmt::Match(_, arms) => arms.iter().for_each(|arm| arm.nurseries(found)),
                Stmt::Loop(it) => it.body.nurseries(found),
                Stmt::SpawnBlock(body) => body.nurseries(found),
                Stmt::Nursery(it) => {
                    found.push(it);
                    it.body.nurseries(found);
                }
                _ => {}
            }
        }
    }
}
