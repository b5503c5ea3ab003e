//! Named children give values: in the tail of the nursery, by `.await` in its
//! body, or out of a `Vec`.

use coldframe::prelude::*;

#[checkpointed]
async fn fetch(id: u32) -> String {
    checkpoint().await;
    format!("user {id}")
}

#[checkpointed]
async fn square(number: u32) -> u32 {
    checkpoint().await;
    number * number
}

#[coldframe::main]
async fn main() {
    // In the tail expression, which runs after both have ended, the names
    // stand for the values.
    let (first, second) = nursery! {
        let first = spawn fetch(1);
        let second = spawn fetch(2);
        (first, second)
    };
    println!("{first} and {second}");

    // In the body, `.await` takes a value as soon as it is there.
    let greeting = nursery! {
        let user = spawn fetch(3);
        let name = user.await;
        format!("hello, {name}")
    };
    println!("{greeting}");

    // As many as you like: a `Child` is an ordinary value.
    let squares: Vec<u32> = nursery! {
        let mut children: Vec<Child<'_, u32>> = Vec::new();
        for number in 1..=5 {
            children.push(spawn square(number));
        }
        children.into_iter().map(Child::value).collect()
    };
    println!("{squares:?}");
}
