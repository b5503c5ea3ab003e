//! The plain interpreter: what a program writes, without any of coldframe's
//! code.
//!
//! It follows the design, not the implementation. The tasks of a run stand in
//! one table, each with its own code, and a pass walks that table by the rules
//! of the scheduler ([`schedule`]); the code of a task never polls another
//! task. A cancellation is a value that statements hand on ([`Exit`]), where
//! coldframe has a flag beside the values. The statements themselves are
//! evaluated by recursion ([`execute`]), which Rust's own `async` cuts into
//! steps.

mod cancel;
mod execute;
mod nursery;
mod rules;
mod schedule;
mod sim;
mod wait;

use std::rc::Rc;

pub use rules::Rules;

use crate::program::Program;
use sim::Sim;

/// The log of a program, run with an input and the seed of a schedule; `None`
/// if it is too long.
#[must_use]
pub fn interpret(
    program: &Rc<Program>,
    input: u32,
    seed: u64,
    rules: Rules,
) -> Option<Vec<String>> {
    let sim = Rc::new(Sim::new(Rc::clone(program), seed, rules));
    let done = schedule::run(&sim, input);
    let log = sim.log.take();
    done.then_some(log)
}

/// A task, in the order of spawning; 0 is the main task.
type TaskId = usize;
/// A nursery that was opened, in that order.
type OpenId = usize;

/// How code is left, other than at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    Break(u32),
    Continue(u32),
    Return(u32),
    /// An error: by `?`, or by `return Err(…)`, which is a jump.
    Fail {
        error: u32,
        raised: bool,
    },
    /// A cancellation, or, in a nursery's body, a panic that the nursery has
    /// taken note of.
    Unwind,
    Panic(u32),
}

/// Where code runs.
#[derive(Clone, Copy, Debug)]
struct Place {
    task: TaskId,
    /// The nursery whose scope is the innermost.
    scope: Option<OpenId>,
    /// The nursery of the same task in whose body the code runs, in the same
    /// function or further out.
    body: Option<OpenId>,
    /// The nursery of the same function in whose body the code stands.
    here: Option<OpenId>,
    /// It runs in a branch of somebody else's `join!`.
    joined: bool,
}
