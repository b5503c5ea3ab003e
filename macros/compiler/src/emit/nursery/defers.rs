//! `defer!` in the body of a nursery.
//!
//! What it covers are sections, as the rest of the body is: their slots are
//! declared in it. They come to their end together, and what is left by then
//! is only what stood before the `defer!`:
//!
//! ```text
//! let mut __defer = defer();
//! let __rest = '__deferred1: {
//!     sections; a jump or an unwinding closes the younger children, then
//!         break '__deferred1 Err(__exit);
//!     join of the younger children
//!     break '__deferred1 Ok(())
//! };
//! cleanup
//! a panic of the cleanup, or the way out: break '__section1 …
//! join, or what the next outer `defer!` wants
//! ```
//!
//! A tail runs before that, under the guard of the innermost `defer!`, when all
//! children have ended. `Ok` carries how it has ended.

use std::ops::Range;

use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{Open, mention, ok};
use crate::emit::span::{ident, label, ours};
use crate::emit::{Mentions, Printer};
use crate::lower::names::{DEFER, LIMIT, REST, TAIL, UNWINDING};
use crate::lower::{NurseryId, Place, RegionId, Section, Way};

impl Printer {
    /// The `defer!` itself, without the semicolon.
    pub(crate) fn armed(&mut self, id: NurseryId, number: usize) -> TokenStream {
        let defer = &mut self.lowered.nurseries[id.0].defers[number];
        let span = defer.keyword.span();
        let at = ours(span);
        let mention = (self.mentions == Mentions::Macro).then(|| mention(&defer.macro_path));
        let limit = if defer.limit_first { defer.limit.take() } else { None };
        let limit = limit.map(|limit| {
            let (local, limit) = (ident(LIMIT, span), self.expr(limit));
            quote_spanned!(at=> let #local = #limit;)
        });
        let (private, local) = (self.private(at), ident(DEFER, span));
        quote_spanned!(at=> #mention #limit let mut #local = #private::defer())
    }

    /// What a `defer!` covers, which is the section `number`, and what follows.
    /// `outside` is the label of the section that it stands in.
    pub(super) fn deferred_section(
        &mut self,
        open: &mut Open,
        number: usize,
        defer: usize,
        outside: &str,
    ) -> TokenStream {
        open.deferred.push(defer);
        // What is covered then only breaks, which is not the user's fault.
        let section = &open.sections[number];
        let is_last = section.before.is_empty()
            && section.inside.is_empty()
            && open.sections.len() == number + 1;
        let inside = self.section(open, number);
        open.deferred.pop();
        let cleanup = self.cleanup_in_body(open, defer, outside);
        let nursery = self.lowered.nursery(open.id);
        let span = nursery.defers[defer].keyword.span();
        let at = ours(span);
        let (rest, tail) = (ident(REST, span), ident(TAIL, span));
        let covered = label(&nursery.defers[defer].label, span);
        let result = quote_spanned!(at=> ::core::result::Result);
        let has_tail = nursery.guarded_tail.is_some() && nursery.reaches_end;
        let (ty, settled) = match has_tail {
            true => (None, self.settled_with_tail(open, defer, outside)),
            false => {
                let settle = self.settle(open, defer, outside);
                let leave = self.leave_with(outside, span);
                let settled = quote_spanned! {at=>
                    #settle
                    if let #result::Err(it) = #rest {
                        #leave;
                    }
                };
                (Some(quote_spanned!(at=> : #result<(), _>)), settled)
            }
        };
        let reaches_end = nursery.reaches_end;
        let after = match open.deferred.last() {
            _ if !reaches_end => self.never(open.end),
            Some(_) if has_tail => self.rest_is_over(open, &quote_spanned!(at=> #tail)),
            Some(outer) => {
                let younger = nursery.defers[*outer].younger.clone();
                let join = self.join_younger(open, younger, Some(outside));
                let over = self.rest_is_over(open, &quote_spanned!(at=> ()));
                quote!(#join #over)
            }
            None => self.closed(open, outside, has_tail),
        };
        let allow =
            is_last.then(|| quote_spanned!(at=> #[allow(clippy::diverging_sub_expression)]));
        quote_spanned! {at=>
            #allow
            let #rest #ty = #covered: { #inside };
            #cleanup
            #settled
            #after
        }
    }

    /// The end of what the innermost `defer!` covers.
    pub(super) fn end_of_rest(&mut self, open: &mut Open, section: &Section) -> TokenStream {
        let nursery = self.lowered.nursery(open.id);
        if !nursery.reaches_end {
            return self.never(open.end);
        }
        let at = ours(open.end);
        let unwinds = section.ways.contains_key(&Way::Out).then_some(&*section.label);
        let defer = *open.deferred.last().expect("the caller has looked");
        let Some(tail) = nursery.guarded_tail else {
            let younger = nursery.defers[defer].younger.clone();
            let join = self.join_younger(open, younger, unwinds);
            let over = self.rest_is_over(open, &quote_spanned!(at=> ()));
            return quote!(#join #over);
        };
        let all = 0..nursery.children.len();
        let join = self.join_younger(open, all, unwinds);
        let values = self.child_values(nursery);
        let mut region = self.lowered.regions[tail.0].take().expect("it is printed once");
        let body = self.region_body(&mut region);
        self.lowered.regions[tail.0] = Some(region);
        let (defer, local) = (ident(DEFER, open.end), ident(TAIL, open.end));
        let guard = quote_spanned!(at=> #defer.guard(async { #body }));
        let unwind = self.unwinding(open, unwinds, open.end);
        let guard = self.in_body(open, &guard, &quote_spanned!(at=> it), &unwind);
        let over = self.rest_is_over(open, &quote_spanned!(at=> #local));
        quote_spanned! {at=>
            #join
            #values
            let #local = #guard;
            #over
        }
    }

    /// `break '__deferred1 Ok(VALUE);`
    fn rest_is_over(&self, open: &Open, value: &TokenStream) -> TokenStream {
        let at = ours(open.end);
        let defer = *open.deferred.last().expect("something covers it");
        let covered = label(&self.lowered.nursery(open.id).defers[defer].label, open.end);
        quote_spanned!(at=> break #covered ::core::result::Result::Ok(#value);)
    }

    /// Waits for some of the children.
    fn join_younger(
        &self,
        open: &Open,
        children: Range<usize>,
        section: Option<&str>,
    ) -> Option<TokenStream> {
        if children.is_empty() {
            return None;
        }
        let at = ours(open.end);
        let join = &self.lowered.nursery(open.id).join;
        let call = self.call(open.id, "join_part", join, &sites(&children, open.end), open.end);
        let unwind = self.unwinding(open, section, open.end);
        let around = &self.lowered.nursery(open.id).around;
        let unit = quote_spanned!(at=> ());
        let (driven, some, none) = self.during(call, around, &unit, open.end);
        Some(quote_spanned!(at=> match #driven.await { #some => {} #none => #unwind, }))
    }

    /// Leaves what stands here because something unwinds.
    fn unwinding(&self, open: &Open, section: Option<&str>, span: Span) -> TokenStream {
        let at = ours(span);
        let nursery = self.lowered.nursery(open.id);
        let (exit, unwinding) = (ident(&nursery.names.exit, span), ident(UNWINDING, span));
        match (section, open.deferred.last()) {
            (None, Some(defer)) => {
                let covered = label(&nursery.defers[*defer].label, span);
                quote_spanned! {at=>
                    break #covered ::core::result::Result::Err(#exit::#unwinding)
                }
            }
            (section, _) => {
                let section = label(section.expect("a `defer!` stands in a section"), span);
                quote_spanned!(at=> break #section #exit::#unwinding)
            }
        }
    }

    /// The items and locals of a tail that jumps.
    pub(super) fn tail_items(&self, tail: RegionId, span: Span) -> TokenStream {
        let region = self.lowered.regions[tail.0].as_ref().expect("it is not printed yet");
        let (exit_type, seeds) = (self.region_exit_type(region), self.seeds(&region.seeds, span));
        quote!(#exit_type #seeds)
    }

    /// `break '__section1 it`
    fn leave_with(&self, section: &str, span: Span) -> TokenStream {
        let section = label(section, span);
        quote_spanned!(ours(span)=> break #section it)
    }

    /// Awaits `call`, driven by this nursery and those round it.
    fn in_body(
        &self,
        open: &Open,
        call: &TokenStream,
        value: &TokenStream,
        unwind: &TokenStream,
    ) -> TokenStream {
        let span = open.end;
        let at = ours(span);
        let around = &self.lowered.nursery(open.id).around;
        let this = Place { nursery: open.id, statement: 0 };
        let places: Vec<Place> = std::iter::once(this).chain(around.iter().copied()).collect();
        let driven = self.drive_all(call, &places, span);
        let some = (0..places.len())
            .fold(value.clone(), |it, _| quote_spanned!(at=> ::core::option::Option::Some(#it)));
        let none = match places.len() {
            1 => quote_spanned!(at=> ::core::option::Option::None),
            _ => quote_spanned!(at=> _),
        };
        let gives = if value.to_string() == "()" { quote!({}) } else { quote!(#value,) };
        quote_spanned!(at=> match #driven.await { #some => #gives #none => #unwind, })
    }

    fn cleanup_in_body(&mut self, open: &Open, defer: usize, outside: &str) -> TokenStream {
        let it = &mut self.lowered.nurseries[open.id.0].defers[defer];
        let span = it.keyword.span();
        let at = ours(span);
        let (limit, first) = (it.limit.take(), it.limit_first);
        let cleanup = std::mem::replace(&mut it.cleanup, syn::parse_quote!({}));
        let cleanup = self.block(cleanup);
        let limit = match limit {
            Some(limit) => Some(self.expr(limit)),
            None if first => Some({
                let local = ident(LIMIT, span);
                quote_spanned!(at=> #local)
            }),
            None => None,
        };
        let local = ident(DEFER, span);
        let call = match limit {
            Some(limit) => {
                quote_spanned!(at=> #local.cleanup_within(#limit, async { #cleanup }))
            }
            None => quote_spanned!(at=> #local.cleanup(async { #cleanup })),
        };
        let unwind = self.unwinding(open, Some(outside), span);
        self.in_body(open, &call, &quote_spanned!(at=> ()), &unwind)
    }

    /// Goes on with a panic of the cleanup.
    fn settle(&self, open: &Open, defer: usize, outside: &str) -> TokenStream {
        let span = self.lowered.nursery(open.id).defers[defer].keyword.span();
        let (at, local) = (ours(span), ident(DEFER, span));
        let unwind = self.unwinding(open, Some(outside), span);
        let settle = quote_spanned!(at=> #local.settle());
        self.in_body(open, &settle, &quote_spanned!(at=> ()), &unwind)
    }

    fn settled_with_tail(&self, open: &Open, defer: usize, outside: &str) -> TokenStream {
        let span = self.lowered.nursery(open.id).defers[defer].keyword.span();
        let at = ours(span);
        let (local, rest, tail) = (ident(DEFER, span), ident(REST, span), ident(TAIL, span));
        let settle = self.settle(open, defer, outside);
        let leave = self.leave_with(outside, span);
        quote_spanned! {at=>
            let #tail = match #rest {
                ::core::result::Result::Ok(it) => #local.merge(it),
                ::core::result::Result::Err(it) => {
                    #settle
                    #leave
                }
            };
        }
    }

    /// The end of the body when the outermost cleanup has run.
    fn closed(&mut self, open: &mut Open, outside: &str, has_tail: bool) -> TokenStream {
        let nursery = self.lowered.nursery(open.id);
        let at = ours(open.end);
        let value = label(&nursery.names.value, open.end);
        let out = if nursery.around.is_empty() { &nursery.names.left } else { outside };
        let out = label(out, open.end);
        let (exit, unwinding) = (ident(&nursery.names.exit, open.end), ident(UNWINDING, open.end));
        let join = self.join(open, &quote_spanned!(at=> break #out #exit::#unwinding));
        if !has_tail {
            let errors = self.early_errors(nursery, open.end);
            let given = errors.is_some().then(|| ok(None, open.end));
            return quote_spanned!(at=> #join #errors break #value #given;);
        }
        let tail = nursery.guarded_tail.expect("it was just looked at");
        let region = self.lowered.regions[tail.0].take().expect("its body is printed");
        let (private, local) = (self.private(at), ident(TAIL, open.end));
        let go_on = quote_spanned!(at=> #private::defer().go_on(#local));
        let tail = self.region_value(&region, &go_on);
        let nursery = self.lowered.nursery(open.id);
        let errors = self.early_errors(nursery, open.end);
        // A panic wins over errors, and errors over all else.
        let panic = errors.is_some().then(|| quote_spanned!(at=> let #local = #local.or_panic();));
        let tail = if errors.is_some() { ok(Some(tail), open.end) } else { tail };
        quote_spanned! {at=>
            #join
            #panic
            #errors
            #[allow(unreachable_code, clippy::diverging_sub_expression)]
            break #value #tail;
        }
    }
}

/// Spawn sites as the runtime counts them.
pub(super) fn sites(children: &Range<usize>, span: Span) -> TokenStream {
    let start = Literal::usize_unsuffixed(children.start);
    let end = Literal::usize_unsuffixed(children.end);
    quote_spanned!(ours(span)=> #start..#end)
}
