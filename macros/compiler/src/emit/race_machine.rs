//! The machine that decides for one race: its branches, states and events by
//! name, and the steps it can take.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::emit::Printer;
use crate::emit::span::{ident, line, ours};
use crate::lower::Race;

/// The types that a race's machine is made of, and where they lie.
struct Types {
    span: Span,
    private: TokenStream,
    /// The module of the public tables.
    public: TokenStream,
    machine: Ident,
    branch: Ident,
    state: Ident,
    event: Ident,
}

impl Printer {
    /// The items of a race.
    pub(crate) fn race_machine(&self, race: &Race) -> TokenStream {
        let span = race.keyword.span();
        let types = Types {
            span: ours(span),
            private: self.private(ours(span)),
            public: self.machine_module(ours(span)),
            machine: ident(&race.names.machine, span),
            branch: ident(&race.names.branch, span),
            state: ident(&race.names.state, span),
            event: ident(&race.names.event, span),
        };
        let (enums, implementation) = (types.enums(race), types.implementation(race));
        quote!(#enums #implementation)
    }
}

impl Types {
    fn enums(&self, race: &Race) -> TokenStream {
        let Types { span, machine, branch, state, event, .. } = self;
        let branches = race.branches.iter().map(|it| ident(&it.variant, *span));
        let failed = race.fails.then(|| quote_spanned!(*span=> Failed(#branch),));
        quote_spanned! {*span=>
            enum #machine {}
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            enum #branch { #(#branches,)* }
            #[derive(
                ::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug,
                ::core::cmp::PartialEq, ::core::cmp::Eq
            )]
            enum #state { Racing, Won, Unwinding, Panicking, Closed }
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #[allow(dead_code)]
            enum #event { Won(#branch), #failed Cancelled, Panicked(#branch), LastEnded }
        }
    }

    fn implementation(&self, race: &Race) -> TokenStream {
        let Types { span, private, public, machine, branch, state, event } = self;
        let (table, branches) = (self.table(race), self.branches(race));
        let (happened, next) = (self.happened(race), self.next(race));
        quote_spanned! {*span=>
            impl #private::NurseryMachine for #machine {
                type Child = #branch;
                type State = #state;
                type Event = #event;
                const TABLE: &'static #public::NurseryTable = {
                    use #public::{NurseryTable, SpawnSite};
                    #table
                };
                const STATES: &'static [Self::State] = {
                    use #state as State;
                    &[State::Racing, State::Won, State::Unwinding, State::Panicking, State::Closed]
                };
                #branches
                fn state_index(state: Self::State) -> u8 {
                    state as u8
                }
                #happened
                #next
                fn order(state: Self::State) -> #private::Order {
                    use #private::Order;
                    use #state as State;
                    match state {
                        State::Racing => Order::Drain,
                        State::Won | State::Unwinding | State::Panicking => Order::CancelAndDrain,
                        State::Closed => Order::Leave,
                    }
                }
            }
        }
    }

    fn table(&self, race: &Race) -> TokenStream {
        let path = format!("::{}", race.path);
        let line_of_race = line(race.keyword.span());
        let branches = race.branches.iter().map(|branch| {
            let (name, line) = (&branch.task, line(branch.span));
            quote_spanned!(self.span=> SpawnSite { name: #name, line: #line })
        });
        quote_spanned! {self.span=>
            &NurseryTable {
                path: ::core::concat!(::core::module_path!(), #path),
                file: ::core::file!(),
                line: #line_of_race,
                states: &["Racing", "Won", "Unwinding", "Panicking", "Closed"],
                spawns: &[#(#branches),*],
            }
        }
    }

    fn branches(&self, race: &Race) -> TokenStream {
        let Types { span, branch, .. } = self;
        let arms = race.branches.iter().enumerate().map(|(number, it)| {
            let (number, name) = (Literal::usize_unsuffixed(number), ident(&it.variant, *span));
            quote_spanned!(*span=> #number => Branch::#name,)
        });
        quote_spanned! {*span=>
            fn child(index: u16) -> Self::Child {
                use #branch as Branch;
                match index {
                    #(#arms)*
                    _ => ::core::unreachable!("this race has no such branch"),
                }
            }
            fn child_index(branch: Self::Child) -> u16 {
                branch as u16
            }
        }
    }

    fn happened(&self, race: &Race) -> TokenStream {
        let Types { span, private, event, .. } = self;
        let failed = race
            .fails
            .then(|| quote_spanned!(*span=> Happened::Failed(branch) => Event::Failed(branch),));
        quote_spanned! {*span=>
            fn event(happened: #private::Happened<Self::Child>) -> Self::Event {
                use #event as Event;
                use #private::Happened;
                match happened {
                    Happened::Won(branch) => Event::Won(branch),
                    #failed
                    Happened::Cancelled => Event::Cancelled,
                    Happened::Panicked(branch) => Event::Panicked(branch),
                    Happened::LastEnded => Event::LastEnded,
                    _ => ::core::unreachable!("this cannot happen to a race"),
                }
            }
        }
    }

    /// A value that is there is not lost to a cancellation, whichever comes
    /// first; to a panic it is.
    fn next(&self, race: &Race) -> TokenStream {
        let Types { span, state, event, .. } = self;
        // Who fails leaves the race to the others. After a win, the error makes
        // its way past the value.
        let failed =
            race.fails.then(|| quote_spanned!(*span=> (state, Event::Failed(_)) => state,));
        let racing = race.fails.then(|| quote_spanned!(*span=> State::Racing |));
        quote_spanned! {*span=>
            fn next(state: Self::State, event: Self::Event) -> Self::State {
                use #event as Event;
                use #state as State;
                match (state, event) {
                    (
                        #racing State::Won | State::Unwinding | State::Panicking,
                        Event::LastEnded,
                    ) => State::Closed,
                    (_, Event::Panicked(_)) => State::Panicking,
                    (State::Panicking, Event::Won(_) | Event::Cancelled) => State::Panicking,
                    (State::Won, Event::Cancelled) => State::Won,
                    (State::Racing | State::Unwinding, Event::Cancelled) => State::Unwinding,
                    (State::Racing | State::Won | State::Unwinding, Event::Won(_)) => State::Won,
                    #failed
                    (state, event) => ::core::unreachable!(
                        "{event:?} cannot happen to a race that is {state:?}"
                    ),
                }
            }
        }
    }
}
