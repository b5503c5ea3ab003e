//! The tests: they start programs, and interrupt them.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ChildStdout, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use crate::ctrl_c;

/// The variable that says which program this is.
pub(crate) const PROGRAM: &str = "COLDFRAME_INTERRUPTED";

/// A program that is running.
struct Program {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

/// How a program has ended.
struct End {
    status: ExitStatus,
    /// What it has printed after the last line that was waited for.
    stdout: String,
    stderr: String,
}

impl Program {
    fn start(name: &str) -> Program {
        let this = std::env::current_exe().expect("it runs");
        let mut command = ctrl_c::program(this);
        let command = command.env(PROGRAM, name).env("RUST_BACKTRACE", "0");
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it is there");
        let stdout = BufReader::new(child.stdout.take().expect("it has a pipe"));
        Program { child, stdout }
    }

    /// Started, and ready to be interrupted.
    fn ready(name: &str) -> Program {
        let mut res = Program::start(name);
        res.wait_for("ready");
        res
    }

    /// Interrupted as soon as it is ready.
    fn interrupted(name: &str) -> End {
        let program = Program::ready(name);
        program.interrupt();
        program.end()
    }

    fn wait_for(&mut self, text: &str) {
        let mut line = String::new();
        while !line.trim_end().ends_with(text) {
            line.clear();
            let length = self.stdout.read_line(&mut line).expect("it prints text");
            assert!(length > 0, "it ended before it said {text:?}");
        }
    }

    fn interrupt(&self) {
        ctrl_c::press(&self.child);
    }

    /// It runs still, a while later.
    fn assert_runs(&mut self) {
        thread::sleep(Duration::from_millis(100));
        assert!(self.child.try_wait().expect("it was started").is_none(), "it has ended");
    }

    fn end(mut self) -> End {
        let mut stdout = String::new();
        self.stdout.read_to_string(&mut stdout).expect("it prints text");
        let output = self.child.wait_with_output().expect("it ends");
        let stderr = String::from_utf8(output.stderr).expect("it prints text");
        End { status: output.status, stdout, stderr }
    }
}

impl End {
    #[track_caller]
    fn assert_printed(&self, lines: &[&str]) {
        let printed: Vec<&str> = self.stdout.lines().collect();
        assert_eq!(printed, lines, "stderr: {}", self.stderr);
    }

    #[track_caller]
    fn assert_success(&self) {
        assert!(self.status.success(), "{:?}, stderr: {}", self.status, self.stderr);
    }

    /// By the signal itself, as a shell expects it.
    #[track_caller]
    fn assert_interrupted(&self) {
        assert_eq!(self.status.signal(), Some(ctrl_c::SIGINT), "stderr: {}", self.stderr);
    }
}

const CLEANED_UP: [&str; 2] = ["child: cleaned up", "parent: cleaned up"];

fn trio_65_ctrl_c_cancels_the_main_task_and_the_cleanup_runs() {
    for name in ["built_in", "on_tokio"] {
        let end = Program::interrupted(name);
        end.assert_printed(&[CLEANED_UP[0], CLEANED_UP[1], "interrupted by Ctrl-C: None"]);
        end.assert_success();
    }
}

fn trio_65_an_entry_point_ends_by_the_signal_after_its_cleanup() {
    for name in ["entry_point", "entry_point_on_tokio"] {
        let end = Program::interrupted(name);
        end.assert_printed(&CLEANED_UP);
        end.assert_interrupted();
        assert_eq!(end.stderr, "", "it is no panic");
    }
}

fn trio_65_errors_from_the_shutdown_are_printed() {
    let end = Program::interrupted("failing_entry_point");
    end.assert_interrupted();
    assert!(end.stderr.starts_with("Error: "), "{}", end.stderr);
    assert!(end.stderr.contains("it could not be saved"), "{}", end.stderr);
}

fn trio_65_a_second_one_ends_the_process() {
    let mut program = Program::ready("hanging_cleanup");
    program.interrupt();
    program.wait_for("cleaning up");
    program.assert_runs();
    program.interrupt();
    program.end().assert_interrupted();
}

/// Whoever holds the thread is never asked; the handler itself ends it.
fn trio_65_a_second_one_ends_even_a_process_without_checkpoints() {
    let mut program = Program::ready("busy");
    program.interrupt();
    program.assert_runs();
    program.interrupt();
    program.end().assert_interrupted();
}

fn trio_65_a_runner_may_opt_out() {
    let end = Program::interrupted("opted_out");
    end.assert_interrupted();
    end.assert_printed(&[]);
}

fn trio_65_a_handler_of_the_programs_own_wins() {
    let end = Program::interrupted("own_handler");
    end.assert_printed(&["not interrupted: ()"]);
    end.assert_success();
}

/// The main task met no checkpoint after it; the run says so all the same.
fn trio_65_one_that_comes_too_late_is_not_lost_and_neither_is_the_value() {
    let end = Program::start("too_late").end();
    end.assert_printed(&["interrupted by Ctrl-C: Some(7)"]);
    end.assert_success();
}

/// Each run of a process listens anew.
fn trio_65_run_unwinds_with_it_each_time() {
    let mut program = Program::start("unwinding");
    for _ in 0..2 {
        program.wait_for("ready");
        program.interrupt();
        program.wait_for("a destructor outside");
        program.wait_for("interrupted by Ctrl-C");
    }
    program.wait_for("ready");
    program.interrupt();
    let end = program.end();
    end.assert_printed(&["Ctrl-C was pressed"]);
    end.assert_success();
    assert_eq!(end.stderr, "", "it is no panic");
}

fn trio_65_runs_of_other_threads_do_not_listen() {
    let end = Program::interrupted("elsewhere");
    end.assert_interrupted();
    end.assert_printed(&[]);
}

fn when_no_run_listens_ctrl_c_does_what_it_always_does() {
    Program::interrupted("between_runs").assert_interrupted();
}

/// Runs the tests that stand here.
macro_rules! tests {
    ($($test:ident)*) => {
        pub(crate) fn test_all() {
            $(
                $test();
                println!("test {} ... ok", stringify!($test));
            )*
        }
    };
}

tests! {
    trio_65_ctrl_c_cancels_the_main_task_and_the_cleanup_runs
    trio_65_an_entry_point_ends_by_the_signal_after_its_cleanup
    trio_65_errors_from_the_shutdown_are_printed
    trio_65_a_second_one_ends_the_process
    trio_65_a_second_one_ends_even_a_process_without_checkpoints
    trio_65_a_runner_may_opt_out
    trio_65_a_handler_of_the_programs_own_wins
    trio_65_one_that_comes_too_late_is_not_lost_and_neither_is_the_value
    trio_65_run_unwinds_with_it_each_time
    trio_65_runs_of_other_threads_do_not_listen
    when_no_run_listens_ctrl_c_does_what_it_always_does
}
