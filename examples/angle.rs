//! A whole module in `coldframe!`: every `async fn` is compiled, and nurseries
//! may be written with angle brackets.

use coldframe::prelude::*;

coldframe! {
    async fn child1() {
        println!("  child1: started! sleeping now...");
        sleep(Duration::from_millis(10)).await;
        println!("  child1: exiting!");
    }

    async fn child2() {
        println!("  child2: started! sleeping now...");
        sleep(Duration::from_millis(20)).await;
        println!("  child2: exiting!");
    }

    async fn parent() {
        println!("parent: started!");
        nursery! < spawn child1(); spawn child2(); >
        println!("parent: all done!");
    }
}

fn main() {
    coldframe::run(parent());
}
