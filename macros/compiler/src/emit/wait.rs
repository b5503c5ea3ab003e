//! Awaits. Outside nurseries `BASE.await` is wrapped in `suspend`; in the body
//! of a nursery it drives the children while it waits, and leaves the body
//! when it comes back empty.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use crate::emit::Printer;
use crate::emit::span::{braced, first, ident, label, ours, state};
use crate::lower::names::{MACHINE, UNWINDING};
use crate::lower::{Awaited, NurseryId, Place, StateName, Wait};
use crate::parse::{Macro, Waits};

impl Printer {
    pub(crate) fn wait(&mut self, wait: Wait) -> TokenStream {
        let Wait { attrs, what, state, around, is_statement } = wait;
        let printed = match what {
            Awaited::Future { base, nested, dot, keyword } => {
                let base = self.expr(if nested { base } else { without_parentheses(base) });
                let start = first(&base);
                // A lint of a value that is thrown away is reported at the
                // attribute if the ends of the `match` are ours. Of any other
                // `match` clippy is not to know.
                let ends = [start, keyword.span];
                let ends = if is_statement { ends } else { ends.map(ours) };
                // The machine cannot be lent for this await before those in
                // `base` have given it back.
                let name = ident("__future", start);
                let future = if nested { name.to_token_stream() } else { base.clone() };
                let waiting = match around.as_slice() {
                    [] => {
                        let call = self.suspend(&state, &future, start);
                        quote!(#call #dot #keyword)
                    }
                    [innermost, ..] => {
                        let call = self.call(innermost.nursery, "wait", &state, &future, start);
                        self.drive(call, &around, ends)
                    }
                };
                if nested { evaluate_first(&base, &name, &waiting, ends) } else { waiting }
            }
            Awaited::Hidden(call) if around.is_empty() => self.before(call, &state, is_statement),
            Awaited::Hidden(call) => {
                let innermost = around[0];
                let (start, end) = (first(&call.path), call.bang.span);
                // What surely waits owes a checkpoint if it did not.
                let method = if call.waits.is_some() { "wait" } else { "wait_hidden" };
                let semicolon = call.discarded.then(|| quote_spanned!(ours(end)=> ;));
                let call = self.macro_call(call);
                let future = quote_spanned!(ours(start)=> async { #call #semicolon });
                let call = self.call(innermost.nursery, method, &state, &future, start);
                self.drive(call, &around, [start, end].map(ours))
            }
        };
        quote!(#(#attrs)* #printed)
    }

    /// What is owed, and then the macro: it may jump, and may define a variable,
    /// so that it cannot be awaited as a whole. From then on a checkpoint is
    /// owed, as behind an await that has come back at once.
    fn before(&mut self, call: Macro, state: &StateName, is_statement: bool) -> TokenStream {
        let at = ours(first(&call.path));
        let nothing = quote_spanned!(at=> ::core::future::ready(()));
        let pause = self.suspend(state, &nothing, at);
        let waits = call.waits;
        let call = self.macro_call(call);
        match waits {
            _ if is_statement => quote_spanned!(at=> #pause.await; #call),
            // Its value may have to be coerced.
            Some(Waits::Name) => quote_spanned!(at=> { #pause.await; #call }),
            // Its value may borrow from what the macro awaits.
            _ => quote_spanned!(at=> (#pause.await, #call).1),
        }
    }

    fn suspend(&self, state_name: &StateName, future: &TokenStream, start: Span) -> TokenStream {
        // All in the user's own span: an expression whose ends differ in
        // hygiene would be reported at the attribute.
        let private = self.private(start);
        let (machine, state) = (ident(MACHINE, start), state(state_name, start));
        quote_spanned!(start=> #private::suspend(&mut #machine, #state, #future))
    }

    /// `__nursery.METHOD(&mut __machine, STATE, ARGUMENT, &__step)`
    pub(crate) fn call(
        &self,
        nursery: NurseryId,
        method: &str,
        state_name: &StateName,
        argument: &TokenStream,
        span: Span,
    ) -> TokenStream {
        let names = &self.lowered.nursery(nursery).names;
        let (nursery, step) = (ident(&names.local, span), ident(&names.step, span));
        let (machine, state) = (ident(MACHINE, span), state(state_name, ours(span)));
        let method = ident(method, span);
        let argument = (!argument.is_empty()).then(|| quote!(#argument,));
        quote_spanned!(ours(span)=> #nursery.#method(&mut #machine, #state, #argument &#step))
    }

    /// `match CALL.await { Some(it) => it, None => leave the section }`: awaits
    /// what a method of the innermost nursery of `around` gives, and drives
    /// the outer ones meanwhile.
    fn drive(&self, call: TokenStream, around: &[Place], [start, end]: [Span; 2]) -> TokenStream {
        let tail = ours(end);
        let it = quote_spanned!(tail=> it);
        let (driven, some, none) = self.during(call, &around[1..], &it, start);
        let unwind = self.unwind(around[0], end);
        let mut tokens = quote_spanned!(start=> match #driven);
        tokens.extend(quote_spanned!(tail=> .await));
        tokens.extend([braced(quote_spanned!(tail=> #some => it, #none => #unwind,), end)]);
        tokens
    }

    /// `CALL` with the nurseries `outer` driven round it, and the patterns of
    /// what that gives: of `value`, and of unwinding.
    pub(crate) fn during(
        &self,
        call: TokenStream,
        outer: &[Place],
        value: &TokenStream,
        span: Span,
    ) -> (TokenStream, TokenStream, TokenStream) {
        let at = ours(span);
        let mut driven = call;
        let mut some = quote_spanned!(at=> ::core::option::Option::Some(#value));
        for place in outer {
            let names = &self.lowered.nursery(place.nursery).names;
            let (nursery, step) = (ident(&names.local, span), ident(&names.step, span));
            driven = quote_spanned!(at=> #nursery.during(#driven, &#step));
            some = quote_spanned!(at=> ::core::option::Option::Some(#some));
        }
        let none = match outer {
            [] => quote_spanned!(at=> ::core::option::Option::None),
            _ => quote_spanned!(at=> _),
        };
        (driven, some, none)
    }

    /// Leaves the section that `place` is in because something unwinds.
    pub(crate) fn unwind(&self, place: Place, span: Span) -> TokenStream {
        self.leave(place, UNWINDING, &TokenStream::new(), span)
    }

    /// `break 'SECTION EXIT::VARIANT(VALUE)`
    pub(crate) fn leave(
        &self,
        place: Place,
        variant: &str,
        value: &TokenStream,
        span: Span,
    ) -> TokenStream {
        let section = label(&self.lowered.section(place).label, span);
        let exit = ident(&self.lowered.nursery(place.nursery).names.exit, span);
        let variant = ident(variant, span);
        let value = (!value.is_empty()).then(|| quote_spanned!(ours(span)=> (#value)));
        quote_spanned!(ours(span)=> break #section #exit::#variant #value)
    }
}

/// An argument needs no parentheses, and rustc says so.
fn without_parentheses(expr: Expr) -> Expr {
    match expr {
        Expr::Paren(inside) if inside.attrs.is_empty() => *inside.expr,
        expr => expr,
    }
}

/// `match BASE { NAME => WAITING }`: the temporaries of `BASE` live as long as
/// they would in `BASE.await`.
fn evaluate_first(
    base: &TokenStream,
    name: &proc_macro2::Ident,
    waiting: &TokenStream,
    [start, end]: [Span; 2],
) -> TokenStream {
    let arm = braced(quote_spanned!(ours(end)=> #name => #waiting,), end);
    quote_spanned!(start=> match #base #arm)
}
