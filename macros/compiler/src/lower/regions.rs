//! Regions: blocks that become futures in place, driven as one by a cancel
//! scope or by the guard of a `defer!`.

use proc_macro2::{Ident, Span};
use syn::visit_mut::VisitMut;
use syn::{Attribute, Block, Expr};

use crate::lower::exits::Exits;
use crate::lower::names::{self, VALUE};
use crate::lower::nursery::Body;
use crate::lower::shape::{BodyDefer, Exit, NurseryId, Place, Seeds, Site, Way};
use crate::lower::surroundings::Scope;
use crate::lower::walk::Walk;
use crate::parse::{self, ScopeKind, SiteId};

/// Index into [`crate::lower::Lowered::regions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RegionId(pub(crate) usize);

#[derive(Debug)]
pub(crate) struct Region {
    pub(crate) kind: RegionKind,
    /// The name of the enum of its exits.
    pub(crate) exit_type: String,
    /// The path of the macro as written, and its last segment.
    pub(crate) macro_path: syn::Path,
    pub(crate) keyword: Ident,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) body: Body,
    /// The brace that closes its block.
    pub(crate) end: Span,
    /// Whether a path leads there.
    pub(crate) reaches_end: bool,
    /// Besides its end. If there are none its future gives its value as such.
    pub(crate) exits: Vec<Exit>,
    pub(crate) seeds: Seeds,
    /// The nurseries of the same machine in whose bodies it stands, the
    /// innermost first: they drive it.
    pub(crate) around: Vec<Place>,
}

#[derive(Debug)]
pub(crate) enum RegionKind {
    Scope {
        kind: ScopeKind,
        /// Its argument may hold something that must be gone before the scope
        /// is entered.
        argument_first: bool,
    },
    Defer {
        limit: Option<Expr>,
        limit_first: bool,
        cleanup: Block,
    },
    /// The tail of a nursery, under the guard of its `defer!`s.
    Tail,
}

impl Region {
    /// Its enum of exits, and their variants.
    pub(crate) fn exit_names(&self) -> (String, Vec<String>) {
        let names = self.exits.iter().map(|exit| exit.name.clone()).collect();
        (self.exit_type.clone(), names)
    }
}

/// What stands round a region's block.
struct Frame {
    kind: RegionKind,
    exit_type: String,
    macro_path: syn::Path,
    keyword: Ident,
    attrs: Vec<Attribute>,
}

impl Walk {
    pub(crate) fn scope(&mut self, id: SiteId, site: parse::Scope) -> RegionId {
        let parse::Scope { attrs, path, keyword, mut kind, block } = site;
        let argument_first = kind.argument().is_some_and(|it| !is_plain(it));
        if let Some(argument) = kind.argument_mut() {
            self.visit_expr_mut(argument);
        }
        let exit_type = self.exit_type_of("Scope");
        let kind = RegionKind::Scope { kind, argument_first };
        self.region(id, Frame { kind, exit_type, macro_path: path, keyword, attrs }, block)
    }

    pub(crate) fn defer(&mut self, id: SiteId, site: parse::Defer) -> Site {
        let parse::Defer { path, keyword, mut limit, mut cleanup, rest, .. } = site;
        let limit_first = limit.as_ref().is_some_and(|it| !is_plain(it));
        if let Some(limit) = &mut limit {
            self.visit_expr_mut(limit);
        }
        self.within(Scope::Cleanup, |walk| walk.visit_block_mut(&mut cleanup));
        let Some(rest) = rest else {
            return self.arm(BodyDefer {
                macro_path: path,
                keyword,
                limit,
                limit_first,
                cleanup,
                label: String::new(),
                statement: 0,
                younger: 0..0,
            });
        };
        let exit_type = self.exit_type_of("Defer");
        let kind = RegionKind::Defer { limit, limit_first, cleanup };
        let attrs = Vec::new();
        let frame = Frame { kind, exit_type, macro_path: path, keyword, attrs };
        Site::Region(self.region(id, frame, rest))
    }

    /// A `defer!` in the body of a nursery.
    fn arm(&mut self, defer: BodyDefer) -> Site {
        let Place { nursery, statement } = self.here.around.place_in_body();
        let conditions = self.here.conditions.len();
        let draft = &mut self.drafts[nursery.0];
        let label = draft.names.deferred(draft.defers.len());
        draft.waits = true;
        draft.may_leave(statement, Way::Out, conditions);
        draft.defers.push(BodyDefer { label, statement, ..defer });
        Site::Arm(nursery, draft.defers.len() - 1)
    }

    /// The tail of a nursery, which a `defer!` in its body covers: a future
    /// that the nursery still drives.
    pub(crate) fn guarded_tail(&mut self, nursery: NurseryId, site: &parse::Nursery, tail: Expr) {
        let region = RegionId(self.regions.len());
        self.region_exits.push(Exits::new(VALUE, self.here.conditions.len()));
        self.regions.push(None);
        let frame = Frame {
            kind: RegionKind::Tail,
            exit_type: self.exit_type_of("Tail"),
            macro_path: site.path.clone(),
            keyword: site.keyword.clone(),
            attrs: Vec::new(),
        };
        let around = self.here.around.nurseries();
        let body = Body { statements: Vec::new(), tail: Some(tail) };
        let end = site.block.brace_token.span.close();
        self.finish_region(region, frame, body, (end, true), around);
        self.drafts[nursery.0].guarded_tail = Some(region);
    }

    fn exit_type_of(&mut self, kind: &'static str) -> String {
        let number = self.here.regions.entry(kind).or_default();
        *number += 1;
        names::region_exit(&self.machines[self.here.machine], kind, *number - 1)
    }

    fn region(&mut self, id: SiteId, frame: Frame, block: Block) -> RegionId {
        let region = RegionId(self.regions.len());
        self.region_exits.push(Exits::new(VALUE, self.here.conditions.len()));
        self.regions.push(None);
        let around = self.keep_driving();
        let end = block.brace_token.span.close();
        let reaches_end = self.survey.regions.remove(&id).expect("the survey has every region");
        self.finish_region(region, frame, Body::new(block), (end, reaches_end), around);
        region
    }

    fn finish_region(
        &mut self,
        region: RegionId,
        frame: Frame,
        mut body: Body,
        (end, reaches_end): (Span, bool),
        around: Vec<Place>,
    ) {
        self.within(Scope::Region(region), |walk| {
            for statement in &mut body.statements {
                walk.visit_stmt_mut(statement);
            }
            if let Some(tail) = &mut body.tail {
                walk.visit_tail_mut(tail);
            }
        });
        let (exits, seeds) = self.region_exits[region.0].take();
        let Frame { kind, exit_type, macro_path, keyword, attrs } = frame;
        self.regions[region.0] = Some(Region {
            kind,
            exit_type,
            macro_path,
            keyword,
            attrs,
            body,
            end,
            reaches_end,
            exits,
            seeds,
            around,
        });
    }
}

/// Whether nothing is left of `expr` but its value: no guard, say, that would
/// live as long as the statement.
fn is_plain(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Paren(it) => is_plain(&it.expr),
        Expr::Group(it) => is_plain(&it.expr),
        Expr::Field(it) => is_plain(&it.base) && !matches!(*it.base, Expr::Call(_)),
        Expr::Reference(it) => {
            matches!(*it.expr, Expr::Path(_) | Expr::Field(_)) && is_plain(&it.expr)
        }
        Expr::Unary(it) => is_plain(&it.expr),
        Expr::Binary(it) => is_plain(&it.left) && is_plain(&it.right),
        Expr::Cast(it) => is_plain(&it.expr),
        Expr::Call(it) => matches!(*it.func, Expr::Path(_)) && it.args.iter().all(is_plain),
        _ => false,
    }
}
