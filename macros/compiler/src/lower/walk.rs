//! The walk through the bodies: it takes the tree apart and puts each site
//! into its surroundings.
//!
//! Each machine is walked on its own, because no jump leaves it and no await
//! in it is driven by a nursery outside. Jumps that leave a nursery are turned
//! into sites, numbered after those of the tree.

mod races;

use std::collections::BTreeMap;

use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Attribute, Block, Expr, FieldValue, Item, Label, Stmt};

use crate::lower::assumes::Assumed;
use crate::lower::exits::Exits;
use crate::lower::jumps::{self, Leaving};
use crate::lower::names::{self, NurseryNames};
use crate::lower::nursery::{Body, Draft};
use crate::lower::shape::{
    Awaited, Child, ExitKind, Jump, Nursery, NurseryId, Place, Region, Site, Spawn, StateName,
    Storage, Wait, Way,
};
use crate::lower::states::SiteStates;
use crate::lower::surroundings::{Loop, Scope, Surroundings};
use crate::lower::survey::Survey;
use crate::parse::{self, MacroArgument, Sight, SiteId, SpawnPlace, Tree, marker, site_of};

/// The lowered parts of an item.
pub(crate) struct Parts {
    pub(crate) bodies: Vec<Block>,
    pub(crate) sites: Vec<Site>,
    pub(crate) nurseries: Vec<Nursery>,
    pub(crate) regions: Vec<Option<Region>>,
}

pub(crate) fn walk(mut tree: Tree, survey: Survey, states: SiteStates, assumed: Assumed) -> Parts {
    let take_body = |machine: &mut parse::Machine| {
        let empty = Block { brace_token: machine.body.brace_token, stmts: Vec::new() };
        Some(std::mem::replace(&mut machine.body, empty))
    };
    let mut walk = Walk {
        lowered: tree.sites.iter().map(|_| Site::Gone).collect(),
        sites: tree.sites.into_iter().map(Some).collect(),
        unwalked: tree.machines.iter_mut().map(take_body).collect(),
        machines: tree.machines,
        bodies: Vec::new(),
        survey,
        states,
        assumed,
        nursery_ids: BTreeMap::new(),
        drafts: Vec::new(),
        nurseries: Vec::new(),
        region_exits: Vec::new(),
        regions: Vec::new(),
        here: Here::default(),
    };
    walk.bodies = walk.machines.iter().map(|_| None).collect();
    walk.machine(0);
    let done = "every machine and nursery is behind a marker that the walk has met";
    Parts {
        bodies: walk.bodies.into_iter().map(|it| it.expect(done)).collect(),
        sites: walk.lowered,
        nurseries: walk.nurseries.into_iter().map(|it| it.expect(done)).collect(),
        regions: walk.regions,
    }
}

pub(crate) struct Walk {
    sites: Vec<Option<parse::Site>>,
    /// Their bodies are in `unwalked` until the walk comes to them, then in
    /// `bodies`.
    pub(crate) machines: Vec<parse::Machine>,
    unwalked: Vec<Option<Block>>,
    pub(crate) survey: Survey,
    states: SiteStates,
    assumed: Assumed,

    lowered: Vec<Site>,
    bodies: Vec<Option<Block>>,
    nursery_ids: BTreeMap<SiteId, NurseryId>,
    pub(crate) drafts: Vec<Draft>,
    nurseries: Vec<Option<Nursery>>,
    pub(crate) region_exits: Vec<Exits>,
    pub(crate) regions: Vec<Option<Region>>,

    pub(crate) here: Here,
}

/// Where the walk is.
#[derive(Default)]
pub(crate) struct Here {
    /// Index into the tree's machines.
    pub(crate) machine: usize,
    pub(crate) around: Surroundings,
    /// The `#[cfg]`s round this place. rustc has not applied them yet.
    pub(crate) conditions: Vec<Attribute>,
    /// How many loops the machine has had so far.
    loops: usize,
    /// How many nurseries the machine has had so far.
    nurseries: usize,
    /// How many regions of each kind the machine has had so far.
    pub(crate) regions: BTreeMap<&'static str, usize>,
    /// How many races the machine has had so far.
    races: usize,
    /// At how many places the machine can stand still so far.
    stops: usize,
}

impl Walk {
    fn machine(&mut self, machine: usize) {
        let around = Surroundings::of(&self.machines[machine]);
        let here = Here { machine, around, ..Here::default() };
        let outer = std::mem::replace(&mut self.here, here);
        let mut body = self.unwalked[machine].take().expect("a machine stands at one place");
        self.visit_block_mut(&mut body);
        self.bodies[machine] = Some(body);
        self.here = outer;
    }

    fn site(&mut self, id: SiteId) {
        let site = self.sites[id.0].take().expect("a marker stands at one place");
        self.under(conditions(site.attrs()), |walk| {
            walk.lowered[id.0] = match site {
                parse::Site::Await(site) => Site::Wait(walk.wait(id, site)),
                parse::Site::Async(site) => {
                    walk.machine(site.machine.0);
                    Site::Async { machine: site.machine, expr: site.expr }
                }
                parse::Site::Nursery(site) => Site::Nursery(walk.nursery(id, site)),
                parse::Site::Scope(site) => Site::Region(walk.scope(id, site)),
                parse::Site::Defer(site) => walk.defer(id, site),
                parse::Site::Spawn(site) => Site::Spawn(walk.spawn(id, site)),
                parse::Site::Macro(site) => walk.macro_call(id, site),
                parse::Site::Race(site) => Site::Race(walk.race(id, site)),
                parse::Site::Assume(site) => Site::Assume(walk.assumed.assume(id, site)),
                parse::Site::Begin(span) => Site::Begin(walk.assumed.begin(id, span)),
            };
        });
    }

    fn wait(&mut self, id: SiteId, site: parse::Await) -> Wait {
        let parse::Await { attrs, mut base, dot_token, await_token } = site;
        let stops_before = self.here.stops;
        self.visit_expr_mut(&mut base);
        let nested = self.here.stops > stops_before;
        let what = Awaited::Future { base, nested, dot: dot_token, keyword: await_token };
        self.stop(id, attrs, what)
    }

    fn macro_call(&mut self, id: SiteId, mut site: parse::Macro) -> Site {
        match &mut site.sight {
            Sight::Opaque(_) if site.in_nursery || site.waits.is_some() => {
                let attrs = std::mem::take(&mut site.attrs);
                return Site::Wait(self.stop(id, attrs, Awaited::Hidden(site)));
            }
            Sight::Opaque(_) => {}
            Sight::Arguments(arguments) => {
                for argument in arguments {
                    if let MacroArgument::Expr(expr) = argument {
                        self.visit_expr_mut(expr);
                    }
                }
            }
        }
        Site::Macro(site)
    }

    /// A place where the machine at hand can stand still.
    fn stop(&mut self, id: SiteId, attrs: Vec<Attribute>, what: Awaited) -> Wait {
        let state = self.state_at(id);
        Wait { attrs, what, state, around: self.keep_driving(), is_statement: false }
    }

    fn state_at(&mut self, id: SiteId) -> StateName {
        self.here.stops += 1;
        self.states.remove(&id).expect("the model has a state for every place to stand still")
    }

    /// The nurseries round this place, whose children run while it waits.
    pub(crate) fn keep_driving(&mut self) -> Vec<Place> {
        let around = self.here.around.nurseries();
        for place in &around {
            let draft = &mut self.drafts[place.nursery.0];
            draft.waits = true;
            draft.may_leave(place.statement, Way::Out, self.here.conditions.len());
        }
        around
    }

    fn nursery(&mut self, id: SiteId, mut site: parse::Nursery) -> NurseryId {
        let nursery = NurseryId(self.drafts.len());
        self.nursery_ids.insert(id, nursery);
        let machine = &self.machines[self.here.machine];
        let names = NurseryNames::new(machine, self.here.nurseries);
        let path = machine.name.clone();
        self.here.nurseries += 1;
        let join = self.state_at(id);
        let around = self.keep_driving();
        self.drafts.push(Draft::new(names, path, join, around, self.here.conditions.len()));
        self.nurseries.push(None);

        let block = Block { brace_token: site.block.brace_token, stmts: Vec::new() };
        let block = std::mem::replace(&mut site.block, block);
        let mut body = Body::new(block);
        let has_defer = body.statements.iter().any(|it| self.is_defer(it));
        if has_defer {
            self.drafts[nursery.0].exits.without_labels();
        }
        let is_fallible = site.errors.is_some();
        if is_fallible {
            self.here.around.push(Scope::Errors(nursery));
        }
        self.here.around.push(Scope::Nursery(Place { nursery, statement: 0 }));
        for (statement, stmt) in body.statements.iter_mut().enumerate() {
            self.here.around.next_statement(statement);
            self.visit_stmt_mut(stmt);
        }
        self.here.around.pop();
        // The children have ended by then: the tail is in the surroundings of
        // the nursery itself.
        match body.tail.take() {
            Some(tail) if has_defer => self.guarded_tail(nursery, &site, tail),
            Some(mut tail) => {
                self.within(Scope::Tail, |walk| walk.visit_expr_mut(&mut tail));
                body.tail = Some(tail);
            }
            None => {}
        }
        if is_fallible {
            self.here.around.pop();
        }
        let ending = self.survey.nurseries.remove(&id).expect("the survey has every nursery");
        let finished = self.drafts[nursery.0].finish(nursery, site, body, ending);
        self.nurseries[nursery.0] = Some(finished);
        nursery
    }

    fn is_defer(&self, statement: &Stmt) -> bool {
        let Stmt::Expr(expr, Some(_)) = statement else { return false };
        let site = site_of(expr).and_then(|id| self.sites[id.0].as_ref());
        matches!(site, Some(parse::Site::Defer(site)) if site.rest.is_none())
    }

    fn spawn(&mut self, id: SiteId, site: parse::Spawn) -> Spawn {
        let nursery = self.nursery_ids[&site.nursery];
        let spawned = self.survey.spawns.remove(&id).expect("the survey has every spawn");
        let statement = self.here.around.statement_of(nursery);
        let repeats = self.here.around.repeats_in(nursery);
        let draft = &mut self.drafts[nursery.0];
        let variant = draft.child_names.add(&spawned.child);
        let place = names::slot(&variant);
        let storage = if repeats { Storage::Arena(place) } else { Storage::Slot(place) };
        let span = site.keyword.span();
        let conditions = self.here.conditions.clone();
        let task = spawned.task;
        draft.children.push(Child { variant, storage, task, span, statement, conditions });
        let child = draft.children.len() - 1;

        let parse::Spawn { attrs, mut name, child: mut future, place, starts, .. } = site;
        if let Some(name) = &mut name {
            self.visit_expr_mut(name);
        }
        self.visit_expr_mut(&mut future);
        let unnamed = matches!(place, SpawnPlace::Statement);
        let is_known = !self.is_async_block(match &future {
            Expr::Closure(it) if starts => &it.body,
            future => future,
        });
        Spawn { attrs, keyword: span, nursery, child, name, future, unnamed, starts, is_known }
    }

    /// Whether a literal async block stands there.
    fn is_async_block(&self, expr: &Expr) -> bool {
        let site = site_of(parse::bare(expr)).map(|site| &self.lowered[site.0]);
        matches!(site, Some(Site::Async { .. }))
    }

    /// Whether the type of the operand of a `?` does not depend on what comes
    /// later.
    fn is_known(&self, operand: &Expr) -> bool {
        match site_of(parse::bare(operand)).map(|site| &self.lowered[site.0]) {
            Some(Site::Wait(Wait { what: Awaited::Future { base, .. }, .. })) => {
                !self.is_async_block(base)
            }
            Some(Site::Nursery(_)) => true,
            Some(Site::Race(race)) => race.fails,
            _ => false,
        }
    }

    /// Replaces a jump that leaves something, or joins the errors of a
    /// nursery, by the marker of a new site.
    fn jump(&mut self, expr: &mut Expr, leaving: &Leaving) {
        jumps::add_label(expr, &mut self.here.around);
        let mut jump = jumps::take_apart(std::mem::replace(expr, Expr::PLACEHOLDER));
        if let Some(nursery) = leaving.joins {
            jump.kind = ExitKind::Fail(nursery);
        }
        let by = (!leaving.left.is_empty()).then(|| self.exits(&leaving.left, &jump));
        let kind = by.map_or_else(|| jump.kind.clone(), |by| self.kind_of(by));
        let jumps::Plain { attrs, operand, span, .. } = jump;
        let is_known = operand.as_ref().is_some_and(|operand| self.is_known(operand));
        let id = SiteId(self.lowered.len());
        self.lowered.push(Site::Jump(Jump { attrs, kind, by, is_known, operand, span }));
        *expr = marker(id, span);
    }

    /// The last expression of a region's block, under its own attributes.
    pub(crate) fn visit_tail_mut(&mut self, tail: &mut Expr) {
        let sites = |site: SiteId| self.sites[site.0].as_ref();
        let conditions = conditions(parse::expression_attrs(tail, sites));
        self.under(conditions, |walk| walk.visit_expr_mut(tail));
    }

    /// Goes on below some `#[cfg]`s.
    fn under(&mut self, conditions: Vec<Attribute>, visit: impl FnOnce(&mut Self)) {
        let before = self.here.conditions.len();
        for condition in conditions {
            // A statement has the attributes of what stands leftmost in it.
            if !self.here.conditions.contains(&condition) {
                self.here.conditions.push(condition);
            }
        }
        visit(self);
        self.here.conditions.truncate(before);
    }

    pub(crate) fn within(&mut self, scope: Scope, visit: impl FnOnce(&mut Self)) -> Scope {
        self.here.around.push(scope);
        visit(self);
        self.here.around.pop()
    }

    /// Goes through a loop, and gives it a label if a jump needs one.
    fn within_loop(&mut self, label: &mut Option<Label>, visit: impl FnOnce(&mut Self)) {
        let given = names::loop_label(self.here.loops);
        self.here.loops += 1;
        let scope = Scope::Loop(Loop::new(label.as_ref(), given));
        if let Scope::Loop(Loop { label: None, given, is_used: true }) = self.within(scope, visit) {
            *label = Some(Label { name: given, colon_token: Default::default() });
        }
    }
}

/// The `#[cfg]`s among `attrs`.
fn conditions(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|it| it.path().is_ident("cfg")).cloned().collect()
}

impl VisitMut for Walk {
    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        let sites = |site: SiteId| self.sites[site.0].as_ref();
        let conditions = conditions(parse::statement_attrs(stmt, sites));
        self.under(conditions, |walk| visit_mut::visit_stmt_mut(walk, stmt));
        if let Stmt::Expr(expr, Some(_)) = stmt
            && let Some(id) = site_of(expr)
            && let Site::Wait(wait) = &mut self.lowered[id.0]
        {
            wait.is_statement = true;
        }
    }

    fn visit_field_value_mut(&mut self, it: &mut FieldValue) {
        self.under(conditions(&it.attrs), |walk| visit_mut::visit_field_value_mut(walk, it));
    }

    fn visit_arm_mut(&mut self, arm: &mut Arm) {
        self.under(conditions(&arm.attrs), |walk| visit_mut::visit_arm_mut(walk, arm));
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Some(id) = site_of(expr) {
            return self.site(id);
        }
        match expr {
            Expr::Loop(it) => {
                self.within_loop(&mut it.label, |walk| walk.visit_block_mut(&mut it.body));
            }
            Expr::While(it) => self.within_loop(&mut it.label, |walk| {
                walk.visit_expr_mut(&mut it.cond);
                walk.visit_block_mut(&mut it.body);
            }),
            Expr::ForLoop(it) => {
                self.visit_expr_mut(&mut it.expr);
                self.within_loop(&mut it.label, |walk| walk.visit_block_mut(&mut it.body));
            }
            Expr::Block(it) if it.label.is_some() => {
                let label = it.label.as_ref().expect("it was just looked at");
                let scope = Scope::Block(label.name.clone());
                self.within(scope, |walk| walk.visit_block_mut(&mut it.block));
            }
            Expr::Closure(it) => {
                self.within(Scope::Closure, |walk| walk.visit_expr_mut(&mut it.body));
            }
            Expr::TryBlock(it) => {
                self.within(Scope::Try, |walk| walk.visit_block_mut(&mut it.block));
            }
            _ => visit_mut::visit_expr_mut(self, expr),
        }
        if let Some(leaving) = jumps::left_by(expr, &self.here.around) {
            self.jump(expr, &leaving);
        } else if self.here.around.is_in_tail() {
            jumps::add_label(expr, &mut self.here.around);
        }
    }

    // An item has nothing of this machine in it.
    fn visit_item_mut(&mut self, _: &mut Item) {}
}
