#![doc = include_str!("../README.md")]
#![warn(clippy::pedantic)]

// The macros name us so, in this crate as in all others.
extern crate self as coldframe;

/// # Examples
///
/// On functions, methods and trait methods, with or without generics:
///
/// ```
/// use coldframe::prelude::*;
///
/// struct Sensor(u32);
///
/// impl Sensor {
///     #[checkpointed]
///     async fn read(&self) -> u32 {
///         sleep(Duration::from_millis(1)).await;
///         self.0
///     }
/// }
///
/// assert_eq!(coldframe::run(Sensor(21).read()), 21);
/// ```
///
/// # Errors
///
/// At compile time, CF910 for a path without a checkpoint and CF913 for an
/// endless loop without one:
///
/// ```compile_fail
/// # use coldframe::prelude::*;
/// #[checkpointed]
/// async fn refresh(stale: bool) {
///     if stale {
///         checkpoint().await;
///     }
///     // Nothing lets others run when it is not stale.
/// }
/// ```
///
/// # Cancellation
///
/// A compiled function is cancelled at its checkpoints only, by whoever runs
/// it: it never sees a value that says so, and its locals are dropped from the
/// inside out.
pub use coldframe_macros::checkpointed;

/// # Examples
///
/// ```
/// coldframe::coldframe! {
///     async fn child(number: u32) {
///         coldframe::checkpoint().await;
///         println!("{number}");
///     }
///
///     async fn parent() {
///         nursery! < spawn child(1); spawn child(2); >
///     }
/// }
///
/// coldframe::run(parent());
/// ```
pub use coldframe_macros::coldframe;

/// # Examples
///
/// ```
/// use coldframe::prelude::*;
///
/// #[coldframe::main]
/// async fn main() {
///     sleep(Duration::from_millis(1)).await;
/// }
/// ```
///
/// If Ctrl-C ends the run (feature `interrupt`), the process ends by that
/// signal when all cleanup has run.
///
/// `#[coldframe::main(tokio)]` is the same on tokio, as
#[cfg_attr(feature = "tokio", doc = "[`tokio::run`]")]
#[cfg_attr(not(feature = "tokio"), doc = "`coldframe::tokio::run`")]
/// (feature `tokio`).
pub use coldframe_macros::main;

/// # How the block is left
///
/// | How | Children | Then |
/// | --- | --- | --- |
/// | its end | run to their end | the last expression is evaluated, and is the value |
/// | `return`, `break`, `continue` | run to their end | the jump happens |
/// | `?` on an error | are cancelled, and unwind | the error leaves the function |
/// | a child panics | the others and the body are cancelled | the panic goes on; of several, the first |
/// | something the body awaits panics | are cancelled | the panic goes on |
/// | a statement of the body panics | are dropped where they are | the panic goes on |
/// | the block's own future is dropped | are dropped where they are | |
///
/// Entering the block is no checkpoint. Its end lets other tasks run, and
/// counts as a checkpoint if a child met one.
///
/// # What a child may borrow
///
/// Anything declared before the statement of the block that spawns it; so a
/// spawn in a loop or a branch may borrow what was declared before that loop or
/// branch. The other side of it: what the block declares outlives the children.
/// A child that waits for a local of the block to go away waits for ever, unless
/// the local is moved into a child or dropped.
///
/// # The last expression
///
/// An expression without a `;` at the end is the block's value, and is evaluated
/// when all children have ended, awaits in it included. End it with `;` to run
/// it beside them.
///
/// # Children that say when they are ready
///
/// `start(|status| …).await` runs a child until it calls
/// [`started`](Status::started), and gives what that was told. Until then the
/// child belongs to the code that starts it: a timeout round the `start` cancels
/// it. From then on it is a child like any other: the block waits for it. To end
/// a service that does not end by itself, put the nursery into a
/// [`scope!`](macro@scope) and cancel that.
///
/// ```
/// use coldframe::prelude::*;
///
/// #[checkpointed]
/// async fn serve(status: Status<'_, u16>) {
///     checkpoint().await;
///     status.started(8080);
///     checkpoint().await;
/// }
///
/// #[checkpointed]
/// async fn port() -> u16 {
///     nursery! {
///         let port = start(|status| serve(status)).await;
///         port
///     }
/// }
///
/// assert_eq!(coldframe::run(port()), 8080);
/// ```
///
/// # Examples
///
/// ```
/// use coldframe::prelude::*;
///
/// #[checkpointed]
/// async fn length(word: &str) -> usize {
///     checkpoint().await;
///     word.len()
/// }
///
/// #[checkpointed]
/// async fn total(words: &[&str]) -> usize {
///     nursery! {
///         let mut lengths = Vec::new();
///         for word in words {
///             lengths.push(spawn length(word));
///         }
///         lengths.into_iter().map(Child::value).sum()
///     }
/// }
///
/// assert_eq!(coldframe::run(total(&["cold", "frame"])), 9);
/// ```
pub use coldframe_macros::nursery;

/// # Branches
///
/// `[PATTERN =] FUTURE [=> ARM]`, with commas between them; either all have
/// arms or none has. Each future becomes a child with a task of its own, which
/// `#[name = …]` in front of the branch names. What stands in a future is
/// evaluated before any of them runs, awaits in it included, in order.
///
/// A branch without a pattern gives `()`: write `_ = …` to drop a value.
///
/// # How it ends
///
/// | What happens | The branches | Then |
/// | --- | --- | --- |
/// | a branch gives a value | the others are cancelled and waited for, cleanup included; later values are dropped | the arm of that branch runs, and gives the value of the race |
/// | a branch panics | the others are cancelled and waited for | the panic goes on, also when a value was there |
/// | the task is cancelled | all are cancelled and waited for | it unwinds, unless a branch has given a value: that is not lost, and the next checkpoint unwinds |
/// | the race's own future is dropped | are dropped where they are | |
///
/// Arms run when the race is over, so they may use what the branches have
/// borrowed, and `return`, `?`, `break` and awaits in them are those of any
/// block. Awaiting the race is a checkpoint.
///
/// # Examples
///
/// ```
/// use coldframe::prelude::*;
///
/// #[checkpointed]
/// async fn number(millis: u64) -> u64 {
///     sleep(Duration::from_millis(millis)).await;
///     millis
/// }
///
/// #[checkpointed]
/// async fn parent() -> Option<u64> {
///     let first = race! { number(20), number(10) };
///     race! {
///         second = number(10) => Some(first + second),
///         sleep(Duration::from_secs(1)) => return None,
///     }
/// }
///
/// assert_eq!(coldframe::run(parent()), Some(20));
/// ```
pub use coldframe_macros::race;

/// The first `Ok` wins. A branch that fails leaves the race to the others; when
/// all have failed, the race gives the group of their errors, in the order in
/// which they came. Otherwise it is a [`race!`]; arms take and give what is in
/// the `Ok`.
///
/// All errors are of one type, or `type Error = T;` stands first, and each goes
/// through `From`. A branch that cannot fail gives `()`, or its value in `Ok`.
///
/// # Errors
///
/// The [`ErrorGroup`] of all branches, if none has won. What has failed before
/// a branch wins, or in the same pass, is superseded by its value and dropped:
/// that is what one races alternatives for. What a loser fails with *after*
/// that, while it cleans up, is a failure of its own and not lost: the race
/// gives the group of those, and the value that had won is dropped.
///
/// # Cancellation
///
/// All branches are cancelled and waited for. Errors win over the cancellation,
/// as in [`try_nursery!`]: if some branches have failed and none gives a value,
/// the race gives their group, and the next checkpoint raises again. A value
/// that is given all the same wins, too.
///
/// # Panics
///
/// The panic of a branch goes on when all have ended. Errors that it keeps from
/// being returned are printed in its message.
///
/// # Examples
///
/// ```
/// use coldframe::prelude::*;
///
/// #[checkpointed]
/// async fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
///     checkpoint().await;
///     text.parse()
/// }
///
/// #[checkpointed]
/// async fn parent() {
///     let first = try_race! { parse("x"), parse("7") };
///     assert_eq!(first.ok(), Some(7));
///     let none = try_race! { _ = parse("x") => 1, _ = parse("y") => 2 };
///     assert_eq!(none.unwrap_err().len(), 2);
/// }
///
/// coldframe::run(parent());
/// ```
pub use coldframe_macros::try_race;

/// The block ends by itself, or it is cancelled when the time is up: at its next
/// checkpoint it unwinds, its cleanups run, and it gives `None`. A value that
/// is there in time is never lost.
///
/// `return`, `?`, `break` and `continue` leave it as they leave any block; the
/// code in it is a part of its function, and can spawn into a nursery round it.
/// What it takes by value is gone afterwards, as if the block always ran.
///
/// In a function that is not compiled, it works the same.
///
/// # Examples
///
/// ```
/// use coldframe::prelude::*;
///
/// #[checkpointed(maybe)]
/// async fn first(words: &[&str]) -> Option<String> {
///     move_on_after!(Duration::from_secs(1) => {
///         for word in words {
///             sleep(Duration::from_millis(800)).await;
///             if word.starts_with('c') {
///                 return Some(word.to_string());
///             }
///         }
///         checkpoint().await; // there may be no words
///     });
///     None
/// }
///
/// # #[coldframe::main]
/// # async fn main() {
/// assert_eq!(first(&["cold", "frame"]).await.as_deref(), Some("cold"));
/// # }
/// ```
pub use coldframe_macros::move_on_after;

/// Like [`move_on_after!`], with the time at which it is up.
pub use coldframe_macros::move_on_at;

/// Like [`move_on_after!`], but what is cancelled is an error.
///
/// # Examples
///
/// ```
/// use coldframe::prelude::*;
///
/// #[checkpointed]
/// async fn answer() -> Result<u32, TooSlow> {
///     let answer = fail_after!(Duration::from_secs(1) => {
///         sleep(Duration::from_millis(1)).await;
///         42
///     })?;
///     Ok(answer)
/// }
///
/// assert_eq!(coldframe::run(answer()).ok(), Some(42));
/// ```
pub use coldframe_macros::fail_after;

/// Like [`fail_after!`], with the time at which it is too late.
pub use coldframe_macros::fail_at;

/// A cancellation from outside waits until the block has ended; one from inside
/// works as ever. Its checkpoints let other tasks run.
///
/// # Examples
///
/// ```
/// use coldframe::prelude::*;
///
/// #[checkpointed]
/// async fn save() {
///     move_on_after!(Duration::ZERO => {
///         shield! {
///             sleep(Duration::from_millis(1)).await;
///             println!("saved");
///         }
///         sleep_forever().await;
///     });
/// }
///
/// coldframe::run(save());
/// ```
pub use coldframe_macros::shield;

/// The scope can be handed on, and whoever has it can cancel the block. See
/// [`CancelScope`].
///
/// `scope!(s => …)` makes a scope, also if there is an `s` already;
/// `scope!(s = SCOPE => …)` enters one that exists, `scope!(_ = SCOPE => …)` without a
/// name for it.
///
/// # Examples
///
/// ```
/// use coldframe::prelude::*;
///
/// #[checkpointed]
/// async fn stop(scope: &CancelScope) {
///     sleep(Duration::from_millis(1)).await;
///     scope.cancel("enough");
/// }
///
/// #[checkpointed]
/// async fn work() {
///     let done = scope!(s => {
///         nursery! {
///             spawn stop(s);
///             sleep_forever().await;
///         }
///     });
///     assert!(done.is_none());
/// }
///
/// coldframe::run(work());
/// ```
pub use coldframe_macros::scope;

/// The cleanup runs when what follows it in its block is over: at its end, by
/// `return`, `?`, `break` or `continue`, by a cancellation, by a panic. It is
/// shielded, it may wait, and the block is left when it has ended. The last
/// `defer!` of a block runs first.
///
/// It sees the variables declared before it, to read and to change, as they are
/// when it runs. No jump leaves it.
///
/// It does not run if nobody polls the function any more: a future of yours that
/// someone drops is gone where it stands, as any future is. Another executor
/// drops a [`guest`] when its task is aborted, a web server when a client hangs
/// up: what has to happen then belongs into a destructor, or the
/// [guide](guide::guests) says how to have the cleanup run all the same.
///
/// # Examples
///
/// ```
/// use coldframe::prelude::*;
///
/// #[checkpointed]
/// async fn count(upto: u32) -> u32 {
///     let mut seen = 0;
///     defer! {
///         checkpoint().await;
///         println!("counted {seen}");
///     }
///     while seen < upto {
///         seen += 1;
///         if seen == 3 {
///             return seen;
///         }
///         checkpoint().await;
///     }
///     seen
/// }
///
/// assert_eq!(coldframe::run(count(5)), 3);
/// ```
pub use coldframe_macros::defer;

/// Between two checkpoints no other task runs. The block makes that a promise
/// which is checked: in it there is no `.await`, no nursery, and no macro that
/// may hide one. So what is read in it is still true when it is written.
///
/// It is a block in any other way: it has a value, and jumps leave it. It is
/// checked in functions that are not compiled, too.
///
/// # Examples
///
/// ```
/// use coldframe::prelude::*;
/// use std::cell::Cell;
///
/// #[checkpointed]
/// async fn withdraw(balance: &Cell<u32>, amount: u32) -> bool {
///     checkpoint().await;
///     atomic! {
///         let enough = balance.get() >= amount;
///         if enough {
///             balance.set(balance.get() - amount);
///         }
///         enough
///     }
/// }
///
/// assert!(coldframe::run(withdraw(&Cell::new(5), 3)));
/// ```
pub use coldframe_macros::atomic;

/// A promise that the path on which it stands has had a checkpoint. The rules
/// about checkpoints take its word for it, in the function, the loops and the
/// scopes round it: it is for what they cannot see in the source, as two
/// conditions that are true together, an iterator that is never empty, or a
/// macro of another crate that waits.
///
/// A debug build holds it to its word: it panics where there was no checkpoint
/// since the start of the function, in this round of an endless loop, or since
/// the scope was entered, whichever the path owes there. A macro of another
/// crate is believed to have waited. In a release build nothing is left of it.
///
/// It stands in compiled code, as a statement or where `()` fits. Where every
/// path has a checkpoint already, it says nothing.
///
/// # Panics
///
/// In debug builds, where it is not true.
///
/// # Examples
///
/// ```
/// use coldframe::prelude::*;
///
/// #[checkpointed]
/// async fn send_all(parts: &[&str]) -> usize {
///     assert!(!parts.is_empty());
///     let mut sent = 0;
///     for part in parts {
///         checkpoint().await;
///         sent += part.len();
///     }
///     assume_checkpointed!(); // there is a part
///     sent
/// }
///
/// assert_eq!(coldframe::run(send_all(&["seed", "ling"])), 8);
/// ```
pub use coldframe_macros::assume_checkpointed;

/// The test runs in virtual time: a sleep ends as soon as nothing else can
/// happen. The order of tasks is random; a test that fails prints the seed, and
/// `COLDFRAME_SEED` makes the same order come again.
///
/// # Examples
///
/// ```
/// use coldframe::prelude::*;
///
/// #[coldframe::test]
/// async fn an_hour_is_not_long() {
///     sleep(Duration::from_secs(3600)).await;
/// }
/// ```
pub use coldframe_macros::test;

/// # How the block is left
///
/// As [`nursery!`](macro@nursery), with these differences:
///
/// | How | Children | Then |
/// | --- | --- | --- |
/// | its end | run to their end | `Ok` of the last expression |
/// | a child fails | the others and the body are cancelled | `Err` of all errors |
/// | `?` on an error, also in the last expression | are cancelled | its error joins the group |
/// | `return`, `break`, `continue` | run to their end | the jump, or `Err` if one has failed |
/// | it is cancelled from outside | are cancelled | `Err` if one has failed; the next checkpoint is cancelled |
/// | a panic | are cancelled | it goes on, with the errors in its message |
///
/// # Errors
///
/// All of one type `E`, or of any type of which `From` makes the type that
/// `type Error = AppError;` names as the first statement. An error that is an
/// [`ErrorGroup<E>`] itself becomes a layer.
///
/// # Examples
///
/// ```
/// use coldframe::prelude::*;
///
/// #[checkpointed]
/// async fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
///     checkpoint().await;
///     text.parse()
/// }
///
/// #[checkpointed]
/// async fn sum(a: &str, b: &str) -> Result<u32, ErrorGroup<std::num::ParseIntError>> {
///     try_nursery! {
///         let a = spawn parse(a);
///         let b = spawn parse(b);
///         a + b
///     }
/// }
///
/// assert_eq!(coldframe::run(sum("20", "22")).unwrap(), 42);
/// let group = coldframe::run(sum("20", "many")).unwrap_err();
/// assert_eq!(group.len(), 1);
/// ```
pub use coldframe_macros::try_nursery;

// One line per subject.
pub use coldframe_runtime::Interrupted;
#[doc(hidden)]
pub use coldframe_runtime::private;
pub use coldframe_runtime::{
    CancelHandle, CancelReason, CancelScope, CancelSource, EffectiveDeadline, Enter, cancel_reason,
    current_effective_deadline,
};
pub use coldframe_runtime::{Checkpoint, cancel_shielded_checkpoint, checkpoint};
pub use coldframe_runtime::{CheckpointIfCancelled, checkpoint_if_cancelled};
pub use coldframe_runtime::{Child, ChildValue};
pub use coldframe_runtime::{ErrorGroup, error_group};
pub use coldframe_runtime::{FailOn, TooSlow, fail_after, fail_at};
pub use coldframe_runtime::{Guest, guest};
pub use coldframe_runtime::{HandleKind, Local, Nursery, SendNursery, Sendable};
pub use coldframe_runtime::{Instrument, instrument};
pub use coldframe_runtime::{MoveOn, move_on_after, move_on_at};
pub use coldframe_runtime::{Runner, SchedulingPolicy, run};
pub use coldframe_runtime::{SendTryNursery, TryNursery};
pub use coldframe_runtime::{Shield, shield};
pub use coldframe_runtime::{Sleep, current_time, sleep, sleep_forever, sleep_until};
pub use coldframe_runtime::{Status, testing};
pub use coldframe_runtime::{TaskLocal, WithLocal};
pub use coldframe_runtime::{Wait, WorkName, dump, machine, task};
pub use coldframe_runtime::{channel, sync, thread};
pub use coldframe_runtime::{clock, time};

pub mod guide;
#[cfg(feature = "tokio")]
pub mod tokio;

/// What most programs import: `use coldframe::prelude::*;`.
pub mod prelude {
    pub use std::time::Duration;

    pub use crate::channel::{Receiver, Sender, channel};
    pub use crate::sync::Event;
    pub use crate::{
        CancelScope, Child, ErrorGroup, Nursery, Status, TooSlow, TryNursery, assume_checkpointed,
        atomic, checkpoint, checkpointed, coldframe, defer, fail_after, fail_at, move_on_after,
        move_on_at, nursery, race, scope, shield, sleep, sleep_forever, sleep_until, try_nursery,
        try_race,
    };
}
