//! An import of a macro that another macro consumes counts as used.

use coldframe::{
    atomic, checkpoint, checkpointed, defer, fail_after, nursery, race, shield, sleep, try_nursery,
    try_race,
};

#[checkpointed]
async fn imported_by_name() {
    nursery! {
        spawn checkpoint();
    }
}

#[checkpointed]
async fn each_by_name() -> u8 {
    let value = atomic! { 1 };
    atomic! {
        println!("{value}");
    }
    defer! { checkpoint().await; }
    shield! { checkpoint().await; }
    let limit = std::time::Duration::from_secs(1);
    let _: Result<(), coldframe::TooSlow> = fail_after!(limit => { checkpoint().await; });
    race! { sleep(limit), checkpoint() }
    let _raced: Result<(), coldframe::ErrorGroup<u8>> = try_race! { checkpoint() };
    let _joined: Result<(), coldframe::ErrorGroup<u8>> = try_nursery! { spawn checkpoint(); };
    nursery! { spawn checkpoint(); atomic! { value } }
}

mod by_path {
    #[coldframe::checkpointed]
    pub(super) async fn named_by_path() {
        coldframe::nursery! {
            spawn coldframe::checkpoint();
        }
    }
}

mod without_any {
    coldframe::coldframe! {
        pub(super) async fn in_a_module_of_ours() {
            nursery! < spawn coldframe::checkpoint(); >
            atomic! {}
        }
    }
}

#[coldframe::test]
async fn they_run() {
    imported_by_name().await;
    assert_eq!(each_by_name().await, 1);
    by_path::named_by_path().await;
    without_any::in_a_module_of_ours().await;
}
