//! The words of a nursery where they start nothing.

use crate::testing::{check, check_module, check_nursery};

#[test]
fn spawn_without_a_child() {
    check(
        r#"
async fn f() {
    nursery! { spawn; spawn a(); }
             //^^^^^ CF022 `spawn` without a child
    nursery! { a(); { spawn; } if x {} spawn; }
                    //^^^^^ CF022 `spawn` without a child
                                     //^^^^^ CF022 `spawn` without a child
}
"#,
    );
    check("async fn f(spawn: u8) { a().await; spawn; }");
    check("async fn f() { nursery! { let spawn = 1; keep(spawn); let y = spawn; spawn a(); } }");
}

#[test]
fn functions_that_are_not_called() {
    check(
        r#"
async fn f(x: bool) {
    nursery! { spawn child; if x { let y = spawn (child); } }
                   //^^^^^ CF019 `child` is not called
                                                //^^^^^ CF019 `child` is not called
    nursery! { |n| for x in 0..3 { spawn tasks::child; } }
                                       //^^^^^^^^^^^^ CF019 `tasks::child` is not called
    race! { child, Self::run }
          //^^^^^ CF019 `child` is not called
                 //^^^^^^^^^ CF019 `Self::run` is not called
}
"#,
    );
    check_module(
        r#"
async fn f() { nursery! < spawn child; > }
                              //^^^^^ CF019 `child` is not called
"#,
    );
    check_nursery(
        r#"
spawn local; spawn tasks::child;
                 //^^^^^^^^^^^^ CF019 `tasks::child` is not called
"#,
    );
}

#[test]
fn variables_that_are_children() {
    check("async fn f(child: Work) { nursery! { spawn child; } }");
    check("async fn f(Pair(a, b): Pair) { race! { a, b } }");
    check("async fn f(self) { nursery! { spawn self; } }");
    check("async fn f() { let child = child(); nursery! { spawn child; } }");
    check(
        "async fn f(x: R) { if let Ok(child) = x { nursery! { spawn child; } } else { a().await } }",
    );
    check("async fn f() { a().await; for child in work() { nursery! { spawn child; } } }");
    check("async fn f() { nursery! { let child = work(); spawn child; } }");
    check("async fn f() { keep(async |child| nursery! { spawn child; }); a().await; }");
    check("async fn f() { race! { child = a() => nursery! { spawn child; }, b() => {} } }");
    check("async fn f() { pin!(child); nursery! { spawn child; } }");
    check("async fn f() { tokio::pin! { let child = a(); } nursery! { spawn child; } }");
    check("async fn f() { declare!(child); nursery! { spawn child; } }");
    check("async fn f() { nursery! { declare!(child); spawn child; } }");
    check("async fn f() { nursery! { spawn Ready; spawn READY; spawn work::Ready; } }");
    check("async fn f() { static work: Ready = Ready; nursery! { spawn work; } }");
    check("async fn f() { nursery! { spawn child.work; spawn <A as B>::work(); } }");
}

#[test]
fn starts_that_start_nothing() {
    check(
        r#"
async fn f() {
    let port = start(|status| serve(status)).await;
             //^^^^^ CF021 `start` outside of a nursery
    nursery! { start(|status: Status<'_, u16>| serve(status)); }
             //^^^^^ CF021 `start` without `.await`
    nursery! { start(async |_status| {}).await; spawn async { start(|status| a(status)).await; }; }
             //^^^^^ CF021 `start` with an `async` closure
                                                            //^^^^^ CF021 `start` outside of a nursery
    nursery! { spawn a(); start(|status| serve(status)).await }
                        //^^^^^ CF021 `start` in the tail of its nursery
}
"#,
    );
}

#[test]
fn other_functions_of_the_name() {
    check("async fn f() { next().await; start(|x| x + 1); start(8); start(); start(|| 1).await; }");
    check("async fn f() { next().await; self::start(|status| status + 1); x.start(|status| 1); }");
    check("async fn f() { next().await; start(1, |status| a(status)); start(|a, status| 1); }");
    check("async fn f() { nursery! { start(|status| serve(status)).await; } }");
}
