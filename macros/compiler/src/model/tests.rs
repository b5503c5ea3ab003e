//! Golden graphs: the states of real functions, and the steps between them.

use expect_test::{ExpectFile, expect_file};

use crate::model;
use crate::parse::Site;
use crate::testing::{graph, tree};

#[track_caller]
fn golden(source: &str, expected: ExpectFile) {
    expected.assert_eq(&format!("{}\n\n{}", source.trim(), graph(source)));
}

#[test]
fn straight_line() {
    golden(
        "async fn child1() {
    println!(\"started\");
    sleep(1).await;
    println!(\"{}\", recv().await);
}",
        expect_file!["../../testdata/graphs/straight_line.txt"],
    );
}

#[test]
fn loops_and_labels() {
    golden(
        "async fn pump(rx: Receiver) -> Result<(), Error> {
    'outer: while let Some(x) = rx.recv().await {
        for y in x {
            if skip(y) { continue 'outer; }
            if last(y) { break 'outer; }
            send(y).await?;
        }
        flush().await;
    }
    close().await;
    Ok(())
}",
        expect_file!["../../testdata/graphs/loops_and_labels.txt"],
    );
}

#[test]
fn branches() {
    golden(
        "async fn route(m: Message) -> u8 {
    match m {
        Message::Get(x) if allowed(x).await => get(x).await,
        Message::Put(x) => { put(x).await; return 1; }
        _ if a().await || b().await => 2,
        _ => unreachable!(),
    }
}",
        expect_file!["../../testdata/graphs/branches.txt"],
    );
}

#[test]
fn nursery() {
    golden(
        "async fn parent() {
    nursery! {
        spawn child1();
        sleep(1).await;
        spawn child2();
    }
    done().await;
}",
        expect_file!["../../testdata/graphs/nursery.txt"],
    );
}

#[test]
fn nested_nurseries() {
    golden(
        "async fn parent() -> u8 {
    nursery! {
        spawn child1();
        let x = nursery! {
            spawn child2();
            inner().await;
            tail().await
        };
        outer(x).await;
    }
    1
}",
        expect_file!["../../testdata/graphs/nested_nurseries.txt"],
    );
}

#[test]
fn early_exits_from_nurseries() {
    golden(
        "async fn serve() -> Result<u8, Error> {
    'accept: loop {
        nursery! {
            spawn log();
            nursery! {
                let c = accept().await?;
                if c.stop() { break 'accept; }
                if c.again() { continue; }
                if c.give() { return Ok(c.value().await); }
            }
        }
    }
    Ok(bye().await)
}",
        expect_file!["../../testdata/graphs/early_exits_from_nurseries.txt"],
    );
}

#[test]
fn machines_inside() {
    golden(
        "async fn parent() {
    nursery! {
        let a = spawn async move { step().await; };
        async { if x { return; } in_place().await; }.await;
        keep(async |x| call(x).await);
        a.await;
    }
}",
        expect_file!["../../testdata/graphs/machines_inside.txt"],
    );
}

#[test]
fn races() {
    golden(
        "async fn parent() -> Result<u8, Error> {
    let x = race! {
        a(first().await) => second().await,
        b(third().await?) => return fourth().await,
    };
    nursery! {
        spawn child();
        race! { c() => {} d() => fifth().await }
    }
    loop { race! { async { sixth().await }, seventh() } }
}",
        expect_file!["../../testdata/graphs/races.txt"],
    );
}

#[test]
fn scopes_and_shields() {
    golden(
        "async fn parent() -> Result<u8, Error> {
    let x = move_on_after!(limit().await => {
        first().await?;
        loop { second().await; }
    });
    shield! { third().await; }
    nursery! {
        scope!(s => { spawn child(); fourth().await; });
    }
    fifth().await
}",
        expect_file!["../../testdata/graphs/scopes_and_shields.txt"],
    );
}

#[test]
fn cleanup() {
    golden(
        "async fn parent() -> Result<u8, Error> {
    defer! { outer().await; }
    for x in y {
        defer!(within limit => { inner().await; });
        if first().await { continue; }
        second().await?;
    }
    nursery! {
        spawn child();
        third().await;
        defer! { body().await; }
        spawn child();
        fourth().await?;
    }
    fifth().await
}",
        expect_file!["../../testdata/graphs/cleanup.txt"],
    );
}

#[test]
fn hidden_waits() {
    golden(
        "async fn parent() {
    select! { x = recv() => x }
    nursery! {
        spawn child();
        tokio::join!(a(), b());
        let x = my_macro!(1);
        assert!(ready().await, \"{}\", why().await);
    }
}",
        expect_file!["../../testdata/graphs/hidden_waits.txt"],
    );
}

#[test]
fn jumps_in_macros() {
    golden(
        "async fn parent() {
    'out: loop {
        loop {
            first().await;
            give_up!();
        }
        second().await;
    }
    third().await;
    nursery! {
        spawn child();
        loop {
            fourth().await;
            let x = pick!();
        }
        fifth().await;
    }
    'found: {
        check!(x);
        sixth().await;
    }
    seventh().await
}",
        expect_file!["../../testdata/graphs/jumps_in_macros.txt"],
    );
}

#[test]
fn let_else_and_labelled_block() {
    golden(
        "async fn find() -> Option<u8> {
    let x = 'found: {
        let Some(a) = first().await else { break 'found second().await };
        if a && third().await { break 'found 3; }
        fourth().await?
    };
    check(x).await
}",
        expect_file!["../../testdata/graphs/let_else_and_labelled_block.txt"],
    );
}

#[test]
fn operands_in_either_order() {
    golden(
        "async fn add(list: &mut [u8]) {
    list[first().await] += second().await;
    match list {
        [it, _] | [_, it] if asked(it).await => {}
        _ => third().await,
    }
}",
        expect_file!["../../testdata/graphs/operands_in_either_order.txt"],
    );
}

#[test]
fn endless() {
    golden(
        "async fn serve() -> ! {
    nursery! {
        spawn child();
        loop { accept().await; }
    }
    after().await;
}",
        expect_file!["../../testdata/graphs/endless.txt"],
    );
}

#[test]
fn the_end_of_a_nursery_may_be_dead_code() {
    let ends = |source: &str| {
        let tree = tree(source);
        let model = model::build(&tree);
        let nurseries = (0..tree.sites.len()).map(crate::parse::SiteId);
        nurseries
            .filter(|id| matches!(tree.site(*id), Site::Nursery(_)))
            .map(|id| model.reaches_end(id))
            .collect::<Vec<_>>()
    };
    assert_eq!(ends("async fn f() { nursery! { spawn a(); } }"), [true]);
    assert_eq!(ends("async fn f() { nursery! { spawn a(); loop { x.await; } } }"), [false]);
    assert_eq!(ends("async fn f() { nursery! { return; } }"), [false]);
    assert_eq!(ends("async fn f() { nursery! { nursery! { panic!(); } x(); } }"), [false, false]);
    // A tail comes after the children.
    assert_eq!(ends("async fn f() { nursery! { spawn a(); panic!() } }"), [true]);
    assert_eq!(ends("async fn f() { keep(async { nursery! { return; } }); }"), [false]);
}
