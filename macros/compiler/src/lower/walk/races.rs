//! Races on the walk.

use syn::visit_mut::VisitMut;

use super::Walk;
use crate::lower::names::{self, RaceNames, Variants};
use crate::lower::shape::{Arm, Branch, Race};
use crate::parse::{self, SiteId};

impl Walk {
    pub(super) fn race(&mut self, id: SiteId, site: parse::Race) -> Race {
        let machine = &self.machines[self.here.machine];
        let names = RaceNames::new(machine, self.here.races);
        let path = machine.name.clone();
        self.here.races += 1;
        let titles = self.survey.races.remove(&id).expect("the survey has every race");
        let mut variants = Variants::default();
        let mut branches = Vec::new();
        for (branch, title) in site.branches.into_iter().zip(titles) {
            let parse::Branch { mut name, mut future, pattern, arm, .. } = branch;
            if let Some(name) = &mut name {
                self.visit_expr_mut(name);
            }
            self.visit_expr_mut(&mut future);
            let variant = variants.add(&title.variant);
            let local = names::slot(&variant);
            let arm = arm.map(|value| Arm { pattern, value });
            let (task, is_named) = (title.task, name.is_some());
            let span = title.span;
            let is_known = !self.is_async_block(&future);
            branches.push(Branch {
                variant,
                local,
                task,
                span,
                is_named,
                name,
                future,
                is_known,
                arm,
            });
        }
        let state = self.state_at(id);
        let around = self.keep_driving();
        // The race is over by then: its arms are in the surroundings.
        for arm in branches.iter_mut().filter_map(|branch| branch.arm.as_mut()) {
            if let Some(pattern) = &mut arm.pattern {
                self.visit_pat_mut(pattern);
            }
            self.visit_expr_mut(&mut arm.value);
        }
        Race {
            names,
            path,
            attrs: site.attrs,
            macro_path: site.path,
            keyword: site.keyword,
            end: site.end,
            fails: site.fails,
            error: site.error,
            branches,
            state,
            around,
        }
    }
}
