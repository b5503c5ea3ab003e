use coldframe::prelude::*;

async fn plain() {
    assume_checkpointed!();
}

macro_rules! hide {
    ($($tokens:tt)*) => {
        $($tokens)*
    };
}

#[checkpointed]
async fn behind_a_macro() {
    checkpoint().await;
    hide!(assume_checkpointed!());
}

#[checkpointed]
async fn in_a_closure() {
    checkpoint().await;
    let _ = || assume_checkpointed!();
}

#[checkpointed]
async fn with_an_argument(first: bool) {
    checkpoint().await;
    assume_checkpointed!(first);
}

fn main() {}
