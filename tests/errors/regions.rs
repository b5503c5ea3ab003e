//! Errors out of scopes and cleanup in the block, and futures that change
//! threads.

use coldframe::prelude::*;

use crate::{Error, Log, ends, errors};

type Group<T> = Result<T, ErrorGroup<Error>>;

#[coldframe::test]
async fn a_question_mark_leaves_scopes_and_joins_the_group() {
    let log = Log::default();
    for way in 0..3_u8 {
        let value: Group<u8> = try_nursery! {
            type Error = crate::Error;
            spawn ends("a", 9, Ok(()), &log);
            move_on_after!(Duration::from_secs(5) => {
                if way == 0 {
                    Err(1_u8)?;
                }
                shield!({
                    spawn ends("b", 9, Ok(()), &log);
                    checkpoint().await;
                    if way == 1 {
                        "x".parse::<u8>()?;
                    }
                });
                sleep_forever().await;
            });
            log.add("moved on");
            ends("body", 0, Err(Error::Code(2)), &log).await?;
            way
        };
        let expected = [Error::Code(1), Error::Parse, Error::Code(2)][usize::from(way)];
        assert_eq!(errors(&value.unwrap_err()), [expected]);
        let mut seen = log.take();
        seen.retain(|it| !it.ends_with("cancelled"));
        let expected: &[&str] = if way == 2 { &["moved on", "body ended"] } else { &[] };
        assert_eq!(seen, expected);
    }
}

#[coldframe::test]
async fn cleanup_runs_before_the_errors_are_given() {
    let log = Log::default();
    for fails in [false, true] {
        let value: Group<u8> = try_nursery! {
            spawn ends("a", 1, if fails { Err(Error::Code(1)) } else { Ok(()) }, &log);
            defer! {
                sleep(Duration::from_secs(1)).await;
                log.add("cleaned up");
            }
            ends("body", 2, Err(Error::Code(2)), &log).await?;
            1
        };
        let expected = if fails { Error::Code(1) } else { Error::Code(2) };
        assert_eq!(errors(&value.unwrap_err()), [expected]);
        let body = if fails { "body cancelled" } else { "body ended" };
        log.check(&["a ended", body, "cleaned up"]);
    }
}

#[coldframe::test]
async fn a_question_mark_in_a_scope_in_the_tail() {
    let log = Log::default();
    let value: Group<Option<u8>> = try_nursery! {
        type Error = crate::Error;
        spawn ends("a", 1, Ok(()), &log);
        move_on_after!(Duration::from_secs(5) => {
            checkpoint().await;
            "x".parse::<u8>()?
        })
    };
    assert_eq!(errors(&value.unwrap_err()), [Error::Parse]);
    log.check(&["a ended"]);
}

#[coldframe::test]
async fn a_question_mark_inside_an_async_block_stays_there() {
    let value: Group<u8> = try_nursery! {
        type Error = crate::Error;
        let later = async {
            checkpoint().await;
            let number = "x".parse::<u8>()?;
            Ok::<u8, std::num::ParseIntError>(number)
        };
        let parse = |text: &str| -> Option<u8> { Some(text.parse::<u8>().ok()? + 1) };
        later.await.unwrap_or_default() + parse("4").unwrap()
    };
    assert_eq!(value.unwrap(), 5);
}

/// Compiles if the future of a `try_nursery!` may change threads.
#[test]
fn they_are_send() {
    async fn child(value: u8) -> Result<u8, String> {
        checkpoint().await;
        Ok(value)
    }
    async fn parent() -> Result<u8, ErrorGroup<String>> {
        try_nursery! { |n: &coldframe::SendTryNursery<'_, String>|
            n.spawn(async { child(1).await.map(drop) });
            let a = spawn child(1);
            for _ in 0..2 {
                spawn async { child(2).await.map(drop) };
            }
            let port: u8 = start(|status| async move {
                status.started(3);
                checkpoint().await;
            }).await;
            child(4).await?;
            a + port
        }
    }
    fn send<T: Send>(value: T) -> T {
        value
    }
    assert_eq!(coldframe::run(send(parent())).unwrap(), 4);
}
