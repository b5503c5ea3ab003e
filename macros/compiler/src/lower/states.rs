//! The states of the machines, under the names that they get.

use std::collections::BTreeMap;

use syn::Block;

use crate::lower::names::{Variants, camel, state_type, subject};
use crate::lower::shape::{Machine, State, StateName};
use crate::model::{MachineModel, Model, StatePointKind};
use crate::parse::{self, Site, SiteId, Tree};

/// The state in which a machine stands at a site.
pub(crate) type SiteStates = BTreeMap<SiteId, StateName>;

/// All states, and at which sites they are entered.
pub(crate) struct Named {
    pub(crate) machines: Vec<Unfinished>,
    pub(crate) sites: SiteStates,
}

/// A machine that waits for its lowered body.
pub(crate) struct Unfinished(Machine);

impl Unfinished {
    pub(crate) fn with(self, body: Block, is_watched: bool) -> Machine {
        Machine { body, is_watched, ..self.0 }
    }
}

pub(crate) fn name(tree: &Tree, model: &Model) -> Named {
    let mut sites = SiteStates::new();
    let machines = tree
        .machines
        .iter()
        .zip(&model.machines)
        .map(|(machine, model)| Unfinished(name_machine(tree, machine, model, &mut sites)))
        .collect();
    Named { machines, sites }
}

fn name_machine(
    tree: &Tree,
    machine: &parse::Machine,
    model: &MachineModel,
    sites: &mut SiteStates,
) -> Machine {
    let state_type = state_type(machine);
    let mut variants = Variants::with(&["Start", "Done"]);
    let mut states = Vec::new();
    for (point, unwinds_to) in model.states.iter().zip(&model.unwinds_to) {
        let name = match point.kind {
            StatePointKind::Start => "Start".to_owned(),
            StatePointKind::Done => "Done".to_owned(),
            StatePointKind::Await(site)
            | StatePointKind::Hidden(site)
            | StatePointKind::Join(site)
            | StatePointKind::Race(site) => {
                let name = variants.add(&state_name(tree, site));
                sites.insert(site, StateName { of: state_type.clone(), name: name.clone() });
                name
            }
        };
        states.push(State { name, span: point.span, unwinds_to: *unwinds_to });
    }
    Machine {
        is_watched: false,
        kind: machine.kind,
        name: machine.name.clone(),
        name_span: machine.name_span,
        state_type,
        states,
        edges: model.edges.clone(),
        body: Block { brace_token: machine.body.brace_token, stmts: Vec::new() },
    }
}

fn state_name(tree: &Tree, site: SiteId) -> String {
    match tree.site(site) {
        Site::Await(it) => subject(tree, &it.base),
        Site::Nursery(it) => format!("Join{}", camel(&it.keyword.to_string())),
        Site::Macro(it) => {
            it.path.segments.last().map(|it| it.ident.to_string()).unwrap_or_default()
        }
        Site::Race(it) => it.keyword.to_string(),
        Site::Async(_)
        | Site::Spawn(_)
        | Site::Scope(_)
        | Site::Defer(_)
        | Site::Assume(_)
        | Site::Begin(_) => {
            unreachable!("a machine does not stand at such a site")
        }
    }
}
