//! 100 pages from one server, at most 10 at once. One of them fails: that
//! cancels the others, and those on the way tell the server that they have
//! given up.
//!
//! The server is in this process. It answers 57 requests, waits until as many
//! are under way as are allowed, and fails the first of those.

use std::cell::Cell;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{delete, get};
use coldframe::prelude::*;
use coldframe::sync::Semaphore;
use reqwest::Client;
use tokio::net::TcpListener;
use tokio::sync::Semaphore as Gate;

const PAGES: u32 = 100;
const AT_ONCE: u32 = 10;
/// As many requests are answered.
const GOOD: u32 = 57;

/// What the server has seen.
struct Server {
    requests: AtomicU32,
    under_way: AtomicU32,
    most_under_way: AtomicU32,
    given_up: AtomicU32,
    /// Opens when the last requests have come.
    last: Gate,
}

/// A request counts as under way until it is answered or dropped.
struct UnderWay<'s>(&'s Server);

impl<'s> UnderWay<'s> {
    fn begin(server: &'s Server) -> Self {
        let now = server.under_way.fetch_add(1, Relaxed) + 1;
        server.most_under_way.fetch_max(now, Relaxed);
        UnderWay(server)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Relaxed);
    }
}

async fn page(State(server): State<Arc<Server>>) -> Result<&'static str, StatusCode> {
    let _under_way = UnderWay::begin(&server);
    let number = server.requests.fetch_add(1, Relaxed) + 1;
    if number <= GOOD {
        return Ok("a page");
    }
    if number > GOOD + 1 {
        server.last.add_permits(1);
        return pending().await;
    }
    let rest = server.last.acquire_many(AT_ONCE - 1).await;
    rest.expect("it is never closed").forget();
    Err(StatusCode::SERVICE_UNAVAILABLE)
}

async fn give_up(State(server): State<Arc<Server>>) {
    server.given_up.fetch_add(1, Relaxed);
}

async fn serve() -> std::io::Result<(Arc<Server>, String)> {
    let zero = || AtomicU32::new(0);
    let server = Arc::new(Server {
        requests: zero(),
        under_way: zero(),
        most_under_way: zero(),
        given_up: zero(),
        last: Gate::new(0),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let router = Router::new()
        .route("/page/{number}", get(page).merge(delete(give_up)))
        .with_state(Arc::clone(&server));
    tokio::spawn(async { axum::serve(listener, router).await });
    Ok((server, base))
}

/// One page. Until all of it is here, the server is owed a word.
#[checkpointed]
async fn fetch(http: &Client, limit: &Semaphore, url: &str) -> Result<usize, reqwest::Error> {
    let _permit = limit.acquire().await;
    let is_done = Cell::new(false);
    defer!(within Duration::from_secs(10) => {
        if !is_done.get() {
            // If that fails as well, there is nobody left to tell.
            let _ = http.delete(url).send().await;
        }
    });
    let answer = http.get(url).send().await?.error_for_status()?;
    let length = answer.text().await?.len();
    is_done.set(true);
    Ok(length)
}

#[checkpointed(maybe)]
async fn fetch_all(
    urls: &[String],
    fetched: &Cell<u32>,
) -> Result<usize, ErrorGroup<reqwest::Error>> {
    let http = Client::new();
    let limit = Semaphore::new(AT_ONCE as usize);
    let total = Cell::new(0);
    try_nursery! {
        for url in urls {
            let (http, limit, total) = (&http, &limit, &total);
            spawn async move {
                let length = fetch(http, limit, url).await?;
                total.set(total.get() + length);
                fetched.set(fetched.get() + 1);
                Ok::<(), reqwest::Error>(())
            };
        }
        total.get()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let (server, base) = serve().await?;
    let urls: Vec<String> = (1..=PAGES).map(|number| format!("{base}/page/{number}")).collect();
    let fetched = Cell::new(0);
    let res = coldframe::guest(fetch_all(&urls, &fetched)).await;

    let errors = res.expect_err("the server fails one");
    let asked = server.requests.load(Relaxed);
    println!("{} of {PAGES} pages are here", fetched.get());
    for error in errors.iter() {
        println!("{} failed: {}", errors.len(), error.status().expect("the server's answer"));
    }
    println!("{} were under way, and cancelled", asked - fetched.get() - 1);
    println!("{} were never asked for", PAGES - asked);
    println!("at most {} were under way at once", server.most_under_way.load(Relaxed));
    println!("the server was told of {} that it need not go on", server.given_up.load(Relaxed));
    Ok(())
}
