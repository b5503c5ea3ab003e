//! A web server and a client of others' in the tasks of a run on tokio: hyper
//! (inside axum) and reqwest.

use axum::Router;
use axum::routing::get;
use coldframe::prelude::*;
use tokio::net::TcpListener;

#[checkpointed]
async fn serve(listener: TcpListener, stop: &Event) {
    let router = Router::new().route("/", get(async || "from axum"));
    let router = router.route("/slow", get(async || std::future::pending::<()>().await));
    // What axum starts by itself outlives nothing: the run drops it at its end.
    race! {
        served = axum::serve(listener, router).into_future() => served.expect("it listens"),
        stop.wait() => {}
    }
}

#[checkpointed]
async fn fetch(client: &reqwest::Client, url: &str) -> reqwest::Result<String> {
    client.get(url).send().await?.text().await
}

#[test]
fn hyper_axum_and_reqwest_work_in_tasks_and_are_cancelled() {
    coldframe::tokio::run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback works");
        let url = format!("http://{}/", listener.local_addr().expect("it is bound"));
        let slow = format!("{url}slow");
        let (client, stop) = (reqwest::Client::new(), Event::new());
        nursery! {
            spawn serve(listener, &stop);
            let pages = nursery! {
                let mut pages = Vec::new();
                for _ in 0..10 {
                    pages.push(spawn fetch(&client, &url));
                }
                pages.into_iter().map(Child::value).collect::<Vec<_>>()
            };
            for page in pages {
                assert_eq!(page.expect("it is served"), "from axum");
            }
            let late = move_on_after(Duration::from_millis(20), fetch(&client, &slow)).await;
            assert!(late.is_none(), "our deadline ends a wait for reqwest");
            stop.set();
        }
    });
}
