//! A handler of axum's, on two threads of tokio's, that asks two suppliers at
//! once. The first failure cancels the other question, a client says how long
//! it has time, and a connection to a supplier gets a goodbye whatever happens,
//! except that a client hangs up: then axum drops the handler where it stands,
//! and nobody is left to wait for a goodbye.
//!
//! A load generator asks 240 times and counts what comes back.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use coldframe::prelude::*;
use coldframe::sync::Semaphore;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore as Gate, oneshot};

const ITEMS: u32 = 240;

/// Connections to suppliers, counted; and for each item, how many suppliers
/// look for it for ever.
struct Suppliers {
    opened: AtomicU32,
    said_goodbye: AtomicU32,
    cut: AtomicU32,
    stuck: Vec<Gate>,
}

struct Connection<'s> {
    suppliers: &'s Suppliers,
    is_open: bool,
}

impl Suppliers {
    fn new() -> Suppliers {
        let zero = || AtomicU32::new(0);
        let stuck = (0..=ITEMS).map(|_| Gate::new(0)).collect();
        Suppliers { opened: zero(), said_goodbye: zero(), cut: zero(), stuck }
    }

    #[checkpointed]
    async fn connect(&self) -> Connection<'_> {
        checkpoint().await;
        self.opened.fetch_add(1, Relaxed);
        Connection { suppliers: self, is_open: true }
    }

    fn open(&self) -> u32 {
        self.opened.load(Relaxed) - self.said_goodbye.load(Relaxed) - self.cut.load(Relaxed)
    }
}

/// The supplier has none of it.
#[derive(Debug)]
struct NoOffer;

impl Connection<'_> {
    /// What an item costs. Every fourth item is sold out, of every sixth the
    /// supplier has never heard, and looks for it for ever.
    #[checkpointed]
    async fn price(&mut self, item: u32) -> Result<u32, NoOffer> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        match item {
            _ if item.is_multiple_of(4) => Err(NoOffer),
            _ if item % 6 == 1 => {
                self.suppliers.stuck[item as usize].add_permits(1);
                std::future::pending().await
            }
            _ => Ok(item),
        }
    }

    #[checkpointed]
    async fn goodbye(&mut self) {
        checkpoint().await;
        self.is_open = false;
        self.suppliers.said_goodbye.fetch_add(1, Relaxed);
    }
}

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.suppliers.cut.fetch_add(1, Relaxed);
        }
    }
}

#[checkpointed]
async fn ask(suppliers: &Suppliers, item: u32, postage: u32) -> Result<u32, NoOffer> {
    let mut connection = suppliers.connect().await;
    defer!(within Duration::from_secs(5) => { connection.goodbye().await; });
    Ok(connection.price(item).await? + postage)
}

/// The lower of two prices.
#[checkpointed]
async fn best(suppliers: &Suppliers, item: u32, patience: Duration) -> Result<u32, StatusCode> {
    let offers = fail_after!(patience => {
        try_nursery! {
            let one = spawn ask(suppliers, item, 7);
            let other = spawn ask(suppliers, item, 5);
            one.min(other)
        }
    });
    match offers {
        Ok(Ok(price)) => Ok(price),
        Ok(Err(_no_offer)) => Err(StatusCode::NOT_FOUND),
        Err(_too_slow) => Err(StatusCode::GATEWAY_TIMEOUT),
    }
}

/// Tokio moves a handler from thread to thread, so it has to be `Send`: rustc
/// checks it here.
fn assert_send<T: Send>(future: T) -> T {
    future
}

async fn handler(
    State(suppliers): State<Arc<Suppliers>>,
    Path((item, patience)): Path<(u32, u64)>,
) -> Result<String, StatusCode> {
    let best = best(&suppliers, item, Duration::from_millis(patience));
    let price = assert_send(coldframe::guest(best)).await?;
    Ok(price.to_string())
}

/// What the load generator has seen, by name.
#[derive(Default)]
struct Tally(Mutex<std::collections::BTreeMap<&'static str, u32>>);

impl Tally {
    fn count(&self, outcome: &'static str) {
        *self.0.lock().expect("nobody panics").entry(outcome).or_default() += 1;
    }
}

/// Asks for one item. Of those that take for ever, every other client hangs up.
#[checkpointed]
async fn client(
    http: &reqwest::Client,
    suppliers: &Suppliers,
    base: &str,
    item: u32,
) -> &'static str {
    let patience = if item % 12 == 7 { 100 } else { 60_000 };
    let request = http.get(format!("{base}/{item}/{patience}")).send();
    let answer = race! {
        answer = request => Some(answer.expect("the server answers")),
        hang_up(suppliers, item) => None,
    };
    match answer.map(|answer| answer.status()) {
        None => "hung up",
        Some(StatusCode::OK) => "answered",
        Some(StatusCode::NOT_FOUND) => "sold out",
        Some(StatusCode::GATEWAY_TIMEOUT) => "took too long",
        Some(other) => panic!("{other}"),
    }
}

/// Every twelfth client waits until both suppliers look for what they never
/// find, and no longer.
#[checkpointed]
async fn hang_up(suppliers: &Suppliers, item: u32) {
    match item % 12 {
        1 => {
            let both = suppliers.stuck[item as usize].acquire_many(2).await;
            both.expect("it is never closed").forget();
        }
        _ => sleep_forever().await,
    }
}

#[checkpointed(maybe)]
async fn load(suppliers: &Suppliers, base: &str, tally: &Tally) {
    let http = reqwest::Client::new();
    let limit = Semaphore::new(20);
    nursery! {
        for item in 1..=ITEMS {
            let (http, limit) = (&http, &limit);
            spawn async move {
                let _permit = limit.acquire().await;
                tally.count(client(http, suppliers, base, item).await);
            };
        }
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> std::io::Result<()> {
    let suppliers = Arc::new(Suppliers::new());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let router = Router::new().route("/{item}/{patience}", get(handler));
    let (stop, stopped) = oneshot::channel::<()>();
    let server = axum::serve(listener, router.with_state(Arc::clone(&suppliers)))
        .with_graceful_shutdown(async { drop(stopped.await) });
    let server = tokio::spawn(async { server.await });

    let tally = Tally::default();
    coldframe::guest(load(&suppliers, &base, &tally)).await;

    // It waits for the last handler.
    drop(stop);
    server.await.expect("it does not panic")?;
    for (outcome, count) in tally.0.into_inner().expect("nobody panics") {
        println!("{count:>4} {outcome}");
    }
    let count = |counter: &AtomicU32| counter.load(Relaxed);
    println!("connections to suppliers: {}", count(&suppliers.opened));
    println!("{:>4} said goodbye", count(&suppliers.said_goodbye));
    println!("{:>4} were cut, since the client hung up", count(&suppliers.cut));
    println!("{:>4} are left open", suppliers.open());
    Ok(())
}
