//! What children may borrow: all that was declared before the statement that
//! spawns them, the body's own locals included.

use std::cell::RefCell;

use coldframe::prelude::*;

#[checkpointed]
async fn push(log: &RefCell<Vec<String>>, text: &str) {
    checkpoint().await;
    log.borrow_mut().push(text.to_owned());
}

#[checkpointed]
async fn add(sum: &mut u32, more: &[u32]) {
    for number in more {
        checkpoint().await;
        *sum += number;
    }
    checkpoint().await;
}

#[coldframe::test]
async fn locals_of_the_parent() {
    let numbers = [1, 2, 3];
    let (mut left, mut right) = (0, 0);
    nursery! {
        spawn add(&mut left, &numbers[..1]);
        spawn add(&mut right, &numbers[1..]);
    }
    assert_eq!((left, right), (1, 5));
}

#[coldframe::test]
async fn locals_of_the_body() {
    let log = RefCell::default();
    let length = nursery! {
        let mut text = String::from("first");
        text.push('!');
        spawn push(&log, &text);
        checkpoint().await;
        let second = format!("{text} and second");
        spawn push(&log, &second);
        text.len() + second.len()
    };
    assert_eq!(length, 6 + 17);
    log.borrow_mut().sort();
    assert_eq!(*log.borrow(), ["first!", "first! and second"]);
}

#[coldframe::test]
async fn what_stands_before_a_loop_or_a_branch() {
    let log = RefCell::default();
    nursery! {
        let names = [String::from("a"), String::from("b")];
        for name in &names {
            spawn push(&log, name);
        }
        let other = String::from("c");
        if names.len() == 2 {
            spawn push(&log, &other);
        } else {
            spawn push(&log, "never");
        }
        match &names {
            [first, ..] => spawn push(&log, first),
        }
    }
    log.borrow_mut().sort();
    assert_eq!(*log.borrow(), ["a", "a", "b", "c"]);
}

#[coldframe::test]
async fn children_in_a_loop_own_its_variables() {
    let log = RefCell::default();
    nursery! {
        for number in 0..3 {
            let (log, text) = (&log, format!("{number}"));
            spawn async move { push(log, &text).await };
        }
    }
    log.borrow_mut().sort();
    assert_eq!(*log.borrow(), ["0", "1", "2"]);
}

#[coldframe::test]
async fn an_await_in_the_body_may_borrow_beside_the_children() {
    let (mut left, mut right) = (0, 0);
    nursery! {
        spawn add(&mut left, &[1, 2]);
        add(&mut right, &[3]).await;
        right += 1;
    }
    assert_eq!((left, right), (3, 4));
}

#[coldframe::test]
async fn nested_nurseries_borrow_from_each_other() {
    let log = RefCell::default();
    nursery! {
        let outer = String::from("outer");
        spawn push(&log, &outer);
        nursery! {
            let inner = format!("{outer} inner");
            spawn push(&log, &outer);
            spawn push(&log, &inner);
            checkpoint().await;
        }
        let after = String::from("after");
        spawn push(&log, &after);
    }
    log.borrow_mut().sort();
    assert_eq!(*log.borrow(), ["after", "outer", "outer", "outer inner"]);
}

/// The awaits inside an awaited expression run before it.
#[coldframe::test]
async fn awaits_within_awaits() {
    #[checkpointed]
    async fn sum(left: u32, right: &u32) -> u32 {
        checkpoint().await;
        left + right
    }

    let outside = sum(sum(1, &2).await, &sum(3, &4).await).await;
    assert_eq!(outside, 10);
    let inside = nursery! {
        spawn checkpoint();
        let mut total = sum(sum(1, &2).await, &sum(3, &4).await).await;
        total += sum(total, &1).await;
        sum(1, &1).await + total
    };
    assert_eq!(inside, 23);
}

/// An await at the start of a statement or of a match arm, with more behind.
#[coldframe::test]
async fn awaits_at_the_start_of_a_statement() {
    struct Cell(u32);

    impl Cell {
        #[checkpointed]
        async fn get(&mut self) -> &mut Self {
            checkpoint().await;
            self
        }
    }

    let mut cell = Cell(1);
    let is_six = nursery! {
        spawn checkpoint();
        cell.get().await.0 += 1;
        cell.get().await.get().await.0 *= 3;
        let same = match cell.0 {
            6 => cell.get().await.0 == 6 && cell.get().await.0 < 7,
            _ => false,
        };
        let double = { cell.get().await.0 * 2 };
        same && double == 12
    };
    assert!(is_six);
    let list = [5, 6];
    let second = nursery! {
        spawn checkpoint();
        let list = async { checkpoint().await; &list };
        let second = { list.await[1] };
        second
    };
    assert_eq!(second, 6);
}

/// Names of ours do not meet those of the user.
#[coldframe::test]
async fn names_of_the_user() {
    #[derive(Debug, PartialEq)]
    enum State {
        Body,
        None,
    }
    use State::{Body, None};

    let (turn, child, it, __machine, __nursery, __step) = (1, 2, 3, 4, 5, 6);
    let sum = nursery! {
        spawn checkpoint();
        let state = State::Body;
        checkpoint().await;
        assert_eq!((state, None), (Body, State::None));
        if turn == 0 { return; }
        turn + child + it + __machine + __nursery + __step
    };
    assert_eq!(sum, 21);
}

#[coldframe::test]
async fn a_handle_takes_what_was_declared_before_the_nursery() {
    async fn spawn_all<'env>(
        n: &Nursery<'env>,
        log: &'env RefCell<Vec<String>>,
        names: &'env [&str],
    ) {
        for name in names {
            n.spawn(push(log, name));
            checkpoint().await;
        }
    }

    let log = RefCell::default();
    let names = ["a", "b"];
    nursery! { |n|
        spawn_all(n, &log, &names).await;
        spawn push(&log, "c");
    }
    log.borrow_mut().sort();
    assert_eq!(*log.borrow(), ["a", "b", "c"]);
}
