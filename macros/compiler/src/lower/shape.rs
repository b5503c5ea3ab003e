//! What lowering gives to emit: every decision taken, as plain data.
//!
//! The syntax is still syn's with markers in place. The sites behind them are
//! those of the tree in lowered form, and after them the jumps that leave a
//! nursery, which lowering has turned into sites of their own.

use std::collections::BTreeMap;
use std::ops::Range;

use proc_macro2::{Ident, Span};
use syn::{Attribute, Block, Expr, Lifetime, Stmt, Token};

use crate::lower::names::{NurseryNames, RaceNames};
pub(crate) use crate::lower::regions::{Region, RegionId, RegionKind};
use crate::model::Origin;
use crate::parse::{Errors, Handle, MachineId, MachineKind, Macro, SiteId};

/// One item, ready to be printed.
#[derive(Debug)]
pub(crate) struct Lowered {
    /// Same index as in the tree.
    pub(crate) machines: Vec<Machine>,
    /// Those of the tree under their numbers, then the jumps.
    pub(crate) sites: Vec<Site>,
    pub(crate) nurseries: Vec<Nursery>,
    /// `None` when printed.
    pub(crate) regions: Vec<Option<Region>>,
}

/// Index into [`Lowered::nurseries`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NurseryId(pub(crate) usize);

#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) kind: MachineKind,
    pub(crate) name: String,
    pub(crate) name_span: Span,
    /// The name of its enum of states.
    pub(crate) state_type: String,
    /// Something in it asks which states were passed.
    pub(crate) is_watched: bool,
    pub(crate) states: Vec<State>,
    pub(crate) edges: Vec<(usize, usize)>,
    pub(crate) body: Block,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) unwinds_to: Option<usize>,
}

#[derive(Debug)]
pub(crate) enum Site {
    Wait(Wait),
    Async {
        machine: MachineId,
        expr: Expr,
    },
    Nursery(NurseryId),
    Region(RegionId),
    /// `defer!` in the body of a nursery: an index into its list of those.
    Arm(NurseryId, usize),
    Spawn(Spawn),
    Macro(Macro),
    Race(Race),
    Jump(Jump),
    Assume(Assume),
    Begin(Begin),
    /// Printed, or not lowered yet. Each marker stands at one place only.
    Gone,
}

/// `assume_checkpointed!()`
#[derive(Debug)]
pub(crate) struct Assume {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) macro_path: syn::Path,
    pub(crate) span: Span,
    pub(crate) promises: Vec<Promise>,
}

/// A local says when a loop or a scope has begun.
#[derive(Debug)]
pub(crate) struct Begin {
    pub(crate) local: String,
    pub(crate) span: Span,
}

/// One of these states was passed since then.
#[derive(Debug)]
pub(crate) struct Promise {
    pub(crate) origin: Origin,
    /// The local that says since when; none for the start of the machine.
    pub(crate) begin: Option<String>,
    pub(crate) states: Vec<StateName>,
}

/// A variant of the enum of states of the machine at hand.
#[derive(Clone, Debug)]
pub(crate) struct StateName {
    pub(crate) of: String,
    pub(crate) name: String,
}

/// An await, or a macro that may hide one.
#[derive(Debug)]
pub(crate) struct Wait {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) what: Awaited,
    pub(crate) state: StateName,
    /// The nurseries of the machine in whose bodies it stands, the innermost
    /// first: it drives their children.
    pub(crate) around: Vec<Place>,
    /// Whether its value is thrown away: it is all of a statement.
    pub(crate) is_statement: bool,
}

#[derive(Debug)]
pub(crate) enum Awaited {
    /// `BASE.await`
    Future {
        base: Expr,
        /// There is an await in `BASE` itself.
        nested: bool,
        dot: Token![.],
        keyword: Token![await],
    },
    Hidden(Macro),
}

/// A statement of a nursery's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) nursery: NurseryId,
    pub(crate) statement: usize,
}

/// A block that has to be told how a jump leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Enclosing {
    /// The statement of its body that is left.
    Nursery(Place),
    Region(RegionId),
}

/// An exit of an enclosing block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Onward {
    pub(crate) from: Enclosing,
    /// Index into its exits.
    pub(crate) exit: usize,
}

/// `return`, `break`, `continue` or `?` that leaves at least one nursery or
/// region.
#[derive(Debug)]
pub(crate) struct Jump {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) kind: ExitKind,
    /// The exit of the innermost block that it leaves; none if that is only
    /// the tail of a nursery.
    pub(crate) by: Option<Onward>,
    /// Whether the type of the operand is known where it stands, as that of an
    /// await is.
    pub(crate) is_known: bool,
    /// The operand of a `?`, the value of a `return` or `break`.
    pub(crate) operand: Option<Expr>,
    pub(crate) span: Span,
}

/// A race. What it owns runs before its arms, which are ordinary code of the
/// surroundings.
#[derive(Debug)]
pub(crate) struct Race {
    pub(crate) names: RaceNames,
    /// The machine it is in.
    pub(crate) path: String,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) macro_path: syn::Path,
    pub(crate) keyword: Ident,
    pub(crate) end: Span,
    /// Whether branches may fail: a `try_race!`.
    pub(crate) fails: bool,
    /// `type Error = T;`
    pub(crate) error: Option<syn::Type>,
    pub(crate) branches: Vec<Branch>,
    pub(crate) state: StateName,
    /// The nurseries whose children run meanwhile, the innermost first.
    pub(crate) around: Vec<Place>,
}

#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) variant: String,
    /// The local of its future; that of its slot begins with the same.
    pub(crate) local: String,
    /// The default name of its task.
    pub(crate) task: String,
    pub(crate) span: Span,
    pub(crate) is_named: bool,
    pub(crate) name: Option<Expr>,
    pub(crate) future: Expr,
    /// Whether the type of what it gives does not depend on what comes later.
    pub(crate) is_known: bool,
    pub(crate) arm: Option<Arm>,
}

/// `[PATTERN] => VALUE`
#[derive(Debug)]
pub(crate) struct Arm {
    pub(crate) pattern: Option<syn::Pat>,
    pub(crate) value: Expr,
}

#[derive(Debug)]
pub(crate) struct Spawn {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) keyword: Span,
    pub(crate) nursery: NurseryId,
    /// Index into that nursery's children.
    pub(crate) child: usize,
    pub(crate) name: Option<Expr>,
    pub(crate) future: Expr,
    /// Nobody takes its value, so that it must be `()`.
    pub(crate) unnamed: bool,
    /// It is awaited for its start, and `future` is a closure that makes it.
    pub(crate) starts: bool,
    /// Whether its type is known where it stands. What an async block gives
    /// may come out later.
    pub(crate) is_known: bool,
}

#[derive(Debug)]
pub(crate) struct Nursery {
    pub(crate) id: NurseryId,
    pub(crate) names: NurseryNames,
    /// Of a `try_nursery!`.
    pub(crate) errors: Option<Errors>,
    /// The machine it is in.
    pub(crate) path: String,
    /// The path of the macro as written, and its last segment.
    pub(crate) macro_path: syn::Path,
    pub(crate) keyword: Ident,
    /// The brace that closes its block.
    pub(crate) end: Span,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) handle: Option<Handle>,
    pub(crate) statements: Vec<Stmt>,
    pub(crate) tail: Option<Expr>,
    /// The named children whose values the tail mentions.
    pub(crate) values: Vec<Ident>,
    /// In source order; those of the handle are the last.
    pub(crate) children: Vec<Child>,
    pub(crate) sections: Vec<Section>,
    /// Besides the one that unwinding takes.
    pub(crate) exits: Vec<Exit>,
    /// In source order.
    pub(crate) defers: Vec<BodyDefer>,
    /// The tail, if there is a `defer!`: it belongs to what that covers.
    pub(crate) guarded_tail: Option<RegionId>,
    /// The state in which it is closed.
    pub(crate) join: StateName,
    /// The nurseries of the same machine in whose bodies it stands, the
    /// innermost first.
    pub(crate) around: Vec<Place>,
    pub(crate) form: Form,
    /// Whether a path leads to the end of the body. If none does, the block
    /// may be of any type.
    pub(crate) reaches_end: bool,
    pub(crate) seeds: Seeds,
    pub(crate) states: Vec<NurseryState>,
    pub(crate) events: Vec<NurseryEvent>,
    pub(crate) transitions: Vec<Transition>,
}

/// The locals without a value that a block declares so that the values of
/// jumps are coerced as usual.
#[derive(Debug, Default)]
pub(crate) struct Seeds {
    /// One for all `return`s in it.
    pub(crate) returns: bool,
    /// One for each of these labels, for the `break`s with values.
    pub(crate) breaks: Vec<Lifetime>,
}

/// `defer!` in the body of a nursery.
#[derive(Debug)]
pub(crate) struct BodyDefer {
    /// The path of the macro as written, and its last segment.
    pub(crate) macro_path: syn::Path,
    pub(crate) keyword: Ident,
    pub(crate) limit: Option<Expr>,
    pub(crate) limit_first: bool,
    pub(crate) cleanup: Block,
    /// The label of what it covers, without the quote.
    pub(crate) label: String,
    /// The statement that it is.
    pub(crate) statement: usize,
    /// The nursery's children that are spawned after it.
    pub(crate) younger: Range<usize>,
}

/// How much a nursery has to provide for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The body neither waits nor jumps out: it runs in one go to its end.
    Straight,
    /// It may be left half-way.
    Regions,
}

#[derive(Debug)]
pub(crate) struct Child {
    pub(crate) variant: String,
    pub(crate) storage: Storage,
    /// The default name of its tasks.
    pub(crate) task: String,
    pub(crate) span: Span,
    /// The statement that contains the spawn.
    pub(crate) statement: usize,
    /// The `#[cfg]`s under which the spawn stands.
    pub(crate) conditions: Vec<Attribute>,
}

/// Where the future of a child lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Storage {
    /// The spawn runs at most once.
    Slot(String),
    /// It may run again: it stands in a loop.
    Arena(String),
    /// With the handle.
    Handle,
}

/// A run of statements with the slots they fill, which are declared before
/// it. A jump or an unwinding leaves the section that it stands in: a label
/// cannot enclose the slots that have to be driven after it was left.
#[derive(Clone, Debug, Default)]
pub(crate) struct Section {
    pub(crate) label: String,
    /// It is what this `defer!` covers: an index into the nursery's.
    pub(crate) defer: Option<usize>,
    /// Before the label: slots, and statements that surely run through.
    pub(crate) before: Vec<Step>,
    /// Under the label; at its end follows the next section.
    pub(crate) inside: Vec<Step>,
    /// How it is left.
    pub(crate) ways: BTreeMap<Way, Presence>,
    /// The children that can be stepped from here on: indices into the
    /// nursery's children.
    pub(crate) new_children: Vec<usize>,
    pub(crate) other_children: OtherChildren,
}

/// How a section may be left before the end of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    /// For good: something unwinds, or the function ends. Nothing runs
    /// afterwards but destructors, so all of these share a label.
    Out,
    /// By a `break` or a `continue`: an index into the nursery's exits. The
    /// function goes on from there, with the variables that this jump has left
    /// alone. So each target has a label of its own, or the borrow checker
    /// would take what was moved for one jump to be gone after another.
    To(usize),
}

/// Whether something is in the program for sure, or only under a `#[cfg]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Presence {
    Conditional,
    Sure,
}

/// What stepping a child means that is not new in a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OtherChildren {
    /// There is none.
    #[default]
    None,
    /// It is one of the section before, or not spawned yet.
    Earlier,
    /// It is not spawned yet.
    Later,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Declare the place for a child: an index into the nursery's children.
    Declare(usize),
    /// An index into the nursery's statements.
    Run(usize),
}

/// A way out of a nursery besides its end and unwinding.
#[derive(Debug)]
pub(crate) struct Exit {
    /// The variant, or in small letters the end of the label.
    pub(crate) name: String,
    pub(crate) kind: ExitKind,
    pub(crate) span: Span,
    /// Whether the variant carries a value.
    pub(crate) carries: bool,
    /// It goes to a label of its own, and has no variant.
    pub(crate) by_label: bool,
    /// The exit of the next outer block by which it goes on, or none: the jump
    /// itself follows.
    pub(crate) then: Option<Onward>,
}

#[derive(Clone, Debug)]
pub(crate) enum ExitKind {
    /// It carries the residual.
    Try,
    /// A `?` under a `#[cfg]`: nothing would say of which type its residual is
    /// if it is not there, so it carries what the function returns.
    Raise,
    /// A `?` whose error has joined those of a nursery.
    Fail(NurseryId),
    Return,
    Break(Option<Lifetime>),
    Continue(Option<Lifetime>),
}

impl ExitKind {
    /// Whether it is a `?`.
    pub(crate) fn raises(&self) -> bool {
        matches!(self, ExitKind::Try | ExitKind::Raise | ExitKind::Fail(_))
    }

    /// Whether the function goes on after it.
    pub(crate) fn stays_in_function(&self) -> bool {
        matches!(self, ExitKind::Break(_) | ExitKind::Continue(_))
    }
}

/// One row of a nursery's table of steps.
#[derive(Debug)]
pub(crate) struct Transition {
    pub(crate) from: Vec<NurseryState>,
    pub(crate) on: Vec<NurseryEvent>,
    pub(crate) to: NurseryState,
}

/// What a nursery is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NurseryState {
    /// The body runs.
    Body,
    /// The body has ended or jumped out; the children go on to their ends.
    Joining,
    /// An error leaves through `?`; the children are cancelled.
    Raising,
    /// A child or the body has failed; the others are cancelled.
    Failing,
    /// A cancellation or a panic leaves; the children are cancelled.
    Unwinding,
    Closed,
}

/// What can happen to a nursery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NurseryEvent {
    BodyDone,
    BodyLeft,
    BodyRaised,
    BodyPanicked,
    Cancelled,
    Failed,
    Panicked,
    LastEnded,
}

impl NurseryState {
    pub(crate) const ALL: [NurseryState; 6] = [
        NurseryState::Body,
        NurseryState::Joining,
        NurseryState::Raising,
        NurseryState::Failing,
        NurseryState::Unwinding,
        NurseryState::Closed,
    ];
}

/// What the runtime has to do in a state of a nursery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    RunBody,
    Drain,
    CancelAndDrain,
    Leave,
}

impl NurseryState {
    pub(crate) fn order(self) -> Order {
        match self {
            NurseryState::Body => Order::RunBody,
            NurseryState::Joining => Order::Drain,
            NurseryState::Raising | NurseryState::Failing | NurseryState::Unwinding => {
                Order::CancelAndDrain
            }
            NurseryState::Closed => Order::Leave,
        }
    }
}

impl NurseryEvent {
    pub(crate) const ALL: [NurseryEvent; 8] = [
        NurseryEvent::BodyDone,
        NurseryEvent::BodyLeft,
        NurseryEvent::BodyRaised,
        NurseryEvent::BodyPanicked,
        NurseryEvent::Cancelled,
        NurseryEvent::Failed,
        NurseryEvent::Panicked,
        NurseryEvent::LastEnded,
    ];

    /// Whether it says which child it happened to.
    pub(crate) fn is_of_child(self) -> bool {
        matches!(self, NurseryEvent::Failed | NurseryEvent::Panicked)
    }
}

impl Nursery {
    /// Whether its block has a label, by which a value leaves it.
    pub(crate) fn has_value(&self) -> bool {
        self.form == Form::Regions || self.reaches_end && self.errors.is_some()
    }
}

impl Lowered {
    pub(crate) fn nursery(&self, id: NurseryId) -> &Nursery {
        &self.nurseries[id.0]
    }

    /// The section that `place` is in.
    pub(crate) fn section(&self, place: Place) -> &Section {
        let sections = &self.nursery(place.nursery).sections;
        let step = Step::Run(place.statement);
        sections
            .iter()
            .find(|section| section.inside.contains(&step))
            .expect("a statement that may jump or wait is under a label")
    }

    pub(crate) fn site(&self, id: SiteId) -> &Site {
        &self.sites[id.0]
    }

    pub(crate) fn take_site(&mut self, id: SiteId) -> Site {
        std::mem::replace(&mut self.sites[id.0], Site::Gone)
    }
}
