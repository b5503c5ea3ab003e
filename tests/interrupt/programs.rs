//! What is interrupted. Each prints `ready` when it may be.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use coldframe::prelude::*;
use coldframe::{CancelSource, Interrupted, Runner, cancel_reason, checkpoint_if_cancelled};
use signal_hook::consts::SIGINT;
use signal_hook::low_level::raise;
use tokio::net::TcpListener;

/// Every program, by its name.
pub(crate) const ALL: [(&str, fn()); 13] = [
    ("built_in", built_in),
    ("on_tokio", on_tokio),
    ("entry_point", entry_point),
    ("entry_point_on_tokio", entry_point_on_tokio),
    ("failing_entry_point", failing_entry_point),
    ("hanging_cleanup", hanging_cleanup),
    ("busy", busy),
    ("opted_out", opted_out),
    ("own_handler", own_handler),
    ("too_late", too_late),
    ("unwinding", unwinding),
    ("elsewhere", elsewhere),
    ("between_runs", between_runs),
];

pub(crate) fn run(name: &str) {
    let (_, program) = ALL.iter().find(|it| it.0 == name).expect("it is one of them");
    program();
}

/// Two tasks with cleanup, of which one waits for `forever`.
async fn work(forever: impl Future<Output = ()>) {
    #[checkpointed]
    async fn child() {
        defer! {
            checkpoint().await;
            println!("child: cleaned up");
        }
        sleep_forever().await;
    }
    #[checkpointed]
    async fn parent(forever: impl Future<Output = ()>) {
        defer! {
            sleep(Duration::from_millis(1)).await;
            println!("parent: cleaned up");
        }
        nursery! {
            spawn child();
            sleep(Duration::from_millis(1)).await;
            println!("ready");
            forever.await;
        }
    }
    parent(forever).await;
}

async fn accept_nobody() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback works");
    listener.accept().await.expect("it listens");
}

fn report<T: std::fmt::Debug>(res: Result<T, Interrupted<T>>) {
    match res {
        Ok(value) => println!("not interrupted: {value:?}"),
        Err(interrupted) => {
            print!("{interrupted}: ");
            println!("{:?}", interrupted.into_value());
        }
    }
}

fn built_in() {
    report(Runner::new().try_run(work(sleep_forever())));
}

fn on_tokio() {
    report(Runner::new().tokio().try_run(work(accept_nobody())));
}

#[coldframe::main]
async fn entry_point() {
    work(sleep_forever()).await;
}

#[coldframe::main(tokio)]
async fn entry_point_on_tokio() {
    print!("without a newline, ");
    work(accept_nobody()).await;
}

/// An error that comes up while it shuts down is not lost.
fn failing_entry_point() {
    #[checkpointed]
    async fn child() -> Result<(), String> {
        shield! {
            sleep(Duration::from_millis(20)).await;
        }
        Err("it could not be saved".to_owned())
    }

    #[coldframe::main]
    async fn main() -> Result<(), ErrorGroup<String>> {
        try_nursery! {
            spawn child();
            println!("ready");
            sleep_forever().await;
        }
    }

    main().expect("an interrupted entry point does not return");
}

fn hanging_cleanup() {
    #[checkpointed]
    async fn main() {
        defer! {
            println!("cleaning up");
            sleep_forever().await;
        }
        println!("ready");
        sleep_forever().await;
    }
    report(Runner::new().try_run(main()));
}

fn busy() {
    coldframe::tokio::run(async {
        println!("ready");
        loop {
            thread::sleep(Duration::from_millis(1));
        }
    });
}

fn opted_out() {
    Runner::new().interrupts(false).run(work(sleep_forever()));
}

fn own_handler() {
    let flag = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(SIGINT, Arc::clone(&flag)).expect("it can be registered");
    #[checkpointed]
    async fn main(flag: &AtomicBool) {
        println!("ready");
        while !flag.load(Ordering::Relaxed) {
            sleep(Duration::from_millis(1)).await;
        }
        checkpoint().await;
    }
    report(Runner::new().try_run(main(&flag)));
}

/// No checkpoint is met any more, so the task comes to its end.
fn too_late() {
    report(Runner::new().try_run(async {
        raise(SIGINT).expect("there is such a signal");
        7
    }));
}

fn unwinding() {
    struct Outside;
    impl Drop for Outside {
        fn drop(&mut self) {
            println!("a destructor outside");
        }
    }
    for _ in 0..2 {
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            let _outside = Outside;
            coldframe::run(work(sleep_forever()));
        }));
        let payload = unwound.expect_err("it is interrupted");
        println!("{}", payload.downcast::<Interrupted>().expect("that is what it unwinds with"));
    }
    let reason = Arc::new(std::sync::Mutex::new(None));
    let _ = Runner::new().try_run(async {
        println!("ready");
        let wait = async {
            sleep_forever().await;
        };
        let look = async {
            while cancel_reason().is_none() {
                coldframe::cancel_shielded_checkpoint().await;
            }
            *reason.lock().expect("it is free") = cancel_reason();
            checkpoint_if_cancelled().await;
        };
        futures::join!(wait, look);
    });
    let reason = reason.lock().expect("it is free").take().expect("it was cancelled");
    assert_eq!(reason.source, CancelSource::Interrupt);
    println!("{reason}");
}

/// A run of another thread is nobody's business.
fn elsewhere() {
    let run = thread::spawn(|| report(Runner::new().try_run(work(sleep_forever()))));
    run.join().expect("it does not panic");
}

fn between_runs() {
    coldframe::run(async { checkpoint().await });
    println!("ready");
    thread::sleep(Duration::from_secs(60));
}
