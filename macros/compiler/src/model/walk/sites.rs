//! What is ours: awaits, nurseries, spawns, and macros.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::{Expr, Stmt};

use super::jumps::{Closing, Failure, Scope};
use super::{Flow, Position, Walk};
use crate::model::StatePointKind;
use crate::model::graph::{Branch, Event, NodeId, Way};
use crate::parse::{
    Await, Defer, Macro, MacroArgument, Nursery, Sight, Site, SiteId, Spawn, StdMacro, bare,
    never_waits, std_macro,
};

impl<'t> Walk<'t> {
    pub(super) fn marker(&mut self, expr: &Expr, flow: Flow, position: Position) -> Flow {
        let tree = self.tree;
        match tree.site_at(expr) {
            Some((id, Site::Await(site))) => self.await_(id, site, flow, position),
            Some((id, Site::Nursery(site))) => self.nursery_block(id, site, flow, position),
            Some((id, Site::Scope(site))) => self.scope_block(id, site, flow),
            Some((id, Site::Defer(site))) => self.defer(id, site, flow, position),
            Some((_, Site::Spawn(site))) => self.spawn(site, flow),
            Some((id, Site::Macro(site))) => self.macro_site(id, site, flow),
            Some((id, Site::Race(site))) => self.race(id, site, flow, position),
            Some((id, Site::Assume(site))) => self.assume(id, site, flow),
            Some((id, Site::Begin(_))) => self.begin(id, flow),
            // A machine of its own; and what syn does not know, or is broken.
            Some((_, Site::Async(_))) | None => flow,
        }
    }

    fn await_(&mut self, id: SiteId, site: &Await, flow: Flow, position: Position) -> Flow {
        let span = site.await_token.span;
        let kind = StatePointKind::Await(id);
        if let Some(block) = self.tree.awaited_in_place(site) {
            let wait = self.stand(kind, Event::Pass, span, flow);
            return self.body_in_place(block.machine, Flow::from(wait), position);
        }
        let flow = self.value(&site.base, flow);
        if let Some(function) = self.tree.scope_function(site) {
            let wait = self.stand(kind, Event::Pass, span, flow);
            return self.scope_function(id, function, Flow::from(wait));
        }
        let event = match is_call_of(&site.base, "cancel_shielded_checkpoint") {
            true => Event::SchedulePoint,
            false => Event::Checkpoint,
        };
        Flow::from(self.stand(kind, event, span, flow))
    }

    fn nursery_block(
        &mut self,
        id: SiteId,
        site: &Nursery,
        flow: Flow,
        position: Position,
    ) -> Flow {
        let is_nursery = |scope: &&Scope| matches!(scope, Scope::Nursery { .. });
        let depth = self.scopes.iter().filter(is_nursery).count();
        let close = site.block.brace_token.span.close();
        let spawned = site.handle.is_some();
        let open = self.node(Event::Open { depth, spawned }, site.keyword.span(), flow);
        let kind = StatePointKind::Join(id);
        let unwinding = self.stand_again(kind, Event::Close { depth }, close, Flow::default());
        let failure = site.errors.as_ref().map(|_| self.failure(kind, depth, close));
        self.scopes.push(Scope::Nursery { site: id, depth, close, unwinding, failure });
        let (body, tail) = match site.block.stmts.split_last() {
            Some((Stmt::Expr(tail, None), body)) => (body, Some(tail)),
            _ => (&*site.block.stmts, None),
        };
        let closing = Closing { site: id, close };
        let mut flow = Flow::from(open);
        let mut defers = 0;
        for statement in body {
            flow = self.statements(std::slice::from_ref(statement), flow, Position::Value);
            if let Some((defer, site)) = self.defer_at(statement) {
                self.defer_in_body(defer, site, closing);
                defers += 1;
            }
        }
        let (tail, late) = if defers == 0 { (tail, None) } else { (None, tail) };
        // With a cleanup to follow, the tail belongs to what that covers.
        if let Some(tail) = late {
            let join = self.younger_join(closing, flow);
            self.closes.push((id, join));
            flow = self.value(tail, Flow::from(join));
        }
        for _ in 0..defers {
            flow = self.end_in_body(flow);
        }
        self.scopes.pop();
        let flow = self.may_have_failed(failure, close, flow);
        let join = self.stand(kind, Event::Close { depth }, close, flow);
        self.closes.push((id, join));
        let Some(failure) = failure else {
            return self.tail(tail, join, position);
        };
        self.scopes.push(Scope::Try { errors: Flow::default() });
        let flow = self.tail(tail, join, Position::Value);
        let Some(Scope::Try { errors }) = self.scopes.pop() else {
            unreachable!("scopes are closed in reverse order")
        };
        self.gather(flow.or(errors).or(Flow::from(failure.close)), close)
    }

    fn tail(&mut self, tail: Option<&Expr>, join: NodeId, position: Position) -> Flow {
        match tail {
            Some(tail) => self.expr(tail, Flow::from(join), position),
            None => Flow::from(join),
        }
    }

    /// The closing of a `try_nursery!` that makes its value an error.
    fn failure(&mut self, kind: StatePointKind, depth: usize, span: Span) -> Failure {
        let child = self.node(Event::Failed { depth }, span, Flow::default());
        let close = self.stand_again(kind, Event::Close { depth }, span, Flow::from(child));
        Failure { child, close }
    }

    /// What leaves the body of a nursery: a child may fail before all have
    /// ended.
    pub(super) fn may_have_failed(
        &mut self,
        failure: Option<Failure>,
        span: Span,
        flow: Flow,
    ) -> Flow {
        let Some(Failure { child, .. }) = failure.filter(|_| !flow.is_empty()) else { return flow };
        // The ways part behind this node, and not in the user's code.
        let end = Flow::from(self.node(Event::Pass, span, flow));
        self.connect(end.clone(), child, false);
        end
    }

    fn defer_at(&self, statement: &Stmt) -> Option<(SiteId, &'t Defer)> {
        let Stmt::Expr(expr, Some(_)) = statement else { return None };
        match self.tree.site_at(expr) {
            Some((id, Site::Defer(site))) if site.rest.is_none() => Some((id, site)),
            _ => None,
        }
    }

    fn spawn(&mut self, site: &Spawn, flow: Flow) -> Flow {
        let flow = self.all(site.name.iter().chain([&site.child]), flow);
        let depth = self.scopes.iter().find_map(|scope| match scope {
            Scope::Nursery { site: nursery, depth, .. } if *nursery == site.nursery => Some(*depth),
            _ => None,
        });
        match depth {
            Some(depth) => Flow::from(self.node(Event::Spawn { depth }, site.keyword.span(), flow)),
            // The grammar has reported that it is in none.
            None => flow,
        }
    }

    fn macro_site(&mut self, id: SiteId, site: &Macro, flow: Flow) -> Flow {
        match &site.sight {
            Sight::Arguments(arguments) => {
                let exprs: Vec<&Expr> = arguments
                    .iter()
                    .filter_map(|argument| match argument {
                        MacroArgument::Expr(expr) => Some(expr),
                        MacroArgument::Tokens(_) => None,
                    })
                    .collect();
                self.std_macro(std_macro(&site.path), &exprs, site.bang.span, flow)
            }
            Sight::Opaque(tokens) => {
                let kind = StatePointKind::Hidden(id);
                let span = site.path.span();
                let event = site.waits.map_or(Event::Pass, |_| Event::Checkpoint);
                let wait = Flow::from(self.stand(kind, event, span, flow));
                self.hidden_jumps(span, &wait);
                self.may_jump(&site.path, tokens, span, wait)
            }
        }
    }

    /// A macro call that is not a site: nothing in it is ours.
    pub(super) fn macro_(&mut self, it: &syn::Macro, flow: Flow) -> Flow {
        match std_macro(&it.path) {
            Some(StdMacro::Panics) => Flow::default(),
            Some(_) => flow,
            None => self.opaque(&it.path, &it.tokens, it.path.span(), flow),
        }
    }

    fn std_macro(
        &mut self,
        kind: Option<StdMacro>,
        arguments: &[&Expr],
        span: Span,
        flow: Flow,
    ) -> Flow {
        let split = |at: usize| arguments.split_at(at.min(arguments.len()));
        match kind {
            Some(StdMacro::Panics) => {
                self.all(arguments.iter().copied(), flow);
                Flow::default()
            }
            // The message is put together on the way to a panic.
            Some(StdMacro::Asserts { checked }) => {
                let (checked, message) = split(checked);
                let flow = self.all(checked.iter().copied(), flow);
                let flow = self.gather(flow, span);
                self.all(message.iter().copied(), flow.clone());
                flow
            }
            Some(StdMacro::DebugAsserts { checked }) => {
                let flow = self.gather(flow, span);
                let kind = Some(StdMacro::Asserts { checked });
                let with = self.std_macro(kind, arguments, span, flow.clone());
                let without = flow.by(Branch { way: Way::CompiledOut, span: (span, span) });
                self.gather(with.or(without), span)
            }
            Some(StdMacro::Matches) => {
                let (value, guard) = split(1);
                let flow = self.all(value.iter().copied(), flow);
                let flow = self.gather(flow, span);
                let guarded = self.all(guard.iter().copied(), flow.clone());
                self.gather(flow.or(guarded), span)
            }
            Some(StdMacro::InOrder | StdMacro::Inert) | None => {
                self.all(arguments.iter().copied(), flow)
            }
        }
    }

    /// A macro that nobody sees through, and that no nursery drives.
    fn opaque(&mut self, path: &syn::Path, tokens: &TokenStream, span: Span, flow: Flow) -> Flow {
        let is_assumed = self.tree.sites.iter().any(|site| matches!(site, Site::Assume(_)));
        let flow = match is_assumed && !never_waits(path) {
            true => Flow::from(self.node(Event::Opaque, span, flow)),
            false => flow,
        };
        self.hidden_jumps(span, &flow);
        self.may_jump(path, tokens, span, flow)
    }

    /// No credit and no error; but what may leave a loop keeps it from being
    /// endless.
    fn may_jump(&mut self, path: &syn::Path, tokens: &TokenStream, span: Span, flow: Flow) -> Flow {
        let name = path.segments.last().map(|segment| segment.ident.to_string());
        let raises = matches!(name.as_deref(), Some("bail" | "ensure"));
        if !raises && !has_jump(tokens) {
            return flow;
        }
        let node = self.node(Event::Pass, span, flow);
        if !raises {
            self.may_leave_loops(node);
            return Flow::from(node);
        }
        self.raise(span, Flow::from(node));
        match name.as_deref() {
            Some("bail") => Flow::default(),
            _ => Flow::from(node),
        }
    }
}

/// Whether `expr` is `NAME(..)`, under any path.
fn is_call_of(expr: &Expr, name: &str) -> bool {
    let Expr::Call(call) = bare(expr) else { return false };
    let Expr::Path(function) = &*call.func else { return false };
    function.path.segments.last().is_some_and(|last| last.ident == name)
}

/// Whether a jump is among the tokens of a macro.
fn has_jump(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Group(group) => has_jump(&group.stream()),
        TokenTree::Ident(word) => ["return", "break", "continue"].iter().any(|it| word == it),
        TokenTree::Punct(punct) => punct.as_char() == '?',
        TokenTree::Literal(_) => false,
    })
}
