//! `assume_checkpointed!()`, and where what it promises begins.

use super::jumps::Scope;
use super::{Flow, Walk};
use crate::model::graph::Event;
use crate::model::promises::{Assumed, Begin};
use crate::parse::{Assume, Site, SiteId};

impl Walk<'_> {
    pub(super) fn assume(&mut self, id: SiteId, site: &Assume, flow: Flow) -> Flow {
        let node = self.node(Event::Assumed, site.span, flow);
        let mut assumed = Assumed {
            site: id,
            node,
            machine: self.machine,
            loops: Vec::new(),
            scopes: Vec::new(),
        };
        let mut around = self.scopes.iter().rev();
        for scope in around.by_ref() {
            match scope {
                // What is outside of a shield is none of its business.
                Scope::Shield { .. } => break,
                Scope::Body { .. } => {
                    assumed.scopes.extend(self.entered_by(around.next()));
                    break;
                }
                Scope::Loop { id, .. } => assumed.loops.push(*id),
                Scope::Absorbing { id: Some(id), .. } => assumed.scopes.push(*id),
                _ => {}
            }
        }
        self.assumes.push(assumed);
        Flow::from(node)
    }

    /// The scope whose function was given the block of this body.
    fn entered_by(&self, around: Option<&Scope>) -> Option<crate::model::graph::ScopeId> {
        let Some(Scope::Absorbing { id: Some(id), .. }) = around else { return None };
        let site = self.tree.site(self.graph.scopes[id.0].site);
        matches!(site, Site::Await(_)).then_some(*id)
    }

    pub(super) fn begin(&mut self, site: SiteId, flow: Flow) -> Flow {
        let begin = Some(Begin { site, after: self.graph.nodes.len() });
        match self.scopes.last() {
            Some(Scope::Loop { id, .. }) => self.graph.loops[id.0].begin = begin,
            Some(Scope::Absorbing { id: Some(id), .. }) => self.graph.scopes[id.0].inside = begin,
            // A shield asks for nothing.
            _ => {}
        }
        flow
    }
}
