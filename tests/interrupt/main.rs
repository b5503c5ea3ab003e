//! Ctrl-C, as the signal that a shell sends. This program is both sides: started
//! by cargo it runs the tests, and each of those starts it again as one of
//! [`programs`], to be interrupted.

#[cfg(unix)]
#[path = "../support/ctrl_c.rs"]
mod ctrl_c;
#[cfg(unix)]
mod interrupted;
#[cfg(unix)]
mod programs;

#[cfg(unix)]
fn main() {
    match std::env::var(interrupted::PROGRAM) {
        Ok(name) => programs::run(&name),
        Err(_) => interrupted::test_all(),
    }
}

#[cfg(not(unix))]
fn main() {}
