//! Tree and model to what is printed: names, states, slots, sections, exits.
//!
//! ```text
//! Tree ─ states ─▶ machines     one enum and table each
//!      ─ walk ───▶ sites        in their surroundings; jumps out become sites
//!      ─ nursery ▶ nurseries    children, sections, exits, the steps they can take
//!      ─ regions ▶ regions      scopes and what is behind a `defer!`, their exits
//! ```
//!
//! No decision is left to [`crate::emit`], and no tokens are built here.

mod assumes;
mod exits;
mod jumps;
pub(crate) mod names;
mod nursery;
mod regions;
mod sections;
mod shape;
mod states;
mod surroundings;
mod survey;
mod values;
mod walk;

pub(crate) use self::shape::*;
use crate::model::Model;
use crate::parse::{MachineId, Tree};

/// Decides everything about the expansion of `tree`.
pub(crate) fn lower(tree: Tree, model: &Model) -> Lowered {
    let states::Named { machines, sites } = states::name(&tree, model);
    let assumed = assumes::name(&tree, model, &sites);
    let survey = survey::survey(&tree, model);
    let watched = assumed.machines.clone();
    let parts = walk::walk(tree, survey, sites, assumed);
    let finished = machines.into_iter().zip(parts.bodies).enumerate();
    let finished =
        finished.map(|(number, (it, body))| it.with(body, watched.contains(&MachineId(number))));
    Lowered {
        machines: finished.collect(),
        sites: parts.sites,
        nurseries: parts.nurseries,
        regions: parts.regions,
    }
}
