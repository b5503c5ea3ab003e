//! `SIGINT`.
//!
//! The handler has nothing but [`STATE`] and a pipe. The first signal that a run
//! hears is noted and written into the pipe, on the other end of which a thread
//! tells the run. Every other one ends the process, as if there were no handler:
//! a second one, and one that no run listens to.

use std::io::Read as _;
use std::os::unix::net::UnixStream;
use std::process;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, Weak};
use std::thread;

use signal_hook::consts::SIGINT;
use signal_hook::low_level::{emulate_default_handler, pipe};

use crate::inbox::{Inbox, Message};
use crate::raw::{has_default_action, on_signal};
use crate::root::Root;

/// Nobody listens.
const DEAF: u8 = 0;
/// A run listens.
const LISTENING: u8 = 1;
/// It has heard a signal.
const HEARD: u8 = 2;

static STATE: AtomicU8 = AtomicU8::new(DEAF);

/// The run that listens.
static LISTENER: Mutex<Weak<Inbox>> = Mutex::new(Weak::new());

/// While it is open, Ctrl-C is the run's.
pub(crate) struct Ear(());

impl Ear {
    /// Listens, if this is the main thread and nobody else has asked for the
    /// signal: a handler of the program's own wins.
    pub(crate) fn open(root: &Root) -> Option<Ear> {
        let is_main = thread::current().name() == Some("main");
        if !is_main || !is_installed() {
            return None;
        }
        // Under the lock, so that the first signal finds it changed.
        let mut listener = listener();
        let open = STATE.compare_exchange(DEAF, LISTENING, Ordering::SeqCst, Ordering::SeqCst);
        open.ok()?;
        *listener = Arc::downgrade(&root.inbox);
        Some(Ear(()))
    }

    /// Listens no more. Says whether there was a signal; from now on, one ends
    /// the process.
    pub(crate) fn close(self) -> bool {
        STATE.swap(DEAF, Ordering::SeqCst) == HEARD
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        STATE.store(DEAF, Ordering::SeqCst);
    }
}

/// Ends the process by the signal.
pub(super) fn end_process() -> ! {
    // It fails for signals that do not exist.
    let _ = emulate_default_handler(SIGINT);
    process::exit(130)
}

/// Whether our handler is there: it is installed once, and stays.
fn is_installed() -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    *INSTALLED.get_or_init(|| has_default_action(SIGINT) && install().is_ok())
}

fn install() -> std::io::Result<()> {
    let (from, to) = UnixStream::pair()?;
    thread::Builder::new().name("coldframe-ctrl-c".to_owned()).spawn(move || tell_runs(from))?;
    // Actions run in the order in which they came: what is in the pipe was
    // noted before.
    on_signal(SIGINT, handle)?;
    pipe::register(SIGINT, to)?;
    Ok(())
}

/// Runs in the handler: it may do nothing that a signal must not interrupt.
fn handle() {
    let heard = STATE.compare_exchange(LISTENING, HEARD, Ordering::SeqCst, Ordering::SeqCst);
    if heard.is_err() {
        // It fails for signals that do not exist.
        let _ = emulate_default_handler(SIGINT);
    }
}

fn tell_runs(mut from: UnixStream) {
    let mut signal = [0];
    while from.read_exact(&mut signal).is_ok() {
        // What was written for a run that is over is not for the next one.
        let inbox = listener().upgrade().filter(|_| STATE.load(Ordering::SeqCst) == HEARD);
        if let Some(inbox) = inbox {
            inbox.send(Message::Interrupt);
        }
    }
}

fn listener() -> MutexGuard<'static, Weak<Inbox>> {
    LISTENER.lock().expect("nothing panics under this lock")
}
