//! Cancel scopes and cleanups: what a cancellation leads to, and what hides
//! one.
//!
//! A cleanup is walked wherever it runs: once for all that unwinds, once at
//! the end of what it covers, and once for each jump out of that.

use proc_macro2::Span;

use super::jumps::Scope;
use super::{Flow, Position, Walk};
use crate::model::graph::{Event, NodeId};
use crate::parse::{self, Defer, ScopeKind, SiteId};

impl Walk<'_> {
    pub(super) fn scope_block(&mut self, id: SiteId, site: &parse::Scope, flow: Flow) -> Flow {
        let flow = self.all(site.kind.argument(), flow);
        let inside = |walk: &mut Self, flow| {
            let end = walk.block(&site.block, flow, Position::Value);
            walk.region_end(id, site.block.brace_token.span.close(), end)
        };
        match site.kind {
            ScopeKind::Shield => self.shielded(flow, inside),
            _ => self.absorbing(site.block.brace_token.span.close(), flow, inside),
        }
    }

    pub(super) fn defer(
        &mut self,
        id: SiteId,
        site: &Defer,
        flow: Flow,
        position: Position,
    ) -> Flow {
        let flow = self.all(&site.limit, flow);
        let span = site.keyword.span();
        let armed = self.node(Event::Pass, span, flow);
        // The code that follows may panic before it waits for anything.
        let unwinding = self.node(Event::Pass, span, Flow::from(armed));
        let end = self.cleanup(site, Flow::from(unwinding));
        for target in self.unwinding() {
            self.connect(end.clone(), target, false);
        }
        self.scopes.push(Scope::Defer { site: id, unwinding });
        let flow = self.block(&site.rest, Flow::from(armed), position);
        let flow = self.region_end(id, site.rest.brace_token.span.close(), flow);
        self.scopes.pop();
        self.cleanup(site, flow)
    }

    pub(super) fn cleanup(&mut self, site: &Defer, flow: Flow) -> Flow {
        let end = site.cleanup.brace_token.span.close();
        self.shielded(flow, |walk, flow| {
            // A limit may cut it short.
            walk.absorbing(end, flow, |walk, flow| walk.block(&site.cleanup, flow, Position::Value))
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
        flow: Flow,
        inside: impl FnOnce(&mut Self, Flow) -> Flow,
    ) -> Flow {
        let absorbed = self.node(Event::Checkpoint, end, Flow::default());
        self.scopes.push(Scope::Absorbing { absorbed });
        let flow = inside(self, flow);
        self.scopes.pop();
        self.gather(flow.or(Flow::from(absorbed)), end)
    }

    /// Where an unwinding may go from here, the innermost first: behind the
    /// scopes that may absorb it, and to what it cannot pass by.
    pub(super) fn unwinding(&self) -> Vec<NodeId> {
        let mut res = Vec::new();
        let mut is_shielded = false;
        for scope in self.scopes.iter().rev() {
            match scope {
                Scope::Body { .. } => break,
                Scope::Shield { .. } => is_shielded = true,
                Scope::Absorbing { absorbed } if !is_shielded => res.push(*absorbed),
                Scope::Defer { unwinding, .. } | Scope::Nursery { unwinding, .. } => {
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
