//! Cancel scopes, and what is behind a `defer!`: blocks that become futures
//! in place.
//!
//! ```text
//! nothing jumps out                    something does
//!
//! scope(async { … }).await             {
//!                                          seeds, enum of exits
//!                                          match scope(async { … }).await {
//!                                              Some(Exit::Value(it)) => Some(it),
//!                                              Some(Exit::Return(it)) => return it,
//!                                              None => None,
//!                                          }
//!                                      }
//!
//! let mut __defer = defer();
//! let __exit = __defer.guard(async { … }).await;
//! __defer.cleanup(async { … }).await;
//! __defer.go_on(__exit).await          or a `match` of it, as above
//! ```
//!
//! In the body of a nursery each of these waits is driven by it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, Stmt};

use crate::emit::nursery::mention;
use crate::emit::span::{first, ident, ours};
use crate::emit::{Mentions, Printer};
use crate::lower::names::{DEFER, EXIT, LIMIT, SCOPE, VALUE};
use crate::lower::{Exit, ExitKind, Place, Region, RegionId, RegionKind, Site};
use crate::parse::{ScopeKind, site_of};

/// A region on its way out, without its body.
struct Printed<'r> {
    region: &'r Region,
    span: Span,
    /// What its future is wrapped in.
    gives: Gives,
}

/// How the value of a region comes back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gives {
    Value,
    Option,
    Result,
}

impl Printer {
    pub(crate) fn region(&mut self, id: RegionId) -> TokenStream {
        let region = self.lowered.regions[id.0].take().expect("a region is printed once");
        match region.kind {
            RegionKind::Tail => unreachable!("the nursery prints its tail"),
            RegionKind::Scope { .. } => self.scope(region),
            RegionKind::Defer { .. } => {
                let (statements, value) = self.deferred(region);
                quote!(#statements #value)
            }
        }
    }

    fn scope(&mut self, mut region: Region) -> TokenStream {
        let span = region.keyword.span();
        let at = ours(span);
        let mention = self.region_mention(&region);
        let body = self.region_body(&mut region);
        let future = quote_spanned!(at=> async { #mention #body });
        let (first, call, gives) = self.entering(&mut region, &future);
        let printed = Printed { region: &region, span, gives };
        let seeds = self.seeds(&region.seeds, span);
        let exit_type = printed.exit_type();
        let value = self.value(&printed, &call);
        let before = quote!(#seeds #exit_type #first);
        let attrs = &region.attrs;
        match before.is_empty() {
            true => quote!(#(#attrs)* #value),
            false => quote_spanned!(at=> #(#attrs)* { #before #value }),
        }
    }

    /// What stands before the scope is entered, and the future of the scope.
    fn entering(
        &mut self,
        region: &mut Region,
        future: &TokenStream,
    ) -> (TokenStream, TokenStream, Gives) {
        let span = region.keyword.span();
        let at = ours(span);
        let krate = self.crate_path(at);
        let RegionKind::Scope { kind, argument_first } = &mut region.kind else {
            unreachable!("the caller has looked at it")
        };
        let function = match kind {
            ScopeKind::MoveOnAfter(_) => "move_on_after",
            ScopeKind::MoveOnAt(_) => "move_on_at",
            ScopeKind::FailAfter(_) => "fail_after",
            ScopeKind::FailAt(_) => "fail_at",
            ScopeKind::Shield => "shield",
            ScopeKind::Named { .. } => "enter",
        };
        let function = ident(function, span);
        let gives = match kind {
            ScopeKind::Shield => Gives::Value,
            ScopeKind::FailAfter(_) | ScopeKind::FailAt(_) => Gives::Result,
            _ => Gives::Option,
        };
        let argument_first = *argument_first;
        let argument = kind.argument_mut().map(|it| std::mem::replace(it, Expr::PLACEHOLDER));
        let argument = argument.map(|it| self.expr(it));
        if let ScopeKind::Named { name, .. } = kind {
            let scope = ident(SCOPE, span);
            // Not entered by that name, so that one that is not used is
            // reported: it may hide one that was meant.
            let first = match argument {
                None => quote_spanned! {at=>
                    let #scope = #krate::CancelScope::new();
                    let #name = &#scope;
                },
                Some(value) => quote_spanned! {at=>
                    let #scope = #value;
                    let #scope: &#krate::CancelScope = ::core::borrow::Borrow::borrow(&#scope);
                    let #name = #scope;
                },
            };
            return (first, quote_spanned!(at=> #scope.#function(#future)), gives);
        }
        match argument {
            None => (TokenStream::new(), quote_spanned!(at=> #krate::#function(#future)), gives),
            Some(argument) => {
                let (first, argument) = limit(argument, argument_first, span);
                (first, quote_spanned!(at=> #krate::#function(#argument, #future)), gives)
            }
        }
    }

    /// The statements of a `defer!` and what follows it, and their value.
    fn deferred(&mut self, mut region: Region) -> (TokenStream, TokenStream) {
        let span = region.keyword.span();
        let (at, end) = (ours(span), ours(region.end));
        let (private, mention) = (self.private(at), self.region_mention(&region));
        let kind = std::mem::replace(
            &mut region.kind,
            RegionKind::Defer { limit: None, limit_first: false, cleanup: syn::parse_quote!({}) },
        );
        let RegionKind::Defer { limit: written, limit_first, cleanup } = kind else {
            unreachable!("the caller has looked at it")
        };
        let (defer, exit) = (ident(DEFER, span), ident(EXIT, span));
        let written = written.map(|it| self.expr(it));
        // Where a value of the wrong type is reported.
        let value_span = region.body.tail.as_ref().map_or(region.end, first);
        let rest = self.region_body(&mut region);
        let cleanup = self.block(cleanup);
        let (before, cleanup) = match written {
            None => (TokenStream::new(), quote_spanned!(at=> #defer.cleanup(async { #cleanup }))),
            Some(written) => {
                let (before, written) = limit(written, limit_first, span);
                (before, quote_spanned!(at=> #defer.cleanup_within(#written, async { #cleanup })))
            }
        };
        let guard = quote_spanned!(end=> #defer.guard(async { #rest }));
        let guard = self.driven(&guard, &region.around, span);
        let cleanup = self.driven(&cleanup, &region.around, span);
        let seeds = self.seeds(&region.seeds, span);
        let printed = Printed { region: &region, span, gives: Gives::Value };
        let exit_type = printed.exit_type();
        let printed = Printed { span: value_span, ..printed };
        let value = self.value(&printed, &quote_spanned!(at=> #defer.go_on(#exit)));
        let statements = quote_spanned! {at=>
            #mention
            #seeds
            #exit_type
            #before
            let mut #defer = #private::defer();
            let #exit = #guard;
            #cleanup;
        };
        (statements, value)
    }

    /// `CALL.await`, or driven by the nurseries round it.
    fn driven(&self, call: &TokenStream, around: &[Place], span: Span) -> TokenStream {
        let at = ours(span);
        let it = quote_spanned!(at=> it);
        let Some(innermost) = around.first() else { return quote_spanned!(at=> #call.await) };
        let driven = self.drive_all(call, around, span);
        let (some, none) = (within_somes(&it, around.len(), at), nothing(around.len(), at));
        let unwind = self.unwind(*innermost, span);
        quote_spanned!(at=> match #driven.await { #some => #it, #none => #unwind, })
    }

    pub(crate) fn drive_all(
        &self,
        call: &TokenStream,
        around: &[Place],
        span: Span,
    ) -> TokenStream {
        let mut driven = call.clone();
        for place in around {
            let names = &self.lowered.nursery(place.nursery).names;
            let (nursery, step) = (ident(&names.local, span), ident(&names.step, span));
            driven = quote_spanned!(ours(span)=> #nursery.during(#driven, &#step));
        }
        driven
    }

    /// Awaits the future of a region, and does what its exit says.
    fn value(&self, printed: &Printed<'_>, call: &TokenStream) -> TokenStream {
        let Printed { region, span, gives } = *printed;
        if region.exits.is_empty() {
            return self.driven(call, &region.around, span);
        }
        let at = ours(span);
        let driven = self.drive_all(call, &region.around, span);
        let depth = region.around.len();
        let arm = |pattern: TokenStream, body: TokenStream| {
            let pattern = within_somes(&pattern, depth, at);
            quote_spanned!(at=> #pattern => #body,)
        };
        let it = quote_spanned!(at=> it);
        let value = ident(VALUE, span);
        let end = printed.pattern(&value, Some(&it));
        let end = arm(gives.gave(&end, at), gives.gave(&it, at));
        let jumps = region.exits.iter().map(|exit| {
            let name = ident(&exit.name, span);
            let pattern = printed.pattern(&name, exit.carries.then_some(&it));
            let arm = arm(gives.gave(&pattern, at), self.go_on(exit));
            // It may well stand at the end of its loop.
            let allow = matches!(exit.kind, ExitKind::Continue(_))
                .then(|| quote_spanned!(at=> #[allow(clippy::needless_continue)]));
            quote!(#allow #arm)
        });
        let gone = gives.gone(at).map(|(pattern, body)| arm(pattern, body));
        let unwinding = region.around.first().map(|innermost| {
            let (none, unwind) = (nothing(depth, at), self.unwind(*innermost, span));
            quote_spanned!(at=> #none => #unwind,)
        });
        quote_spanned!(at=> match #driven.await { #end #(#jumps)* #gone #unwinding })
    }

    /// The value of a region that nothing wraps, or where its exit goes.
    pub(crate) fn region_value(&self, region: &Region, call: &TokenStream) -> TokenStream {
        let span = region.keyword.span();
        self.value(&Printed { region, span, gives: Gives::Value }, call)
    }

    pub(crate) fn region_exit_type(&self, region: &Region) -> Option<TokenStream> {
        let span = region.keyword.span();
        Printed { region, span, gives: Gives::Value }.exit_type()
    }

    /// What the future of a region runs.
    pub(crate) fn region_body(&mut self, region: &mut Region) -> TokenStream {
        let statements = std::mem::take(&mut region.body.statements);
        let mut res: TokenStream = statements.into_iter().map(|it| self.stmt(it)).collect();
        let at = ours(region.end);
        let exit = ident(&region.exit_type, region.end);
        let value = ident(VALUE, region.end);
        let wrap = |tail: &TokenStream| match region.exits.is_empty() {
            true => tail.clone(),
            false => quote_spanned!(at=> #exit::#value(#tail)),
        };
        match region.body.tail.take() {
            Some(tail) if !region.exits.is_empty() => {
                let (before, tail) = self.tail_in_parts(tail);
                before.to_tokens(&mut res);
                let value = wrap(&tail);
                res.extend(if region.reaches_end { value } else { unreached(&value, at) });
            }
            Some(tail) => self.stmt(Stmt::Expr(tail, None)).to_tokens(&mut res),
            None if region.exits.is_empty() => {}
            None if region.reaches_end => wrap(&quote_spanned!(at=> ())).to_tokens(&mut res),
            None => {
                let private = self.private(at);
                let never = wrap(&quote_spanned!(at=> #private::unseen_end()));
                res.extend(unreached(&never, at));
            }
        }
        res
    }

    /// The statements that the last expression of a block becomes, and its
    /// value.
    fn tail_in_parts(&mut self, tail: Expr) -> (TokenStream, TokenStream) {
        if let Some(id) = site_of(&tail)
            && let Site::Region(region) = *self.lowered.site(id)
        {
            let is_defer = |it: &Region| matches!(it.kind, RegionKind::Defer { .. });
            if self.lowered.regions[region.0].as_ref().is_some_and(is_defer) {
                self.lowered.take_site(id);
                let region = self.lowered.regions[region.0].take();
                return self.deferred(region.expect("it was just looked at"));
            }
        }
        (TokenStream::new(), self.stmt(Stmt::Expr(tail, None)))
    }

    fn region_mention(&self, region: &Region) -> Option<TokenStream> {
        (self.mentions == Mentions::Macro).then(|| mention(&region.macro_path))
    }

    /// Whether it is printed as something that begins with `match` or `{`.
    pub(crate) fn is_block_like_region(&self, id: RegionId) -> bool {
        let region = self.lowered.regions[id.0].as_ref().expect("it is not printed yet");
        let has_braces = match &region.kind {
            RegionKind::Scope { kind, argument_first } => {
                *argument_first || matches!(kind, ScopeKind::Named { .. })
            }
            RegionKind::Defer { .. } | RegionKind::Tail => true,
        };
        has_braces || !region.exits.is_empty() || !region.around.is_empty()
    }
}

impl Printed<'_> {
    /// `EXIT::NAME(VALUE)`
    fn pattern(&self, name: &Ident, value: Option<&TokenStream>) -> TokenStream {
        let exit = ident(&self.region.exit_type, self.span);
        let value = value.map(|it| quote_spanned!(ours(self.span)=> (#it)));
        quote_spanned!(ours(self.span)=> #exit::#name #value)
    }

    /// The enum of its exits. A variant's value has a type parameter of the
    /// variant's name.
    fn exit_type(&self) -> Option<TokenStream> {
        if self.region.exits.is_empty() {
            return None;
        }
        let at = ours(self.span);
        let (exit, value) = (ident(&self.region.exit_type, self.span), ident(VALUE, self.span));
        let name = |exit: &Exit| ident(&exit.name, self.span);
        let carrying: Vec<_> = self.region.exits.iter().filter(|it| it.carries).map(name).collect();
        let variants = self.region.exits.iter().map(|it| {
            let name = name(it);
            let value = it.carries.then(|| quote_spanned!(at=> (#name)));
            quote_spanned!(at=> #name #value,)
        });
        // One of them may be under a `#[cfg]`, or the end out of reach.
        Some(quote_spanned! {at=>
            #[allow(dead_code)]
            enum #exit<#value #(, #carrying)*> { #value(#value), #(#variants)* }
        })
    }
}

impl Gives {
    /// `VALUE` as the scope gives it.
    fn gave(self, value: &TokenStream, at: Span) -> TokenStream {
        match self {
            Gives::Value => value.clone(),
            Gives::Option => quote_spanned!(at=> ::core::option::Option::Some(#value)),
            Gives::Result => quote_spanned!(at=> ::core::result::Result::Ok(#value)),
        }
    }

    /// What the scope gives if it was cancelled, and what becomes of that.
    fn gone(self, at: Span) -> Option<(TokenStream, TokenStream)> {
        match self {
            Gives::Value => None,
            Gives::Option => {
                let none = quote_spanned!(at=> ::core::option::Option::None);
                Some((none.clone(), none))
            }
            Gives::Result => {
                let error = quote_spanned!(at=> ::core::result::Result::Err(it));
                Some((error.clone(), error))
            }
        }
    }
}

/// The value at an end to which no path leads: it says of which type it would
/// be.
fn unreached(value: &TokenStream, at: Span) -> TokenStream {
    quote_spanned! {at=>
        #[allow(unreachable_code, clippy::needless_return, clippy::diverging_sub_expression)]
        return #value;
    }
}

/// The statement that evaluates a limit first, if that is needed, and what
/// stands for it.
fn limit(written: TokenStream, first: bool, span: Span) -> (TokenStream, TokenStream) {
    let local = ident(LIMIT, span);
    match first {
        true => (quote_spanned!(ours(span)=> let #local = #written;), local.into_token_stream()),
        false => (TokenStream::new(), written),
    }
}

/// What so many nurseries make of a value that they have waited for.
fn within_somes(value: &TokenStream, depth: usize, at: Span) -> TokenStream {
    (0..depth).fold(value.clone(), |it, _| quote_spanned!(at=> ::core::option::Option::Some(#it)))
}

/// What so many nurseries give when something unwinds.
fn nothing(depth: usize, at: Span) -> TokenStream {
    match depth {
        1 => quote_spanned!(at=> ::core::option::Option::None),
        _ => quote_spanned!(at=> _),
    }
}
