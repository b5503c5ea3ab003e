//! `#[cfg]` on anything that a compiled function can have it on: what is not
//! there is not missed.

#![deny(warnings)]
// A condition that always holds is what is tried here.
#![allow(clippy::non_minimal_cfg)]

use coldframe::prelude::*;

#[checkpointed]
async fn give<T>(value: T) -> T {
    checkpoint().await;
    value
}

#[coldframe::test]
async fn children() {
    let sum = nursery! {
        #[cfg(any())]
        spawn missing();
        #[cfg(all())]
        spawn give(());
        #[cfg(any())]
        let one = spawn missing();
        #[cfg(all())]
        let one = spawn give(1);
        #[cfg(any())]
        for _ in 0..2 { spawn missing(); }
        match one.await {
            #[cfg(any())]
            1 => spawn missing(),
            #[cfg(all())]
            1 => spawn give(()),
            _ => {}
        }
        let [two] = [#[cfg(any())] spawn missing(), #[cfg(all())] spawn give(2)];
        two.await
    };
    assert_eq!(sum, 2);
}

#[coldframe::test]
async fn waits_that_are_all_that_keeps_two_children_apart() {
    nursery! {
        spawn give(());
        #[cfg(any())]
        missing().await;
        spawn give(());
        #[cfg(any())]
        missing!();
        spawn give(());
        #[cfg(any())]
        let _ = missing().await + missing().await;
        spawn give(());
    }
}

#[coldframe::test]
async fn jumps() {
    #[checkpointed(maybe)]
    async fn jump() -> u8 {
        let mut rounds = 0;
        loop {
            nursery! {
                spawn give(());
                #[cfg(any())]
                continue;
                #[cfg(any())]
                return 4;
                rounds += 1;
                spawn give(());
                if rounds == 3 {
                    #[cfg(any())]
                    break 5;
                    #[cfg(all())]
                    break 6;
                }
            }
        }
    }
    assert_eq!(jump().await, 6);
}

#[coldframe::test]
async fn question_marks() {
    #[checkpointed]
    async fn cannot_fail() -> u8 {
        nursery! {
            spawn give(());
            #[cfg(any())]
            missing().await?;
            give(3).await
        }
    }
    #[checkpointed]
    async fn can_fail(text: &str) -> Result<u8, Box<dyn std::error::Error>> {
        nursery! {
            spawn give(());
            #[cfg(any())]
            missing()?;
            nursery! {
                spawn give(());
                #[cfg(all())]
                give(text).await.parse::<f32>()?;
            }
            #[cfg(all())]
            let number = text.parse::<u8>()?;
            Ok(number)
        }
    }
    assert_eq!((cannot_fail().await, can_fail("4").await.ok()), (3, Some(4)));
    assert_eq!(can_fail("-4").await.unwrap_err().to_string(), "invalid digit found in string");
    assert_eq!(can_fail("x").await.unwrap_err().to_string(), "invalid float literal");
}

#[coldframe::test]
async fn operands() {
    struct Pair {
        left: u8,
    }
    #[cfg(any())]
    missing().await;
    let pair = Pair {
        #[cfg(any())]
        right: missing().await,
        #[cfg(all())]
        left: give(1).await,
    };
    let list = [
        #[cfg(any())]
        missing().await,
        give(2).await,
    ];
    let tuple = (
        #[cfg(any())]
        missing().await,
        give(3).await,
    );
    give(
        #[cfg(any())]
        missing().await,
        #[cfg(all())]
        4,
    )
    .await;
    let chosen = match give(5).await {
        #[cfg(any())]
        it if missing(it).await => missing().await,
        it => give(it).await,
    };
    assert_eq!((pair.left, list, tuple, chosen), (1, [2], (3,), 5));
}
