//! Writes each example as a module with a test that tries it. A program's
//! `main` is private, so the test is written inside.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The first two take real time, seconds in each of their runs: that is
/// what it shows. Two wait for programs that are not there, and two are guests
/// of tokio's, which is not disturbed.
const LEFT_OUT: [&str; 6] =
    ["tasks_blocking", "across_realtime", "echo_client", "echo_server", "axum_handler", "fanout"];

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut modules = String::new();
    for path in programs(&folder) {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a UTF-8 name");
        if LEFT_OUT.contains(&name) {
            continue;
        }
        let text = fs::read_to_string(&path).expect("it can be read");
        writeln!(
            modules,
            "mod {name} {{\n{text}\n\
             #[test] fn is_disturbed_at_every_checkpoint() {{ crate::disturb({name:?}, main) }}\n}}"
        )
        .expect("a string takes it all");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("examples.rs"), modules).expect("the folder is ours");
}

/// The examples, without the expansions that stand beside some.
fn programs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("there are examples");
    let mut res: Vec<PathBuf> = entries
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| {
            let name = path.to_str().expect("a UTF-8 path");
            name.ends_with(".rs") && !name.ends_with(".expanded.rs")
        })
        .collect();
    res.sort();
    res
}
