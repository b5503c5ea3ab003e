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
    coldframe_compiler::nursery(block.into()).into()
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
