//! `spawn EXPR`, and its name.

use syn::{Attribute, Expr, ExprCall, ExprClosure, ExprMacro, Ident, Local, Meta, Pat, Type};

use super::Sites;
use crate::parse::errors::{self, StrayStart};
use crate::parse::keyword::SPAWN;
use crate::parse::tree::{Site, SiteId, Spawn, SpawnPlace};

/// A spawn that the walk has met.
struct Met {
    attrs: Vec<Attribute>,
    keyword: Ident,
    child: Expr,
    place: SpawnPlace,
}

/// Whether `attribute` is `#[name …]`.
pub(super) fn is_name(attribute: &Attribute) -> bool {
    attribute.path().is_ident("name")
}

/// Whether `expr` stands for `spawn EXPR`.
pub(in crate::parse) fn is_spawn(expr: &Expr) -> bool {
    matches!(expr, Expr::Macro(it) if it.mac.path.is_ident(SPAWN))
}

impl Sites<'_> {
    pub(super) fn spawn(&mut self, call: ExprMacro, discarded: bool) -> Expr {
        let place = match discarded {
            true => SpawnPlace::Statement,
            false => SpawnPlace::Value,
        };
        self.meet(call, place)
    }

    /// `let PATTERN = spawn EXPR;`. Whether `local` is that.
    pub(super) fn spawned_local(&mut self, local: &mut Local) -> bool {
        let Some(init) = &mut local.init else { return false };
        let mut call = match &*init.expr {
            Expr::Macro(call) if is_spawn(&init.expr) => call.clone(),
            _ => return false,
        };
        if takes_apart(&local.pat) {
            self.diagnostics.push(errors::spawn_pattern(&local.pat));
        }
        // The name belongs to the spawn; other attributes stay with the `let`.
        if let Some(index) = local.attrs.iter().position(is_name) {
            call.attrs.insert(0, local.attrs.remove(index));
        }
        self.attributes(&mut local.attrs);
        *init.expr = self.meet(call, SpawnPlace::Value);
        true
    }

    fn meet(&mut self, call: ExprMacro, place: SpawnPlace) -> Expr {
        let keyword = Ident::new("spawn", call.mac.path.segments[0].ident.span());
        match syn::parse2(call.mac.tokens) {
            Ok(child) => self.start(Met { attrs: call.attrs, keyword, child, place }),
            Err(error) => {
                self.diagnostics.push(errors::not_rust(&error, "a child"));
                Expr::Verbatim(quote::quote!(()))
            }
        }
    }

    fn start(&mut self, spawn: Met) -> Expr {
        let Met { mut attrs, keyword, mut child, place } = spawn;
        let mut name = self.take_name(&mut attrs);
        self.attributes(&mut attrs);
        if let Some(name) = &mut name {
            self.value(name, false);
        }
        let id = self.reserve();
        let span = keyword.span();
        self.value(&mut child, false);
        // Without a nursery an error has been reported, and nobody will ask.
        let nursery = self.nursery_for(&keyword).unwrap_or(id);
        let site = Spawn { attrs, keyword, name, child, nursery, place, starts: false };
        self.fill(id, Site::Spawn(site), span)
    }

    /// `start(|status| …)` in the block of a nursery, or else `base` as it is.
    pub(super) fn started(&mut self, base: &mut Expr) {
        let Expr::Call(call) = &mut *base else { return };
        let Some(nursery) = self.here.nursery.filter(|_| !self.here.in_tail) else { return };
        let Some(keyword) = start_of(call) else { return };
        let child = call.args.first_mut().expect("it has one argument");
        let mut child = std::mem::replace(child, Expr::Verbatim(proc_macro2::TokenStream::new()));
        let id = self.reserve();
        let span = keyword.span();
        self.value(&mut child, false);
        let site = Spawn {
            attrs: Vec::new(),
            keyword,
            name: None,
            child,
            nursery,
            place: SpawnPlace::Statement,
            starts: true,
        };
        *base = self.fill(id, Site::Spawn(site), span);
    }

    /// Reports a `start(|status| …)` that is none: whoever writes this means
    /// ours, though any other function of the name may be called.
    pub(super) fn stray_start(&mut self, call: &ExprCall) {
        let Some((keyword, closure)) = status_taker(call) else { return };
        let stray = match (self.here.in_tail, self.here.nursery) {
            (true, _) => StrayStart::InTail,
            (false, None) => StrayStart::Outside,
            (false, Some(_)) if closure.asyncness.is_some() => StrayStart::AsyncClosure,
            (false, Some(_)) => StrayStart::NotAwaited,
        };
        self.diagnostics.push(errors::stray_start(keyword.span(), stray));
    }

    /// The nursery whose child a `spawn` here starts.
    fn nursery_for(&mut self, keyword: &Ident) -> Option<SiteId> {
        let span = keyword.span();
        let error = match (self.here.in_tail, self.here.nursery, self.here.barrier) {
            (true, ..) => errors::spawn_in_tail(span),
            (false, Some(nursery), _) => return Some(nursery),
            (false, _, Some(barrier)) => errors::spawn_behind_barrier(span, barrier),
            (false, _, None) => errors::spawn_outside_nursery(span),
        };
        self.diagnostics.push(error);
        None
    }

    /// Takes `#[name = EXPR]` out of `attrs`.
    pub(super) fn take_name(&mut self, attrs: &mut Vec<Attribute>) -> Option<Expr> {
        let index = attrs.iter().position(is_name)?;
        match attrs.remove(index).meta {
            Meta::NameValue(name) => Some(name.value),
            other => {
                self.diagnostics.push(errors::name_without_value(&other));
                None
            }
        }
    }
}

/// The word `start` of `start(|status| …)`.
fn start_of(call: &ExprCall) -> Option<Ident> {
    let Expr::Path(function) = &*call.func else { return None };
    let keyword = function.path.get_ident().filter(|it| *it == "start")?;
    let mut arguments = call.args.iter();
    match (arguments.next(), arguments.next()) {
        (Some(Expr::Closure(it)), None) if it.inputs.len() == 1 && it.asyncness.is_none() => {
            Some(keyword.clone())
        }
        _ => None,
    }
}

/// The word of `start(|status| …)`, and the closure. What it takes is called
/// `status`, or is a `Status`.
fn status_taker(call: &ExprCall) -> Option<(&Ident, &ExprClosure)> {
    let Expr::Path(function) = &*call.func else { return None };
    let keyword = function.path.get_ident().filter(|it| *it == "start")?;
    let mut arguments = call.args.iter();
    let (Some(Expr::Closure(closure)), None) = (arguments.next(), arguments.next()) else {
        return None;
    };
    let mut inputs = closure.inputs.iter();
    let (Some(input), None) = (inputs.next(), inputs.next()) else { return None };
    takes_status(input).then_some((keyword, closure))
}

fn takes_status(input: &Pat) -> bool {
    match input {
        Pat::Ident(it) => it.ident == "status" || it.ident == "_status",
        Pat::Type(it) => match &*it.ty {
            Type::Path(ty) => ty.path.segments.last().is_some_and(|it| it.ident == "Status"),
            _ => false,
        },
        _ => false,
    }
}

/// Whether `pattern` does more than to give the child a name.
fn takes_apart(pattern: &Pat) -> bool {
    match pattern {
        Pat::Ident(it) => it.subpat.is_some(),
        Pat::Type(it) => takes_apart(&it.pat),
        Pat::Paren(it) => takes_apart(&it.pat),
        Pat::Wild(_) => false,
        _ => true,
    }
}
