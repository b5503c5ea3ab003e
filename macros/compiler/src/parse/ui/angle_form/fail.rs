use coldframe::prelude::*;

#[checkpointed(maybe)]
async fn child() {}

#[checkpointed]
async fn parent() {
    nursery! {
        nursery! < spawn child(); >
    }
    nursery! { < spawn child(); > }
}

coldframe! {
    async fn never_closed() {
        nursery! < spawn child();
    }
}

fn main() {}
