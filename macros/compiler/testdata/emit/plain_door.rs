let a = spawn f();
g(a.await).await;
spawn g(1);
