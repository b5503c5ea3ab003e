//! Dividing a nursery's body into sections.
//!
//! A slot is declared just before the statement that fills it, so that the
//! child may borrow everything declared above. A jump goes to the end of a
//! label, and there the children have to be driven to their ends; so their
//! slots must be declared outside the label. That makes a new section, nested
//! in the one before, wherever a slot comes after a statement that may jump
//! or wait. Spawns in a row share one.

use std::collections::BTreeMap;

use crate::lower::names::NurseryNames;
use crate::lower::shape::{BodyDefer, Child, OtherChildren, Presence, Section, Step, Storage, Way};

/// What is known of a body.
pub(crate) struct Layout<'d> {
    /// How many there are.
    pub(crate) statements: usize,
    pub(crate) children: &'d [Child],
    /// The statements that may jump or wait.
    pub(crate) ways: &'d BTreeMap<(usize, Way), Presence>,
    pub(crate) defers: &'d [BodyDefer],
}

/// The sections of a body. What a `defer!` covers begins one.
pub(crate) fn divide(names: &NurseryNames, layout: &Layout<'_>) -> Vec<Section> {
    let Layout { statements, children, ways, defers } = *layout;
    let mut res = vec![Section::default()];
    let mut under_label = false;
    for statement in 0..statements {
        let slots = declarations(children, statement);
        if under_label && !slots.is_empty() {
            res.push(Section::default());
            under_label = false;
        }
        let section = res.last_mut().expect("there is always one");
        section.before.extend(slots);
        for ((_, way), presence) in ways.range((statement, Way::Out)..(statement + 1, Way::Out)) {
            under_label = true;
            let known = section.ways.entry(*way).or_insert(*presence);
            *known = (*presence).max(*known);
        }
        let part = if under_label { &mut section.inside } else { &mut section.before };
        part.push(Step::Run(statement));
        let defer = defers.iter().position(|it| it.statement == statement);
        if defer.is_some() {
            res.push(Section { defer, ..Section::default() });
            under_label = false;
        }
    }
    for (number, section) in res.iter_mut().enumerate() {
        section.label = names.section(number);
    }
    share_children(&mut res, children);
    res
}

fn declarations(children: &[Child], statement: usize) -> Vec<Step> {
    let declared = |child: &Child| child.statement == statement && child.storage != Storage::Handle;
    (0..children.len()).filter(|it| declared(&children[*it])).map(Step::Declare).collect()
}

/// Says which children each section steps by itself.
fn share_children(sections: &mut [Section], children: &[Child]) {
    let handle = children.iter().position(|child| child.storage == Storage::Handle);
    let mut some_before = false;
    for (number, section) in sections.iter_mut().enumerate() {
        let declared = section.before.iter().filter_map(|step| match step {
            Step::Declare(child) => Some(*child),
            Step::Run(_) => None,
        });
        section.new_children = declared.chain(handle.filter(|_| number == 0)).collect();
        let conditional =
            section.new_children.iter().any(|it| !children[*it].conditions.is_empty());
        section.other_children = if some_before {
            OtherChildren::Earlier
        } else if conditional || section.new_children.len() < children.len() {
            OtherChildren::Later
        } else {
            OtherChildren::None
        };
        some_before |= !section.new_children.is_empty();
    }
}
