//! The ways out of a nursery: the enum that names them, the jumps that take
//! them, and what follows once the children have ended.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::emit::Printer;
use crate::emit::span::{ident, label, ours};
use crate::lower::names::{EXIT, RETURN, UNWINDING, break_seed, jump_label};
use crate::lower::{Enclosing, Exit, ExitKind, Jump, Nursery, NurseryId, Onward, Seeds};

impl Printer {
    /// A jump: out of the section or the region that it stands in, with all it
    /// needs later.
    pub(crate) fn jump(&mut self, jump: Jump) -> TokenStream {
        let Jump { attrs, kind, by, is_known, operand, span } = jump;
        let operand = operand.map(|operand| self.expr(operand));
        if let ExitKind::Fail(nursery) = kind {
            let operand = operand.expect("it is a `?`");
            let joining = self.joining((nursery, by), is_known, &operand, span);
            return quote!(#(#attrs)* #joining);
        }
        let by = by.expect("what joins no errors leaves some block");
        let at = ours(span);
        let printed = match &kind {
            ExitKind::Try | ExitKind::Raise => {
                let private = self.private(at);
                let seed = ident(RETURN, span);
                let value = match kind {
                    ExitKind::Raise => quote_spanned!(at=> #seed.raise(move || match it? {})),
                    _ => quote_spanned!(at=> it),
                };
                let leave = self.leave_by(by, &value, span);
                quote_spanned! {at=>
                    match #private::Branch::branch(#operand) {
                        ::core::ops::ControlFlow::Continue(it) => it,
                        ::core::ops::ControlFlow::Break(it) => #leave,
                    }
                }
            }
            ExitKind::Return => {
                let seed = ident(RETURN, span);
                let value = operand.unwrap_or_else(|| quote_spanned!(at=> ()));
                self.leave_by(by, &quote_spanned!(at=> #seed.keep(#value)), span)
            }
            ExitKind::Break(target) => {
                let value = match (operand, target) {
                    (Some(value), Some(target)) => {
                        let seed = ident(&break_seed(target), span);
                        quote_spanned!(at=> #seed.keep(#value))
                    }
                    (value, _) => value.unwrap_or_default(),
                };
                self.leave_by(by, &value, span)
            }
            ExitKind::Continue(_) => self.leave_by(by, &TokenStream::new(), span),
            ExitKind::Fail(_) => unreachable!("it was looked at above"),
        };
        quote!(#(#attrs)* #printed)
    }

    /// A `?` whose error joins those of `nursery`: out of what stands between,
    /// or, in the nursery's tail, at once to its end.
    fn joining(
        &self,
        (nursery, by): (NurseryId, Option<Onward>),
        is_known: bool,
        operand: &TokenStream,
        span: Span,
    ) -> TokenStream {
        let at = ours(span);
        let private = self.private(at);
        let nursery = self.lowered.nursery(nursery);
        let errors = ident(&nursery.names.errors, span);
        let converts = nursery.errors.as_ref().is_some_and(|errors| errors.ty.is_some());
        let join = match (is_known, converts) {
            (true, false) => quote_spanned!(at=> #private::Raised(it, #errors).join()),
            (true, true) => quote_spanned!(at=> #private::Raised(it, #errors).join_into()),
            (false, false) => quote_spanned!(at=> #errors.raise(it)),
            (false, true) => quote_spanned!(at=> #errors.raise_into(it)),
        };
        let leave = match by {
            Some(by) => self.leave_by(by, &TokenStream::new(), span),
            None => self.give_errors(nursery, span),
        };
        quote_spanned! {at=>
            match #private::Branch::branch(#operand) {
                ::core::ops::ControlFlow::Continue(it) => it,
                ::core::ops::ControlFlow::Break(it) => {
                    #join;
                    #leave
                }
            }
        }
    }

    /// `break '__value Err(…)`: the errors are the value of the nursery.
    fn give_errors(&self, nursery: &Nursery, span: Span) -> TokenStream {
        let (value, errors) =
            (label(&nursery.names.value, span), ident(&nursery.names.errors, span));
        quote_spanned!(ours(span)=> break #value ::core::result::Result::Err(#errors.failed()))
    }

    /// Leaves the section of a nursery, or a region.
    fn leave_by(&self, by: Onward, value: &TokenStream, span: Span) -> TokenStream {
        let place = match by.from {
            Enclosing::Nursery(place) => place,
            Enclosing::Region(region) => {
                let (exit_type, name) = &self.region_exits[region.0];
                let (exit_type, name) = (ident(exit_type, span), ident(&name[by.exit], span));
                let value = (!value.is_empty()).then(|| quote_spanned!(ours(span)=> (#value)));
                return quote_spanned!(ours(span)=> return #exit_type::#name #value);
            }
        };
        let exit = &self.lowered.nursery(place.nursery).exits[by.exit];
        if !exit.by_label {
            return self.leave(place, &exit.name, value, span);
        }
        let section = &self.lowered.section(place).label;
        let way = label(&jump_label(section, &exit.name), span);
        quote_spanned!(ours(span)=> break #way #value)
    }

    /// The enum of the exits without labels of their own.
    pub(crate) fn exit_type(&self, nursery: &Nursery) -> TokenStream {
        let span = nursery.keyword.span();
        let at = ours(span);
        let private = self.private(at);
        let (exit, unwinding) = (ident(&nursery.names.exit, span), ident(UNWINDING, span));
        // A variant's value has a type parameter of the variant's name.
        let carrying = ending(nursery).filter(|exit| exit.carries);
        let names: Vec<_> = carrying.map(|exit| ident(&exit.name, span)).collect();
        let generics = (!names.is_empty()).then(|| quote_spanned!(at=> <#(#names),*>));
        let variants = ending(nursery).map(|exit| {
            let name = ident(&exit.name, span);
            let value = exit.carries.then(|| quote_spanned!(at=> (#name)));
            quote_spanned!(at=> #name #value,)
        });
        let left = ending(nursery).map(|exit| {
            let name = ident(&exit.name, span);
            let left = match &exit.kind {
                ExitKind::Fail(joined) if *joined == nursery.id => "Failed",
                kind if kind.raises() => "Raised",
                _ => "Jumped",
            };
            let (left, value) = (ident(left, span), exit.carries.then(|| quote_spanned!(at=> (_))));
            quote_spanned!(at=> Self::#name #value => #private::Left::#left,)
        });
        quote_spanned! {at=>
            enum #exit #generics { #(#variants)* #unwinding }
            impl #generics #exit #generics {
                fn left(&self) -> #private::Left {
                    match self {
                        #(#left)*
                        Self::#unwinding => #private::Left::Unwound,
                    }
                }
            }
        }
    }

    /// What follows when the nursery was left for good.
    pub(crate) fn dispatch(&self, nursery: &Nursery) -> TokenStream {
        let span = nursery.keyword.span();
        let at = ours(span);
        let (exit_type, unwinding) = (ident(&nursery.names.exit, span), ident(UNWINDING, span));
        let local = ident(EXIT, span);
        let arms = ending(nursery).map(|exit| {
            let name = ident(&exit.name, span);
            let value = exit.carries.then(|| quote_spanned!(at=> (it)));
            let jump = match &exit.kind {
                ExitKind::Fail(joined) if *joined == nursery.id => {
                    quote_spanned!(at=> ::core::unreachable!("its errors were looked at before"))
                }
                _ => self.go_on(exit),
            };
            quote_spanned!(at=> #exit_type::#name #value => #jump,)
        });
        let pass_on = match nursery.around.first() {
            Some(outer) => self.unwind(*outer, span),
            None => {
                let private = self.private(at);
                quote_spanned!(at=> match #private::pass_on().await {})
            }
        };
        let jumps = quote_spanned! {at=>
            match #local {
                #(#arms)*
                #exit_type::#unwinding => #pass_on,
            }
        };
        if nursery.errors.is_none() {
            return jumps;
        }
        let errors = self.early_errors(nursery, span);
        // Where the end is not reached, nothing else says of which type a
        // value would be.
        let jumps = match nursery.reaches_end {
            true => jumps,
            false => quote_spanned! {at=>
                #[allow(unreachable_code)]
                { ::core::result::Result::Ok(#jumps) }
            },
        };
        quote!(#errors #jumps)
    }

    /// Errors are given as soon as all children have ended.
    pub(crate) fn early_errors(&self, nursery: &Nursery, span: Span) -> Option<TokenStream> {
        nursery.errors.as_ref()?;
        let (value, errors) =
            (label(&nursery.names.value, span), ident(&nursery.names.errors, span));
        Some(quote_spanned! {ours(span)=>
            if let ::core::option::Option::Some(it) = #errors.group() {
                break #value ::core::result::Result::Err(it);
            }
        })
    }

    /// The jump itself, or the way out of the next block that it leaves.
    pub(crate) fn go_on(&self, exit: &Exit) -> TokenStream {
        let at = ours(exit.span);
        let value = if exit.carries { quote_spanned!(at=> it) } else { TokenStream::new() };
        if let Some(next) = exit.then {
            return self.leave_by(next, &value, exit.span);
        }
        match &exit.kind {
            // rustc's own `?` converts the error and says it best if it cannot.
            ExitKind::Try => quote_spanned!(at=> match it? {}),
            ExitKind::Fail(joined) => self.give_errors(self.lowered.nursery(*joined), exit.span),
            ExitKind::Return | ExitKind::Raise => quote_spanned!(at=> return it),
            ExitKind::Break(label) => quote_spanned!(at=> break #label #value),
            ExitKind::Continue(label) => quote_spanned!(at=> continue #label),
        }
    }

    /// `let __return = …`: it learns its type from a `return` that never runs,
    /// so that the values of the others are coerced as usual. The same for each
    /// target of a `break` with a value.
    pub(crate) fn seeds(&self, seeds: &Seeds, span: Span) -> TokenStream {
        let at = ours(span);
        let private = self.private(at);
        let returns = seeds.returns.then(|| (ident(RETURN, span), quote_spanned!(at=> return)));
        let breaks = seeds
            .breaks
            .iter()
            .map(|target| (ident(&break_seed(target), span), quote_spanned!(at=> break #target)));
        let seeds = returns.into_iter().chain(breaks).map(|(seed, jump)| {
            quote_spanned! {at=>
                let #seed = #private::Seed::new();
                if false {
                    #jump #seed.make();
                }
            }
        });
        seeds.collect()
    }
}

/// The exits that have a variant: those by which the function ends, and all
/// where a `defer!` has to be passed on the way.
pub(crate) fn ending(nursery: &Nursery) -> impl Iterator<Item = &Exit> {
    nursery.exits.iter().filter(|exit| !exit.by_label)
}
