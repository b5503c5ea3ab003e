//! The macros of coldframe: the doors into `coldframe-compiler`, nothing else.
//!
//! They are documented where users meet them, in the crate `coldframe`.

use proc_macro::TokenStream;

/// Compiles an `async fn` into a state machine and checks its checkpoints.
///
/// "Awaiting this function is a checkpoint": every path through it meets one.
/// `#[checkpointed(maybe)]` compiles it without that promise.
#[proc_macro_attribute]
pub fn checkpointed(args: TokenStream, item: TokenStream) -> TokenStream {
    coldframe_compiler::checkpointed(args.into(), item.into()).into()
}

/// A block that spawns children and waits for them.
///
/// `spawn f();` starts a child that gives `()`; `let x = spawn f();` one whose
/// value `x` stands for: `x.await` takes it in the body, and in the last
/// expression of the block, which is evaluated when all children have ended,
/// `x` is the value. `nursery! { |n| … }` names a handle with which other
/// functions can spawn.
#[proc_macro]
pub fn nursery(block: TokenStream) -> TokenStream {
    coldframe_compiler::block("nursery", block.into()).into()
}

/// A block that may take so long, and is cancelled if it takes longer:
/// `move_on_after!(DURATION => { … })`.
///
/// It gives an `Option`: `None` if it was cancelled.
#[proc_macro]
pub fn move_on_after(block: TokenStream) -> TokenStream {
    coldframe_compiler::block("move_on_after", block.into()).into()
}

/// A block that may run until then, and is cancelled if it runs longer:
/// `move_on_at!(INSTANT => { … })`.
///
/// It gives an `Option`: `None` if it was cancelled.
#[proc_macro]
pub fn move_on_at(block: TokenStream) -> TokenStream {
    coldframe_compiler::block("move_on_at", block.into()).into()
}

/// A block that fails if it takes longer: `fail_after!(DURATION => { … })`.
///
/// It gives a `Result`: the error is `TooSlow`.
#[proc_macro]
pub fn fail_after(block: TokenStream) -> TokenStream {
    coldframe_compiler::block("fail_after", block.into()).into()
}

/// A block that fails if it runs longer: `fail_at!(INSTANT => { … })`.
///
/// It gives a `Result`: the error is `TooSlow`.
#[proc_macro]
pub fn fail_at(block: TokenStream) -> TokenStream {
    coldframe_compiler::block("fail_at", block.into()).into()
}

/// A block that no cancellation from outside reaches: `shield! { … }`.
#[proc_macro]
pub fn shield(block: TokenStream) -> TokenStream {
    coldframe_compiler::block("shield", block.into()).into()
}

/// A block in a cancel scope: `scope!(s => { … })`, where `s` is a
/// `&CancelScope`, or `scope!(s = SCOPE => { … })` to enter one that exists.
///
/// It gives an `Option`: `None` if it was cancelled.
#[proc_macro]
pub fn scope(block: TokenStream) -> TokenStream {
    coldframe_compiler::block("scope", block.into()).into()
}

/// Cleanup that may wait, for whatever way the block round it is left.
///
/// `defer! { … }` is a statement; it covers what follows it in its block.
/// `defer!(within DURATION => { … })` gives the cleanup so long.
#[proc_macro]
pub fn defer(block: TokenStream) -> TokenStream {
    coldframe_compiler::defer(block.into()).into()
}

/// A block that promises that no other task runs in it: no await, no nursery,
/// and no macro that may hide one.
#[proc_macro]
pub fn atomic(block: TokenStream) -> TokenStream {
    coldframe_compiler::atomic(block.into()).into()
}

/// The path on which it stands has had a checkpoint, though the rules do not
/// see it. Debug builds assert that.
#[proc_macro]
pub fn assume_checkpointed(nothing: TokenStream) -> TokenStream {
    coldframe_compiler::assume_checkpointed(nothing.into()).into()
}

/// Runs futures beside each other until one of them has given a value; the
/// others are cancelled, and waited for.
///
/// `race! { a() => …, x = b() => … }` then runs the arm of the branch that has
/// won; `race! { a(), b() }` gives the value.
#[proc_macro]
pub fn race(branches: TokenStream) -> TokenStream {
    coldframe_compiler::block("race", branches.into()).into()
}

/// A block like `nursery!` whose children may fail.
///
/// `spawn f();` starts a child that gives `Result<(), E>`; `let x = spawn f();`
/// one that gives `Result<T, E>`, and `x` stands for the `T`. The block is a
/// `Result<_, ErrorGroup<E>>`. The first error cancels the others, and all
/// errors are in the group, that of a `?` in the block among them.
#[proc_macro]
pub fn try_nursery(block: TokenStream) -> TokenStream {
    coldframe_compiler::block("try_nursery", block.into()).into()
}

/// A [`race!`] of branches that give `Result`: the first `Ok` wins, and who
/// fails leaves the race to the others.
#[proc_macro]
pub fn try_race(branches: TokenStream) -> TokenStream {
    coldframe_compiler::block("try_race", branches.into()).into()
}

/// Items of which every `async fn` is compiled as by `#[checkpointed]`, and in
/// which `nursery! < … >` may be written.
#[proc_macro]
pub fn coldframe(items: TokenStream) -> TokenStream {
    coldframe_compiler::module(items.into()).into()
}

/// Makes an `async fn main` the entry point of a program.
#[proc_macro_attribute]
pub fn main(args: TokenStream, item: TokenStream) -> TokenStream {
    coldframe_compiler::main(args.into(), item.into()).into()
}

/// Makes an `async fn` a test that runs under a virtual clock.
#[proc_macro_attribute]
pub fn test(args: TokenStream, item: TokenStream) -> TokenStream {
    coldframe_compiler::test(args.into(), item.into()).into()
}
