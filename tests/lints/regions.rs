//! Scopes and cleanup.

use std::num::ParseIntError;

use coldframe::prelude::*;

use crate::{give, wait};

const LIMIT: Duration = Duration::from_secs(1);

#[checkpointed(maybe)]
async fn scopes(text: &str, list: &[u8]) -> Result<usize, ParseIntError> {
    let mut seen = 0;
    for item in list {
        let value = move_on_after!(LIMIT => {
            if *item == 0 {
                continue;
            }
            if *item == 1 {
                break;
            }
            shield! {
                wait().await;
            }
            let number: u8 = text.parse()?;
            give(number).await
        });
        let late = fail_after!(LIMIT * 2 => { wait().await }).is_err();
        scope!(s => {
            s.cancel("enough");
            if late {
                return Ok(0);
            }
            wait().await;
        });
        seen += usize::from(value.unwrap_or(0));
    }
    let scope = CancelScope::new();
    scope!(s = &scope => {
        s.set_timeout(LIMIT);
        loop {
            if give(1).await == 1 {
                return Ok(seen);
            }
        }
    });
    Ok(seen)
}

#[checkpointed(maybe)]
async fn cleanups(text: &str, list: &[u8]) -> Result<u8, ParseIntError> {
    let mut seen = 0;
    defer! {
        wait().await;
        assert!(seen < 9);
    }
    for item in list {
        defer!(within LIMIT => { wait().await });
        if *item == 0 {
            continue;
        }
        seen += text.parse::<u8>()?;
    }
    nursery! {
        spawn wait();
        defer! { wait().await; }
        let first = spawn give(1);
        if seen == 8 {
            return Ok(8);
        }
        defer!(within LIMIT => { wait().await; });
        wait().await;
        Ok(first + text.parse::<u8>()?)
    }
}

#[checkpointed]
async fn nested(list: &[u8]) {
    for item in list {
        nursery! {
            defer! { wait().await; }
            nursery! {
                spawn wait();
                defer! { wait().await; }
                move_on_after!(LIMIT => {
                    spawn wait();
                    if *item == 3 {
                        break;
                    }
                    wait().await;
                });
            }
        }
    }
    wait().await;
}

#[coldframe::test]
async fn scopes_and_cleanups_run() {
    assert_eq!(scopes("2", &[0, 2, 2, 1]).await, Ok(4));
    assert_eq!(cleanups("2", &[0, 1]).await, Ok(3));
    assert!(cleanups("no", &[1]).await.is_err());
    nested(&[1, 3, 1]).await;
    plain(&[1]).await;
}

/// Not compiled.
async fn plain(list: &[u8]) -> u8 {
    for item in list {
        let late = fail_after!(LIMIT => {
            if *item == 0 {
                return 0;
            }
            wait().await;
        });
        if late.is_err() {
            return 2;
        }
    }
    1
}
