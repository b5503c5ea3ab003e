//! Ctrl-C: it cancels the main task, and the run says so when it is over.
//!
//! What a platform does about it is an `Ear`: at most one run of the process
//! has it open, that of the main thread.

#[cfg(not(all(unix, feature = "interrupt")))]
mod nowhere;
#[cfg(all(unix, feature = "interrupt"))]
mod unix;

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::io::{self, Write as _};
use std::process::Termination;

#[cfg(not(all(unix, feature = "interrupt")))]
pub(crate) use self::nowhere::Ear;
#[cfg(not(all(unix, feature = "interrupt")))]
use self::nowhere::end_process;
#[cfg(all(unix, feature = "interrupt"))]
pub(crate) use self::unix::Ear;
#[cfg(all(unix, feature = "interrupt"))]
use self::unix::end_process;
use crate::reason::{CancelReason, CancelSource};
use crate::root::Root;
use crate::scope::MAIN_SCOPE;

/// Ctrl-C was pressed while a run went on.
///
/// [`Runner::try_run`](crate::Runner::try_run) gives it as an error;
/// [`run`](crate::run) unwinds with it, so that whoever catches that finds an
/// `Interrupted` in the payload. It is given also if the main task came to its
/// end all the same, since nobody would know of the Ctrl-C otherwise; what the
/// task gave is kept.
///
/// # Examples
///
/// ```no_run
/// use coldframe_runtime::{Runner, sleep_forever};
///
/// match Runner::new().try_run(sleep_forever()) {
///     Ok(()) => {}
///     Err(interrupted) => {
///         println!("{interrupted}: goodbye");
///         interrupted.exit();
///     }
/// }
/// ```
pub struct Interrupted<T = ()> {
    value: Option<T>,
}

impl<T> Interrupted<T> {
    pub(crate) fn new(value: Option<T>) -> Self {
        Interrupted { value }
    }

    /// What the main task gave in spite of it. None if it was cancelled.
    pub fn into_value(self) -> Option<T> {
        self.value
    }

    /// The same without what the main task gave.
    #[must_use]
    pub fn without_value(self) -> Interrupted {
        Interrupted { value: None }
    }

    /// Ends the process as Ctrl-C ends one that does nothing about it: by the
    /// signal, where there is one, so that a shell can tell; else with the exit
    /// code 130. No destructor runs; what was printed comes out.
    pub fn exit(self) -> ! {
        drop(self.value);
        // Nobody is left to be told of a failure.
        let _ = io::stdout().flush();
        end_process()
    }
}

impl<T: Termination> Interrupted<T> {
    /// The same, of an entry point: an error that it gave is printed first.
    pub(crate) fn exit_main(mut self) -> ! {
        if let Some(value) = self.value.take() {
            value.report();
        }
        self.exit()
    }
}

impl<T> fmt::Debug for Interrupted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interrupted").finish_non_exhaustive()
    }
}

impl<T> fmt::Display for Interrupted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("interrupted by Ctrl-C")
    }
}

impl<T> Error for Interrupted<T> {}

impl Root {
    /// Ctrl-C was pressed.
    pub(crate) fn interrupt(&self) {
        let source = CancelSource::Interrupt;
        self.cancel_scope(MAIN_SCOPE, CancelReason { source, text: Cow::Borrowed(""), task: None });
    }
}
