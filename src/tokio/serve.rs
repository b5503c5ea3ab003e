//! A nursery with a task for each connection of a listener.

use std::error::Error;
use std::fmt;
use std::future::{Future, Pending, pending, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use super::listener::{Listener, Verdict, judge};
use crate::prelude::*;

/// Serves a listener until it is cancelled: each connection in a task of its
/// own, all in one nursery. The handler is an async function of the stream,
/// which is closed when it ends.
///
/// A handler gives `()`, or a `Result` of which the error may be anything that
/// `?` makes a `Box<dyn Error>` of. An error ends that connection only and is
/// reported, on standard error unless [`Server::on_trouble`] says otherwise. A
/// panic is no error: as in any nursery, it cancels the others and goes on.
///
/// If no connection can be accepted because files or memory have run out, that
/// is reported, and tried again after 100 ms. [`Server`] has what goes beyond
/// this: stopping gracefully, and a hook for reports.
///
/// # Cancellation
///
/// The connections are cancelled and waited for, cleanup included. Each loses
/// what its handler loses. The listener is closed.
///
/// # Errors
///
/// Of `accept`, when the listener itself does not work. The connections are
/// cancelled and waited for then.
///
/// # Panics
///
/// When polled where no root runs.
///
/// # Examples
///
/// ```
/// use coldframe::prelude::*;
/// use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
/// use tokio::net::{TcpListener, TcpStream};
///
/// #[checkpointed]
/// async fn greet(mut stream: TcpStream) -> std::io::Result<()> {
///     stream.write_all(b"hello").await
/// }
///
/// #[coldframe::main(tokio)]
/// async fn main() -> std::io::Result<()> {
///     let listener = TcpListener::bind("127.0.0.1:0").await?;
///     let address = listener.local_addr()?;
///     scope!(s => {
///         nursery! {
///             spawn async move { coldframe::tokio::serve(listener, greet).await.expect("it listens") };
///             let mut text = String::new();
///             TcpStream::connect(address).await?.read_to_string(&mut text).await?;
///             assert_eq!(text, "hello");
///             s.cancel("that was all");
///         }
///     });
///     Ok(())
/// }
/// ```
#[checkpointed]
pub async fn serve<L, H, O>(listener: L, handler: H) -> io::Result<()>
where
    L: Listener,
    H: AsyncFn(L::Stream) -> O,
    O: Outcome,
{
    Server::new(listener).serve(handler).await
}

/// A listener that is about to be served, and how. [`serve`] is the short form.
///
/// # Examples
///
/// ```
/// use coldframe::prelude::*;
/// use coldframe::tokio::Server;
/// use tokio::net::{TcpListener, TcpStream};
///
/// #[checkpointed]
/// async fn hold(_stream: TcpStream) {
///     sleep_forever().await;
/// }
///
/// coldframe::tokio::run(async {
///     let listener = TcpListener::bind("127.0.0.1:0").await?;
///     Server::new(listener)
///         .until(sleep(Duration::from_millis(10)))
///         .grace(Duration::from_millis(10))
///         .on_trouble(|trouble| eprintln!("{trouble}"))
///         .serve(hold)
///         .await
/// }).expect("it listens");
/// ```
#[must_use = "a server does nothing until `serve`"]
pub struct Server<L, S, R> {
    listener: L,
    stop: S,
    grace: Option<Duration>,
    report: R,
}

/// What a server reports and goes on after.
#[derive(Debug)]
#[non_exhaustive]
pub enum Trouble<'t, A> {
    /// The handler of a connection has given an error.
    Connection {
        /// Whose it was.
        peer: &'t A,
        /// What the handler gave.
        error: Box<dyn Error + Send + Sync>,
    },
    /// Nothing can be accepted, for want of files or memory. It is tried again
    /// after 100 ms.
    Accept {
        /// What `accept` gave.
        error: io::Error,
    },
}

/// What a handler may give.
pub trait Outcome {
    /// The error, if it is one.
    fn error(self) -> Option<Box<dyn Error + Send + Sync>>;
}

impl Outcome for () {
    fn error(self) -> Option<Box<dyn Error + Send + Sync>> {
        None
    }
}

impl<E: Into<Box<dyn Error + Send + Sync>>> Outcome for Result<(), E> {
    fn error(self) -> Option<Box<dyn Error + Send + Sync>> {
        self.err().map(Into::into)
    }
}

/// What a server without a hook does.
type Print<A> = fn(&Trouble<'_, A>);

fn print<A: fmt::Debug>(trouble: &Trouble<'_, A>) {
    eprintln!("coldframe: {trouble}");
}

impl<L: Listener> Server<L, Pending<()>, Print<L::Address>> {
    /// Serves until it is cancelled, and reports on standard error.
    pub fn new(listener: L) -> Self {
        Server { listener, stop: pending(), grace: None, report: print }
    }
}

impl<L: Listener, S, R> Server<L, S, R> {
    /// Stops gracefully when `stop` gives a value: the listener is closed, and
    /// the connections that are open come to their end.
    pub fn until<F: IntoFuture>(self, stop: F) -> Server<L, F::IntoFuture, R> {
        let Server { listener, stop: _, grace, report } = self;
        Server { listener, stop: stop.into_future(), grace, report }
    }

    /// How long they have for that. Those that are open after it are cancelled,
    /// and waited for. No limit unless it is set.
    pub fn grace(self, grace: Duration) -> Self {
        Server { grace: Some(grace), ..self }
    }

    /// Calls `report` with what would be printed otherwise.
    pub fn on_trouble<F: Fn(&Trouble<'_, L::Address>)>(self, report: F) -> Server<L, S, F> {
        let Server { listener, stop, grace, report: _ } = self;
        Server { listener, stop, grace, report }
    }

    /// Serves. It gives `Ok` after a graceful stop only. See [`serve`](fn@serve).
    ///
    /// # Cancellation
    ///
    /// As [`serve`](fn@serve).
    ///
    /// # Errors
    ///
    /// As [`serve`](fn@serve).
    ///
    /// # Panics
    ///
    /// As [`serve`](fn@serve).
    #[checkpointed]
    pub async fn serve<H, O>(self, handler: H) -> io::Result<()>
    where
        S: Future,
        R: Fn(&Trouble<'_, L::Address>),
        H: AsyncFn(L::Stream) -> O,
        O: Outcome,
    {
        let Server { listener, stop, grace, report } = self;
        let mut stop = pin!(stop);
        let mut broken = Ok(());
        let connections = CancelScope::new();
        scope!(_ = &connections => {
            nursery! {
                let mut accepted = Accepted::none();
                loop {
                    match accepted.fill(&listener, stop.as_mut(), &report).await {
                        Ok(Go::On) => {
                            for (stream, peer) in accepted.connections.drain(..) {
                                #[name = format!("connection from {peer:?}")]
                                spawn answer(&handler, stream, peer, &report);
                            }
                        }
                        Ok(Go::Stop) => break,
                        Err(error) => {
                            broken = Err(error);
                            connections.cancel("the listener does not work");
                            break;
                        }
                    }
                };
                drop(listener);
                if let Some(grace) = grace {
                    connections.set_timeout(grace);
                }
            }
        });
        broken
    }
}

/// Connections that have no task yet.
struct Accepted<L: Listener> {
    connections: Vec<(L::Stream, L::Address)>,
    /// What came after them.
    error: Option<io::Error>,
}

/// Whether to go on accepting.
enum Go {
    On,
    Stop,
}

impl<L: Listener> Accepted<L> {
    /// So many at once, lest those that wait for the system to take them in
    /// become too many for it while a pass goes by.
    const AT_ONCE: usize = 32;
    /// Until more files or more memory are asked for.
    const PAUSE: Duration = Duration::from_millis(100);

    fn none() -> Self {
        Accepted { connections: Vec::with_capacity(Self::AT_ONCE), error: None }
    }

    /// Waits for connections, and takes those that are there.
    #[checkpointed]
    async fn fill<S: Future>(
        &mut self,
        listener: &L,
        mut stop: Pin<&mut S>,
        report: &impl Fn(&Trouble<'_, L::Address>),
    ) -> io::Result<Go> {
        loop {
            let accepted = poll_fn(|cx| match stop.as_mut().poll(cx) {
                Poll::Ready(_) => Poll::Ready(Ok(Go::Stop)),
                Poll::Pending => self.poll(listener, cx),
            });
            let error = match accepted.await {
                Ok(go) => return Ok(go),
                Err(error) => error,
            };
            match judge(&error) {
                Verdict::Next => {}
                Verdict::Give => return Err(error),
                Verdict::Later => {
                    report(&Trouble::Accept { error });
                    if move_on_after(Self::PAUSE, stop.as_mut()).await.is_some() {
                        return Ok(Go::Stop);
                    }
                }
            }
        }
    }

    fn poll(&mut self, listener: &L, cx: &mut Context<'_>) -> Poll<io::Result<Go>> {
        while self.error.is_none() && self.connections.len() < Self::AT_ONCE {
            match listener.poll_accept(cx) {
                Poll::Ready(Ok(connection)) => self.connections.push(connection),
                Poll::Ready(Err(error)) => self.error = Some(error),
                Poll::Pending => break,
            }
        }
        if !self.connections.is_empty() {
            return Poll::Ready(Ok(Go::On));
        }
        self.error.take().map_or(Poll::Pending, |error| Poll::Ready(Err(error)))
    }
}

/// One connection.
#[checkpointed]
async fn answer<T, A, O: Outcome>(
    handler: &impl AsyncFn(T) -> O,
    stream: T,
    peer: A,
    report: &impl Fn(&Trouble<'_, A>),
) {
    if let Some(error) = handler(stream).await.error() {
        report(&Trouble::Connection { peer: &peer, error });
    }
}

impl<A: fmt::Debug> fmt::Display for Trouble<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Connection { peer, error } => {
                write!(f, "the connection from {peer:?} has failed: {error}")
            }
            Trouble::Accept { error } => {
                write!(f, "no connection can be accepted for now: {error}")
            }
        }
    }
}

impl<L: fmt::Debug, S, R> fmt::Debug for Server<L, S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Server { listener, grace, .. } = self;
        f.debug_struct("Server")
            .field("listener", listener)
            .field("grace", grace)
            .finish_non_exhaustive()
    }
}
