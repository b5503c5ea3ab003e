//! The user's code, with what stands behind the markers printed in place.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Block, Expr, ExprParen, Item, MacroDelimiter, Stmt};

use crate::emit::Printer;
use crate::emit::span::{ident, ours};
use crate::lower::{Awaited, NurseryId, Site, Spawn, Storage};
use crate::parse::{MachineId, Macro, MacroArgument, Sight, SiteId, site_of};

impl Printer {
    /// The statements of `block`, without its braces.
    pub(crate) fn block(&mut self, mut block: Block) -> TokenStream {
        self.visit_block_mut(&mut block);
        let stmts = block.stmts;
        quote!(#(#stmts)*)
    }

    pub(crate) fn stmt(&mut self, mut stmt: Stmt) -> TokenStream {
        self.visit_stmt_mut(&mut stmt);
        stmt.into_token_stream()
    }

    pub(crate) fn expr(&mut self, mut expr: Expr) -> TokenStream {
        self.visit_expr_mut(&mut expr);
        expr.into_token_stream()
    }

    /// The body of an arm of ours.
    pub(crate) fn arm_value(&mut self, mut expr: Expr) -> TokenStream {
        self.guard_start(&mut expr);
        self.expr(expr)
    }

    fn site(&mut self, id: SiteId) -> TokenStream {
        match self.lowered.take_site(id) {
            Site::Wait(it) => self.wait(it),
            Site::Async { machine, expr } => self.async_value(machine, expr),
            Site::Nursery(it) => self.nursery(it),
            Site::Region(it) => self.region(it),
            Site::Arm(nursery, defer) => self.armed(nursery, defer),
            Site::Spawn(it) => self.spawn(it),
            Site::Macro(it) => self.macro_call(it),
            Site::Race(it) => self.race(it),
            Site::Jump(it) => self.jump(it),
            Site::Assume(it) => self.assume(it),
            Site::Begin(it) => self.begin(&it),
            Site::Gone => unreachable!("a marker stands at one place"),
        }
    }

    fn async_value(&mut self, machine: MachineId, mut expr: Expr) -> TokenStream {
        let statements = self.machine(machine.0);
        let statements = vec![Stmt::Expr(Expr::Verbatim(statements), None)];
        match &mut expr {
            Expr::Async(it) => it.block.stmts = statements,
            Expr::Closure(it) => {
                let brace_token = syn::token::Brace(ours(it.inputs_end.span));
                let block = Block { brace_token, stmts: statements };
                *it.body = Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block });
            }
            _ => unreachable!("the parser makes machines of async blocks and closures only"),
        }
        expr.into_token_stream()
    }

    fn spawn(&mut self, spawn: Spawn) -> TokenStream {
        let Spawn { attrs, keyword, nursery, child, name, future, unnamed, starts, is_known } =
            spawn;
        let written = self.expr(future);
        let future = match starts {
            true => ident("future", keyword).into_token_stream(),
            false => written.clone(),
        };
        let future = self.failing(nursery, future, is_known, keyword);
        let name = name.map(|name| self.expr(name)).into_iter();
        let name = quote!(#(#name,)*);
        let nursery = self.lowered.nursery(nursery);
        let child = &nursery.children[child];
        let (place, within) = match &child.storage {
            Storage::Slot(place) => (ident(place, keyword).into_token_stream(), ""),
            Storage::Arena(place) => {
                let place = ident(place, keyword);
                (quote_spanned!(ours(keyword)=> &#place), "_in")
            }
            Storage::Handle => unreachable!("what the handle spawns is no spawn site"),
        };
        let unit = if unnamed { "_unit" } else { "" };
        let named = if name.is_empty() { "" } else { "_named" };
        let method = ident(&format!("spawn{unit}{named}{within}"), keyword);
        let local = ident(&nursery.names.local, keyword);
        let (of, variant) = (ident(&nursery.names.child, keyword), ident(&child.variant, keyword));
        if starts {
            let method = ident(&format!("start{within}"), keyword);
            return quote_spanned! {ours(keyword)=>
                match #local.starting(#written) {
                    (future, starting) => #local.#method(#of::#variant, #place, starting, #future),
                }
            };
        }
        quote_spanned! {ours(keyword)=>
            #(#attrs)* #local.#method(#of::#variant, #name #place, #future)
        }
    }

    /// The child of a `try_nursery!` with what takes its error.
    fn failing(
        &self,
        nursery: NurseryId,
        future: TokenStream,
        is_known: bool,
        keyword: Span,
    ) -> TokenStream {
        let nursery = self.lowered.nursery(nursery);
        let Some(errors) = &nursery.errors else { return future };
        let at = ours(keyword);
        let private = self.private(at);
        let method = if errors.ty.is_some() { "failing_into" } else { "failing" };
        let (method, errors) = (ident(method, keyword), ident(&nursery.names.errors, keyword));
        match is_known {
            true => quote_spanned!(at=> #private::Spawned(#future, #errors).#method()),
            false => quote_spanned! {at=>
                #private::SpawnedPlain::#method(#private::Spawned(#future, #errors))
            },
        }
    }

    /// A macro of somebody else's, as it stood.
    pub(crate) fn macro_call(&mut self, call: Macro) -> TokenStream {
        let Macro { attrs, path, bang, delimiter, sight, .. } = call;
        let inside = match sight {
            Sight::Opaque(tokens) => tokens,
            Sight::Arguments(arguments) => {
                arguments.into_iter().map(|argument| self.macro_argument(argument)).collect()
            }
        };
        let mut tokens = quote!(#(#attrs)* #path #bang);
        let print = |tokens: &mut TokenStream| inside.to_tokens(tokens);
        match delimiter {
            MacroDelimiter::Paren(it) => it.surround(&mut tokens, print),
            MacroDelimiter::Brace(it) => it.surround(&mut tokens, print),
            MacroDelimiter::Bracket(it) => it.surround(&mut tokens, print),
        }
        tokens
    }

    fn macro_argument(&mut self, argument: MacroArgument) -> TokenStream {
        match argument {
            MacroArgument::Tokens(tokens) => tokens,
            MacroArgument::Expr(expr) => self.expr(expr),
        }
    }

    /// Puts parentheses round a site that would end the statement too early.
    fn guard_start(&self, expr: &mut Expr) {
        if let Some(start) = start_of(expr)
            && let Some(id) = site_of(start)
            && self.is_block_like(id)
        {
            let inner = std::mem::replace(start, Expr::PLACEHOLDER);
            *start = Expr::Paren(ExprParen {
                attrs: Vec::new(),
                paren_token: syn::token::Paren::default(),
                expr: Box::new(inner),
            });
        }
    }

    /// Whether it is printed as something that begins with `match`, `{` or a
    /// label.
    fn is_block_like(&self, id: SiteId) -> bool {
        match self.lowered.site(id) {
            Site::Wait(it) => {
                !it.around.is_empty() || matches!(it.what, Awaited::Future { nested: true, .. })
            }
            Site::Nursery(_) | Site::Race(_) => true,
            Site::Region(it) => self.is_block_like_region(*it),
            Site::Jump(it) => it.operand.is_some(),
            Site::Assume(_) => true,
            Site::Arm(..)
            | Site::Async { .. }
            | Site::Spawn(_)
            | Site::Macro(_)
            | Site::Begin(_)
            | Site::Gone => false,
        }
    }
}

/// The leftmost operand of `expr`. At the start of a statement, or of the body
/// of a match arm, something like a block there is taken for all of it; only a
/// dot or a `?` goes on.
fn start_of(expr: &mut Expr) -> Option<&mut Expr> {
    let start = match expr {
        Expr::Binary(it) => &mut *it.left,
        Expr::Assign(it) => &mut *it.left,
        Expr::Cast(it) => &mut *it.expr,
        Expr::Index(it) => &mut *it.expr,
        Expr::Call(it) => &mut *it.func,
        Expr::Range(it) => it.start.as_deref_mut()?,
        Expr::Field(it) => return start_of(&mut it.base),
        Expr::MethodCall(it) => return start_of(&mut it.receiver),
        Expr::Try(it) => return start_of(&mut it.expr),
        _ => return None,
    };
    if site_of(start).is_some() { Some(start) } else { start_of(start) }
}

impl VisitMut for Printer {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match site_of(expr) {
            Some(id) => *expr = Expr::Verbatim(self.site(id)),
            None => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        if let Stmt::Expr(expr, semicolon) = stmt {
            self.guard_start(expr);
            if let (Some(id), Some(semicolon)) = (site_of(expr), semicolon)
                && self.is_block_like(id)
            {
                // What it ends looks like a block that needs none.
                semicolon.span = ours(semicolon.span);
            }
        }
        visit_mut::visit_stmt_mut(self, stmt);
    }

    fn visit_arm_mut(&mut self, arm: &mut Arm) {
        self.guard_start(&mut arm.body);
        visit_mut::visit_arm_mut(self, arm);
    }

    fn visit_item_mut(&mut self, _: &mut Item) {}
}
