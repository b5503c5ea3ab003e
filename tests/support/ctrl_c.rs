//! Programs that hear Ctrl-C, and how it is pressed.

use std::ffi::OsStr;
use std::process::{Child, Command};

/// What Ctrl-C sends.
pub(crate) const SIGINT: i32 = 2;

/// A shell that runs something in the background has it ignore Ctrl-C, and
/// programs pass that on. This one does not ignore it.
pub(crate) fn program(path: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("env");
    command.arg("--default-signal=INT").arg(path);
    command
}

pub(crate) fn press(child: &Child) {
    let pid = child.id().to_string();
    let status = Command::new("kill").args(["-s", "INT", &pid]).status().expect("it exists");
    assert!(status.success(), "it is running");
}
