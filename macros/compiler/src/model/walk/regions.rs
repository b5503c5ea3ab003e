//! Cancel scopes and cleanups: what a cancellation leads to, and what hides
//! one.
//!
//! A cleanup is walked wherever it runs: once for all that unwinds, once at
//! the end of what it covers, and once for each jump out of that.

use proc_macro2::{Ident, Span};

use super::jumps::{Closing, Scope};
use super::{Flow, Position, Walk};
use crate::model::StatePointKind;
use crate::model::graph::{CancelScope, Event, NodeId, ScopeId};
use crate::parse::{self, Defer, ScopeFunction, ScopeKind, Site, SiteId};

impl Walk<'_> {
    pub(super) fn scope_block(&mut self, id: SiteId, site: &parse::Scope, flow: Flow) -> Flow {
        let flow = self.all(site.kind.argument(), flow);
        let close = site.block.brace_token.span.close();
        let inside = |walk: &mut Self, flow| {
            let end = walk.block(&site.block, flow, Position::Value);
            walk.region_end(id, close, end)
        };
        match site.kind {
            ScopeKind::Shield => self.shielded(flow, inside),
            _ => self.cancellable(id, &site.keyword, flow, |walk, scope, flow| {
                let flow = inside(walk, flow);
                walk.scope_end(scope, close, flow)
            }),
        }
    }

    /// `NAME(.., async { … }).await` with the name of a scope's function.
    pub(super) fn scope_function(
        &mut self,
        id: SiteId,
        function: ScopeFunction<'_>,
        flow: Flow,
    ) -> Flow {
        let ScopeFunction { name, block } = function;
        if name == "shield" {
            return self.shielded(flow, |walk, flow| walk.body(block.machine, flow));
        }
        let close = self.tree.machine(block.machine).body.brace_token.span.close();
        self.cancellable(id, name, flow, |walk, scope, flow| {
            // What is cancelled in the other machine is absorbed in this one.
            if let Some(Scope::Absorbing { absorbed, .. }) = walk.scopes.last() {
                walk.connect(flow.clone(), *absorbed, false);
            }
            walk.body_until(block.machine, flow, |walk, end| walk.scope_end(scope, close, end))
        })
    }

    fn cancellable(
        &mut self,
        site: SiteId,
        name: &Ident,
        flow: Flow,
        inside: impl FnOnce(&mut Self, ScopeId, Flow) -> Flow,
    ) -> Flow {
        let id = ScopeId(self.graph.scopes.len());
        let (span, outside) = (name.span(), self.innermost_scope());
        let begin = self.node(Event::Pass, span, flow);
        let name = name.clone();
        self.graph.scopes.push(CancelScope { site, name, begin, inside: None, end: None, outside });
        self.absorbing(span, Some(id), Flow::from(begin), |walk, flow| inside(walk, id, flow))
    }

    fn scope_end(&mut self, id: ScopeId, span: Span, flow: Flow) -> Flow {
        if flow.is_empty() {
            return flow;
        }
        let end = self.node(Event::Pass, span, flow);
        self.graph.scopes[id.0].end = Some(end);
        Flow::from(end)
    }

    /// The scope that a cancellation here may come from.
    pub(super) fn innermost_scope(&self) -> Option<ScopeId> {
        for scope in self.scopes.iter().rev() {
            match scope {
                Scope::Shield { .. } => return None,
                Scope::Absorbing { id: Some(id), .. } => return Some(*id),
                _ => {}
            }
        }
        None
    }

    pub(super) fn defer(
        &mut self,
        id: SiteId,
        site: &Defer,
        flow: Flow,
        position: Position,
    ) -> Flow {
        let flow = self.all(&site.limit, flow);
        // In the body of a nursery, what follows is walked with that.
        let Some(rest) = &site.rest else { return flow };
        let armed = self.node(Event::Pass, site.keyword.span(), flow);
        // The code that follows may panic before it waits for anything.
        let unwinding = self.node(Event::Pass, site.keyword.span(), Flow::from(armed));
        self.unwind_through(site, unwinding);
        self.scopes.push(Scope::Defer { site: id, nursery: None, unwinding });
        let flow = self.block(rest, Flow::from(armed), position);
        let flow = self.region_end(id, rest.brace_token.span.close(), flow);
        self.scopes.pop();
        self.cleanup(site, flow)
    }

    /// What follows a `defer!` in the body of a nursery.
    pub(super) fn defer_in_body(&mut self, id: SiteId, site: &Defer, nursery: Closing) {
        let unwinding = self.younger_join(nursery, Flow::default());
        self.unwind_through(site, unwinding);
        self.scopes.push(Scope::Defer { site: id, nursery: Some(nursery), unwinding });
    }

    /// The end of what such a `defer!` covers.
    pub(super) fn end_in_body(&mut self, flow: Flow) -> Flow {
        let Some(Scope::Defer { site, nursery, .. }) = self.scopes.pop() else {
            unreachable!("scopes are closed in reverse order")
        };
        let Site::Defer(site) = self.tree.site(site) else {
            unreachable!("the scope was opened for one")
        };
        let flow = self.close_younger(nursery, flow);
        self.cleanup(site, flow)
    }

    /// The children that a `defer!` in the body of a nursery waits for; there
    /// may be none.
    pub(super) fn close_younger(&mut self, nursery: Option<Closing>, flow: Flow) -> Flow {
        match nursery {
            Some(nursery) if !flow.is_empty() => {
                let join = self.younger_join(nursery, flow.clone());
                self.gather(Flow::from(join).or(flow), nursery.close)
            }
            _ => flow,
        }
    }

    pub(super) fn younger_join(&mut self, nursery: Closing, flow: Flow) -> NodeId {
        self.stand_again(StatePointKind::Join(nursery.site), Event::Pass, nursery.close, flow)
    }

    /// The cleanup of what unwinds, and where that goes from there.
    fn unwind_through(&mut self, site: &Defer, unwinding: NodeId) {
        let end = self.cleanup(site, Flow::from(unwinding));
        for target in self.unwinding() {
            self.connect(end.clone(), target, false);
        }
    }

    pub(super) fn cleanup(&mut self, site: &Defer, flow: Flow) -> Flow {
        let end = site.cleanup.brace_token.span.close();
        self.shielded(flow, |walk, flow| {
            // A limit may cut it short.
            walk.absorbing(end, None, flow, |walk, flow| {
                walk.block(&site.cleanup, flow, Position::Value)
            })
        })
    }

    /// Notes that a path leads to the end of the block, if one does.
    fn region_end(&mut self, id: SiteId, end: Span, flow: Flow) -> Flow {
        if flow.is_empty() {
            return flow;
        }
        let end = self.node(Event::Pass, end, flow);
        self.closes.push((id, end));
        Flow::from(end)
    }

    fn shielded(&mut self, flow: Flow, inside: impl FnOnce(&mut Self, Flow) -> Flow) -> Flow {
        self.scopes.push(Scope::Shield { loops: self.graph.loops.len() });
        let flow = inside(self, flow);
        self.scopes.pop();
        flow
    }

    /// Whatever is cancelled inside goes on behind it.
    fn absorbing(
        &mut self,
        end: Span,
        id: Option<ScopeId>,
        flow: Flow,
        inside: impl FnOnce(&mut Self, Flow) -> Flow,
    ) -> Flow {
        let absorbed = self.node(Event::Checkpoint, end, Flow::default());
        self.scopes.push(Scope::Absorbing { absorbed, id });
        let flow = inside(self, flow);
        self.scopes.pop();
        self.gather(flow.or(Flow::from(absorbed)), end)
    }

    /// Where an unwinding may go from here, the innermost first: behind the
    /// scopes that may absorb it, and to what it cannot pass by. A panic of a
    /// nursery's body passes by its closing, to the next cleanup. That a child
    /// has failed cancels the body, too.
    pub(super) fn unwinding(&self) -> Vec<NodeId> {
        let mut res = Vec::new();
        let mut is_shielded = false;
        let mut in_nursery = false;
        for scope in self.scopes.iter().rev() {
            match scope {
                Scope::Body { .. } => break,
                Scope::Shield { .. } => is_shielded = true,
                Scope::Absorbing { absorbed, .. } if !is_shielded && !in_nursery => {
                    res.push(*absorbed);
                }
                Scope::Nursery { unwinding, failure, .. } if !in_nursery => {
                    res.push(*unwinding);
                    res.extend(failure.filter(|_| !is_shielded).map(|it| it.child));
                    in_nursery = true;
                }
                Scope::Defer { unwinding, .. } => {
                    res.push(*unwinding);
                    break;
                }
                _ => {}
            }
        }
        res
    }

    /// What an unwinding from here cannot pass by.
    pub(super) fn unwinds_to(&self) -> Option<NodeId> {
        let here = self.scopes.iter().rev().take_while(|it| !matches!(it, Scope::Body { .. }));
        here.into_iter().find_map(|scope| match scope {
            Scope::Defer { unwinding, .. } | Scope::Nursery { unwinding, .. } => Some(*unwinding),
            _ => None,
        })
    }

    /// How many loops were there before the innermost shield.
    pub(super) fn loops_outside(&self) -> usize {
        let shields = self.scopes.iter().rev().find_map(|scope| match scope {
            Scope::Shield { loops } => Some(*loops),
            _ => None,
        });
        shields.unwrap_or(0)
    }
}
