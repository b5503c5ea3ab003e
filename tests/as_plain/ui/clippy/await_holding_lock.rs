use coldframe::prelude::*;
use std::sync::Mutex;

//@ attribute
pub async fn mistake(numbers: &Mutex<Vec<u8>>) {
    //@ open
    {
        let mut guard = numbers.lock().unwrap();
        guard.push(1);
        checkpoint().await;
        guard.push(2);
    }
    //@ close
}
