//! A nursery while its body is walked, and what it becomes.

mod machine;

use std::collections::BTreeMap;
use std::mem::take;

use syn::{Block, Expr, Stmt};

use self::machine::Traits;
use crate::lower::exits::Exits;
use crate::lower::names::{self, NurseryNames, Variants};
use crate::lower::sections::{self, Layout};
use crate::lower::shape::{
    BodyDefer, Child, Form, Nursery, NurseryEvent, NurseryId, Place, Presence, RegionId, StateName,
    Storage, Way,
};
use crate::lower::survey::Ending;
use crate::parse;

/// What is known about a nursery so far.
pub(crate) struct Draft {
    pub(crate) names: NurseryNames,
    pub(crate) path: String,
    pub(crate) join: StateName,
    pub(crate) around: Vec<Place>,
    pub(crate) child_names: Variants,
    pub(crate) children: Vec<Child>,
    pub(crate) exits: Exits,
    pub(crate) defers: Vec<BodyDefer>,
    pub(crate) guarded_tail: Option<RegionId>,
    /// How the statements may be left. Those that are in here are under a
    /// label.
    pub(crate) ways: BTreeMap<(usize, Way), Presence>,
    /// Something is awaited in the body.
    pub(crate) waits: bool,
}

/// The parts of a block.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) statements: Vec<Stmt>,
    pub(crate) tail: Option<Expr>,
}

impl Body {
    pub(crate) fn new(block: Block) -> Self {
        let mut statements = block.stmts;
        let tail = match statements.pop() {
            Some(Stmt::Expr(tail, None)) => Some(tail),
            last => {
                statements.extend(last);
                None
            }
        };
        Body { statements, tail }
    }
}

impl Draft {
    pub(crate) fn new(
        names: NurseryNames,
        path: String,
        join: StateName,
        around: Vec<Place>,
        conditions: usize,
    ) -> Self {
        Draft {
            names,
            path,
            join,
            around,
            child_names: Variants::with(&[names::HANDLE_CHILD]),
            children: Vec::new(),
            exits: Exits::new(names::UNWINDING, conditions).with_labels(),
            defers: Vec::new(),
            guarded_tail: None,
            ways: BTreeMap::new(),
            waits: false,
        }
    }

    /// Notes that `statement`, which stands under so many `#[cfg]`s, may be
    /// left in this way.
    pub(crate) fn may_leave(&mut self, statement: usize, way: Way, conditions: usize) {
        let presence = self.exits.presence(conditions);
        let known = self.ways.entry((statement, way)).or_insert(presence);
        *known = presence.max(*known);
    }

    /// Everything about the nursery, once its body has been walked.
    pub(crate) fn finish(
        &mut self,
        id: NurseryId,
        nursery: parse::Nursery,
        body: Body,
        ending: Ending,
    ) -> Nursery {
        if let Some(handle) = &nursery.handle {
            self.children.push(Child {
                variant: names::HANDLE_CHILD.to_owned(),
                storage: Storage::Handle,
                task: handle.name.to_string(),
                span: handle.name.span(),
                statement: 0,
                conditions: Vec::new(),
            });
        }
        for defer in &mut self.defers {
            let is_older = |child: &&Child| child.statement < defer.statement;
            let ends = self.children.iter().filter(|it| it.storage != Storage::Handle).count();
            let start = self.children[..ends].iter().filter(is_older).count();
            defer.younger = start..ends;
        }
        let layout = Layout {
            statements: body.statements.len(),
            children: &self.children,
            ways: &self.ways,
            defers: &self.defers,
        };
        let mut sections = sections::divide(&self.names, &layout);
        if ending.is_reached && !self.around.is_empty() {
            // The join at its end may be cut short by what the outer nursery
            // does.
            let joins = if self.defers.is_empty() { sections.len() - 1 } else { 0 };
            for section in &mut sections[joins..] {
                section.ways.insert(Way::Out, Presence::Sure);
            }
        }
        let events = self.events(nursery.errors.is_some());
        let (exits, seeds) = self.exits.take();
        let traits =
            Traits { is_fallible: nursery.errors.is_some(), defers: !self.defers.is_empty() };
        Nursery {
            id,
            states: machine::states(&events, nursery.errors.is_some()),
            transitions: machine::transitions(&events, &traits),
            events,
            errors: nursery.errors,
            form: if self.ways.is_empty() { Form::Straight } else { Form::Regions },
            names: self.names.clone(),
            path: take(&mut self.path),
            macro_path: nursery.path,
            keyword: nursery.keyword,
            end: nursery.block.brace_token.span.close(),
            attrs: nursery.attrs,
            handle: nursery.handle,
            statements: body.statements,
            tail: body.tail,
            values: ending.values,
            children: take(&mut self.children),
            sections,
            exits,
            defers: take(&mut self.defers),
            guarded_tail: self.guarded_tail,
            join: self.join.clone(),
            around: take(&mut self.around),
            reaches_end: ending.is_reached,
            seeds,
        }
    }

    /// What can happen to it.
    fn events(&self, is_fallible: bool) -> Vec<NurseryEvent> {
        let leaves =
            |raising: bool| self.exits.list().iter().any(|exit| exit.kind.raises() == raising);
        let can_happen = |event: &NurseryEvent| match event {
            NurseryEvent::BodyDone | NurseryEvent::Cancelled | NurseryEvent::LastEnded => true,
            NurseryEvent::BodyLeft => leaves(false),
            NurseryEvent::BodyRaised => leaves(true),
            NurseryEvent::BodyPanicked => self.waits,
            NurseryEvent::Failed => is_fallible && !self.children.is_empty(),
            NurseryEvent::Panicked => !self.children.is_empty(),
        };
        NurseryEvent::ALL.into_iter().filter(can_happen).collect()
    }
}
