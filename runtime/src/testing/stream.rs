//! Streams of bytes between two tasks, without a network.

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};

use crate::channel::{Receiver, Sender, unbounded};
use crate::checkpoint::checkpoint;

/// Two streams, each of which receives what is sent into the other. `capacity`
/// bytes may be on the way in each direction; who sends more waits.
///
/// # Panics
///
/// If the capacity is zero: then nothing could be sent.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::testing::memory_stream_pair;
///
/// coldframe_runtime::run(async {
///     let (client, server) = memory_stream_pair(16);
///     client.send_all(b"hello").await.unwrap();
///     client.send_eof();
///     let mut buffer = [0; 3];
///     assert_eq!(server.receive_some(&mut buffer).await, Ok(3));
///     assert_eq!(&buffer, b"hel");
///     assert_eq!(server.receive_some(&mut buffer).await, Ok(2));
///     assert_eq!(server.receive_some(&mut buffer).await, Ok(0));
/// });
/// ```
#[must_use]
pub fn memory_stream_pair(capacity: usize) -> (MemoryStream, MemoryStream) {
    assert!(
        capacity > 0,
        "a stream without capacity could send nothing: use `lockstep_stream_pair`"
    );
    pair(Flow::Buffered { capacity })
}

/// The same without room on the way: `send_all` comes back when the other side
/// has received all of it.
#[must_use]
pub fn lockstep_stream_pair() -> (MemoryStream, MemoryStream) {
    pair(Flow::Lockstep)
}

/// One end of a [`memory_stream_pair`] or a [`lockstep_stream_pair`].
#[derive(Debug)]
pub struct MemoryStream {
    send: MemorySendHalf,
    receive: MemoryReceiveHalf,
}

/// What sends of a [`MemoryStream`].
pub struct MemorySendHalf {
    flow: Flow,
    chunks: Sender<Vec<u8>>,
    /// How many bytes the other side has received since it was asked last.
    received: Receiver<usize>,
    /// How many are on the way.
    on_the_way: Mutex<usize>,
    busy: AtomicBool,
}

/// What receives of a [`MemoryStream`].
pub struct MemoryReceiveHalf {
    chunks: Receiver<Vec<u8>>,
    received: Sender<usize>,
    /// What came with the last chunk and was too much for the buffer.
    rest: Mutex<VecDeque<u8>>,
    busy: AtomicBool,
}

/// Why a [`MemoryStream`] does not do what it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MemoryStreamError {
    /// The other side receives nothing any more.
    Broken,
    /// Nothing is sent behind an end.
    Closed,
    /// Another task is in the same call: two would get in each other's way.
    Busy,
}

#[derive(Clone, Copy, Debug)]
enum Flow {
    Buffered { capacity: usize },
    Lockstep,
}

fn pair(flow: Flow) -> (MemoryStream, MemoryStream) {
    let (one, other) = (direction(flow), direction(flow));
    let stream = |send, receive| MemoryStream { send, receive };
    (stream(one.0, other.1), stream(other.0, one.1))
}

fn direction(flow: Flow) -> (MemorySendHalf, MemoryReceiveHalf) {
    let (chunks_in, chunks_out) = unbounded();
    let (received_in, received_out) = unbounded();
    let send = MemorySendHalf {
        flow,
        chunks: chunks_in,
        received: received_out,
        on_the_way: Mutex::default(),
        busy: AtomicBool::new(false),
    };
    let receive = MemoryReceiveHalf {
        chunks: chunks_out,
        received: received_in,
        rest: Mutex::default(),
        busy: AtomicBool::new(false),
    };
    (send, receive)
}

impl MemoryStream {
    /// Takes it apart, for two tasks.
    #[must_use]
    pub fn into_split(self) -> (MemorySendHalf, MemoryReceiveHalf) {
        (self.send, self.receive)
    }

    /// See [`MemorySendHalf::send_all`].
    ///
    /// # Cancellation
    ///
    /// As there.
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn send_all(&self, bytes: &[u8]) -> Result<(), MemoryStreamError> {
        self.send.send_all(bytes).await
    }

    /// See [`MemorySendHalf::send_eof`].
    pub fn send_eof(&self) {
        self.send.send_eof();
    }

    /// See [`MemoryReceiveHalf::receive_some`].
    ///
    /// # Cancellation
    ///
    /// As there.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Panics
    ///
    /// As there.
    pub async fn receive_some(&self, buffer: &mut [u8]) -> Result<usize, MemoryStreamError> {
        self.receive.receive_some(buffer).await
    }
}

impl MemorySendHalf {
    /// Sends all of the bytes, and is a [`checkpoint`](crate::checkpoint()).
    ///
    /// # Cancellation
    ///
    /// *Loses track*: a part may have been sent, and nobody knows which.
    ///
    /// # Errors
    ///
    /// If the other side is gone, if the end was sent already, and if another
    /// task is sending.
    pub async fn send_all(&self, bytes: &[u8]) -> Result<(), MemoryStreamError> {
        let _claim = Claim::of(&self.busy)?;
        checkpoint().await;
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = self.room();
            if room == 0 {
                self.wait_for_room().await?;
                continue;
            }
            let (chunk, later) = rest.split_at(room.min(rest.len()));
            self.put(chunk)?;
            rest = later;
        }
        while matches!(self.flow, Flow::Lockstep) && *self.on_the_way() > 0 {
            self.wait_for_room().await?;
        }
        Ok(())
    }

    /// Sends the end: the other side receives what is on the way, and then
    /// nothing. Dropping this does the same.
    pub fn send_eof(&self) {
        self.chunks.close();
    }

    fn put(&self, chunk: &[u8]) -> Result<(), MemoryStreamError> {
        if self.chunks.is_closed() {
            return Err(MemoryStreamError::Closed);
        }
        self.chunks.try_send(chunk.to_vec()).map_err(|_| MemoryStreamError::Broken)?;
        *self.on_the_way() += chunk.len();
        Ok(())
    }

    fn room(&self) -> usize {
        while let Ok(count) = self.received.try_recv() {
            *self.on_the_way() -= count;
        }
        match self.flow {
            Flow::Buffered { capacity } => capacity - *self.on_the_way(),
            Flow::Lockstep => usize::MAX,
        }
    }

    async fn wait_for_room(&self) -> Result<(), MemoryStreamError> {
        let count = self.received.recv().await.ok_or(MemoryStreamError::Broken)?;
        *self.on_the_way() -= count;
        Ok(())
    }

    fn on_the_way(&self) -> MutexGuard<'_, usize> {
        self.on_the_way.lock().expect("nothing panics under this lock")
    }
}

impl MemoryReceiveHalf {
    /// Receives as many bytes as there are, and as the buffer takes; waits for
    /// one at least, and is a [`checkpoint`](crate::checkpoint()). Gives their
    /// number: 0 at the end.
    ///
    /// # Cancellation
    ///
    /// *No effect.*
    ///
    /// # Errors
    ///
    /// If another task is receiving.
    ///
    /// # Panics
    ///
    /// If the buffer is empty: what it gives would look like the end.
    pub async fn receive_some(&self, buffer: &mut [u8]) -> Result<usize, MemoryStreamError> {
        assert!(!buffer.is_empty(), "an empty buffer receives nothing");
        let _claim = Claim::of(&self.busy)?;
        if self.rest().is_empty() {
            let Some(chunk) = self.chunks.recv().await else { return Ok(0) };
            self.rest().extend(chunk);
        } else {
            checkpoint().await;
        }
        while let Ok(chunk) = self.chunks.try_recv() {
            self.rest().extend(chunk);
        }
        let mut rest = self.rest();
        let count = rest.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(rest.drain(..count)) {
            *to = from;
        }
        drop(rest);
        // Whoever has sent this may have gone.
        let _ = self.received.try_send(count);
        Ok(count)
    }

    fn rest(&self) -> MutexGuard<'_, VecDeque<u8>> {
        self.rest.lock().expect("nothing panics under this lock")
    }
}

/// One call at a time.
struct Claim<'h>(&'h AtomicBool);

impl<'h> Claim<'h> {
    fn of(busy: &'h AtomicBool) -> Result<Self, MemoryStreamError> {
        match busy.swap(true, Ordering::Relaxed) {
            true => Err(MemoryStreamError::Busy),
            false => Ok(Claim(busy)),
        }
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

impl fmt::Display for MemoryStreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MemoryStreamError::Broken => "the other side of the stream is gone",
            MemoryStreamError::Closed => "the end of the stream was sent already",
            MemoryStreamError::Busy => "another task uses this side of the stream",
        })
    }
}

impl Error for MemoryStreamError {}

impl fmt::Debug for MemorySendHalf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemorySendHalf").field("flow", &self.flow).finish_non_exhaustive()
    }
}

impl fmt::Debug for MemoryReceiveHalf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryReceiveHalf").finish_non_exhaustive()
    }
}
