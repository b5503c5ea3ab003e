//! Writes the random programs, one file each, and a list of them.

#![allow(dead_code, unreachable_pub)]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

#[path = "../../random/src/dice.rs"]
mod dice;
mod generate;
mod print;
mod program;

/// The first seed, and how many sources there are unless somebody asks for
/// more: few, because a plain `cargo test` only runs the unit tests.
const SEED: u64 = 1;
const SOURCES: u64 = 2;
const SHARING_SOURCES: u64 = 2;

fn main() {
    let first = number("COLDFRAME_ORACLE_SEED", SEED);
    let sources = number("COLDFRAME_ORACLE_SOURCES", SOURCES);
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let (mut list, mut arms) = (String::new(), String::new());
    let sharing = generate::SHARING + first;
    let more = number("COLDFRAME_ORACLE_SHARING_SOURCES", SHARING_SOURCES);
    for seed in (first..first + sources).chain(sharing..sharing + more) {
        let source = print::rust::print(&generate::generate(seed));
        fs::write(folder.join(format!("p{seed}.rs")), source).expect("the folder is ours");
        writeln!(
            list,
            "mod p{seed} {{ use super::stage::*; \
             include!(concat!(env!(\"OUT_DIR\"), \"/p{seed}.rs\")); }}"
        )
        .expect("a string takes it all");
        writeln!(arms, "{seed} => Box::pin(p{seed}::f0(m, x, w, s0)),")
            .expect("a string takes it all");
    }
    write!(
        list,
        "pub(crate) fn compiled<'p>(seed: u64, m: stage::Me, x: u64, w: &'p stage::World, \
         s0: &'p stage::CancelScope) -> std::pin::Pin<Box<dyn Future<Output = ()> + 'p>> {{\n\
         match seed {{\n{arms}_ => unreachable!(\"there is no such program\"),\n}}\n}}\n",
    )
    .expect("a string takes it all");
    fs::write(folder.join("programs.rs"), list).expect("the folder is ours");
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=../random/src/dice.rs");
}

fn number(variable: &str, default: u64) -> u64 {
    println!("cargo::rerun-if-env-changed={variable}");
    match env::var(variable) {
        Ok(text) => {
            text.parse().unwrap_or_else(|_| panic!("{variable} is not a whole number: {text}"))
        }
        Err(_) => default,
    }
}
