//! What an `assume_checkpointed!()` asks of its machine, in the names of its
//! states.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;

use crate::lower::names;
use crate::lower::shape::{Assume, Begin, Promise};
use crate::lower::states::SiteStates;
use crate::model::Model;
use crate::parse::{self, MachineId, Site, SiteId, Tree};

/// What was found out before the walk, which takes it.
pub(crate) struct Assumed {
    promises: BTreeMap<SiteId, Vec<Promise>>,
    begins: BTreeMap<SiteId, String>,
    /// The machines in which there is one that asks.
    pub(crate) machines: BTreeSet<MachineId>,
}

pub(crate) fn name(tree: &Tree, model: &Model, states: &SiteStates) -> Assumed {
    let mut begins = BTreeMap::new();
    for (number, site) in tree.sites.iter().enumerate() {
        if let Site::Begin(_) = site {
            let name = format!("{}{}", names::BEGIN, names::nth(begins.len()));
            begins.insert(SiteId(number), name);
        }
    }
    let mut machines = BTreeSet::new();
    let promises = model.promises(tree).into_iter().map(|(site, promises)| {
        if let (Site::Assume(it), false) = (tree.site(site), promises.is_empty()) {
            machines.insert(it.machine);
        }
        let promises = promises.into_iter().map(|it| Promise {
            origin: it.origin,
            begin: it.begin.map(|begin| begins[&begin].clone()),
            states: it.met_at.iter().map(|site| states[site].clone()).collect(),
        });
        (site, promises.collect())
    });
    let promises = promises.collect();
    Assumed { promises, begins, machines }
}

impl Assumed {
    pub(crate) fn assume(&mut self, id: SiteId, site: parse::Assume) -> Assume {
        let parse::Assume { attrs, path, span, .. } = site;
        let promises = self.promises.remove(&id).unwrap_or_default();
        Assume { attrs, macro_path: path, span, promises }
    }

    pub(crate) fn begin(&mut self, id: SiteId, span: Span) -> Begin {
        let local = self.begins.remove(&id).expect("every begin has got a name");
        Begin { local, span }
    }
}
