//! Macro calls: ours, std's, and those that nobody sees through.

use syn::visit::{self, Visit};
use syn::{Expr, ExprMacro};

use super::hidden_waits::waits;
use super::{Code, Kind, Sites, is_assume, is_atomic, is_defer, is_race, is_scope};
use crate::parse::keyword::{self, SPAWN};
use crate::parse::std_macros::{self, StdMacro, ends_process, std_macro};
use crate::parse::tree::{Macro, MacroArgument, Sight, Site, SiteId};

impl Sites<'_> {
    pub(super) fn macro_call(&mut self, mut call: ExprMacro, discarded: bool) -> Expr {
        if call.mac.path.is_ident(SPAWN) {
            return self.spawn(call, discarded);
        }
        self.attributes(&mut call.attrs);
        if let Some(kind) = Kind::of(&call.mac.path) {
            return self.nursery(call, kind);
        }
        if is_scope(&call.mac.path) {
            return self.scope(call);
        }
        if is_defer(&call.mac.path) {
            return self.stray_defer(&call);
        }
        if is_race(&call.mac.path) {
            return self.race(call, discarded);
        }
        if is_atomic(&call.mac.path) {
            return self.atomic(call, discarded);
        }
        if is_assume(&call.mac.path) {
            return self.assume(call);
        }
        match std_macro(&call.mac.path) {
            Some(StdMacro::Inert) => Expr::Macro(call),
            Some(kind) => self.std_macro(call, kind, discarded),
            None => self.opaque(call, discarded),
        }
    }

    /// Becomes a site if its arguments are of interest.
    fn std_macro(&mut self, call: ExprMacro, kind: StdMacro, discarded: bool) -> Expr {
        let region = self.region();
        let end = call.mac.delimiter.span().close();
        let marked = keyword::mark(call.mac.tokens.clone(), end, region, self.diagnostics);
        // If it cannot be read, rustc says why.
        let Ok(mut arguments) = std_macros::arguments(kind, marked.tokens) else {
            return Expr::Macro(call);
        };
        let id = self.reserve();
        for argument in &mut arguments {
            if let MacroArgument::Expr(expr) = argument {
                self.value(expr, false);
            }
        }
        let nothing_of_ours = self.sites.len() == id.0 + 1;
        if nothing_of_ours && !arguments.iter().any(is_of_interest) {
            self.sites.pop();
            return Expr::Macro(call);
        }
        std_macros::keep_message(kind, &mut arguments, &call.mac.tokens);
        self.macro_site(id, call, Sight::Arguments(arguments), discarded)
    }

    /// Becomes a site if it waits, and in the body of a nursery, where it may
    /// hide a wait.
    fn opaque(&mut self, call: ExprMacro, discarded: bool) -> Expr {
        self.hides(&call.mac);
        self.drops(&call.mac);
        let is_site = self.here.drives || waits(&call.mac).is_some();
        if !is_site || self.here.code == Code::Closure {
            return Expr::Macro(call);
        }
        let id = self.reserve();
        let tokens = call.mac.tokens.clone();
        self.macro_site(id, call, Sight::Opaque(tokens), discarded)
    }

    fn macro_site(&mut self, id: SiteId, call: ExprMacro, sight: Sight, discarded: bool) -> Expr {
        let ExprMacro { attrs, mac } = call;
        let waits = if let Sight::Opaque(_) = sight { waits(&mac) } else { None };
        let bang = mac.bang_token;
        let site = Macro {
            attrs,
            path: mac.path,
            bang,
            delimiter: mac.delimiter,
            sight,
            in_nursery: self.here.drives,
            waits,
            discarded,
        };
        self.fill(id, Site::Macro(site), bang.span)
    }
}

/// Whether the paths through `argument` are of interest, though nothing in it
/// is ours: it may jump, go round for ever, or not come back.
fn is_of_interest(argument: &MacroArgument) -> bool {
    struct Found(bool);
    impl Visit<'_> for Found {
        fn visit_expr(&mut self, expr: &Expr) {
            self.0 |= match expr {
                Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) | Expr::Try(_) => true,
                Expr::Loop(_) | Expr::While(_) | Expr::ForLoop(_) => true,
                Expr::Macro(it) => matches!(std_macro(&it.mac.path), None | Some(StdMacro::Panics)),
                Expr::Match(it) if it.arms.is_empty() => true,
                Expr::Call(it) => ends_process(&it.func),
                _ => false,
            };
            if !self.0 && !matches!(expr, Expr::Closure(_)) {
                visit::visit_expr(self, expr);
            }
        }
        fn visit_stmt_macro(&mut self, it: &syn::StmtMacro) {
            self.0 |= matches!(std_macro(&it.mac.path), None | Some(StdMacro::Panics));
        }
        fn visit_item(&mut self, _: &syn::Item) {}
    }
    let mut res = Found(false);
    if let MacroArgument::Expr(expr) = argument {
        res.visit_expr(expr);
    }
    res.0
}
