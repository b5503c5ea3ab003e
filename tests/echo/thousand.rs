//! A thousand connections at once, of which a third is killed in the middle of
//! a message. What each side has read and written is counted, and has to agree.

use std::cell::{Cell, RefCell};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use coldframe::prelude::*;
use coldframe::sync::Event;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::{TcpSocket, TcpStream};

use crate::echo_server::echo;

const CONNECTIONS: usize = 1_000;
/// What a client sends, unless it is killed: in ten parts.
const PARTS: usize = 10;
const PART: usize = 1_200;
const MESSAGE: usize = PARTS * PART;

/// What went through one connection, seen from the server.
#[derive(Default)]
struct Counts {
    read: Cell<usize>,
    written: Cell<usize>,
    /// The other side has said that there is no more.
    ended: Cell<bool>,
}

/// A stream that is counted.
struct Counted<'c> {
    stream: TcpStream,
    counts: &'c Counts,
}

impl AsyncRead for Counted<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        let length = buffer.filled().len() - before;
        self.counts.read.set(self.counts.read.get() + length);
        self.counts.ended.set(length == 0);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Counted<'_> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let length = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes))?;
        self.counts.written.set(self.counts.written.get() + length);
        Poll::Ready(Ok(length))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// What one client has seen.
#[derive(Default)]
struct Client {
    number: usize,
    address: Cell<Option<SocketAddr>>,
    sent: Cell<usize>,
    received: Cell<usize>,
    is_to_die: Event,
}

impl Client {
    fn is_killed(&self) -> bool {
        self.number.is_multiple_of(3)
    }

    /// How far it gets: another way for each that is killed. Half of that is
    /// more than a part, so that none is killed before all are connected.
    fn length(&self) -> usize {
        if self.is_killed() { 3 * PART + self.number * 8 } else { MESSAGE }
    }

    /// The byte at a place of its message: no two clients' look alike.
    fn byte(&self, place: usize) -> u8 {
        (self.number * 31 + place * 7 + place / 251) as u8
    }

    #[checkpointed]
    async fn send(&self, mut to: impl AsyncWrite + Unpin, all_are_open: &Event) -> io::Result<()> {
        let message: Vec<u8> = (0..self.length()).map(|place| self.byte(place)).collect();
        for part in message.chunks(PART) {
            let mut rest = part;
            while !rest.is_empty() {
                let length = to.write(rest).await?;
                self.sent.set(self.sent.get() + length);
                rest = &rest[length..];
            }
            all_are_open.wait().await;
        }
        if self.is_killed() {
            sleep_forever().await;
        }
        to.shutdown().await
    }

    /// Everything that comes is what was sent, in order.
    #[checkpointed]
    async fn receive(&self, mut from: impl AsyncRead + Unpin) -> io::Result<()> {
        let mut buffer = [0; 4096];
        loop {
            let length = from.read(&mut buffer).await?;
            if length == 0 {
                return Ok(());
            }
            for byte in &buffer[..length] {
                let place = self.received.get();
                assert_eq!(*byte, self.byte(place), "byte {place} of client {}", self.number);
                self.received.set(place + 1);
            }
            if self.received.get() > self.length() / 2 {
                self.is_to_die.set();
            }
        }
    }

    #[checkpointed]
    async fn talk(&self, server: SocketAddr, all_are_open: &Event) -> io::Result<()> {
        let mut stream = TcpStream::connect(server).await?;
        self.address.set(Some(stream.local_addr()?));
        let (from, to) = stream.split();
        let scope = CancelScope::new();
        let done = scope!(s = &scope => {
            try_nursery! {
                spawn self.send(to, all_are_open);
                spawn self.receive(from);
                if self.is_killed() {
                    self.is_to_die.wait().await;
                    s.cancel("killed in the middle of a message");
                }
            }
        });
        if self.is_killed() && self.number.is_multiple_of(2) {
            // The other half is closed as it is: what is unread resets it.
            stream.set_zero_linger()?;
        }
        done.unwrap_or(Ok(())).map_err(|group| io::Error::other(group.to_string()))
    }
}

/// The server's connections: those that are open, and those that were.
#[derive(Default)]
struct Server {
    open: Cell<usize>,
    most: Cell<usize>,
    all_are_open: Event,
    over: RefCell<Vec<(SocketAddr, Counts)>>,
    troubles: Cell<usize>,
}

impl Server {
    #[checkpointed]
    async fn serve_one(&self, stream: TcpStream) -> io::Result<()> {
        let peer = stream.peer_addr()?;
        let counts = Counts::default();
        self.open.set(self.open.get() + 1);
        self.most.set(self.most.get().max(self.open.get()));
        if self.open.get() == CONNECTIONS {
            self.all_are_open.set();
        }
        let res = echo(0, Counted { stream, counts: &counts }).await;
        self.open.set(self.open.get() - 1);
        self.over.borrow_mut().push((peer, counts));
        res
    }
}

#[test]
fn a_thousand_connections_of_which_a_third_is_killed_account_for_every_byte() {
    let clients: Vec<Client> =
        (0..CONNECTIONS).map(|number| Client { number, ..Client::default() }).collect();
    let server = Server::default();
    let limit = Duration::from_secs(300);
    let in_time = coldframe::tokio::run(fail_after(limit, async {
        // As many as connect at once before any is accepted.
        let socket = TcpSocket::new_v4().expect("loopback works");
        socket.bind("127.0.0.1:0".parse().expect("an address")).expect("loopback works");
        let listener = socket.listen(CONNECTIONS as u32).expect("loopback works");
        let address = listener.local_addr().expect("it is bound");
        let (server, stop) = (&server, Event::new());
        nursery! {
            spawn async {
                let until = coldframe::tokio::Server::new(listener).until(stop.wait());
                let until = until.on_trouble(|_| server.troubles.set(server.troubles.get() + 1));
                let handler = async |stream| server.serve_one(stream).await;
                until.serve(handler).await.expect("it listens");
            };
            nursery! {
                for client in &clients {
                    spawn async move {
                        let talked = client.talk(address, &server.all_are_open).await;
                        talked.expect("the server does not fail");
                    };
                }
            }
            stop.set();
        }
    }));
    in_time.expect("nobody waits for what does not come");
    assert_eq!((server.open.get(), server.most.get()), (0, CONNECTIONS));
    assert!(server.troubles.get() > 0, "a reset is an error of a connection");
    account(&clients, &server.over.borrow());
}

/// Both sides' counts, connection by connection.
fn account(clients: &[Client], served: &[(SocketAddr, Counts)]) {
    assert_eq!(served.len(), CONNECTIONS);
    let mut killed = 0;
    for client in clients {
        let number = client.number;
        let address = client.address.get().expect("it was connected");
        let mut of_client = served.iter().filter(|(peer, _)| *peer == address);
        let (_, counts) = of_client.next().expect("it was served");
        assert!(of_client.next().is_none(), "once");
        let (sent, read) = (client.sent.get(), counts.read.get());
        let (written, received) = (counts.written.get(), client.received.get());
        assert!(received <= written && written <= read && read <= sent, "client {number}");
        if client.is_killed() {
            killed += 1;
            assert!(sent < MESSAGE, "client {number} was killed in the middle");
        } else {
            assert!(counts.ended.get(), "client {number} has said that there is no more");
            assert_eq!([sent, read, written, received], [MESSAGE; 4], "client {number}");
        }
        // What the server read and could not send back is what it had in hand
        // when the other side was gone.
        assert!(read - written <= 4096, "client {number}");
    }
    assert_eq!(killed, CONNECTIONS.div_ceil(3));
}
