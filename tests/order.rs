//! Awaits in the operands of one expression, in whatever order Rust evaluates
//! them: debug builds check each step against the machine's table.

use coldframe::prelude::*;

#[checkpointed]
async fn one<T>(value: T) -> T {
    checkpoint().await;
    value
}

#[checkpointed]
async fn two<T>(value: T) -> T {
    checkpoint().await;
    value
}

#[coldframe::test]
async fn a_compound_assignment_begins_at_either_side() {
    let mut numbers = [1, 2];
    numbers[one(0).await] += two(5).await;
    numbers[one(1).await] <<= 1;
    *{ one(&mut numbers[0]).await } *= 2;
    let mut text = String::from("a");
    *{ one(&mut text).await } += two("b").await;
    assert_eq!((numbers, &*text), ([12, 4], "ab"));
}

#[coldframe::test]
async fn a_guard_is_asked_once_for_each_alternative() {
    #[checkpointed(maybe)]
    async fn choose(pair: (u8, u8)) -> u8 {
        match pair {
            (7, it) | (it, 7) if one(it > 2).await => two(it).await,
            _ => 0,
        }
    }
    let chosen = [choose((7, 3)).await, choose((7, 1)).await, choose((3, 7)).await];
    assert_eq!((chosen, choose((7, 7)).await), ([3, 0, 3], 7));
}

#[coldframe::test]
async fn an_await_within_an_await_begins_a_tail() {
    #[checkpointed]
    async fn sum() -> u8 {
        one(two(1).await).await + [2, 3][two(one(1).await).await]
    }
    assert_eq!(sum().await, 4);
}

#[coldframe::test]
async fn both_sides_of_everything_else() {
    #[derive(Default)]
    struct Point {
        x: u8,
        y: u8,
        z: u8,
    }
    let mut list = [0; 3];
    list[one(1).await] = two(4).await;
    let last;
    (last, list[two(0).await]) = (one(6).await, two(7).await);
    let point =
        Point { z: one(1).await, x: two(2).await, ..one(Point { y: 9, ..Point::default() }).await };
    assert_eq!((list, last, point.x, point.y, point.z), ([7, 4, 0], 6, 2, 9, 1));
    let either = (one(false).await && two(true).await) || !one(two(false).await).await;
    assert!(either);
}
