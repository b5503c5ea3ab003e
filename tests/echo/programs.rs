//! The examples as programs of their own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::ctrl_c;

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
        let mut command = ctrl_c::program(example(name));
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

    /// All it prints until Ctrl-C has ended it.
    fn end_interrupted(mut self) -> String {
        self.lines.read_to_string(&mut self.printed).expect("it prints text");
        assert_eq!(self.child.wait().expect("it ends").signal(), Some(ctrl_c::SIGINT));
        std::mem::take(&mut self.printed)
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

#[test]
fn needs_cargo_ctrl_c_shuts_the_server_down_cleanly() {
    let (mut server, address) = Program::server();
    let mut stream = TcpStream::connect(&address).expect("it listens");
    stream.write_all(b"half a line").expect("it reads");
    server.lines_to("echo 1: 11 bytes");
    ctrl_c::press(&server.child);
    let printed = server.end_interrupted();
    assert!(printed.ends_with("echo 1: over\nstopped\n"), "{printed}");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("the connection was closed, not reset");
    assert_eq!(text, "half a line");
}

#[test]
fn needs_cargo_ctrl_c_shuts_the_client_down_cleanly() {
    let (mut server, address) = Program::server();
    let mut client = Program::start("echo_client", &[&address]);
    client.lines_to("receiver: got");
    ctrl_c::press(&client.child);
    assert!(client.end_interrupted().ends_with("disconnected\n"));
    server.lines_to("echo 1: over");
}

/// More connections than it may have files: it says so, and serves the others
/// when there is room again.
#[test]
fn needs_cargo_trio_56_a_server_without_files_waits_for_some() {
    let mut command = Command::new("sh");
    let command = command.args(["-c", "ulimit -n 32 && exec \"$0\" 127.0.0.1:0"]);
    let command = command.arg(example("echo_server"));
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("there is a shell");
    let mut reports = BufReader::new(child.stderr.take().expect("it has a pipe"));
    let lines = BufReader::new(child.stdout.take().expect("it has a pipe"));
    let mut server = Program { child, lines, printed: String::new() };
    let line = server.line();
    let address = line.strip_prefix("listening on ").expect("it says where it listens");

    let connect = |_| TcpStream::connect(address).expect("the system takes it in");
    let mut streams: Vec<TcpStream> = (0..60).map(connect).collect();
    let mut report = String::new();
    reports.read_line(&mut report).expect("it prints text");
    assert!(report.contains("no connection can be accepted for now"), "{report}");
    // Whom it could accept, it serves; the last one when others are gone.
    let mut heard = [0; 1];
    streams[0].write_all(b"?").expect("it is open");
    streams[0].read_exact(&mut heard).expect("it is served");
    drop(streams.drain(..55));
    let last = streams.last_mut().expect("some are left");
    last.set_read_timeout(Some(Duration::from_secs(30))).expect("it is not zero");
    last.write_all(b"at last").expect("it is open");
    let mut heard = [0; 7];
    last.read_exact(&mut heard).expect("it is served");
    assert_eq!(&heard, b"at last");
}
