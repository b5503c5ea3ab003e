//! Tasks that act in the order a test says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::channel::{Receiver, Sender, channel};
use crate::checkpoint::checkpoint;

/// Has tasks go on in the order of numbers: what is at 0 first, then 1, and so
/// on, whichever task comes first.
///
/// Schedules differ from seed to seed; a test that needs one order of events
/// in several tasks says so with this.
///
/// # Examples
///
/// ```
/// use std::sync::Mutex;
/// use coldframe_runtime::{run, testing::Sequencer};
///
/// let words = Mutex::new(Vec::new());
/// run(async {
///     let sequencer = Sequencer::new();
///     let first = sequencer.step(0).await;
///     words.lock().unwrap().push("cold");
///     drop(first); // now 1 may go on
///     let _second = sequencer.step(1).await;
///     words.lock().unwrap().push("frame");
/// });
/// assert_eq!(words.into_inner().unwrap(), ["cold", "frame"]);
/// ```
#[derive(Debug, Default)]
pub struct Sequencer {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    claimed: BTreeSet<usize>,
    /// The positions whose predecessor is over.
    open: BTreeSet<usize>,
    /// What those wait for whose predecessor is not over: that the sender is
    /// dropped, which can be done anywhere, outside the run as well.
    doors: BTreeMap<usize, Sender<()>>,
    broken: bool,
}

/// The turn of one position of a [`Sequencer`]; dropping it lets the next one
/// go on.
#[derive(Debug)]
#[must_use = "the next position goes on when this is dropped"]
pub struct Turn<'s> {
    sequencer: &'s Sequencer,
    position: usize,
}

/// A wait for a turn that has not come yet.
struct Waits<'s> {
    sequencer: &'s Sequencer,
    over: bool,
}

impl Sequencer {
    /// One whose next position is 0.
    #[must_use]
    pub fn new() -> Sequencer {
        Sequencer::default()
    }

    /// Waits until the turns of all lower positions are over, and is a
    /// [`checkpoint`](crate::checkpoint()) also if they are. Hold what it gives
    /// for as long as the turn lasts: `let _turn = sequencer.step(1).await;`.
    ///
    /// # Cancellation
    ///
    /// *Loses its place*, and with it breaks the sequencer, for the positions
    /// after it would wait for ever: all other waits panic, and so do later
    /// ones.
    ///
    /// # Panics
    ///
    /// If the position is used a second time, if the sequencer is broken, and
    /// where no root runs.
    ///
    /// # Examples
    ///
    /// See [`Sequencer`].
    pub async fn step(&self, position: usize) -> Turn<'_> {
        let door = self.claim(position);
        let mut waits = Waits { sequencer: self, over: false };
        match door {
            Some(door) => assert!(door.recv().await.is_none(), "nobody sends to a door"),
            None => checkpoint().await,
        }
        waits.over = true;
        self.refuse_if_broken(position);
        Turn { sequencer: self, position }
    }

    /// Gives what the position has to wait for, if it is not its turn yet.
    fn claim(&self, position: usize) -> Option<Receiver<()>> {
        self.refuse_if_broken(position);
        let mut state = self.state();
        let is_new = state.claimed.insert(position);
        let is_open = position == 0 || state.open.contains(&position);
        let door = (is_new && !is_open).then(|| {
            let (sender, receiver) = channel(0);
            state.doors.insert(position, sender);
            receiver
        });
        drop(state);
        assert!(is_new, "position {position} of a sequencer is used twice; give each step its own");
        door
    }

    fn refuse_if_broken(&self, position: usize) {
        let broken = self.state().broken;
        assert!(
            !broken,
            "position {position} of a sequencer cannot come: the wait for another position was \
             cancelled or dropped; let every step have its turn",
        );
    }

    /// A poisoned lock is no news: the state is whole between any two
    /// statements, and who panicked has said why.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let next = self.position + 1;
        let mut state = self.sequencer.state();
        state.open.insert(next);
        let door = state.doors.remove(&next);
        drop(state);
        // Wakes its task, so not under the lock.
        drop(door);
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let mut state = self.sequencer.state();
        state.broken = true;
        let doors = std::mem::take(&mut state.doors);
        drop(state);
        drop(doors);
    }
}
