async fn parent() {
    println!("parent: started!");
    nursery! {
        println!("parent: spawning child1...");
        spawn child1();
        println!("parent: spawning child2...");
        spawn child2();
        println!("parent: waiting for children to finish...");
    }
    println!("parent: all done!");
}
