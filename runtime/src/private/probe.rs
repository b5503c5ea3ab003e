//! What an unnamed child may give: nothing that would be lost.

/// What `spawn f();` throws away without loss.
#[diagnostic::on_unimplemented(
    message = "this child gives `{Self}`, which would be lost",
    label = "an unnamed `spawn` has no place for a `{Self}`",
    note = "nobody can ask an unnamed child for its value, so an unnamed child gives `()`",
    note = "name the child, `let value = spawn …;`, or let it deal with its result itself: \
            `spawn async move {{ if let Err(error) = ….await {{ … }} }};`",
    note = "to have the errors of children collected, use `try_nursery!`"
)]
pub trait NothingToLose {}

#[diagnostic::do_not_recommend]
impl NothingToLose for () {}

/// A child that never ends loses nothing either.
#[diagnostic::do_not_recommend]
impl NothingToLose for Never {}

/// `!`, which cannot be named on its own yet.
pub(crate) type Never = <fn() -> ! as Function>::Output;

/// Names what a function returns.
pub trait Function {
    /// Its return type.
    type Output;
}

impl<T> Function for fn() -> T {
    type Output = T;
}
