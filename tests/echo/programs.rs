//! The examples as programs of their own.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The example, built now: `cargo test --test echo` alone does not.
fn example(name: &str) -> PathBuf {
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--example", name])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("cargo starts");
    assert!(status.success(), "{name} does not build");
    let this = std::env::current_exe().expect("it runs");
    let target = this.parent().and_then(Path::parent).expect("it is in `deps`, in a profile's");
    target.join("examples").join(name)
}

/// A program that is killed when the test is over.
struct Program {
    child: Child,
    lines: BufReader<ChildStdout>,
    /// What it has printed and was read.
    printed: String,
}

impl Program {
    fn start(name: &str, args: &[&str]) -> Program {
        let mut command = Command::new(example(name));
        let command = command.args(args).env("COLDFRAME_SEED", "1").stdout(Stdio::piped());
        let mut child = command.spawn().expect("it was built");
        let lines = BufReader::new(child.stdout.take().expect("it has a pipe"));
        Program { child, lines, printed: String::new() }
    }

    /// The server on a port of its own, and its address.
    fn server() -> (Program, String) {
        let mut server = Program::start("echo_server", &["127.0.0.1:0"]);
        let line = server.line();
        let address = line.strip_prefix("listening on ").expect("it says where it listens");
        (server, address.to_owned())
    }

    fn line(&mut self) -> String {
        let start = self.printed.len();
        self.lines.read_line(&mut self.printed).expect("it prints text");
        self.printed[start..].trim_end().to_owned()
    }

    /// Reads up to a line that begins so.
    fn lines_to(&mut self, last: &str) {
        while !self.line().starts_with(last) {
            assert!(self.printed.ends_with('\n'), "no {last:?} in {:?}", self.printed);
        }
    }

    /// All it prints until it ends.
    fn end(mut self) -> String {
        self.lines.read_to_string(&mut self.printed).expect("it prints text");
        assert!(self.child.wait().expect("it ends").success());
        std::mem::take(&mut self.printed)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What was printed, with the default address in the place of `address`.
#[track_caller]
fn check(name: &str, printed: &str, address: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/{name}.out"));
    expect_test::expect_file![path].assert_eq(&printed.replace(address, "127.0.0.1:12345"));
}

#[test]
fn needs_cargo_server_and_client_talk_to_each_other() {
    let (mut server, address) = Program::server();
    let client = Program::start("echo_client", &[&address, "2"]);
    check("echo_client", &client.end(), &address);
    server.lines_to("echo 1: over");
    check("echo_server", &server.printed, &address);
}
