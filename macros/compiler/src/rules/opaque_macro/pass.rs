use coldframe::prelude::*;

macro_rules! or_leave {
    ($value:expr, $leave:expr) => {
        match $value {
            Some(value) => value,
            None => $leave,
        }
    };
}

#[checkpointed]
async fn outside(list: &[u8]) -> u8 {
    checkpoint().await;
    *or_leave!(list.first(), return 0)
}

#[checkpointed]
async fn by_a_value(list: &[u8]) -> u8 {
    nursery! {
        spawn checkpoint();
        let first = or_leave!(list.first().copied().map(Some), None);
        let Some(first) = first else { return 0 };
        println!("{first}");
    }
    1
}

fn main() {}
