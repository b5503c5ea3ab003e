//! The compiler, called on one file that uses this crate.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// How to call a compiler so that it finds this crate.
pub(crate) struct Compiler {
    program: &'static str,
    library: PathBuf,
    arguments: &'static [&'static str],
}

impl Compiler {
    pub(crate) fn new(program: &'static str, arguments: &'static [&'static str]) -> Compiler {
        let output = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--lib", "--package=coldframe", "--message-format=json"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let is_ours = |message: &Value| {
            message["reason"] == "compiler-artifact" && message["target"]["name"] == "coldframe"
        };
        let artifact = lines(&output.stdout).find(is_ours).expect("cargo names what it built");
        let files = artifact["filenames"].as_array().expect("a list of files");
        let library = files.iter().filter_map(Value::as_str).find(|it| it.ends_with(".rlib"));
        Compiler { program, library: library.expect("it is a library").into(), arguments }
    }

    /// Compiles a library of one file as far as its metadata, and gives what
    /// is said of it.
    pub(crate) fn check(&self, name: &str, source: &str) -> Vec<Value> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(self.program);
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        let file = folder.join(format!("{name}.rs"));
        std::fs::write(&file, source).expect("a file can be written");
        let dependencies = self.library.parent().expect("it is in a folder").join("deps");
        let is_unstable = self.arguments.iter().any(|it| it.starts_with("-Z"));
        let output = Command::new(self.program)
            .envs(is_unstable.then_some(("RUSTC_BOOTSTRAP", "1")))
            .args(["--edition=2024", "--crate-type=lib", "--emit=metadata"])
            .args(["--error-format=json", "--out-dir"])
            .arg(&folder)
            .arg(format!("--crate-name={name}"))
            .arg(format!("--extern=coldframe={}", self.library.display()))
            .arg(format!("-Ldependency={}", dependencies.display()))
            .args(self.arguments)
            .arg(&file)
            // Where the toolchain is chosen.
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("the compiler starts");
        lines(&output.stderr).collect()
    }
}

/// The lines of JSON in what a program has printed.
fn lines(printed: &[u8]) -> impl Iterator<Item = Value> {
    let text = String::from_utf8(printed.to_vec()).expect("it prints text");
    let parse = |line: &str| {
        serde_json::from_str(line).unwrap_or_else(|_| panic!("the line is not JSON: {line}"))
    };
    text.lines().map(parse).collect::<Vec<_>>().into_iter()
}
