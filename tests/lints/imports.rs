//! An import of a macro that another macro consumes counts as used.

use coldframe::{checkpoint, checkpointed, nursery};

#[checkpointed]
async fn imported_by_name() {
    nursery! {
        spawn checkpoint();
    }
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
        }
    }
}

#[coldframe::test]
async fn they_run() {
    imported_by_name().await;
    by_path::named_by_path().await;
    without_any::in_a_module_of_ours().await;
}
