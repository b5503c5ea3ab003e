//! `|n|` of a `try_nursery!`: a handle for children that may fail.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;

use crate::error_group::ErrorGroup;
use crate::nursery::handle::path_of;
use crate::nursery::{HandleKind, Local, Nursery, NurseryMachine, Open, Sendable, Turn};
use crate::private::{Errors, Fallible, GivesOr};

/// A handle to an open `try_nursery!`, for functions that are to spawn into
/// it.
///
/// `try_nursery! { |n| … }` gives one. It only spawns.
///
/// # Examples
///
/// ```ignore
/// async fn fetch_all(n: &TryNursery<'_, FetchError>, pages: &[Page]) {
///     for page in pages {
///         n.spawn(fetch(page));
///     }
/// }
/// ```
pub struct TryNursery<'env, E, B: HandleKind = Local> {
    nursery: Nursery<'env, B>,
    errors: &'env Errors<E>,
}

/// A [`TryNursery`] that takes `Send` futures only:
/// `try_nursery! { |n: &SendTryNursery<'_, E>| … }`.
pub type SendTryNursery<'env, E> = TryNursery<'env, E, Sendable>;

impl<M: NurseryMachine> Open<M> {
    /// The handle; its children have the last of the nursery's spawn sites.
    ///
    /// # Panics
    ///
    /// If the nursery has no spawn sites.
    pub fn try_handle<'env, E, B: HandleKind>(
        &self,
        errors: &'env Errors<E>,
    ) -> TryNursery<'env, E, B> {
        TryNursery { nursery: self.handle(), errors }
    }
}

impl<'env, E: 'env> TryNursery<'env, E, Local> {
    /// Starts a child. It has not run when this returns. The task is named
    /// after the async function it comes from, else after the handle.
    ///
    /// # Panics
    ///
    /// Outside the root of the nursery.
    #[track_caller]
    pub fn spawn<F>(&self, future: F)
    where
        F: Future<Output = Result<(), E>> + 'env,
    {
        self.nursery.start(path_of::<F>().map(Cow::Borrowed), Box::pin(self.watch(future)));
    }

    /// Starts a child under a name of its own.
    ///
    /// # Panics
    ///
    /// Outside the root of the nursery.
    #[track_caller]
    pub fn spawn_named<F>(&self, name: impl Into<Cow<'static, str>>, future: F)
    where
        F: Future<Output = Result<(), E>> + 'env,
    {
        self.nursery.start(Some(name.into()), Box::pin(self.watch(future)));
    }

    /// Starts a child that gives a group of its own, which becomes a layer.
    ///
    /// # Panics
    ///
    /// Outside the root of the nursery.
    #[track_caller]
    pub fn spawn_group<F>(&self, future: F)
    where
        F: Future<Output = Result<(), ErrorGroup<E>>> + 'env,
    {
        self.nursery.start(path_of::<F>().map(Cow::Borrowed), Box::pin(self.watch(future)));
    }
}

impl<'env, E: Send + 'env> TryNursery<'env, E, Sendable> {
    /// Starts a child. It has not run when this returns. The task is named
    /// after the async function it comes from, else after the handle.
    ///
    /// # Panics
    ///
    /// Outside the root of the nursery.
    #[track_caller]
    pub fn spawn<F>(&self, future: F)
    where
        F: Future<Output = Result<(), E>> + Send + 'env,
    {
        self.nursery.start(path_of::<F>().map(Cow::Borrowed), Box::pin(self.watch(future)));
    }

    /// Starts a child under a name of its own.
    ///
    /// # Panics
    ///
    /// Outside the root of the nursery.
    #[track_caller]
    pub fn spawn_named<F>(&self, name: impl Into<Cow<'static, str>>, future: F)
    where
        F: Future<Output = Result<(), E>> + Send + 'env,
    {
        self.nursery.start(Some(name.into()), Box::pin(self.watch(future)));
    }

    /// Starts a child that gives a group of its own, which becomes a layer.
    ///
    /// # Panics
    ///
    /// Outside the root of the nursery.
    #[track_caller]
    pub fn spawn_group<F>(&self, future: F)
    where
        F: Future<Output = Result<(), ErrorGroup<E>>> + Send + 'env,
    {
        self.nursery.start(path_of::<F>().map(Cow::Borrowed), Box::pin(self.watch(future)));
    }
}

impl<'env, E, B: HandleKind> TryNursery<'env, E, B> {
    fn watch<F: Future<Output: GivesOr<E, Value = ()>>>(
        &self,
        future: F,
    ) -> Fallible<'env, F, (), E> {
        Fallible::watch(future, self.errors, GivesOr::split)
    }

    /// Steps one of its children.
    #[doc(hidden)]
    pub fn step(&self, turn: &mut Turn<'_>) {
        self.nursery.step(turn);
    }
}

impl<E, B: HandleKind> fmt::Debug for TryNursery<'_, E, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TryNursery").finish_non_exhaustive()
    }
}
