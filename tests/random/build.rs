//! Writes the random programs, one file each, and a list of them.

#![allow(dead_code, unreachable_pub)]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

#[path = "src/dice.rs"]
mod dice;
#[path = "src/generate.rs"]
mod generate;
#[path = "src/print.rs"]
mod print;
#[path = "src/program.rs"]
mod program;
#[path = "src/shaped.rs"]
mod shaped;

/// The first seed and how many: the same sources everywhere, unless somebody
/// asks for others. Chosen so that nurseries of every shape meet every pair of
/// state and event; whoever changes the generator looks for a new one.
const SEED: u64 = 130;
const SOURCES: u64 = 52;

fn main() {
    let seed = number("COLDFRAME_PROGRAMS_SEED", SEED);
    let sources = number("COLDFRAME_PROGRAMS", SOURCES);
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let mut list = String::new();
    let mut arms = String::new();
    for seed in seed..seed + sources {
        let source = print::print(&generate::generate(seed));
        fs::write(folder.join(format!("p{seed}.rs")), source.text).expect("the folder is ours");
        writeln!(
            list,
            "pub mod p{seed} {{ use super::stage::*; \
             include!(concat!(env!(\"OUT_DIR\"), \"/p{seed}.rs\")); }}"
        )
        .expect("a string takes it all");
        writeln!(arms, "{seed} => Box::pin(p{seed}::f0(input)),").expect("a string takes it all");
    }
    write!(
        list,
        "pub const SEEDS: std::ops::Range<u64> = {seed}..{};\n\
         pub const SEEDS_ARE_CHOSEN: bool = {};\n\
         pub fn compiled(seed: u64, input: u32) -> stage::Future {{\n\
         match seed {{\n{arms}_ => unreachable!(\"there is no such program\"),\n}}\n}}\n",
        seed + sources,
        (seed, sources) != (SEED, SOURCES)
    )
    .expect("a string takes it all");
    fs::write(folder.join("programs.rs"), list).expect("the folder is ours");
    for file in [
        "build.rs",
        "src/dice.rs",
        "src/generate.rs",
        "src/print.rs",
        "src/program.rs",
        "src/shaped.rs",
    ] {
        println!("cargo::rerun-if-changed={file}");
    }
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
