//! Random programs, run by coldframe and by Trio: both have to do the same.
//!
//! A *source* is a program made from a seed ([`mod@generate`]) and printed as
//! Rust and as Python ([`mod@print`]). An *input* is a number that decides how
//! long everything in it takes, which branches are taken, which errors are
//! raised and which scopes shielded. The build script compiles the sources with
//! coldframe's macros; `.ci/trio-oracle` runs the same ones with Trio.
//!
//! There are two sorts of sources. From the seed `generate::SHARING` on, their
//! tasks share channels, events, locks and the like, and crowds of them are
//! after the same.
//!
//! What may differ, and why, is in [`mod@by_design`].

mod by_design;
mod compare;
#[path = "../../random/src/dice.rs"]
#[allow(dead_code, unreachable_pub)]
mod dice;
mod generate;
mod print;
mod program;
mod stage;
mod tally;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

/// The programs that were compiled.
#[allow(warnings, clippy::all, clippy::pedantic)]
mod programs {
    use crate::stage;
    include!(concat!(env!("OUT_DIR"), "/programs.rs"));
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["write", folder, first, sources] => {
            let number = |text: &str| text.parse::<u64>().expect("seeds are whole numbers");
            write(Path::new(folder), number(first), number(sources));
            ExitCode::SUCCESS
        }
        ["compare", log] => {
            let text = fs::read_to_string(log).expect("Trio's log can be read");
            if compare::compare(&text) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        _ => {
            eprintln!("write FOLDER FIRST_SEED SOURCES | compare LOG");
            ExitCode::FAILURE
        }
    }
}

/// Writes every program as Python, and beside it as Rust for those who look.
fn write(folder: &Path, first: u64, sources: u64) {
    fs::create_dir_all(folder).expect("the folder can be made");
    for seed in first..first + sources {
        let program = generate::generate(seed);
        let write = |name: String, text: String| {
            fs::write(folder.join(name), text).expect("the folder is ours");
        };
        write(format!("p{seed}.py"), print::python::print(&program));
        write(format!("p{seed}.rs"), print::rust::print(&program));
    }
}
