//! Scopes in functions that are not compiled.

use coldframe::prelude::*;

use crate::MS;
use crate::support::{FIRST_COME, run_logged};

async fn plain(list: &[Result<u32, String>]) -> Result<u32, String> {
    let mut sum = 0;
    for item in list {
        let part = move_on_after!(MS * 3 => {
            let millis = item.clone()?;
            if millis == 0 {
                continue;
            }
            checkpoint().await;
            let part = shield! {
                sleep(MS * millis).await;
                if millis == 1 {
                    return Ok(sum);
                }
                millis
            };
            part
        });
        let Some(part) = part else { break };
        sum += part;
        scope!(s => {
            s.cancel("nothing more");
            nursery! {
                spawn sleep_forever_quietly();
            }
        });
    }
    Ok(sum)
}

#[checkpointed]
async fn sleep_forever_quietly() {
    sleep_forever().await;
}

#[test]
fn a_scope_in_a_plain_function() {
    run_logged(FIRST_COME, async |_| {
        assert_eq!(plain(&[]).await, Ok(0));
        assert_eq!(plain(&[Ok(2), Ok(0), Ok(2)]).await, Ok(4));
        assert_eq!(plain(&[Ok(2), Ok(1), Ok(2)]).await, Ok(2));
        assert_eq!(plain(&[Ok(2), Err("no".to_owned())]).await, Err("no".to_owned()));
    });
}

/// The macros are found under any path, and an import counts as used.
mod paths {
    use coldframe::{Runner, defer, fail_at, shield};

    #[coldframe::checkpointed]
    async fn work() -> bool {
        defer! { coldframe::checkpoint().await }
        shield! { coldframe::checkpoint().await }
        let now = coldframe::current_time();
        let late = fail_at!(now => { coldframe::checkpoint().await });
        coldframe::move_on_at!(now => { coldframe::checkpoint().await });
        late.is_err()
    }

    #[test]
    fn imports_by_name() {
        assert!(Runner::new().run(work()));
    }
}
