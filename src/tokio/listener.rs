//! What connections come from, and what it means when none can be accepted.

use std::fmt::Debug;
use std::io;
use std::task::{Context, Poll};

use ::tokio::net::{TcpListener, TcpStream};

/// Something that gives connections, one after the other: a listener of
/// tokio's, a reference to one, or one of yours.
pub trait Listener {
    /// A connection.
    type Stream;
    /// Whose it is, for reports and the names of tasks.
    type Address: Debug;

    /// The next connection, as in tokio's `poll_accept`: of several callers
    /// only the last is woken.
    ///
    /// # Errors
    ///
    /// Those of `accept`.
    fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(Self::Stream, Self::Address)>>;
}

impl Listener for TcpListener {
    type Stream = TcpStream;
    type Address = std::net::SocketAddr;

    fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(Self::Stream, Self::Address)>> {
        TcpListener::poll_accept(self, cx)
    }
}

#[cfg(unix)]
impl Listener for ::tokio::net::UnixListener {
    type Stream = ::tokio::net::UnixStream;
    type Address = ::tokio::net::unix::SocketAddr;

    fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(Self::Stream, Self::Address)>> {
        ::tokio::net::UnixListener::poll_accept(self, cx)
    }
}

impl<L: Listener> Listener for &L {
    type Stream = L::Stream;
    type Address = L::Address;

    fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(Self::Stream, Self::Address)>> {
        (**self).poll_accept(cx)
    }
}

/// What follows from an error of `accept`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// That connection was gone before it was accepted; the next may be well.
    Next,
    /// Something has run out of which there will be more again.
    Later,
    /// The listener does not work.
    Give,
}

/// Trio's judgement: what `accept` hands on of a connection's own troubles says
/// nothing about the listener.
pub(super) fn judge(error: &io::Error) -> Verdict {
    use io::ErrorKind as Kind;

    match error.kind() {
        Kind::OutOfMemory => Verdict::Later,
        Kind::ConnectionAborted
        | Kind::ConnectionReset
        | Kind::HostUnreachable
        | Kind::Interrupted
        | Kind::NetworkDown
        | Kind::NetworkUnreachable
        | Kind::PermissionDenied
        | Kind::TimedOut => Verdict::Next,
        _ => match error.raw_os_error() {
            Some(number) if RUN_OUT.contains(&number) => Verdict::Later,
            Some(number) if OF_A_CONNECTION.contains(&number) => Verdict::Next,
            _ => Verdict::Give,
        },
    }
}

/// `ENFILE`, `EMFILE`, `ENOBUFS`.
#[cfg(any(target_os = "linux", target_os = "android"))]
const RUN_OUT: [i32; 3] = [23, 24, 105];
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
const RUN_OUT: [i32; 3] = [23, 24, 55];
/// `WSAEMFILE`, `WSAENOBUFS`.
#[cfg(not(unix))]
const RUN_OUT: [i32; 2] = [10024, 10055];

/// `ENONET`, `EPROTO`, `ENOPROTOOPT`, `EOPNOTSUPP`, `EHOSTDOWN`: Linux hands on
/// what has come from the network for a connection.
#[cfg(any(target_os = "linux", target_os = "android"))]
const OF_A_CONNECTION: [i32; 5] = [64, 71, 92, 95, 112];
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const OF_A_CONNECTION: [i32; 0] = [];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn trio_56_what_has_run_out_is_tried_again_and_other_errors_end_it() {
        let of = |number: i32| judge(&io::Error::from_raw_os_error(number));
        for (name, number) in [("ENOMEM", 12), ("ENFILE", 23), ("EMFILE", 24), ("ENOBUFS", 105)] {
            assert_eq!(of(number), Verdict::Later, "{name}");
        }
        for (name, number) in [("EPERM", 1), ("EPROTO", 71), ("ECONNABORTED", 103)] {
            assert_eq!(of(number), Verdict::Next, "{name}");
        }
        for (name, number) in [("EBADF", 9), ("EFAULT", 14), ("EINVAL", 22), ("ENOTSOCK", 88)] {
            assert_eq!(of(number), Verdict::Give, "{name}");
        }
    }
}
