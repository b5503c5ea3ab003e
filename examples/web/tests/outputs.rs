//! These examples print what stands in their `.out`, always. They are built
//! with these tests, unless cargo is told to build the tests only.

use std::env;
use std::path::Path;
use std::process::Command;

#[track_caller]
fn prints_its_output(name: &str) {
    let test = env::current_exe().expect("this test is a file");
    let folder = test.parent().and_then(Path::parent).expect("it is in `deps`").join("examples");
    let output = Command::new(folder.join(name))
        .env("RUST_BACKTRACE", "0")
        .output()
        .expect("`cargo test -p coldframe-web-examples` builds the example");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} failed:\n{stderr}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../{name}.out"));
    expect_test::expect_file![path].assert_eq(&String::from_utf8_lossy(&output.stdout));
}

#[test]
fn axum_handler() {
    prints_its_output("axum_handler");
}

#[test]
fn fanout() {
    prints_its_output("fanout");
}
