//! What parsing gives to the later stages: machines, and the sites in them.
//!
//! The syntax stays syn's, with one change: wherever something of ours stands
//! (an `.await`, a `spawn`, a `nursery!`, …) the tree holds a *marker*
//! expression that names an entry of [`Tree::sites`]. So every later stage
//! meets each of them once, under one number, whatever the code around it.
//! Jumps (`return`, `break`, `continue`, `?`) stay plain syn nodes.

use std::ops::Range;

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use syn::{Attribute, Block, Expr, Token};

/// Index into [`Tree::machines`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MachineId(pub(crate) usize);

/// Index into [`Tree::sites`]. Sites are numbered in source order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SiteId(pub(crate) usize);

/// One compiled item with everything nested in it.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// Parents before children; `machines[0]` is the item itself.
    pub(crate) machines: Vec<Machine>,
    pub(crate) sites: Vec<Site>,
    /// Blocks `atomic! { … }`; in the bodies they are plain blocks.
    pub(crate) atomics: Vec<Atomic>,
    /// The macros that nobody sees through, and that may jump out of a block
    /// whose exits are rewritten.
    pub(crate) hidden_jumps: Vec<HiddenJump>,
    /// The macros of other crates that drop what loses.
    pub(crate) dropping: Vec<Dropping>,
}

/// A macro with a jump among its tokens.
#[derive(Debug)]
pub(crate) struct HiddenJump {
    pub(crate) path: syn::Path,
    /// `return`, `?`, …
    pub(crate) jump: String,
    pub(crate) span: Span,
    /// The name of the macro round it whose exits are rewritten.
    pub(crate) leaves: String,
}

/// A `select!` and the like.
#[derive(Debug)]
pub(crate) struct Dropping {
    pub(crate) path: syn::Path,
    /// What is dropped is what has not failed: a `try_join!`.
    pub(crate) on_error: bool,
}

/// `atomic! { … }`
#[derive(Debug, Default)]
pub(crate) struct Atomic {
    /// What in it lets others run, or may.
    pub(crate) interruptions: Vec<Interruption>,
}

/// Something in an `atomic!` at which other tasks may run.
#[derive(Debug)]
pub(crate) struct Interruption {
    pub(crate) span: Span,
    /// The name of the macro; none for an `.await`.
    pub(crate) name: Option<String>,
    /// Nobody sees through that macro.
    pub(crate) is_opaque: bool,
}

/// A body that becomes a state machine of its own.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) kind: MachineKind,
    /// Below the module: `parent`, `Server::run`, `parent::{async#1}`.
    pub(crate) name: String,
    /// The name in the source, or the keyword that opens the body.
    pub(crate) name_span: Span,
    pub(crate) parent: Option<MachineId>,
    pub(crate) options: Options,
    /// The statements, with markers in place.
    pub(crate) body: Block,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MachineKind {
    /// `#[checkpointed] async fn`, `main`, `test`, or one inside `coldframe!`.
    Function,
    /// `async { }` and `async move { }`.
    AsyncBlock,
    /// `async || …`.
    AsyncClosure,
    /// A `nursery!` or a race in a function we do not compile: it is all we
    /// see. Its body is one statement, the marker of that site.
    Nursery,
    /// The same with a cancel scope: [`Site::Scope`].
    Scope,
}

impl MachineKind {
    /// Whether all that we see is a block of somebody else's function.
    pub(crate) fn is_part(self) -> bool {
        matches!(self, MachineKind::Nursery | MachineKind::Scope)
    }
}

/// What the attribute's arguments say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// No promise that every path has a checkpoint: `maybe`, entry points,
    /// async blocks and closures, nurseries in plain functions.
    pub(crate) maybe: bool,
    /// All rules apply, those that are a matter of taste among them.
    pub(crate) strict: bool,
    /// An entry point that runs on tokio.
    pub(crate) tokio: bool,
    /// The names in `allow(…)`, as written.
    pub(crate) allowed: Vec<Ident>,
}

impl Options {
    /// No promise, and nothing else.
    pub(crate) fn maybe() -> Options {
        Options { maybe: true, ..Options::default() }
    }
}

#[derive(Debug)]
pub(crate) enum Site {
    Await(Await),
    Async(Async),
    Nursery(Nursery),
    Scope(Scope),
    Defer(Defer),
    Spawn(Spawn),
    Macro(Macro),
    Race(Race),
    Assume(Assume),
    /// The begin of a block: what an [`Assume`] in it promises may count from
    /// here. With the place of its keyword.
    Begin(Span),
}

/// `assume_checkpointed!()`
#[derive(Debug)]
pub(crate) struct Assume {
    pub(crate) attrs: Vec<Attribute>,
    /// The path of the macro as written.
    pub(crate) path: syn::Path,
    /// Of its name.
    pub(crate) span: Span,
    /// The machine in which it stands.
    pub(crate) machine: MachineId,
}

/// `BASE.await`
#[derive(Debug)]
pub(crate) struct Await {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) base: Expr,
    pub(crate) dot_token: Token![.],
    pub(crate) await_token: Token![await],
}

/// An async block or an async closure: a value, with a machine inside.
#[derive(Debug)]
pub(crate) struct Async {
    pub(crate) machine: MachineId,
    /// The expression as written (`Expr::Async` or `Expr::Closure`), its body
    /// taken out: that is in `machines[machine].body`. An expression-bodied
    /// closure `async || e` has the block `{ e }` there.
    pub(crate) expr: Expr,
    /// `async { … }.await`: for the rules its body runs here.
    pub(crate) awaited_in_place: bool,
}

/// `nursery! { … }`
#[derive(Debug)]
pub(crate) struct Nursery {
    pub(crate) attrs: Vec<Attribute>,
    /// The path of the macro as written.
    pub(crate) path: syn::Path,
    /// The name of the macro, `nursery` or `try_nursery`.
    pub(crate) keyword: Ident,
    /// What becomes of errors; none in a `nursery!`, which has none.
    pub(crate) errors: Option<Errors>,
    /// `|n|` or `|n: &SendNursery<'_>|`.
    pub(crate) handle: Option<Handle>,
    /// A last expression without a semicolon is the tail value, evaluated
    /// after the children have ended. One that is surely `()` (a `for`, a
    /// `println!`, …) is not: the parser has added the semicolon.
    pub(crate) block: Block,
}

/// The errors of a `try_nursery!`.
#[derive(Clone, Debug)]
pub(crate) struct Errors {
    /// `type Error = TYPE;`: every error is converted to it.
    pub(crate) ty: Option<Box<syn::Type>>,
}

/// The parameter of a nursery.
#[derive(Debug)]
pub(crate) struct Handle {
    pub(crate) name: Ident,
    pub(crate) ty: Option<syn::Type>,
}

/// `move_on_after!(LIMIT => { … })` and the like.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) attrs: Vec<Attribute>,
    /// The path of the macro as written.
    pub(crate) path: syn::Path,
    /// The name of the macro.
    pub(crate) keyword: Ident,
    pub(crate) kind: ScopeKind,
    pub(crate) block: Block,
}

/// What a scope does, with what stands before its `=>`.
#[derive(Debug)]
pub(crate) enum ScopeKind {
    MoveOnAfter(Expr),
    MoveOnAt(Expr),
    FailAfter(Expr),
    FailAt(Expr),
    Shield,
    /// `scope!(NAME => …)`, `scope!(NAME = VALUE => …)`
    Named {
        name: Ident,
        value: Option<Expr>,
    },
}

impl ScopeKind {
    /// The expression before the `=>`.
    pub(crate) fn argument(&self) -> Option<&Expr> {
        match self {
            ScopeKind::MoveOnAfter(it)
            | ScopeKind::MoveOnAt(it)
            | ScopeKind::FailAfter(it)
            | ScopeKind::FailAt(it) => Some(it),
            ScopeKind::Named { value, .. } => value.as_ref(),
            ScopeKind::Shield => None,
        }
    }

    /// The name of the scope.
    pub(crate) fn name(&self) -> Option<&Ident> {
        match self {
            ScopeKind::Named { name, .. } => Some(name),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub(crate) fn argument_mut(&mut self) -> Option<&mut Expr> {
        match self {
            ScopeKind::MoveOnAfter(it)
            | ScopeKind::MoveOnAt(it)
            | ScopeKind::FailAfter(it)
            | ScopeKind::FailAt(it) => Some(it),
            ScopeKind::Named { value, .. } => value.as_mut(),
            ScopeKind::Shield => None,
        }
    }
}

/// `defer! { … }` and what follows it in its block. The marker is the last
/// expression of that block; in the body of a nursery, a statement.
#[derive(Debug)]
pub(crate) struct Defer {
    /// The path of the macro as written.
    pub(crate) path: syn::Path,
    /// The name of the macro, `defer`.
    pub(crate) keyword: Ident,
    /// `within LIMIT`
    pub(crate) limit: Option<Expr>,
    pub(crate) cleanup: Block,
    /// The machine in which it stands.
    pub(crate) machine: MachineId,
    /// The sites in the cleanup, those of nested machines among them.
    pub(crate) inside: Range<usize>,
    /// What follows, with its value; none in the body of a nursery, where the
    /// other statements and the tail follow.
    pub(crate) rest: Option<Block>,
}

/// `spawn EXPR`, with `#[name = NAME]` in front of its statement, or the
/// `start(CLOSURE)` of a `start(CLOSURE).await`.
#[derive(Debug)]
pub(crate) struct Spawn {
    /// Of its statement, where it has one, without `#[name]`: a `#[cfg]`, say.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) keyword: Ident,
    pub(crate) name: Option<Expr>,
    pub(crate) child: Expr,
    /// The nursery whose child it is.
    pub(crate) nursery: SiteId,
    pub(crate) place: SpawnPlace,
    /// What it gives is awaited for the child's start, and `child` is what
    /// makes the child of a status.
    pub(crate) starts: bool,
}

/// Where a spawn stands, which decides what becomes of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SpawnPlace {
    /// `spawn f();`, or any other place whose value nobody takes: an arm of a
    /// `match` that is a statement, the end of the block of a loop.
    Statement,
    /// `let NAME = spawn f();` or any other expression position.
    Value,
}

/// `race! { … }` or `try_race! { … }`
#[derive(Debug)]
pub(crate) struct Race {
    pub(crate) attrs: Vec<Attribute>,
    /// The path of the macro as written.
    pub(crate) path: syn::Path,
    /// The name of the macro.
    pub(crate) keyword: Ident,
    /// The place behind its last branch.
    pub(crate) end: Span,
    /// Whether branches may fail: a `try_race!`.
    pub(crate) fails: bool,
    /// `type Error = T;`
    pub(crate) error: Option<syn::Type>,
    /// All with arms, or all without.
    pub(crate) branches: Vec<Branch>,
}

/// `[PATTERN =] FUTURE [=> ARM]`, with `#[name = NAME]` in front of it.
#[derive(Debug)]
pub(crate) struct Branch {
    /// What stands in front of it; empty once it has been looked at.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) name: Option<Expr>,
    pub(crate) pattern: Option<syn::Pat>,
    pub(crate) future: Expr,
    pub(crate) arm: Option<Expr>,
}

/// A macro call of somebody else's.
#[derive(Debug)]
pub(crate) struct Macro {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) path: syn::Path,
    pub(crate) bang: Token![!],
    pub(crate) delimiter: syn::MacroDelimiter,
    pub(crate) sight: Sight,
    /// Whether a nursery of the same machine drives its children while code
    /// here waits.
    pub(crate) in_nursery: bool,
    /// What shows that it waits, though nobody sees how.
    pub(crate) waits: Option<Waits>,
    /// Whether nobody takes its value: it may expand to statements then, or to
    /// nothing.
    pub(crate) discarded: bool,
}

/// What shows that a macro of somebody else's waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waits {
    /// It is called like those of tokio and futures, which give a value.
    Name,
    /// There is an `.await` in it.
    Tokens,
}

/// Whether we know what a macro does with its tokens.
#[derive(Debug)]
pub(crate) enum Sight {
    /// One of std's: its arguments are expressions that run in order.
    Arguments(Vec<MacroArgument>),
    /// Anything may be in there. The tokens, untouched.
    Opaque(TokenStream),
}

/// One piece of a macro we see through, in order: tokens kept as they are
/// (`name =`, commas, patterns of `matches!`), or an expression.
#[derive(Debug)]
pub(crate) enum MacroArgument {
    Tokens(TokenStream),
    Expr(Expr),
}

/// The identifier of the markers. Reserved: a user's macro of this name is an
/// error of the grammar.
pub(crate) const MARKER: &str = "__coldframe_site";

/// The expression that stands for site `id` in the tree.
pub(crate) fn marker(id: SiteId, span: Span) -> Expr {
    let path = Ident::new(MARKER, span);
    let number = Literal::usize_unsuffixed(id.0);
    Expr::Verbatim(quote::quote_spanned!(span=> #path ! (#number)))
}

/// The site for which `expr` stands, if it is a marker.
pub(crate) fn site_of(expr: &Expr) -> Option<SiteId> {
    let Expr::Verbatim(tokens) = expr else { return None };
    let mut tokens = tokens.clone().into_iter();
    match (tokens.next()?, tokens.next()?, tokens.next()?) {
        (TokenTree::Ident(path), TokenTree::Punct(_), TokenTree::Group(number))
            if path == MARKER =>
        {
            number.stream().to_string().parse().ok().map(SiteId)
        }
        _ => None,
    }
}

impl Tree {
    pub(crate) fn machine(&self, id: MachineId) -> &Machine {
        &self.machines[id.0]
    }

    pub(crate) fn site(&self, id: SiteId) -> &Site {
        &self.sites[id.0]
    }

    /// The site for which `expr` stands, if it is a marker.
    pub(crate) fn site_at(&self, expr: &Expr) -> Option<(SiteId, &Site)> {
        let id = site_of(expr)?;
        Some((id, self.site(id)))
    }

    /// The async block of which `site` awaits the value in place.
    pub(crate) fn awaited_in_place(&self, site: &Await) -> Option<&Async> {
        match self.site_at(bare(&site.base))? {
            (_, Site::Async(block)) if block.awaited_in_place => Some(block),
            _ => None,
        }
    }

    /// The function of a scope that `site` awaits, called with an async block
    /// under its own name.
    pub(crate) fn scope_function<'t>(&'t self, site: &'t Await) -> Option<ScopeFunction<'t>> {
        const LIMITED: [&str; 4] = ["move_on_after", "move_on_at", "fail_after", "fail_at"];
        let Expr::Call(call) = bare(&site.base) else { return None };
        let Expr::Path(function) = bare(&call.func) else { return None };
        let name = &function.path.segments.last()?.ident;
        let count = match () {
            () if name == "shield" => 1,
            () if LIMITED.iter().any(|it| name == it) => 2,
            () => return None,
        };
        match self.site_at(bare(call.args.last().filter(|_| call.args.len() == count)?))? {
            (_, Site::Async(block)) if matches!(block.expr, Expr::Async(_)) => {
                Some(ScopeFunction { name, block })
            }
            _ => None,
        }
    }
}

/// A call of `move_on_after` and the like with an async block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScopeFunction<'t> {
    pub(crate) name: &'t Ident,
    pub(crate) block: &'t Async,
}

impl Site {
    /// The attributes in front of it; those of the statement where it is one.
    pub(crate) fn attrs(&self) -> &[Attribute] {
        match self {
            Site::Await(site) => &site.attrs,
            Site::Nursery(site) => &site.attrs,
            Site::Scope(site) => &site.attrs,
            // They are in front of the cleanup.
            Site::Defer(_) => &[],
            Site::Spawn(site) => &site.attrs,
            Site::Macro(site) => &site.attrs,
            Site::Race(site) => &site.attrs,
            Site::Assume(site) => &site.attrs,
            Site::Begin(_) => &[],
            Site::Async(site) => match &site.expr {
                Expr::Async(expr) => &expr.attrs,
                Expr::Closure(expr) => &expr.attrs,
                _ => &[],
            },
        }
    }
}

/// `expr` without the parentheses round it.
pub(crate) fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(it) => bare(&it.expr),
        Expr::Group(it) => bare(&it.expr),
        _ => expr,
    }
}
