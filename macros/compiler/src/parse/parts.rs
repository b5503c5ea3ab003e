//! What stands in a site and in no other, for those who do not ask when it
//! runs.

use proc_macro2::TokenStream;
use syn::{Block, Expr};

use super::tree::{MacroArgument, Sight, Site};

/// One piece of a site.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part<'t> {
    /// What is awaited, here or by the task that a child becomes.
    Future(&'t Expr),
    /// Any other expression: a limit, a task's name, an arm.
    Expr(&'t Expr),
    Block(&'t Block),
    /// The block of a `defer!`.
    Cleanup(&'t Block),
    /// What a macro of somebody else's was given.
    Tokens(&'t TokenStream),
}

impl Site {
    /// Shows `look` the parts in source order. The body of an async block is
    /// none: it is its machine's.
    pub(crate) fn visit_parts<'t>(&'t self, mut look: impl FnMut(Part<'t>)) {
        match self {
            Site::Await(it) => look(Part::Future(&it.base)),
            Site::Async(_) | Site::Assume(_) | Site::Begin(_) => {}
            Site::Nursery(it) => look(Part::Block(&it.block)),
            Site::Scope(it) => {
                it.kind.argument().into_iter().map(Part::Expr).for_each(&mut look);
                look(Part::Block(&it.block));
            }
            Site::Defer(it) => {
                it.limit.iter().map(Part::Expr).for_each(&mut look);
                look(Part::Cleanup(&it.cleanup));
                it.rest.iter().map(Part::Block).for_each(look);
            }
            Site::Spawn(it) => {
                it.name.iter().map(Part::Expr).for_each(&mut look);
                look(Part::Future(&it.child));
            }
            Site::Macro(it) => match &it.sight {
                Sight::Opaque(tokens) => look(Part::Tokens(tokens)),
                Sight::Arguments(arguments) => arguments.iter().map(part).for_each(look),
            },
            Site::Race(it) => {
                for branch in &it.branches {
                    branch.name.iter().map(Part::Expr).for_each(&mut look);
                    look(Part::Future(&branch.future));
                    branch.arm.iter().map(Part::Expr).for_each(&mut look);
                }
            }
        }
    }
}

fn part(argument: &MacroArgument) -> Part<'_> {
    match argument {
        MacroArgument::Tokens(tokens) => Part::Tokens(tokens),
        MacroArgument::Expr(expr) => Part::Expr(expr),
    }
}
