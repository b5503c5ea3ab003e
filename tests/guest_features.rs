//! Who keeps time for a guest, with every choice of features: each is a build
//! of its own.

use std::process::Command;

/// Runs the sleeper in `tests/timers`: what it printed, or its panic.
fn sleeper(features: &str, executor: &str) -> Result<String, String> {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "-p", "coldframe-guest-timers", "--features", features])
        .args(["--", executor])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("RUST_BACKTRACE", "0")
        .output()
        .expect("cargo starts");
    let text = |printed| String::from_utf8(printed).expect("it prints text").trim().to_owned();
    match output.status.success() {
        true => Ok(text(output.stdout)),
        false => Err(text(output.stderr)),
    }
}

#[track_caller]
fn names(panic: &Result<String, String>, needles: &[&str]) {
    let text = panic.as_ref().expect_err("nobody keeps time");
    for needle in needles.iter().chain(&["a deadline needs a timer", "`coldframe::run(…)`"]) {
        assert!(text.contains(needle), "no {needle} in {text}");
    }
}

/// One test, because the builds have one binary.
#[test]
fn needs_cargo_every_choice_of_features() {
    names(&sleeper("", "plain"), &["the feature `tokio`", "the feature `async-io`"]);

    assert_eq!(sleeper("tokio", "in-tokio").as_deref(), Ok("slept"));
    names(&sleeper("tokio", "plain"), &["no runtime of tokio's", "the feature `async-io`"]);

    assert_eq!(sleeper("async-io", "plain").as_deref(), Ok("slept"));
}
