//! A race: one place to stand, then one of its arms.

use proc_macro2::Span;

use super::{Flow, Position, Walk};
use crate::diagnostics::ends;
use crate::model::StatePointKind;
use crate::model::graph::{Branch, Event, Way};
use crate::parse::{Race, SiteId};

impl Walk<'_> {
    pub(super) fn race(&mut self, id: SiteId, site: &Race, flow: Flow, position: Position) -> Flow {
        let keyword = site.keyword.span();
        let before = site.branches.iter().flat_map(|it| it.name.iter().chain([&it.future]));
        let flow = self.all(before, flow);
        let race = self.stand(StatePointKind::Race(id), Event::Checkpoint, keyword, flow);
        let over = Flow::from(race);
        let mut res = Flow::default();
        for branch in &site.branches {
            let Some(arm) = &branch.arm else { return over };
            let arrives = over.clone().by(Branch { way: Way::Arm, span: first_ends(branch) });
            res = res.or(self.expr(arm, arrives, position));
        }
        // Nobody may win, if branches may fail.
        let res = if site.fails { res.or(over) } else { res };
        self.gather(res, keyword)
    }
}

/// What stands in front of an arm.
fn first_ends(branch: &crate::parse::Branch) -> (Span, Span) {
    let future = ends(&branch.future);
    match &branch.pattern {
        Some(pattern) => (ends(pattern).0, future.1),
        None => future,
    }
}
