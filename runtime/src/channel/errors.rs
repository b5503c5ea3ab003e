//! How sending and receiving can fail.

use std::error::Error;
use std::fmt;

/// An item that was not sent, and why.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SendError<T> {
    /// The sender itself was closed.
    Closed(T),
    /// All receivers were.
    Broken(T),
}

/// An item that was not sent at once, and why.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TrySendError<T> {
    /// There is no room, or somebody waits for it.
    WouldBlock(T),
    /// The sender itself was closed.
    Closed(T),
    /// All receivers were.
    Broken(T),
}

/// Why nothing was received at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryRecvError {
    /// There is no item, or somebody waits for it.
    WouldBlock,
    /// All senders are closed, and nothing is left.
    EndOfChannel,
    /// The receiver itself was closed.
    Closed,
}

const WOULD_BLOCK: &str = "it would have to wait";
const SENDER_CLOSED: &str = "the sender is closed";
const BROKEN: &str = "all receivers of the channel are closed";

impl<T> SendError<T> {
    /// The item.
    #[must_use]
    pub fn into_inner(self) -> T {
        match self {
            SendError::Closed(value) | SendError::Broken(value) => value,
        }
    }
}

impl<T> TrySendError<T> {
    /// The item.
    #[must_use]
    pub fn into_inner(self) -> T {
        match self {
            TrySendError::WouldBlock(value)
            | TrySendError::Closed(value)
            | TrySendError::Broken(value) => value,
        }
    }
}

impl<T> From<SendError<T>> for TrySendError<T> {
    fn from(error: SendError<T>) -> Self {
        match error {
            SendError::Closed(value) => TrySendError::Closed(value),
            SendError::Broken(value) => TrySendError::Broken(value),
        }
    }
}

/// Without the item: that may be of any type.
impl<T> fmt::Debug for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SendError::Closed(_) => "Closed(..)",
            SendError::Broken(_) => "Broken(..)",
        })
    }
}

impl<T> fmt::Display for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SendError::Closed(_) => SENDER_CLOSED,
            SendError::Broken(_) => BROKEN,
        })
    }
}

impl<T> Error for SendError<T> {}

/// Without the item: that may be of any type.
impl<T> fmt::Debug for TrySendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TrySendError::WouldBlock(_) => "WouldBlock(..)",
            TrySendError::Closed(_) => "Closed(..)",
            TrySendError::Broken(_) => "Broken(..)",
        })
    }
}

impl<T> fmt::Display for TrySendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TrySendError::WouldBlock(_) => WOULD_BLOCK,
            TrySendError::Closed(_) => SENDER_CLOSED,
            TrySendError::Broken(_) => BROKEN,
        })
    }
}

impl<T> Error for TrySendError<T> {}

impl fmt::Display for TryRecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TryRecvError::WouldBlock => WOULD_BLOCK,
            TryRecvError::EndOfChannel => "all senders of the channel are closed",
            TryRecvError::Closed => "the receiver is closed",
        })
    }
}

impl Error for TryRecvError {}
