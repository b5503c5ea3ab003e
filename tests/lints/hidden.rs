//! Lints of the user's code are not hidden by the expansion: each `expect`
//! fails when its lint is silent.

use coldframe::prelude::*;

#[expect(unused_variables)]
#[checkpointed]
async fn unused_local() {
    let unused = 1;
    checkpoint().await;
}

#[expect(unused_mut)]
#[checkpointed]
async fn unused_mut_in_a_nursery() {
    nursery! {
        spawn checkpoint();
        let mut never_changed = 1;
        checkpoint().await;
        assert_eq!(never_changed, 1);
    }
}

#[checkpointed(maybe)]
async fn unused_result() {
    #[expect(unused_must_use)]
    async {
        checkpoint().await;
        Err::<u8, u8>(1)
    }
    .await;
    nursery! {
        spawn checkpoint();
        #[expect(unused_must_use)]
        async { checkpoint().await; Err::<u8, u8>(1) }.await;
    }
}

#[expect(unreachable_code)]
#[checkpointed]
async fn unreachable_in_a_nursery() {
    nursery! {
        spawn checkpoint();
        checkpoint().await;
        return;
        checkpoint().await;
    }
}

#[coldframe::test]
async fn they_run() {
    unused_local().await;
    unused_mut_in_a_nursery().await;
    unused_result().await;
    unreachable_in_a_nursery().await;
}
