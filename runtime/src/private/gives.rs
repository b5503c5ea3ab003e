//! What a `try_nursery!` takes from its children and from `?` in its block, and
//! a `try_race!` from its branches: a value, or an entry of its group.
//!
//! An error that is an [`ErrorGroup`] becomes a layer. Where its type is known
//! when rustc comes to it, that is found by looking for a method: the ones of
//! the types themselves ([`Spawned::failing`]) come before those of traits
//! ([`SpawnedPlain`]). Elsewhere the traits decide, when all types are known.

use std::convert::Infallible;
use std::future::{Future, IntoFuture};

use crate::error_group::{Entry, ErrorGroup};
use crate::private::errors::Errors;
use crate::private::fallible::Fallible;
use crate::private::probe::Never;

/// What a child or a branch may give.
#[diagnostic::on_unimplemented(
    message = "this child of a `try_nursery!`, or branch of a `try_race!`, gives `{Self}`, \
               which is no `Result`",
    label = "it gives a `{Self}`",
    note = "what can fail gives `Result`, and what cannot gives `()`",
    note = "put `Ok` round the value in a block: `spawn async move {{ Ok(….await) }}`, \
            or use `nursery!` or `race!` if nothing can fail"
)]
pub trait Gives {
    /// What is left when errors are taken out.
    type Value;
}

#[diagnostic::do_not_recommend]
impl<T, E> Gives for Result<T, E> {
    type Value = T;
}

#[diagnostic::do_not_recommend]
impl Gives for () {
    type Value = ();
}

#[diagnostic::do_not_recommend]
impl Gives for Never {
    type Value = Never;
}

/// What a child or a branch may give where errors are of type `E`.
#[diagnostic::on_unimplemented(
    message = "this gives `{Self}`, and its `try_nursery!` or `try_race!` takes `Result<_, {E}>`",
    label = "it gives a `{Self}`",
    note = "all errors of one block are of one type; to convert each by `From`, name the type \
            first in the block: `type Error = AppError;`",
    note = "what cannot fail gives `()`, or its value in `Ok`"
)]
pub trait GivesOr<E>: Gives {
    /// The value, or what goes into the group.
    fn split(self) -> Result<Self::Value, Entry<E>>;
}

#[diagnostic::do_not_recommend]
impl<T, E> GivesOr<E> for Result<T, E> {
    fn split(self) -> Result<T, Entry<E>> {
        self.map_err(Entry::Error)
    }
}

#[diagnostic::do_not_recommend]
impl<T, E> GivesOr<E> for Result<T, ErrorGroup<E>> {
    fn split(self) -> Result<T, Entry<E>> {
        self.map_err(Entry::Group)
    }
}

#[diagnostic::do_not_recommend]
impl<E> GivesOr<E> for () {
    fn split(self) -> Result<(), Entry<E>> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E> GivesOr<E> for Never {
    fn split(self) -> Result<Never, Entry<E>> {
        self
    }
}

/// The same where every error goes through `From`. `K` tells the ways apart.
#[diagnostic::on_unimplemented(
    message = "this child of a `try_nursery!`, or branch of a `try_race!`, gives `{Self}`, \
               whose error `From` does not make a `{E}`",
    label = "it gives a `{Self}`",
    note = "every error of the block is converted to the type that `type Error = …;` names"
)]
pub trait GivesInto<E, K>: Gives {
    /// The value, or what goes into the group.
    fn split(self) -> Result<Self::Value, Entry<E>>;
}

/// An error as it is, or the way for a child that cannot fail.
#[derive(Debug)]
pub enum Plain {}

/// An error that is a group.
#[derive(Debug)]
pub enum Layer {}

#[diagnostic::do_not_recommend]
impl<T, X, E: From<X>> GivesInto<E, Plain> for Result<T, X> {
    fn split(self) -> Result<T, Entry<E>> {
        self.map_err(|error| Entry::Error(error.into()))
    }
}

#[diagnostic::do_not_recommend]
impl<T, X, E: From<X>> GivesInto<E, Layer> for Result<T, ErrorGroup<X>> {
    fn split(self) -> Result<T, Entry<E>> {
        self.map_err(|group| Entry::Group(group.map(E::from)))
    }
}

#[diagnostic::do_not_recommend]
impl<E> GivesInto<E, Plain> for () {
    fn split(self) -> Result<(), Entry<E>> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E> GivesInto<E, Plain> for Never {
    fn split(self) -> Result<Never, Entry<E>> {
        self
    }
}

/// What `?` takes out of a value in the block of a `try_nursery!`.
#[diagnostic::on_unimplemented(
    message = "`?` in a `try_nursery!` takes a `Result` with an error of type `{E}`",
    label = "this leaves `{Self}`, which cannot join the errors of the nursery",
    note = "an error in the block joins those of the children, so it is of their type; to convert \
            each by `From`, name the type first in the block: `type Error = AppError;`",
    note = "an `Option` has no error to give: `.ok_or(…)?`"
)]
pub trait Raises<E> {
    /// What goes into the group.
    fn entry(self) -> Entry<E>;
}

#[diagnostic::do_not_recommend]
impl<E> Raises<E> for Result<Infallible, E> {
    fn entry(self) -> Entry<E> {
        match self {
            Err(error) => Entry::Error(error),
            Ok(never) => match never {},
        }
    }
}

#[diagnostic::do_not_recommend]
impl<E> Raises<E> for Result<Infallible, ErrorGroup<E>> {
    fn entry(self) -> Entry<E> {
        match self {
            Err(group) => Entry::Group(group),
            Ok(never) => match never {},
        }
    }
}

/// The same where every error goes through `From`.
#[diagnostic::on_unimplemented(
    message = "`?` in this `try_nursery!` takes a `Result` whose error `From` makes a `{E}`",
    label = "this leaves `{Self}`, which cannot join the errors of the nursery",
    note = "every error of the nursery is converted to the type that `type Error = …;` names",
    note = "an `Option` has no error to give: `.ok_or(…)?`"
)]
pub trait RaisesInto<E, K> {
    /// What goes into the group.
    fn entry(self) -> Entry<E>;
}

#[diagnostic::do_not_recommend]
impl<X, E: From<X>> RaisesInto<E, Plain> for Result<Infallible, X> {
    fn entry(self) -> Entry<E> {
        match self {
            Err(error) => Entry::Error(error.into()),
            Ok(never) => match never {},
        }
    }
}

#[diagnostic::do_not_recommend]
impl<X, E: From<X>> RaisesInto<E, Layer> for Result<Infallible, ErrorGroup<X>> {
    fn entry(self) -> Entry<E> {
        match self {
            Err(group) => Entry::Group(group.map(E::from)),
            Ok(never) => match never {},
        }
    }
}

/// The future of a child or of a branch, and where its errors go.
#[derive(Debug)]
pub struct Spawned<'e, F, E>(pub F, pub &'e Errors<E>);

impl<'e, F, T, X> Spawned<'e, F, X>
where
    F: IntoFuture<Output = Result<T, ErrorGroup<X>>>,
{
    /// A child whose errors are a layer.
    pub fn failing(self) -> Fallible<'e, F::IntoFuture, T, X> {
        Fallible::watch(self.0.into_future(), self.1, GivesOr::split)
    }
}

impl<'e, F, T, X, E> Spawned<'e, F, E>
where
    F: IntoFuture<Output = Result<T, ErrorGroup<X>>>,
    E: From<X>,
{
    /// The same, with every error converted.
    pub fn failing_into(self) -> Fallible<'e, F::IntoFuture, T, E> {
        Fallible::watch(self.0.into_future(), self.1, GivesInto::<E, Layer>::split)
    }
}

/// The child of any other type, or of one that is not known yet.
pub trait SpawnedPlain<'e, E>: Sized {
    /// Its future.
    type Future: Future<Output = Self::Given>;
    /// What it gives.
    type Given;

    /// A child whose errors go into the group as they are.
    fn failing(self) -> Fallible<'e, Self::Future, <Self::Given as Gives>::Value, E>
    where
        Self::Given: GivesOr<E>;

    /// The same, with every error converted.
    fn failing_into<K>(self) -> Fallible<'e, Self::Future, <Self::Given as Gives>::Value, E>
    where
        Self::Given: GivesInto<E, K>;
}

impl<'e, F: IntoFuture, E> SpawnedPlain<'e, E> for Spawned<'e, F, E> {
    type Future = F::IntoFuture;
    type Given = F::Output;

    fn failing(self) -> Fallible<'e, F::IntoFuture, <F::Output as Gives>::Value, E>
    where
        F::Output: GivesOr<E>,
    {
        Fallible::watch(self.0.into_future(), self.1, GivesOr::split)
    }

    fn failing_into<K>(self) -> Fallible<'e, F::IntoFuture, <F::Output as Gives>::Value, E>
    where
        F::Output: GivesInto<E, K>,
    {
        Fallible::watch(self.0.into_future(), self.1, GivesInto::split)
    }
}

/// What a `?` took out of a value whose type is known, and where it goes.
#[derive(Debug)]
pub struct Raised<'e, R, E>(pub R, pub &'e Errors<E>);

impl<X> Raised<'_, Result<Infallible, ErrorGroup<X>>, X> {
    /// A layer.
    pub fn join(self) {
        self.1.raise(self.0);
    }
}

impl<X, E: From<X>> Raised<'_, Result<Infallible, ErrorGroup<X>>, E> {
    /// The same, with every error converted.
    pub fn join_into(self) {
        self.1.raise_into::<_, Layer>(self.0);
    }
}

/// What a `?` took out of anything else.
pub trait RaisedPlain<R, E>: Sized {
    /// An error that goes into the group as it is.
    fn join(self)
    where
        R: Raises<E>;

    /// The same, with every error converted.
    fn join_into<K>(self)
    where
        R: RaisesInto<E, K>;
}

impl<R, E> RaisedPlain<R, E> for Raised<'_, R, E> {
    fn join(self)
    where
        R: Raises<E>,
    {
        self.1.raise(self.0);
    }

    fn join_into<K>(self)
    where
        R: RaisesInto<E, K>,
    {
        self.1.raise_into(self.0);
    }
}
