//! Values that belong to a task, and that its children inherit.
//!
//! What is set stands in a chain that is never changed: each value knows the
//! ones it was set on top of. So to inherit is to hold the same chain, and to
//! undo is to go back to the one before. A root in which nothing was ever set
//! looks at one flag for each child, and that is all.

use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use crate::foreign::discard;
use crate::raw::{Around, try_with_root};
use crate::root::{MAIN, Root};
use crate::table::copy_of;
use crate::tasks::TaskNode;

/// A value that each task has of its own: what a context variable is in Trio.
///
/// It is set for a future or a function, and unset when that has ended. Children
/// start with what was set where they were spawned, and what they set
/// themselves, nobody else sees; nor do they notice what is set later where
/// they come from. So code far down knows which request it works for, though
/// nobody has passed that on.
///
/// A future in which it is set has it whenever it is polled, whoever does that:
/// also in a combinator, and where no root runs. Values that are dropped with
/// such a future, because it is cancelled say, are dropped outside of it.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{TaskLocal, checkpoint, run};
///
/// static REQUEST: TaskLocal<u32> = TaskLocal::new();
///
/// async fn log(line: &str) -> String {
///     checkpoint().await;
///     format!("request {}: {line}", REQUEST.get())
/// }
///
/// run(async {
///     assert_eq!(REQUEST.scope(7, log("begins")).await, "request 7: begins");
///     assert_eq!(REQUEST.try_get(), None);
/// });
/// ```
pub struct TaskLocal<T> {
    /// Its number; 0 until it is first set.
    key: AtomicU64,
    kind: PhantomData<fn() -> T>,
}

/// Values that were set one on top of the other; this is the last of them.
pub(crate) type Chain = Arc<Link>;

pub(crate) struct Link {
    key: u64,
    value: Arc<dyn Any + Send + Sync>,
    outer: Option<Chain>,
}

/// In a loop, since a task sets on top of what it has inherited, its children
/// on top of that, and so on.
impl Drop for Link {
    fn drop(&mut self) {
        let mut next = self.outer.take();
        while let Some(mut link) = next.and_then(Arc::into_inner) {
            next = link.outer.take();
        }
    }
}

thread_local! {
    /// What is set where no root runs.
    static OUTSIDE: Cell<Option<Chain>> = const { Cell::new(None) };
}

impl<T: Send + Sync + 'static> TaskLocal<T> {
    /// One that is set nowhere. Make it a `static`.
    #[must_use]
    pub const fn new() -> TaskLocal<T> {
        TaskLocal { key: AtomicU64::new(0), kind: PhantomData }
    }

    /// Runs a future with another value: in it, and in all that is spawned
    /// there.
    ///
    /// # Cancellation
    ///
    /// *No effect* of its own: what runs in it is cancelled.
    pub fn scope<F: IntoFuture>(&self, value: T, future: F) -> WithLocal<F::IntoFuture> {
        let link = Link { key: self.key(), value: Arc::new(value), outer: None };
        Around::new(LocalHead { link: Arc::new(link) }, future.into_future())
    }

    /// Calls a function with another value. A run that it starts begins with
    /// that, too.
    ///
    /// # Examples
    ///
    /// ```
    /// use coldframe_runtime::{TaskLocal, run};
    ///
    /// static LEVEL: TaskLocal<u8> = TaskLocal::new();
    ///
    /// assert_eq!(LEVEL.sync_scope(3, || run(async { LEVEL.get() })), 3);
    /// ```
    pub fn sync_scope<R>(&self, value: T, f: impl FnOnce() -> R) -> R {
        let outer = current();
        let link = Link { key: self.key(), value: Arc::new(value), outer };
        within(Some(Arc::new(link)), f)
    }

    /// Looks at the value.
    ///
    /// # Panics
    ///
    /// Where it is not set.
    ///
    /// # Examples
    ///
    /// ```
    /// use coldframe_runtime::TaskLocal;
    ///
    /// static NAME: TaskLocal<String> = TaskLocal::new();
    ///
    /// let length = || NAME.with(|name| name.len());
    /// assert_eq!(NAME.sync_scope("ann".to_owned(), length), 3);
    /// assert_eq!(NAME.try_with(|name| name.len()), None);
    /// ```
    #[track_caller]
    pub fn with<R>(&self, f: impl FnOnce(&T) -> R) -> R {
        match self.try_with(f) {
            Some(res) => res,
            None => not_set(std::any::type_name::<T>()),
        }
    }

    /// Looks at the value, if it is set.
    pub fn try_with<R>(&self, f: impl FnOnce(&T) -> R) -> Option<R> {
        let value = self.find()?;
        Some(f(value.downcast_ref().expect("its key is this one's alone")))
    }

    /// A copy of the value.
    ///
    /// # Panics
    ///
    /// Where it is not set.
    #[must_use]
    #[track_caller]
    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// A copy of the value, if it is set.
    #[must_use]
    pub fn try_get(&self) -> Option<T>
    where
        T: Clone,
    {
        self.try_with(T::clone)
    }

    fn find(&self) -> Option<Arc<dyn Any + Send + Sync>> {
        let key = self.key.load(Ordering::Relaxed);
        if key == 0 {
            return None;
        }
        let chain = current();
        let mut links = std::iter::successors(chain.as_ref(), |link| link.outer.as_ref());
        links.find(|link| link.key == key).map(|link| Arc::clone(&link.value))
    }

    fn key(&self) -> u64 {
        static LAST: AtomicU64 = AtomicU64::new(0);
        match self.key.load(Ordering::Relaxed) {
            0 => {
                let new = LAST.fetch_add(1, Ordering::Relaxed) + 1;
                let set = self.key.compare_exchange(0, new, Ordering::Relaxed, Ordering::Relaxed);
                set.map_or_else(|first| first, |_| new)
            }
            key => key,
        }
    }
}

#[cold]
#[track_caller]
fn not_set(kind: &str) -> ! {
    panic!(
        "a `TaskLocal<{kind}>` is read where it is not set: \
         run the code in its `scope(value, future)`, or use `try_with` or `try_get`"
    )
}

impl<T: Send + Sync + 'static> Default for TaskLocal<T> {
    fn default() -> Self {
        TaskLocal::new()
    }
}

impl<T: Send + Sync + fmt::Debug + 'static> fmt::Debug for TaskLocal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut res = f.debug_tuple("TaskLocal");
        match self.find() {
            Some(value) => res.field(&value.downcast_ref::<T>()),
            None => res.field(&None::<T>),
        };
        res.finish()
    }
}

/// See [`TaskLocal::scope`].
pub type WithLocal<F> = Around<LocalHead, F>;

/// What is beside the future in a [`WithLocal`].
pub struct LocalHead {
    link: Chain,
}

impl LocalHead {
    /// Puts its value on top of what is current. That is another chain than
    /// before only in the first poll, and if the future has moved.
    fn on_top_of(&mut self, outer: Option<Chain>) -> Chain {
        let at = |chain: &Option<Chain>| chain.as_ref().map(Arc::as_ptr);
        if at(&self.link.outer) != at(&outer) {
            let value = Arc::clone(&self.link.value);
            self.link = Arc::new(Link { key: self.link.key, value, outer });
        }
        Arc::clone(&self.link)
    }
}

impl fmt::Debug for LocalHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalHead").finish_non_exhaustive()
    }
}

impl<F: Future> Future for Around<LocalHead, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let (head, future) = self.project();
        let chain = head.on_top_of(current());
        within(Some(chain), || future.poll(cx))
    }
}

/// What is set where this is called.
pub(crate) fn current() -> Option<Chain> {
    try_with_root(|root| match root {
        Some(root) if !root.counters.locals.get() => None,
        Some(root) => copy_of(&root.current().aside(root).locals),
        None => OUTSIDE.try_with(copy_of).unwrap_or_default(),
    })
}

/// Runs `f` with that set, and nothing else.
pub(crate) fn within<R>(chain: Option<Chain>, f: impl FnOnce() -> R) -> R {
    try_with_root(|root| match root {
        Some(root) => {
            root.counters.locals.set(true);
            // The same task is current again whenever `f` is left.
            let task = root.current().index.get();
            set_during(&root.task(task).aside(root).locals, chain, f)
        }
        None => OUTSIDE.with(|place| set_during(place, chain, f)),
    })
}

fn set_during<R>(place: &Cell<Option<Chain>>, chain: Option<Chain>, f: impl FnOnce() -> R) -> R {
    /// Puts back what was set before, also when a panic passes.
    struct Restore<'p>(&'p Cell<Option<Chain>>, Option<Chain>);

    impl Drop for Restore<'_> {
        fn drop(&mut self) {
            discard(self.0.replace(self.1.take()));
        }
    }

    let _restore = Restore(place, place.replace(chain));
    f()
}

impl Root {
    /// The main task has what is set where its run is started.
    pub(crate) fn inherit_from_outside(&self) {
        let chain = current();
        if chain.is_some() {
            self.counters.locals.set(true);
            self.task(MAIN).aside(self).locals.set(chain);
        }
    }

    /// A child has what is set where it is spawned.
    #[cold]
    pub(crate) fn inherit_locals(&self, child: &TaskNode) {
        child.aside(self).locals.set(copy_of(&self.current().aside(self).locals));
    }

    /// What a task had goes with it.
    #[cold]
    pub(crate) fn drop_locals(&self, node: &TaskNode) {
        discard(node.aside(self).locals.take());
    }
}
