//! The one walk over the syntax that builds the graph.
//!
//! A [`Flow`] is the set of paths that arrive at a point: edges whose end is
//! not known yet. Each piece of syntax takes the flow in front of it and gives
//! the one behind it; an empty flow means that no path comes out.

mod assumes;
mod branches;
mod jumps;
mod loops;
mod races;
mod regions;
mod sites;
mod statements;

use proc_macro2::Span;
use syn::Expr;
use syn::spanned::Spanned;

use self::jumps::Scope;
use super::graph::{Branch, Edge, Event, Exit, Graph, Node, NodeId};
use super::promises::Assumed;
use super::{StatePoint, StatePointKind};
use crate::parse::{MachineId, SiteId, Tree, bare, ends_process, is_compound_assignment};

/// What the walk finds out.
#[derive(Debug)]
pub(super) struct Walked {
    pub(super) graph: Graph,
    /// Per machine, the points where it can stand, `Start` and `Done` included.
    pub(super) points: Vec<Vec<StatePoint>>,
    /// Per machine, the node of its start.
    pub(super) starts: Vec<NodeId>,
    /// The machines that are not awaited in place.
    pub(super) roots: Vec<MachineId>,
    /// The nurseries and regions, and the nodes of the ends of their blocks.
    pub(super) closes: Vec<(SiteId, NodeId)>,
    pub(super) assumes: Vec<Assumed>,
}

pub(super) fn walk(tree: &Tree) -> Walked {
    let count = tree.machines.len();
    let mut walk = Walk {
        tree,
        graph: Graph::default(),
        points: vec![Vec::new(); count],
        starts: vec![None; count],
        closes: Vec::new(),
        assumes: Vec::new(),
        machine: MachineId(0),
        scopes: Vec::new(),
    };
    // Parents come first, so what is awaited in place has been walked with the
    // code round it when its turn comes.
    let mut roots = Vec::new();
    for index in 0..count {
        if walk.starts[index].is_none() {
            roots.push(MachineId(index));
            walk.body(MachineId(index), Flow::default());
        }
    }
    let starts = walk.starts.into_iter().map(|start| start.expect("each machine has been walked"));
    Walked {
        graph: walk.graph,
        points: walk.points,
        starts: starts.collect(),
        roots,
        closes: walk.closes,
        assumes: walk.assumes,
    }
}

struct Walk<'t> {
    tree: &'t Tree,
    graph: Graph,
    points: Vec<Vec<StatePoint>>,
    starts: Vec<Option<NodeId>>,
    closes: Vec<(SiteId, NodeId)>,
    assumes: Vec<Assumed>,
    machine: MachineId,
    scopes: Vec<Scope>,
}

/// The paths that arrive at a point.
#[derive(Clone, Debug, Default)]
struct Flow(Vec<Loose>);

/// An edge whose end is not known yet.
#[derive(Clone, Copy, Debug)]
struct Loose {
    from: NodeId,
    branch: Option<Branch>,
}

impl Flow {
    fn from(node: NodeId) -> Flow {
        Flow(vec![Loose { from: node, branch: None }])
    }

    fn or(mut self, other: Flow) -> Flow {
        self.0.extend(other.0);
        self
    }

    /// The same paths, which go this way because of `branch`.
    fn by(mut self, branch: Branch) -> Flow {
        for loose in &mut self.0 {
            loose.branch = Some(branch);
        }
        self
    }

    /// The same, except for paths of which a branch is known already.
    fn by_if_new(mut self, branch: Branch) -> Flow {
        for loose in &mut self.0 {
            loose.branch.get_or_insert(branch);
        }
        self
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What becomes of the value of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Position {
    Value,
    /// It is the result of the function: a literal `Err(..)` is an error exit.
    Returned,
}

impl Walk<'_> {
    /// The body of a machine, and the paths behind it. In place, `flow` leads
    /// into it; else it is a graph of its own.
    fn body(&mut self, id: MachineId, flow: Flow) -> Flow {
        self.body_until(id, flow, |_, end| end)
    }

    /// The same, where something comes at the end of the block.
    fn body_until(
        &mut self,
        id: MachineId,
        flow: Flow,
        at_end: impl FnOnce(&mut Self, Flow) -> Flow,
    ) -> Flow {
        // What an async block gives is no result of the function.
        let position = match self.tree.machine(id).parent {
            None => Position::Returned,
            Some(_) => Position::Value,
        };
        let exits = self.exits_of(id, flow, position, at_end);
        Flow::from(self.done(id, exits))
    }

    /// An async block that is awaited where it stands. If its value is the
    /// result of the function, so are its errors.
    fn body_in_place(&mut self, id: MachineId, flow: Flow, position: Position) -> Flow {
        if position == Position::Value {
            return self.body(id, flow);
        }
        let exits = self.exits_of(id, flow, position, |_, end| end);
        let is_error =
            |loose: &Loose| self.graph.node(loose.from).event == Event::Exit(id, Exit::Error);
        let (errors, values) = exits.0.into_iter().partition(is_error);
        let done = self.done(id, Flow(values));
        let failed = self.done(id, Flow(errors));
        let end = self.graph.node(failed).span;
        self.leave_body(Exit::Error, end, Flow::from(failed));
        Flow::from(done)
    }

    /// Where the body of a machine ends.
    fn exits_of(
        &mut self,
        id: MachineId,
        flow: Flow,
        position: Position,
        at_end: impl FnOnce(&mut Self, Flow) -> Flow,
    ) -> Flow {
        let tree = self.tree;
        let machine = tree.machine(id);
        let outside = std::mem::replace(&mut self.machine, id);
        let start = self.stand(StatePointKind::Start, Event::Pass, machine.name_span, flow);
        self.starts[id.0] = Some(start);
        self.scopes.push(Scope::Body { exits: Flow::default() });
        let end = machine.body.brace_token.span.close();
        let flow = self.block(&machine.body, Flow::from(start), position);
        let flow = at_end(self, flow);
        self.leave_body(Exit::Normal, end, flow);
        let Some(Scope::Body { exits }) = self.scopes.pop() else {
            unreachable!("scopes are closed in reverse order")
        };
        self.machine = outside;
        exits
    }

    fn done(&mut self, id: MachineId, exits: Flow) -> NodeId {
        let outside = std::mem::replace(&mut self.machine, id);
        let end = self.tree.machine(id).body.brace_token.span.close();
        let done = self.stand(StatePointKind::Done, Event::Pass, end, exits);
        self.machine = outside;
        done
    }

    fn node(&mut self, event: Event, span: Span, flow: Flow) -> NodeId {
        let (unwinds_to, loops_outside) = (self.unwinds_to(), self.loops_outside());
        let id = NodeId(self.graph.nodes.len());
        let (next, hidden) = Default::default();
        let (state, scope) = (None, self.innermost_scope());
        let node = Node { event, span, state, unwinds_to, loops_outside, scope, next, hidden };
        self.graph.nodes.push(node);
        self.connect(flow, id, false);
        id
    }

    /// A node at which the machine stands, and its state.
    fn stand(&mut self, kind: StatePointKind, event: Event, span: Span, flow: Flow) -> NodeId {
        let points = &mut self.points[self.machine.0];
        // A cleanup is walked more than once.
        if points.iter().all(|point| point.kind != kind) {
            points.push(StatePoint { kind, span });
        }
        self.stand_again(kind, event, span, flow)
    }

    /// A node for a state that has its place in the list elsewhere.
    fn stand_again(
        &mut self,
        kind: StatePointKind,
        event: Event,
        span: Span,
        flow: Flow,
    ) -> NodeId {
        let id = self.node(event, span, flow);
        self.graph.nodes[id.0].state = Some((self.machine, kind));
        // A start and an end are no places to wait in.
        if !matches!(kind, StatePointKind::Start | StatePointKind::Done) {
            for target in self.unwinding() {
                self.connect(Flow::from(id), target, false);
            }
        }
        id
    }

    fn connect(&mut self, flow: Flow, to: NodeId, is_back: bool) {
        for Loose { from, branch } in flow.0 {
            self.graph.nodes[from.0].next.push(Edge { to, branch, is_back });
        }
    }

    /// One node in place of many ends, so that forks have a common one.
    fn gather(&mut self, flow: Flow, span: Span) -> Flow {
        match flow.0.as_slice() {
            [] | [Loose { branch: None, .. }] => flow,
            _ => Flow::from(self.node(Event::Pass, span, flow)),
        }
    }

    fn all<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>, flow: Flow) -> Flow {
        exprs.into_iter().fold(flow, |flow, expr| self.value(expr, flow))
    }

    fn value(&mut self, expr: &Expr, flow: Flow) -> Flow {
        self.expr(expr, flow, Position::Value)
    }

    fn expr(&mut self, expr: &Expr, flow: Flow, position: Position) -> Flow {
        match expr {
            Expr::Paren(it) => self.expr(&it.expr, flow, position),
            Expr::Group(it) => self.expr(&it.expr, flow, position),
            Expr::Block(it) => self.labelled_block(it, flow, position),
            Expr::Unsafe(it) => self.block(&it.block, flow, position),
            Expr::If(it) => self.if_(it, flow, position),
            Expr::Match(it) => self.match_(it, flow, position),
            Expr::TryBlock(it) => self.try_block(it, flow),
            Expr::Loop(it) => self.loop_(it, flow),
            Expr::While(it) => self.while_(it, flow),
            Expr::ForLoop(it) => self.for_(it, flow),
            Expr::Return(it) => self.return_(it, flow),
            Expr::Break(it) => self.break_(it, flow),
            Expr::Continue(it) => self.continue_(it, flow),
            Expr::Try(it) => self.question(it, flow),
            Expr::Call(it) => self.call(it, flow, position),
            Expr::Macro(it) => self.macro_(&it.mac, flow),
            Expr::Verbatim(_) => self.marker(expr, flow, position),
            // Their bodies do not run here.
            Expr::Closure(_) | Expr::Async(_) | Expr::Const(_) => flow,
            Expr::Await(it) => self.value(&it.base, flow),
            _ if branches::is_condition(expr) => {
                let (yes, no) = self.condition(expr, flow);
                self.gather(yes.or(no), expr.span())
            }
            _ => self.operands(expr, flow),
        }
    }

    /// Operators and the like: their operands in order.
    fn operands(&mut self, expr: &Expr, flow: Flow) -> Flow {
        match expr {
            Expr::Array(it) => self.list(&it.elems, flow),
            Expr::Tuple(it) => self.list(&it.elems, flow),
            // The right side comes first.
            Expr::Assign(it) => self.all([&*it.right, &*it.left], flow),
            Expr::Binary(it) => self.binary(it, flow),
            Expr::Index(it) => self.all([&*it.expr, &*it.index], flow),
            Expr::MethodCall(it) => {
                let flow = self.value(&it.receiver, flow);
                self.list(&it.args, flow)
            }
            Expr::Range(it) => self.all(it.start.iter().chain(&it.end).map(|it| &**it), flow),
            Expr::Struct(it) => {
                let flow = it.fields.iter().fold(flow, |flow, field| {
                    self.perhaps(&field.attrs, flow, |walk, flow| walk.value(&field.expr, flow))
                });
                self.all(it.rest.iter().map(|it| &**it), flow)
            }
            Expr::Cast(it) => self.value(&it.expr, flow),
            Expr::Field(it) => self.value(&it.base, flow),
            Expr::RawAddr(it) => self.value(&it.expr, flow),
            Expr::Reference(it) => self.value(&it.expr, flow),
            Expr::Repeat(it) => self.value(&it.expr, flow),
            Expr::Unary(it) => self.value(&it.expr, flow),
            Expr::Yield(it) => self.all(it.expr.iter().map(|it| &**it), flow),
            // Literals, paths, and what syn may learn one day.
            _ => flow,
        }
    }

    /// `a += b` evaluates `b` first if they are integers and the like, and `a`
    /// if they are not; which they are is not to be seen.
    fn binary(&mut self, it: &syn::ExprBinary, flow: Flow) -> Flow {
        if !is_compound_assignment(&it.op) {
            return self.all([&*it.left, &*it.right], flow);
        }
        let span = it.op.span();
        let left = self.node(Event::Pass, span, flow.clone());
        let after_left = self.value(&it.left, Flow::from(left));
        let right = self.node(Event::Pass, span, after_left.clone());
        let after_right = self.value(&it.right, Flow::from(right));
        let waits = |nodes: &[Node]| nodes.iter().any(|node| node.state.is_some());
        if !waits(&self.graph.nodes[left.0..right.0]) || !waits(&self.graph.nodes[right.0..]) {
            return after_right;
        }
        self.connect(flow, right, false);
        self.connect(after_right.clone(), left, false);
        self.gather(after_left.or(after_right), span)
    }

    fn call(&mut self, call: &syn::ExprCall, flow: Flow, position: Position) -> Flow {
        let flow = self.value(&call.func, flow);
        let flow = self.list(&call.args, flow);
        if ends_process(&call.func) {
            return Flow::default();
        }
        if position == Position::Returned && is_err(&call.func) {
            self.leave_body(Exit::Error, call.span(), flow);
            return Flow::default();
        }
        flow
    }
}

/// Whether `expr` is `Err(..)`, literally.
fn is_literal_error(expr: &Expr) -> bool {
    matches!(bare(expr), Expr::Call(call) if is_err(&call.func))
}

fn is_err(function: &Expr) -> bool {
    matches!(function, Expr::Path(it)
        if it.path.segments.last().is_some_and(|last| last.ident == "Err"))
}
