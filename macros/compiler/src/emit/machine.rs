//! A machine: its enum of states, its table, and the local that holds it.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::emit::Printer;
use crate::emit::span::{column, ident, line, ours};
use crate::lower::names::{MACHINE, TABLE};
use crate::lower::{Machine, State};
use crate::parse::MachineKind;

impl Printer {
    /// The statements of machine `number`, with all that they need in front.
    pub(crate) fn machine(&mut self, number: usize) -> TokenStream {
        let machine = self.machines[number].take().expect("a machine is printed once");
        let span = ours(machine.name_span);
        let states = self.states(&machine, span);
        let private = self.private(span);
        let (table, local) = (ident(TABLE, span), ident(MACHINE, span));
        // Without a checkpoint it never leaves its start.
        let mutable = (machine.states.len() > 2).then(|| quote_spanned!(span=> mut));
        let enter = ident(if machine.is_watched { "enter_watched" } else { "enter" }, span);
        let body = self.block(machine.body);
        quote_spanned! {span=>
            #states
            let #mutable #local = #private::#enter(&#table);
            #body
        }
    }

    fn states(&self, machine: &Machine, span: Span) -> TokenStream {
        let public = self.machine_module(span);
        let graph = graph(machine);
        let state_type = ident(&machine.state_type, span);
        let variants = machine.states.iter().map(|state| ident(&state.name, state.span));
        let (name, table) = (ident(TABLE, span), table(machine, span));
        let is_some = |state: &State| state.unwinds_to.is_some();
        let options = [("None", true), ("Some", machine.states.iter().any(is_some))];
        let options = options.iter().filter(|(_, used)| *used).map(|(name, _)| ident(name, span));
        // No `impl`, and nothing derived: rustc pays for each in each function.
        quote_spanned! {span=>
            #(#[doc = #graph])*
            #[repr(u16)]
            #[allow(dead_code)]
            enum #state_type { #(#variants,)* }
            static #name: #public::Machine = {
                use #public::{Machine, MachineKind, State};
                use ::core::option::Option::{#(#options),*};
                #table
            };
        }
    }
}

fn table(machine: &Machine, span: Span) -> TokenStream {
    let path = format!("::{}", machine.name);
    let line = line(machine.name_span);
    let kind = ident(
        match machine.kind {
            MachineKind::Function => "Function",
            MachineKind::AsyncBlock => "AsyncBlock",
            MachineKind::AsyncClosure => "AsyncClosure",
            MachineKind::Nursery => "Nursery",
            MachineKind::Scope => "Scope",
        },
        span,
    );
    let states = machine.states.iter().map(|state| row(state, span));
    let edges = machine.edges.iter().map(|(from, to)| {
        let (from, to) = (Literal::usize_unsuffixed(*from), Literal::usize_unsuffixed(*to));
        quote!((#from, #to))
    });
    quote_spanned! {span=>
        Machine {
            path: ::core::concat!(::core::module_path!(), #path),
            file: ::core::file!(),
            line: #line,
            kind: MachineKind::#kind,
            states: &[#(#states),*],
            edges: &[#(#edges),*],
        }
    }
}

fn row(state: &State, span: Span) -> TokenStream {
    let (name, line, column) = (&state.name, line(state.span), column(state.span));
    let unwinds_to = match state.unwinds_to.map(Literal::usize_unsuffixed) {
        Some(index) => quote_spanned!(span=> Some(#index)),
        None => quote_spanned!(span=> None),
    };
    quote_spanned! {span=>
        State { name: #name, line: #line, column: #column, unwinds_to: #unwinds_to }
    }
}

/// The graph in words: one line if it is a chain, else one per state.
fn graph(machine: &Machine) -> Vec<String> {
    let after = |from: usize| -> Vec<&str> {
        let edges = machine.edges.iter().filter(|edge| edge.0 == from);
        edges.map(|edge| machine.states[edge.1].name.as_str()).collect()
    };
    let is_chain = (0..machine.edges.len()).all(|it| machine.edges[it] == (it, it + 1));
    if is_chain {
        let names: Vec<&str> = machine.states.iter().map(|it| it.name.as_str()).collect();
        return vec![format!(" {}", names.join(" ─▶ "))];
    }
    let lines = machine.states.iter().enumerate().filter_map(|(from, state)| {
        let after = after(from);
        (!after.is_empty()).then(|| format!(" {} ─▶ {}", state.name, after.join(" | ")))
    });
    lines.collect()
}
