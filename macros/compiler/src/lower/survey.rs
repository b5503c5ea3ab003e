//! What is asked of the tree while it is still whole: the walk takes it apart.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Span};

use crate::diagnostics::ends;
use crate::lower::{names, values};
use crate::model::Model;
use crate::parse::{Site, SiteId, Tree};

#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(crate) spawns: BTreeMap<SiteId, SpawnNames>,
    pub(crate) nurseries: BTreeMap<SiteId, Ending>,
    /// Whether a path leads to the end of a region's block.
    pub(crate) regions: BTreeMap<SiteId, bool>,
    /// Of each branch.
    pub(crate) races: BTreeMap<SiteId, Vec<BranchNames>>,
}

/// What a child is called after.
#[derive(Debug)]
pub(crate) struct SpawnNames {
    /// Not yet in camel case, and perhaps taken.
    pub(crate) child: String,
    pub(crate) task: String,
}

/// What a branch of a race is called after, and where it stands.
#[derive(Debug)]
pub(crate) struct BranchNames {
    /// Not yet in camel case, and perhaps taken.
    pub(crate) variant: String,
    pub(crate) task: String,
    pub(crate) span: Span,
}

/// How a nursery's block ends.
#[derive(Debug)]
pub(crate) struct Ending {
    /// Whether a path leads there.
    pub(crate) is_reached: bool,
    /// The named children whose values the tail mentions.
    pub(crate) values: Vec<Ident>,
}

pub(crate) fn survey(tree: &Tree, model: &Model) -> Survey {
    let mut res = Survey::default();
    for (number, site) in tree.sites.iter().enumerate() {
        match site {
            Site::Spawn(it) => {
                let child = names::subject(tree, &it.child);
                let task = names::task(tree, &it.child);
                res.spawns.insert(SiteId(number), SpawnNames { child, task });
            }
            Site::Nursery(it) => {
                let is_reached = model.reaches_end(SiteId(number));
                let values = values::in_tail(tree, &it.block);
                res.nurseries.insert(SiteId(number), Ending { is_reached, values });
            }
            Site::Scope(_) | Site::Defer(_) => {
                res.regions.insert(SiteId(number), model.reaches_end(SiteId(number)));
            }
            Site::Race(it) => {
                let names = it.branches.iter().map(|branch| BranchNames {
                    variant: names::subject(tree, &branch.future),
                    task: names::task(tree, &branch.future),
                    span: ends(&branch.future).0,
                });
                res.races.insert(SiteId(number), names.collect());
            }
            Site::Await(_) | Site::Async(_) | Site::Macro(_) | Site::Assume(_) | Site::Begin(_) => {
            }
        }
    }
    res
}
