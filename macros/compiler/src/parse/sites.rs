//! Syntax to [`Tree`]: everything of ours is taken out and numbered, and a
//! marker put in its place.
//!
//! One walk in source order. The kinds of sites have a file each; here is what
//! they share: where the walk stands ([`Here`]), and Rust's own syntax as far
//! as it changes that.

mod assumes;
mod asyncs;
mod atomics;
mod defers;
mod hidden_waits;
mod losers;
mod macros;
mod nurseries;
mod races;
mod scopes;
mod spawns;

pub(super) use self::assumes::is_assume;
pub(super) use self::atomics::{atomic, is_atomic};
pub(super) use self::defers::is_defer;
pub(super) use self::nurseries::{Kind, Source, read, statements};
pub(super) use self::races::{branches, is_race};
pub(super) use self::scopes::{is_scope, shielded};
pub(super) use self::spawns::is_spawn;

use std::mem;

use proc_macro2::{Span, TokenStream};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, ExprAwait, ExprMacro, Item, Local, Path, Stmt, StmtMacro};

use super::errors::{self, Barrier};
use super::nested::Adopting;
use super::tree::{
    Atomic, Await, Dropping, HiddenJump, Machine, MachineId, MachineKind, Options, Site, SiteId,
    Tree, bare, marker, site_of,
};
use super::{escapes, nested};
use crate::diagnostics::Diagnostics;

/// What is to become the first machine of a tree.
pub(super) struct Root {
    pub(super) kind: MachineKind,
    pub(super) name: String,
    pub(super) name_span: Span,
    pub(super) options: Options,
    pub(super) body: Block,
}

/// `adopting` says which attribute functions nested in the body get, if any.
pub(super) fn collect(
    root: Root,
    adopting: Option<&Adopting>,
    diagnostics: &mut Diagnostics,
) -> Tree {
    let here = Here::inside(MachineId(0), Code::Async);
    let mut sites = Sites {
        machines: Vec::new(),
        sites: Vec::new(),
        atomics: Vec::new(),
        hidden_jumps: Vec::new(),
        dropping: Vec::new(),
        here,
        adopting,
        diagnostics,
    };
    let Root { kind, name, name_span, options, mut body } = root;
    sites.open(Machine { kind, name, name_span, parent: None, options, body: empty_like(&body) });
    sites.block(&mut body, false);
    sites.close(MachineId(0), body);
    let tree = sites.finish();
    escapes::report(&tree, diagnostics);
    tree
}

struct Sites<'a> {
    machines: Vec<Opened>,
    /// `None` while the walk is inside the site.
    sites: Vec<Option<Site>>,
    atomics: Vec<Atomic>,
    hidden_jumps: Vec<HiddenJump>,
    dropping: Vec<Dropping>,
    here: Here,
    adopting: Option<&'a Adopting>,
    diagnostics: &'a mut Diagnostics,
}

/// A machine, and how many blocks and closures in it have got a name.
struct Opened {
    machine: Machine,
    blocks: usize,
    closures: usize,
}

/// Where the walk stands.
#[derive(Clone, Copy, Debug)]
struct Here {
    machine: MachineId,
    code: Code,
    /// The innermost nursery of this machine whose children run now.
    nursery: Option<SiteId>,
    /// The innermost `atomic!`.
    atomic: Option<usize>,
    /// The innermost block whose exits are rewritten.
    exits: Option<&'static str>,
    /// Whether this is the tail of a nursery.
    in_tail: bool,
    /// Whether that nursery drives its children while code here waits.
    drives: bool,
    /// What keeps a `spawn` here from the nursery round it.
    barrier: Option<Barrier>,
    /// Whether nobody takes the value of the expression that comes next.
    discarded: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Code {
    Async,
    /// The body of a plain closure: rustc's, save for the async blocks in it.
    Closure,
}

impl Here {
    fn inside(machine: MachineId, code: Code) -> Here {
        Here {
            machine,
            code,
            nursery: None,
            atomic: None,
            exits: None,
            in_tail: false,
            drives: false,
            barrier: None,
            discarded: false,
        }
    }

    /// The body of a closure or an async block that stands here.
    fn behind(self, barrier: Barrier, machine: MachineId, code: Code) -> Here {
        let in_nursery = self.nursery.is_some() || self.in_tail || self.barrier.is_some();
        Here { barrier: in_nursery.then_some(barrier), ..Here::inside(machine, code) }
    }
}

impl Sites<'_> {
    fn finish(self) -> Tree {
        let machines = self.machines.into_iter().map(|opened| opened.machine).collect();
        let whole = |site: Option<Site>| site.expect("every reserved number is filled");
        let sites = self.sites.into_iter().map(whole).collect();
        let Sites { atomics, hidden_jumps, dropping, .. } = self;
        Tree { machines, sites, atomics, hidden_jumps, dropping }
    }

    fn open(&mut self, machine: Machine) -> MachineId {
        self.machines.push(Opened { machine, blocks: 0, closures: 0 });
        MachineId(self.machines.len() - 1)
    }

    fn close(&mut self, id: MachineId, body: Block) {
        self.machines[id.0].machine.body = body;
    }

    /// The number of a site whose inside comes next.
    fn reserve(&mut self) -> SiteId {
        self.sites.push(None);
        SiteId(self.sites.len() - 1)
    }

    fn fill(&mut self, id: SiteId, site: Site, span: Span) -> Expr {
        self.sites[id.0] = Some(site);
        marker(id, span)
    }

    /// Runs `walk` somewhere else, and comes back.
    fn at<R>(&mut self, here: Here, walk: impl FnOnce(&mut Self) -> R) -> R {
        let outside = mem::replace(&mut self.here, here);
        let res = walk(self);
        self.here = outside;
        res
    }

    fn attributes(&mut self, attrs: &mut [Attribute]) {
        for attribute in attrs {
            self.visit_attribute_mut(attribute);
        }
    }

    /// `discarded`: whether nobody takes the value of the block.
    fn block(&mut self, block: &mut Block, discarded: bool) {
        if self.deferring(block, discarded) {
            return;
        }
        let count = block.stmts.len();
        for (index, statement) in block.stmts.iter_mut().enumerate() {
            self.statement(statement, discarded || index + 1 < count);
        }
    }

    fn statement(&mut self, statement: &mut Stmt, discarded: bool) {
        match statement {
            Stmt::Local(local) => self.local(local),
            Stmt::Item(item) => self.item(item),
            Stmt::Expr(expr, semicolon) => self.value(expr, discarded || semicolon.is_some()),
            Stmt::Macro(it) => {
                let mut semicolon = it.semi_token;
                // Between braces it needs none, but what it becomes does.
                let needs_one = is_scope(&it.mac.path) || is_assume(&it.mac.path);
                if discarded && semicolon.is_none() && needs_one {
                    semicolon = Some(nurseries::hidden_semicolon(it.mac.bang_token.span));
                }
                let (attrs, mac) = (mem::take(&mut it.attrs), it.mac.clone());
                let mut expr = Expr::Macro(ExprMacro { attrs, mac });
                self.value(&mut expr, discarded || semicolon.is_some());
                *statement = match expr {
                    Expr::Macro(ExprMacro { attrs, mac }) => {
                        Stmt::Macro(StmtMacro { attrs, mac, semi_token: semicolon })
                    }
                    marker => Stmt::Expr(marker, semicolon),
                };
            }
        }
    }

    fn value(&mut self, expr: &mut Expr, discarded: bool) {
        self.here.discarded = discarded;
        self.visit_expr_mut(expr);
    }

    fn local(&mut self, local: &mut Local) {
        if self.spawned_local(local) {
            return;
        }
        self.attributes(&mut local.attrs);
        if let Some(init) = &mut local.init {
            self.value(&mut init.expr, false);
            if let Some((_, diverge)) = &mut init.diverge {
                self.value(diverge, false);
            }
        }
    }

    /// Items are not ours, whatever is in them.
    fn item(&mut self, item: &mut Item) {
        nested::stray_spawns(item, self.diagnostics);
        if let Some(adopting) = self.adopting {
            nested::adopt(item, adopting);
        }
    }

    fn await_(&mut self, site: ExprAwait) -> Expr {
        let ExprAwait { mut attrs, mut base, dot_token, await_token } = site;
        self.attributes(&mut attrs);
        self.interrupts(await_token.span, None, false);
        self.started(&mut base);
        self.value(&mut base, false);
        if let Some(block) = site_of(bare(&base)) {
            self.await_in_place(block);
        }
        let id = self.reserve();
        let site = Site::Await(Await { attrs, base: *base, dot_token, await_token });
        self.fill(id, site, await_token.span)
    }

    /// The branches of `expr` give its value.
    fn branches(&mut self, expr: &mut Expr, discarded: bool) {
        match expr {
            Expr::If(it) => {
                self.attributes(&mut it.attrs);
                self.value(&mut it.cond, false);
                self.block(&mut it.then_branch, discarded);
                if let Some((_, otherwise)) = &mut it.else_branch {
                    self.value(otherwise, discarded);
                }
            }
            Expr::Match(it) => {
                self.attributes(&mut it.attrs);
                self.value(&mut it.expr, false);
                for arm in &mut it.arms {
                    self.attributes(&mut arm.attrs);
                    self.visit_pat_mut(&mut arm.pat);
                    self.value(&mut arm.body, discarded);
                }
            }
            Expr::Block(it) => {
                self.attributes(&mut it.attrs);
                self.block(&mut it.block, discarded);
            }
            Expr::Unsafe(it) => {
                self.attributes(&mut it.attrs);
                self.block(&mut it.block, discarded);
            }
            _ => unreachable!("the caller has looked at the kind of the expression"),
        }
    }

    /// A loop: nobody takes the value of its body.
    fn repeated(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Loop(it) => {
                self.attributes(&mut it.attrs);
                self.begun(&mut it.body, it.loop_token.span);
                self.block(&mut it.body, true);
            }
            Expr::While(it) => {
                self.attributes(&mut it.attrs);
                self.value(&mut it.cond, false);
                self.begun(&mut it.body, it.while_token.span);
                self.block(&mut it.body, true);
            }
            Expr::ForLoop(it) => {
                self.attributes(&mut it.attrs);
                self.value(&mut it.expr, false);
                self.begun(&mut it.body, it.for_token.span);
                self.block(&mut it.body, true);
            }
            _ => unreachable!("the caller has looked at the kind of the expression"),
        }
    }
}

impl VisitMut for Sites<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let discarded = mem::take(&mut self.here.discarded);
        match expr {
            Expr::Await(_) if self.here.code == Code::Closure => {
                visit_mut::visit_expr_mut(self, expr);
            }
            Expr::Await(_) | Expr::Async(_) | Expr::Closure(_) | Expr::Macro(_) => {
                *expr = match mem::replace(expr, Expr::Verbatim(TokenStream::new())) {
                    Expr::Await(it) => self.await_(it),
                    Expr::Async(it) => self.async_block(it),
                    Expr::Closure(it) => self.closure(it),
                    Expr::Macro(it) => self.macro_call(it, discarded),
                    _ => unreachable!("one of the kinds above"),
                };
            }
            Expr::If(_) | Expr::Match(_) | Expr::Block(_) | Expr::Unsafe(_) => {
                self.branches(expr, discarded);
            }
            Expr::Loop(_) | Expr::While(_) | Expr::ForLoop(_) => self.repeated(expr),
            // Evaluated while compiling: nothing in them can wait.
            Expr::Const(_) => {}
            Expr::Repeat(it) => self.value(&mut it.expr, false),
            Expr::Call(call) => {
                self.stray_start(call);
                visit_mut::visit_expr_call_mut(self, call);
            }
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        self.block(block, false);
    }

    /// The names of children have been taken out by now.
    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        if spawns::is_name(attribute) {
            self.diagnostics.push(errors::name_without_spawn(attribute));
        }
    }

    fn visit_item_mut(&mut self, item: &mut Item) {
        self.item(item);
    }

    fn visit_type_mut(&mut self, _: &mut syn::Type) {}

    fn visit_path_mut(&mut self, _: &mut Path) {}
}

fn empty_like(body: &Block) -> Block {
    Block { brace_token: body.brace_token, stmts: Vec::new() }
}
