//! Cancel scopes that code can hold on to.

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::inbox::{Message, Outside};
use crate::raw::{Around, with_root};
use crate::reason::{CancelReason, CancelSource};
use crate::registry;
use crate::root::{Binding, Root};
use crate::scope::OwnedScope;
use crate::scoped::Run;
use crate::task::Task;
use crate::time::Instant;

/// A part of a program that can be cancelled as a whole.
///
/// [`enter`](Self::enter) runs a future in it, `scope!(s => { … })` a block.
/// Everything in there, children of nurseries opened in it included, unwinds at
/// its next checkpoint once the scope is cancelled. The scope can be cancelled,
/// shielded and given a deadline at any time, before it is entered as well, by
/// any task of its run; by others, and from other threads, through a
/// [`handle`](Self::handle). It is entered once.
///
/// # Panics
///
/// Its methods panic outside the run that it was made in. All take effect at
/// once; none of them waits.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{CancelScope, run, sleep_forever};
///
/// run(async {
///     let scope = CancelScope::new();
///     scope.cancel("not needed any more");
///     assert_eq!(scope.enter(sleep_forever()).await, None);
///     assert!(scope.cancelled_caught());
/// });
/// ```
#[derive(Debug)]
pub struct CancelScope {
    scope: OwnedScope,
}

/// What the methods are called in messages.
const WHAT: &str = "a `CancelScope`";

impl CancelScope {
    /// A scope without a deadline.
    ///
    /// # Panics
    ///
    /// Where no root runs.
    #[must_use]
    #[track_caller]
    pub fn new() -> CancelScope {
        CancelScope { scope: with_root("`CancelScope::new`", OwnedScope::new) }
    }

    /// A scope that is cancelled the given time after it is entered.
    ///
    /// # Panics
    ///
    /// Where no root runs.
    #[must_use]
    #[track_caller]
    pub fn timeout(timeout: Duration) -> CancelScope {
        let scope = CancelScope::new();
        scope.set_timeout(timeout);
        scope
    }

    /// A scope that is cancelled at the given time.
    ///
    /// # Panics
    ///
    /// Where no root runs.
    #[must_use]
    #[track_caller]
    pub fn deadline(deadline: Instant) -> CancelScope {
        let scope = CancelScope::new();
        scope.set_deadline(deadline);
        scope
    }

    /// The same scope, which hides that those round it are cancelled.
    #[must_use]
    #[track_caller]
    pub fn shielded(self) -> CancelScope {
        self.set_shield(true);
        self
    }

    /// Runs a future in the scope: its value, or `None` if a cancellation of
    /// this scope ended it. One that comes from outside goes on.
    ///
    /// # Panics
    ///
    /// When polled, if the scope has been entered before.
    pub fn enter<F: IntoFuture>(&self, future: F) -> Enter<'_, F::IntoFuture> {
        let head = EnterHead { scope: self, entered: false, run: Run::Polling };
        Around::new(head, Some(future.into_future()))
    }

    /// Cancels everything in the scope, and says why; dumps, traces and
    /// [`reason`](Self::reason) show it. The first reason stays.
    #[track_caller]
    pub fn cancel(&self, why: impl Into<Cow<'static, str>>) {
        let text = why.into();
        self.look(|root, scope| {
            let task = Some(Task::of(root, root.current().index.get()));
            let source = CancelSource::Explicit;
            root.cancel_scope(scope, CancelReason { source, text, task });
        });
    }

    /// Whether it was cancelled, or its deadline has passed.
    #[must_use]
    #[track_caller]
    pub fn cancel_called(&self) -> bool {
        self.look(|root, scope| {
            root.notice_deadline(scope);
            root.scope(scope).is_cancelled()
        })
    }

    /// Whether its cancellation has ended what ran in it. That it was
    /// cancelled does not mean so: what ran in it may have come to its end
    /// before the next checkpoint.
    #[must_use]
    #[track_caller]
    pub fn cancelled_caught(&self) -> bool {
        self.look(|root, scope| root.scope(scope).is_caught())
    }

    /// Why it is cancelled: by itself, or by a scope round it that it can see.
    #[must_use]
    #[track_caller]
    pub fn reason(&self) -> Option<CancelReason> {
        self.look(Root::reason_from)
    }

    /// Its deadline. None is known before the entry if it has a timeout.
    #[must_use]
    #[track_caller]
    pub fn current_deadline(&self) -> Option<Instant> {
        self.look(|root, scope| root.scope(scope).deadline())
    }

    /// Sets another deadline. One that has passed cancels at once; a scope
    /// that is cancelled stays so.
    ///
    /// # Panics
    ///
    /// Before the entry, if the scope has a timeout: it can have one of both.
    #[track_caller]
    pub fn set_deadline(&self, deadline: Instant) {
        self.look(|root, scope| {
            let kind = root.scope(scope).timeout().is_none();
            assert!(kind, "a cancel scope has either a timeout or a deadline: set one of them");
            root.set_deadline(scope, Some(deadline));
        });
    }

    /// Sets another timeout, counted from now, or from the entry if that is to
    /// come.
    ///
    /// # Panics
    ///
    /// Before the entry, if the scope has a deadline: it can have one of both.
    #[track_caller]
    pub fn set_timeout(&self, timeout: Duration) {
        self.look(|root, scope| {
            let node = root.scope(scope);
            let kind = node.was_entered() || node.deadline().is_none();
            assert!(kind, "a cancel scope has either a timeout or a deadline: set one of them");
            root.set_timeout(scope, timeout);
        });
    }

    /// Takes the deadline or the timeout away.
    #[track_caller]
    pub fn clear_deadline(&self) {
        self.look(|root, scope| root.set_deadline(scope, None));
    }

    /// Whether it hides that the scopes round it are cancelled.
    #[must_use]
    #[track_caller]
    pub fn is_shielded(&self) -> bool {
        self.look(|root, scope| root.scope(scope).is_shielded())
    }

    /// Switches the shield on or off. When it is switched off, a cancellation
    /// from outside comes through at once.
    #[track_caller]
    pub fn set_shield(&self, shield: bool) {
        self.look(|root, scope| root.set_shield(scope, shield));
    }

    /// Something that can cancel the scope from anywhere.
    #[must_use]
    #[track_caller]
    pub fn handle(&self) -> CancelHandle {
        let OwnedScope { index, key, binding } = self.scope;
        let outside = self.look(|root, _| Outside::new(&root.inbox));
        CancelHandle { index, key, binding, _outside: outside }
    }

    #[track_caller]
    fn look<R>(&self, f: impl FnOnce(&Root, u32) -> R) -> R {
        self.scope.look(WHAT, |root| f(root, self.scope.index))
    }
}

impl Default for CancelScope {
    #[track_caller]
    fn default() -> Self {
        CancelScope::new()
    }
}

/// Cancels a [`CancelScope`] from anywhere: another task, another thread, a
/// signal's task. While one is about, its run is never called deadlocked.
#[derive(Clone)]
pub struct CancelHandle {
    index: u32,
    key: u64,
    binding: Binding,
    /// Kept so that a run can count who may still come from outside.
    _outside: Outside,
}

impl CancelHandle {
    /// Cancels the scope, at once inside its run, else at its next pass. Does
    /// nothing if the scope is no more.
    pub fn cancel(&self, why: impl Into<Cow<'static, str>>) {
        let (scope, key) = (self.index, self.key);
        let message = Message::Cancel { scope, key, reason: why.into() };
        registry::tell_or_send(self.binding, message);
    }
}

impl fmt::Debug for CancelHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelHandle").finish_non_exhaustive()
    }
}

/// See [`CancelScope::enter`].
pub type Enter<'s, F> = Around<EnterHead<'s>, Option<F>>;

/// What is beside the future in an [`Enter`].
#[derive(Debug)]
pub struct EnterHead<'s> {
    scope: &'s CancelScope,
    entered: bool,
    run: Run,
}

impl Drop for EnterHead<'_> {
    fn drop(&mut self) {
        if self.entered && self.run == Run::Polling {
            self.scope.scope.abandon();
        }
    }
}

impl<F: Future> Future for Around<EnterHead<'_>, Option<F>> {
    type Output = Option<F::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (head, future) = self.project();
        head.scope.look(|root, scope| {
            if !std::mem::replace(&mut head.entered, true) {
                root.enter_scope_once(scope);
            }
            head.run.poll(root, scope, cx, future)
        })
    }
}

/// Why the code that runs here is cancelled; `None` if it is not. In a
/// cleanup, which is shielded, see [`CancelScope::reason`] instead.
///
/// # Panics
///
/// Where no root runs.
#[must_use]
#[track_caller]
pub fn cancel_reason() -> Option<CancelReason> {
    with_root("`cancel_reason`", |root| root.reason_from(root.here.scope.get()))
}
