//! How deep compiled functions nest in the type system: with rustc's recursion
//! limit at 256, where it is 128 unless it is set, 64 levels compile and run. To
//! prove `Send` takes a little more of the limit: it goes 60 levels deep.

#![recursion_limit = "256"]

mod support;

use coldframe::prelude::*;

use crate::support::runner;

/// 64 functions, of which each awaits, or spawns, the one before it.
macro_rules! nested {
    ($call:ident: $first:ident $($next:ident)*) => {
        #[checkpointed]
        async fn $first() -> u32 {
            checkpoint().await;
            1
        }
        nested!(@$call $first $($next)*);
    };
    (@awaits $inner:ident $outer:ident $($rest:ident)*) => {
        #[checkpointed]
        async fn $outer() -> u32 {
            $inner().await + 1
        }
        nested!(@awaits $outer $($rest)*);
    };
    (@spawns $inner:ident $outer:ident $($rest:ident)*) => {
        #[checkpointed]
        async fn $outer() -> u32 {
            nursery! {
                let inner = spawn $inner();
                inner + 1
            }
        }
        nested!(@spawns $outer $($rest)*);
    };
    (@$call:ident $last:ident) => {
        pub(super) async fn outermost() -> u32 {
            $last().await
        }
    };
}

/// Gives 64 names to a macro.
macro_rules! sixty_four {
    ($macro:ident!($call:ident)) => {
        $macro!($call:
            f01 f02 f03 f04 f05 f06 f07 f08 f09 f10 f11 f12 f13 f14 f15 f16
            f17 f18 f19 f20 f21 f22 f23 f24 f25 f26 f27 f28 f29 f30 f31 f32
            f33 f34 f35 f36 f37 f38 f39 f40 f41 f42 f43 f44 f45 f46 f47 f48
            f49 f50 f51 f52 f53 f54 f55 f56 f57 f58 f59 f60 f61 f62 f63 f64);
    };
}

mod awaits {
    use super::{checkpoint, checkpointed};

    sixty_four!(nested!(awaits));

    pub(super) fn sent() -> impl Future<Output = u32> + Send {
        f60()
    }
}

mod spawns {
    use super::{checkpoint, checkpointed, nursery};

    sixty_four!(nested!(spawns));

    pub(super) fn sent() -> impl Future<Output = u32> + Send {
        f60()
    }
}

#[test]
fn functions_that_await_each_other_nest_64_deep() {
    assert_eq!(runner(0).run(awaits::outermost()), 64);
}

#[test]
fn nurseries_nest_64_deep() {
    assert_eq!(runner(0).run(spawns::outermost()), 64);
}

#[test]
fn they_can_be_sent_60_deep() {
    assert_eq!(runner(0).run(awaits::sent()), 60);
    assert_eq!(runner(0).run(spawns::sent()), 60);
}
