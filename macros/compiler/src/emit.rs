//! Lowered form to tokens. No decisions here, and no `unsafe` in what is
//! printed.
//!
//! Spans: the wrapper of an await has the user's own span, so that rustc's
//! errors read as in a plain `async fn`; whatever else we add lies at a place
//! of the user's but is hygienic (see [`span`]).

mod assumes;
mod code;
pub(crate) mod doors;
mod machine;
mod nursery;
mod nursery_exits;
mod nursery_locals;
mod nursery_machine;
mod race;
mod race_machine;
mod regions;
mod span;
mod wait;

use proc_macro2::TokenStream;

pub(crate) use self::nursery::is_mention;
use crate::lower::{Lowered, Machine, Region};

/// Prints one item. Each machine, site and nursery is printed once, where its
/// marker stands.
pub(crate) struct Printer {
    lowered: Lowered,
    machines: Vec<Option<Machine>>,
    /// Of each region the enum of its exits and their names.
    region_exits: Vec<(String, Vec<String>)>,
    /// The name under which the caller knows this crate.
    crate_name: String,
    mentions: Mentions,
}

/// What an expansion names only to have it counted as used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mentions {
    /// The macro of each nursery. It never sees a block that we compile, so
    /// rustc would call its import unused and the editor not know it.
    Macro,
    Nothing,
}

/// The statements of the item's body, its machine among them.
pub(crate) fn emit(mut lowered: Lowered, crate_name: &str, mentions: Mentions) -> TokenStream {
    let machines = std::mem::take(&mut lowered.machines).into_iter().map(Some).collect();
    let region_exits = lowered.regions.iter().flatten().map(Region::exit_names).collect();
    let crate_name = crate_name.to_owned();
    let mut printer = Printer { lowered, machines, region_exits, crate_name, mentions };
    printer.machine(0)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use expect_test::expect_file;
    use proc_macro2::TokenStream;

    fn folder() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/emit")
    }

    type Door = fn(TokenStream) -> TokenStream;

    const FUNCTION: Door = |tokens| crate::checkpointed(TokenStream::new(), tokens);
    const MAYBE: Door = |tokens| crate::checkpointed(quote::quote!(maybe), tokens);
    const MODULE: Door = crate::module;
    const SCOPE: Door = |tokens| {
        let block = crate::block("move_on_after", tokens);
        quote::quote!(async fn caller() -> Option<u8> { #block })
    };
    const BLOCK: Door = |tokens| {
        let block = crate::block("nursery", tokens);
        quote::quote!(async fn caller() { #block })
    };

    fn expand(door: Door, source: &str) -> String {
        let tokens = door(source.parse().expect("the source lexes"));
        prettyplease::unparse(&syn::parse2(tokens).expect("the output parses"))
    }

    /// Compares the expansion of `NAME.rs` with `NAME.expanded.rs`.
    #[track_caller]
    fn check(door: Door, name: &str) {
        let source = std::fs::read_to_string(folder().join(name).with_extension("rs"))
            .expect("the input of the golden test is there");
        let expansion = expand(door, &source);
        assert_eq!(expansion, expand(door, &source), "the expansion is not deterministic");
        expect_file![folder().join(name).with_extension("expanded.rs")].assert_eq(&expansion);
    }

    macro_rules! golden {
        ($($door:ident $name:ident)*) => {
            $(#[test] fn $name() { check($door, stringify!($name)); })*
        };
    }

    golden! {
        FUNCTION plain
        FUNCTION generic_method
        FUNCTION static_pair
        MAYBE loop_spawn
        MAYBE match_spawn
        FUNCTION values
        MAYBE exits
        FUNCTION nested
        FUNCTION handle
        FUNCTION failing
        FUNCTION starting
        FUNCTION hidden_macro
        FUNCTION async_block
        MAYBE scopes
        MAYBE scope_exits
        MAYBE scopes_in_nurseries
        MAYBE defers
        MAYBE defers_in_nurseries
        FUNCTION race
        FUNCTION try_race
        BLOCK plain_door
        SCOPE plain_scope
        MAYBE assumes
        MODULE angle_module
    }
}
