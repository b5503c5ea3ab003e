//! The expansions beside the examples are what the compiler makes of them, and
//! do the same when they are compiled in their place.

use std::path::{Path, PathBuf};
use std::process::Command;

use expect_test::expect_file;
use proc_macro2::TokenStream;
use quote::ToTokens as _;

const EXAMPLES: [&str; 2] = ["tasks_intro", "values"];

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

/// The item, expanded if it has an attribute of ours.
fn expand(item: syn::Item) -> TokenStream {
    let syn::Item::Fn(mut function) = item else { return item.into_token_stream() };
    let is_ours = |name: &str, it: &syn::Attribute| {
        it.path().segments.last().is_some_and(|segment| segment.ident == name)
    };
    for (name, door) in [
        (
            "checkpointed",
            coldframe_compiler::checkpointed as fn(TokenStream, TokenStream) -> TokenStream,
        ),
        ("main", coldframe_compiler::main),
    ] {
        if let Some(at) = function.attrs.iter().position(|it| is_ours(name, it)) {
            function.attrs.remove(at);
            return door(TokenStream::new(), function.into_token_stream());
        }
    }
    function.into_token_stream()
}

fn expansion(name: &str) -> String {
    let source = std::fs::read_to_string(example(&format!("{name}.rs"))).expect("it can be read");
    let file: syn::File = syn::parse_str(&source).expect("an example parses");
    let items = file.items.into_iter().map(expand).collect::<TokenStream>();
    let items = syn::parse2::<syn::File>(items).expect("an expansion parses");
    let items = prettyplease::unparse(&items);
    // Kept as it was printed, whatever the formatter would like.
    let skip = "#![cfg_attr(rustfmt, rustfmt_skip)]";
    format!("//! What the macros make of `{name}.rs`.\n{skip}\n\n{items}")
}

#[test]
fn the_expansions_are_up_to_date() {
    for name in EXAMPLES {
        expect_file![example(&format!("{name}.expanded.rs"))].assert_eq(&expansion(name));
    }
}

fn output_of(example: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", example])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("COLDFRAME_SEED", "1")
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it prints text")
}

#[test]
fn needs_cargo_a_pasted_expansion_prints_the_same() {
    for name in EXAMPLES {
        assert_eq!(output_of(name), output_of(&format!("{name}_expanded")));
    }
}
