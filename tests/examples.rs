//! Every example prints what stands in its `.out`, always: the seed decides
//! the order.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The seed under which the `.out` files were written.
const SEED: &str = "1";

fn run(name: &str) -> Output {
    Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", name])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("COLDFRAME_SEED", SEED)
        .env("RUST_BACKTRACE", "0")
        .output()
        .expect("cargo starts")
}

fn expected_output(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/{name}.out"))
}

#[track_caller]
fn check(name: &str, actual: &str) {
    expect_test::expect_file![expected_output(name)].assert_eq(actual);
}

#[track_caller]
fn prints_its_output(name: &str) {
    let output = run(name);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} failed:\n{stderr}");
    check(name, &String::from_utf8_lossy(&output.stdout));
}

/// The panic's own text, without the thread before it and the hint after it.
fn panic_text(stderr: &str) -> &str {
    let start = stderr.find("deadlock:").expect("the report begins so");
    let text = &stderr[start..];
    &text[..text.find("\nnote: run with").unwrap_or(text.len())]
}

/// A test per example.
macro_rules! examples {
    ($($test:ident => $name:literal,)*) => {
        $(#[test] fn $test() { prints_its_output($name); })*
    };
}

examples! {
    needs_cargo_double_sleep => "double_sleep",
    needs_cargo_tasks_intro => "tasks_intro",
    needs_cargo_tasks_with_trace => "tasks_with_trace",
    needs_cargo_tasks_blocking => "tasks_blocking",
    needs_cargo_borrow_from_parent => "borrow_from_parent",
    needs_cargo_values => "values",
    needs_cargo_handle => "handle",
    needs_cargo_errors => "errors",
    needs_cargo_walk => "walk",
    needs_cargo_start => "start",
    needs_cargo_angle => "angle",
    needs_cargo_race => "race",
    needs_cargo_timeouts => "timeouts",
    needs_cargo_graceful_shutdown => "graceful_shutdown",
    needs_cargo_channels_simple => "channels_simple",
    needs_cargo_channels_shutdown => "channels_shutdown",
    needs_cargo_channels_mpmc => "channels_mpmc",
    needs_cargo_channels_backpressure => "channels_backpressure",
    needs_cargo_fairness => "fairness",
    needs_cargo_context_variables => "context_variables",
    needs_cargo_from_thread => "from_thread",
    needs_cargo_panic => "panic",
    needs_cargo_dump => "dump",
}

/// Under the first of its clocks a slow machine may change the order.
#[test]
fn needs_cargo_across_realtime() {
    let output = run("across_realtime");
    assert!(output.status.success(), "across_realtime failed");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let expected = std::fs::read_to_string(expected_output("across_realtime"));
    let expected = expected.expect("it is there");
    let second = "A clock that skips";
    let parts = |text: &str| {
        let (first, second) = text.split_at(text.find(second).expect("the second clock's part"));
        let mut first: Vec<String> = first.lines().map(str::to_owned).collect();
        first.sort();
        (first, second.to_owned())
    };
    assert_eq!(parts(&stdout), parts(&expected));
}

#[test]
fn needs_cargo_deadlock() {
    let output = run("deadlock");
    assert!(!output.status.success(), "a deadlock is reported by a panic");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    check("deadlock", &format!("{stdout}{}\n", panic_text(&stderr).trim_end()));
}

/// The lines of Trio's own run, in the order that our scheduler chose for the
/// two children.
#[test]
fn needs_cargo_tasks_intro_prints_what_trio_prints() {
    let golden = [
        "parent: started!",
        "parent: spawning child1...",
        "parent: spawning child2...",
        "parent: waiting for children to finish...",
        "  child1: started! sleeping now...",
        "  child2: started! sleeping now...",
        "  child1: exiting!",
        "  child2: exiting!",
        "parent: all done!",
    ];
    let output = String::from_utf8(run("tasks_intro").stdout).expect("it prints text");
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines[..4], golden[..4]);
    for pair in [4..6, 6..8] {
        let (mut actual, mut expected) = (lines[pair.clone()].to_vec(), golden[pair].to_vec());
        actual.sort_unstable();
        expected.sort_unstable();
        assert_eq!(actual, expected);
    }
    assert_eq!(lines[8..], golden[8..]);
}

/// Trio's own run of its example: each item once, those of a producer in their
/// order. Who gets which is left to chance there.
#[test]
fn needs_cargo_channels_mpmc_gives_what_trio_gives() {
    let mut golden: Vec<String> =
        (0..3).flat_map(|n| ["A", "B"].map(|p| format!("'{n} from producer {p}'"))).collect();
    let output = String::from_utf8(run("channels_mpmc").stdout).expect("it prints text");
    let value = |line: &str| line.split_once("got value ").expect("a line of Trio's").1.to_owned();
    let mut values: Vec<String> = output.lines().map(value).collect();
    for producer in ["A'", "B'"] {
        let of = values.iter().filter(|value| value.ends_with(producer)).collect::<Vec<_>>();
        assert!(of.is_sorted(), "{of:?}");
    }
    values.sort_unstable();
    golden.sort_unstable();
    assert_eq!(values, golden);
}

/// Trio's own run of its example: each request says the same, its own number in
/// every line. How long what takes is left to chance there.
#[test]
fn needs_cargo_context_variables_gives_what_trio_gives() {
    let golden = [
        "Request handler started",
        "Helper task a started",
        "Helper task a finished",
        "Helper task b started",
        "Helper task b finished",
        "Request received finished",
    ];
    let output = String::from_utf8(run("context_variables").stdout).expect("it prints text");
    for request in 0..3 {
        let prefix = format!("request {request}: ");
        let mut said: Vec<_> = output.lines().filter_map(|it| it.strip_prefix(&prefix)).collect();
        assert_eq!((said.first(), said.last()), (golden.first(), golden.last()));
        let middle = said.len() - 1;
        said[1..middle].sort_by_key(|it| (it.contains("task b"), it.contains("finished")));
        assert_eq!(said, golden);
    }
    assert_eq!(output.lines().count(), 3 * golden.len());
}
