//! A race in place: its branches, the wait for them, and its arms.
//!
//! ```text
//! {
//!     items
//!     let __won = match (branches) {
//!         (__a, __b) => '__won: {
//!             open, slots, step, run
//!             if let Some(it) = __race_errors.group() { break '__won Err(it) }
//!             if let Some(it) = __race.won(__a_slot) { break '__won Won::A(it) }
//!             …
//!         }
//!     };
//!     match __won { Won::A(it) => match it { pattern => arm }, … }
//! }
//! ```
//!
//! The line with the errors is that of a `try_race!`, whose values are in `Ok`.
//!
//! The branches are evaluated in a `match`, so that their temporaries live as
//! long as they do, and outside of every label of ours. The arms come when all
//! that is gone.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use crate::emit::nursery::mention;
use crate::emit::span::{ident, label, ours, state};
use crate::emit::{Mentions, Printer};
use crate::lower::names::{MACHINE, RACE, RACE_ERRORS, RACE_STEP, WON};
use crate::lower::{Arm, Branch, Race};

impl Printer {
    pub(crate) fn race(&mut self, mut race: Race) -> TokenStream {
        let span = race.keyword.span();
        let at = ours(span);
        let mention = (self.mentions == Mentions::Macro).then(|| mention(&race.macro_path));
        let machine = self.race_machine(&race);
        let won_type = has_arms(&race).then(|| won_type(&race));
        let (names, values) = self.entries(&mut race);
        let contest = self.contest(&race);
        let (won, label) = (ident(WON, span), label(WON, span));
        let outcome = self.outcome(&mut race);
        let attrs = &race.attrs;
        quote_spanned! {at=>
            #(#attrs)*
            {
                #mention
                #machine
                #won_type
                let #won = match (#(#values,)*) {
                    (#(#names,)*) => #label: { #contest }
                };
                #outcome
            }
        }
    }

    /// The names of the branches and their futures, and the locals that take
    /// them.
    fn entries(&mut self, race: &mut Race) -> (Vec<Ident>, Vec<TokenStream>) {
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for branch in &mut race.branches {
            if let Some(name) = branch.name.take() {
                names.push(name_of(branch));
                values.push(self.expr(name));
            }
            names.push(ident(&branch.local, branch.span));
            let future = std::mem::replace(&mut branch.future, syn::Expr::PLACEHOLDER);
            values.push(self.expr(future));
        }
        (names, values)
    }

    /// From the start to the end of the race.
    fn contest(&self, race: &Race) -> TokenStream {
        let span = race.keyword.span();
        let at = ours(span);
        let private = self.private(at);
        let (local, machine) = (ident(RACE, span), ident(&race.names.machine, span));
        let open = match race.around.first() {
            Some(outer) => {
                let outer = ident(&self.lowered.nursery(outer.nursery).names.local, span);
                quote_spanned!(at=> #private::race_within::<#machine, _>(&#outer))
            }
            None => quote_spanned!(at=> #private::race::<#machine>()),
        };
        let errors = race.fails.then(|| {
            let (errors, ty) = (ident(RACE_ERRORS, span), race.error.as_ref());
            let ty = ty.map(|ty| quote_spanned!(at=> ::<#ty>));
            quote_spanned! {at=>
                #[allow(unused_imports)]
                use #private::{CloseDebug as _, CloseSilent as _, SpawnedPlain as _};
                let #errors = &#local.errors #ty();
            }
        });
        let enter = race.branches.iter().map(|branch| enter(race, branch, &private));
        let step = step(race, &private);
        let run = self.run(race);
        let wins = race.branches.iter().map(|branch| win(race, branch));
        let failed = race.fails.then(|| {
            let (errors, out) = (ident(RACE_ERRORS, span), label(WON, span));
            quote_spanned! {at=>
                if let ::core::option::Option::Some(it) = #errors.group() {
                    break #out ::core::result::Result::Err(it);
                }
            }
        });
        quote_spanned! {at=>
            let #local = #open;
            #errors
            #(#enter)*
            #step
            #run
            #failed
            #(#wins)*
            ::core::unreachable!("a race that nobody wins is not left this way")
        }
    }

    fn run(&self, race: &Race) -> TokenStream {
        let span = race.keyword.span();
        let at = ours(race.end);
        let (local, step) = (ident(RACE, span), ident(RACE_STEP, span));
        let (machine, state) = (ident(MACHINE, span), state(&race.state, ours(span)));
        let mut call = quote_spanned!(at=> #local.run(&mut #machine, #state, &#step));
        if race.fails {
            let errors = ident(RACE_ERRORS, span);
            call = quote_spanned!(at=> #errors.close(#call));
        }
        let Some(innermost) = race.around.first() else {
            return quote_spanned!(at=> #call.await;);
        };
        let names = &self.lowered.nursery(innermost.nursery).names;
        let (nursery, step) = (ident(&names.local, race.end), ident(&names.step, race.end));
        let call = quote_spanned!(at=> #nursery.during(#call, &#step));
        let unwind = self.unwind(*innermost, race.end);
        let unit = quote_spanned!(at=> ());
        let (driven, some, none) = self.during(call, &race.around[1..], &unit, race.end);
        quote_spanned!(at=> match #driven.await { #some => {} #none => #unwind, })
    }

    /// What the race gives.
    fn outcome(&mut self, race: &mut Race) -> TokenStream {
        let span = race.keyword.span();
        let at = ours(span);
        let won = ident(WON, span);
        if !has_arms(race) {
            return quote_spanned!(at=> #won);
        }
        let won_type = ident(&race.names.won, span);
        let fails = race.fails;
        let arms = race.branches.iter_mut().map(|branch| {
            let variant = ident(&branch.variant, branch.span);
            let arm = branch.arm.take().expect("all branches have arms, or none has");
            let arm = self.arm(arm, branch.span);
            let pattern = quote_spanned!(at=> #won_type::#variant(it));
            match fails {
                // An arm may well not come back, which is not our `Ok`'s fault.
                true => quote_spanned! {at=>
                    #[allow(unreachable_code, clippy::diverging_sub_expression)]
                    ::core::result::Result::Ok(#pattern) => ::core::result::Result::Ok(#arm)
                },
                false => quote_spanned!(at=> #pattern => #arm),
            }
        });
        let mut arms: Vec<_> = arms.collect();
        if fails {
            arms.push(quote_spanned! {at=>
                ::core::result::Result::Err(it) => ::core::result::Result::Err(it)
            });
        }
        quote_spanned!(at=> match #won { #(#arms,)* })
    }

    fn arm(&mut self, arm: Arm, span: Span) -> TokenStream {
        let at = ours(span);
        let Arm { pattern, value: body } = arm;
        let (value, pattern) = match pattern {
            Some(pattern) => (quote_spanned!(at=> it), pattern.into_token_stream()),
            None => {
                let private = self.private(at);
                (quote_spanned!(at=> #private::nothing_won(it)), quote_spanned!(at=> ()))
            }
        };
        let body = self.arm_value(body);
        quote_spanned!(at=> match #value { #pattern => #body })
    }
}

/// `enum __ParentRaceWon<A, B> { A(A), B(B) }`
fn won_type(race: &Race) -> TokenStream {
    let span = race.keyword.span();
    let won = ident(&race.names.won, span);
    let variants: Vec<_> = race.branches.iter().map(|it| ident(&it.variant, span)).collect();
    quote_spanned!(ours(span)=> enum #won<#(#variants),*> { #(#variants(#variants),)* })
}

fn has_arms(race: &Race) -> bool {
    race.branches.iter().any(|branch| branch.arm.is_some())
}

/// The local that holds the name of a branch.
fn name_of(branch: &Branch) -> Ident {
    ident(&format!("{}_name", branch.local), branch.span)
}

fn slot_of(branch: &Branch) -> Ident {
    ident(&format!("{}_slot", branch.local), branch.span)
}

/// A slot, with the branch brought to its start in it.
fn enter(race: &Race, branch: &Branch, private: &TokenStream) -> TokenStream {
    let span = branch.span;
    let (local, slot, future) = (ident(RACE, span), slot_of(branch), ident(&branch.local, span));
    let (of, variant) = (ident(&race.names.branch, span), ident(&branch.variant, span));
    let (method, name) = match branch.is_named {
        true => ("enter_named", Some(name_of(branch))),
        false => ("enter", None),
    };
    let (method, name) = (ident(method, span), name.into_iter());
    let future = match race.fails {
        false => future.into_token_stream(),
        true => {
            let errors = ident(RACE_ERRORS, span);
            let method = if race.error.is_some() { "failing_into" } else { "failing" };
            let method = ident(method, span);
            let failing = quote_spanned!(ours(span)=> #private::Spawned(#future, #errors));
            match branch.is_known {
                true => quote_spanned!(ours(span)=> #failing.#method()),
                false => quote_spanned!(ours(span)=> #private::SpawnedPlain::#method(#failing)),
            }
        }
    };
    quote_spanned! {ours(span)=>
        let #slot = ::core::pin::pin!(#local.slot());
        let #slot = #slot.into_ref();
        #local.#method(#of::#variant, #(#name,)* #slot, #future);
    }
}

/// The closure that runs one step of a branch.
fn step(race: &Race, private: &TokenStream) -> TokenStream {
    let span = race.keyword.span();
    let (step, of) = (ident(RACE_STEP, span), ident(&race.names.branch, span));
    let arms = race.branches.iter().map(|branch| {
        let span = branch.span;
        let (local, slot) = (ident(RACE, span), slot_of(branch));
        let (of, variant) = (ident(&race.names.branch, span), ident(&branch.variant, span));
        if race.fails {
            let errors = ident(RACE_ERRORS, span);
            return quote_spanned! {ours(span)=>
                #of::#variant => #local.step_failing(branch, #slot, #errors, turn),
            };
        }
        quote_spanned!(ours(span)=> #of::#variant => #local.step(branch, #slot, turn),)
    });
    quote_spanned! {ours(span)=>
        let #step = |branch: #of, turn: &mut #private::Turn<'_>| match branch { #(#arms)* };
    }
}

/// Leaves the race with the value of a branch, if that has won. If the branch
/// never ends, rustc may see that nothing comes here.
fn win(race: &Race, branch: &Branch) -> TokenStream {
    let span = branch.span;
    let (local, slot, out) = (ident(RACE, span), slot_of(branch), label(WON, span));
    let value = match branch.arm {
        None => quote_spanned!(ours(span)=> it),
        Some(_) => {
            let (won, variant) = (ident(&race.names.won, span), ident(&branch.variant, span));
            quote_spanned!(ours(span)=> #won::#variant(it))
        }
    };
    let value = match race.fails {
        false => value,
        true => quote_spanned!(ours(span)=> ::core::result::Result::Ok(#value)),
    };
    quote_spanned! {ours(span)=>
        if let ::core::option::Option::Some(it) = #local.won(#slot) {
            #[allow(unreachable_code, clippy::diverging_sub_expression)]
            break #out #value;
        }
    }
}
