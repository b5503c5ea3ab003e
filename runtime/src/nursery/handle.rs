//! `|n|`: a nursery that other functions can spawn into.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use crate::nursery::open::Place;
use crate::nursery::{NurseryMachine, Open, Turn};
use crate::raw::Arena;

/// What a handle takes: any future, or only those that are `Send`.
pub trait HandleKind: 'static {
    #[doc(hidden)]
    type Boxed<'env>: Future<Output = ()>;
}

/// Any future. A nursery with such a handle cannot change threads.
#[derive(Clone, Copy, Debug)]
pub enum Local {}

/// Futures that are `Send`, so that the nursery is `Send` as well.
#[derive(Clone, Copy, Debug)]
pub enum Sendable {}

impl HandleKind for Local {
    type Boxed<'env> = Pin<Box<dyn Future<Output = ()> + 'env>>;
}

impl HandleKind for Sendable {
    type Boxed<'env> = Pin<Box<dyn Future<Output = ()> + Send + 'env>>;
}

/// A handle to an open nursery, for functions that are to spawn into it.
///
/// `nursery! { |n| … }` gives one; children started with it may borrow what
/// was declared before the nursery. It only spawns.
///
/// # Examples
///
/// ```ignore
/// async fn accept_loop(n: &Nursery<'_>, listener: &Listener) {
///     loop {
///         let connection = listener.accept().await;
///         n.spawn(serve(connection));
///     }
/// }
/// ```
pub struct Nursery<'env, B: HandleKind = Local> {
    place: Place,
    site: u16,
    children: Arena<B::Boxed<'env>>,
    kind: PhantomData<B>,
}

/// A [`Nursery`] that takes `Send` futures only: `nursery! { |n: &SendNursery<'_>| … }`.
pub type SendNursery<'env> = Nursery<'env, Sendable>;

impl<M: NurseryMachine> Open<M> {
    /// The handle; its children have the last of the nursery's spawn sites.
    ///
    /// # Panics
    ///
    /// If the nursery has no spawn sites.
    pub fn handle<'env, B: HandleKind>(&self) -> Nursery<'env, B> {
        let sites = M::TABLE.spawns.len();
        let site = u16::try_from(sites.wrapping_sub(1)).expect("a handle is a spawn site");
        Nursery {
            place: self.place.clone(),
            site,
            children: Arena::bound(self.binding()),
            kind: PhantomData,
        }
    }
}

impl<'env> Nursery<'env, Local> {
    /// Starts a child. It has not run when this returns. The task is named
    /// after the async function it comes from, else after the handle.
    ///
    /// # Panics
    ///
    /// Outside the root of the nursery.
    #[track_caller]
    pub fn spawn<F: Future<Output = ()> + 'env>(&self, future: F) {
        self.start(path_of::<F>().map(Cow::Borrowed), Box::pin(future));
    }

    /// Starts a child under a name of its own.
    ///
    /// # Panics
    ///
    /// Outside the root of the nursery.
    #[track_caller]
    pub fn spawn_named(
        &self,
        name: impl Into<Cow<'static, str>>,
        future: impl Future<Output = ()> + 'env,
    ) {
        self.start(Some(name.into()), Box::pin(future));
    }
}

impl<'env> Nursery<'env, Sendable> {
    /// Starts a child. It has not run when this returns. The task is named
    /// after the async function it comes from, else after the handle.
    ///
    /// # Panics
    ///
    /// Outside the root of the nursery.
    #[track_caller]
    pub fn spawn<F: Future<Output = ()> + Send + 'env>(&self, future: F) {
        self.start(path_of::<F>().map(Cow::Borrowed), Box::pin(future));
    }

    /// Starts a child under a name of its own.
    ///
    /// # Panics
    ///
    /// Outside the root of the nursery.
    #[track_caller]
    pub fn spawn_named(
        &self,
        name: impl Into<Cow<'static, str>>,
        future: impl Future<Output = ()> + Send + 'env,
    ) {
        self.start(Some(name.into()), Box::pin(future));
    }
}

impl<'env, B: HandleKind> Nursery<'env, B> {
    #[track_caller]
    pub(super) fn start(&self, name: Option<Cow<'static, str>>, future: B::Boxed<'env>) {
        let mut future = Some(future);
        self.place.with(|root| {
            if !self.place.is_open(root) {
                // What it would start now, nobody would ever poll.
                return;
            }
            let berth = self.children.reserve(root);
            self.place.put(root, self.site, berth, name, false, &mut future);
        });
    }

    /// Steps one of its children.
    #[doc(hidden)]
    pub fn step(&self, turn: &mut Turn<'_>) {
        self.children.step(turn);
    }
}

impl<B: HandleKind> fmt::Debug for Nursery<'_, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nursery").finish_non_exhaustive()
    }
}

/// The name of the async function that `F` is the future of: what the compiler
/// calls its type, without the module. None for blocks and other futures, whose
/// types have no name of their own.
pub(super) fn path_of<F>() -> Option<&'static str> {
    let function = std::any::type_name::<F>().strip_suffix("::{{closure}}")?;
    let name = function.rsplit("::").next()?;
    let is_name = name.chars().all(|it| it.is_alphanumeric() || it == '_');
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn greet<T>(_: T) {}

    fn path<F>(_: F) -> Option<&'static str> {
        path_of::<F>()
    }

    async fn plain() {}

    #[test]
    fn a_future_of_a_function_has_its_name() {
        assert_eq!(path(plain()), Some("plain"));
    }

    #[test]
    fn what_has_no_name_of_its_own_gets_none() {
        assert_eq!(path(greet(5)), None);
        assert_eq!(path(std::future::ready(())), None);
        assert_eq!(path(Box::pin(plain())), None);
    }
}
