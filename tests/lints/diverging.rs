//! Blocks that end in a jump, and those whose last statement is a `defer!`.

use coldframe::prelude::*;

use crate::{give, wait};

#[checkpointed]
async fn defer_is_last() {
    nursery! {
        spawn wait();
        defer! {
            wait().await;
        }
    }
}

#[checkpointed]
async fn defer_is_last_of_two() -> u8 {
    let value = give(1).await;
    nursery! {
        defer! {
            wait().await;
        }
        spawn wait();
        defer!(within Duration::from_secs(1) => {
            wait().await;
        });
    }
    value
}

#[checkpointed]
async fn scope_ends_in_return() -> u8 {
    let value = give(1).await;
    move_on_after!(Duration::from_secs(1) => {
        wait().await;
        return value;
    });
    value + 1
}

#[checkpointed]
async fn shield_ends_in_return(value: u8) -> u8 {
    shield! {
        wait().await;
        return value;
    }
}

#[checkpointed]
async fn scope_ends_in_a_break() -> u8 {
    let mut sum = 0;
    loop {
        sum += give(1).await;
        let outcome = fail_after!(Duration::from_secs(1) => {
            wait().await;
            break;
        });
        if outcome.is_err() {
            continue;
        }
    }
    sum
}

#[checkpointed]
async fn nursery_ends_in_return(value: u8) -> u8 {
    nursery! {
        spawn wait();
        return value;
    }
}

#[checkpointed]
async fn cleanup_then_return(value: u8) -> u8 {
    defer! {
        wait().await;
    }
    wait().await;
    return value;
}

#[checkpointed]
async fn scope_is_a_return() -> u8 {
    move_on_after!(Duration::from_secs(1) => {
        return give(1).await;
    });
    2
}

#[checkpointed]
async fn scope_is_a_return_of_its_tail() -> u8 {
    scope!(s => {
        return {
            s.cancel("enough");
            give(1).await
        };
    });
    2
}

#[checkpointed]
async fn shield_is_a_return(value: u8) -> u8 {
    wait().await;
    shield! { return value; }
}

#[checkpointed]
async fn a_defer_and_a_return(value: u8) -> u8 {
    defer! {
        wait().await;
    }
    return give(value).await;
}

#[checkpointed]
async fn nursery_is_a_return(value: u8) -> u8 {
    nursery! {
        return give(value).await;
    }
}

#[checkpointed]
async fn arm_is_a_return(value: u8) -> u8 {
    race! {
        wait() => return value,
        value = give(1) => {
            return value;
        }
    }
}

/// Not compiled.
async fn plain(value: u8) -> u8 {
    move_on_after!(Duration::from_secs(1) => {
        return give(value).await;
    });
    nursery! {
        return give(value).await;
    }
}

#[test]
fn they_run() {
    assert_eq!(coldframe::run(scope_ends_in_return()), 1);
    assert_eq!(coldframe::run(shield_ends_in_return(2)), 2);
    assert_eq!(coldframe::run(nursery_ends_in_return(3)), 3);
    assert_eq!(coldframe::run(cleanup_then_return(4)), 4);
    assert_eq!(coldframe::run(scope_ends_in_a_break()), 1);
    coldframe::run(defer_is_last());
    assert_eq!(coldframe::run(defer_is_last_of_two()), 1);
    assert_eq!(coldframe::run(scope_is_a_return()), 1);
    assert_eq!(coldframe::run(scope_is_a_return_of_its_tail()), 2);
    assert_eq!(coldframe::run(shield_is_a_return(3)), 3);
    assert_eq!(coldframe::run(a_defer_and_a_return(4)), 4);
    assert_eq!(coldframe::run(nursery_is_a_return(5)), 5);
    assert!(coldframe::run(arm_is_a_return(1)) == 1);
    assert_eq!(coldframe::run(plain(6)), 6);
}
