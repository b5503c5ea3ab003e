//! Children borrow their parent's locals: no `Arc`, no `move`, no allocation.

use std::cell::Cell;

use coldframe::prelude::*;

struct Listener {
    requests: Vec<&'static str>,
}

#[checkpointed]
async fn serve(listener: &Listener, from: usize, served: &Cell<u32>) {
    for request in listener.requests.iter().skip(from).step_by(2) {
        checkpoint().await;
        served.set(served.get() + 1);
        println!("served {request}");
    }
    checkpoint().await;
}

#[checkpointed]
async fn double(numbers: &mut [u32]) {
    checkpoint().await;
    numbers.iter_mut().for_each(|number| *number *= 2);
}

#[coldframe::main]
async fn main() {
    // Declared before the nursery …
    let served = Cell::new(0);
    let mut numbers = [1, 2, 3, 4];
    let (left, right) = numbers.split_at_mut(2);
    nursery! {
        // … or in its body: both outlive the children.
        let listener = Listener { requests: vec!["/", "/about", "/contact"] };
        spawn serve(&listener, 0, &served);
        spawn serve(&listener, 1, &served);
        spawn double(left);
        spawn double(right);
    }
    println!("{} requests, {numbers:?}", served.get());
}
