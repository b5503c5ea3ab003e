use coldframe::prelude::*;
use std::cell::RefCell;

//@ attribute
pub async fn mistake(numbers: &RefCell<Vec<u8>>) {
    //@ open
    {
        let mut numbers = numbers.borrow_mut();
        numbers.push(1);
        checkpoint().await;
        numbers.push(2);
    }
    //@ close
}
