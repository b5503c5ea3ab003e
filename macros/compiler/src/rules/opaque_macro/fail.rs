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
async fn first(list: &[u8]) -> u8 {
    nursery! {
        spawn checkpoint();
        let first = or_leave!(list.first().copied(), return 0);
        println!("{first}");
    }
    1
}

fn main() {}
