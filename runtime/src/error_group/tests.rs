//! Groups made by hand: layers, printing, and what `?` does with them.

use std::cell::Cell;
use std::error::Error;
use std::rc::Rc;

use static_assertions::{assert_impl_all, assert_not_impl_any};

use super::*;

type BoxError = Box<dyn Error + Send + Sync>;

assert_impl_all!(ErrorGroup<String>: Send, Sync, Error);
assert_impl_all!(ErrorGroup<BoxError>: Send, Sync, Error);
assert_impl_all!(ErrorGroup<Cell<u8>>: Send);
assert_not_impl_any!(ErrorGroup<Cell<u8>>: Sync, Error);
assert_not_impl_any!(ErrorGroup<Rc<u8>>: Send, Sync);

const TABLE: &NurseryTable =
    &NurseryTable { path: "app::walk", file: "src/walk.rs", line: 30, states: &[], spawns: &[] };

/// `[1, [2, [3]], 4]`
fn layered() -> ErrorGroup<u8> {
    let third = ErrorGroup::new(3);
    let second = ErrorGroup::of(vec![2.into(), third.into()], Some(TABLE));
    let second = second.expect("it has entries");
    ErrorGroup::from_entries([1.into(), second.into(), 4.into()]).expect("it has entries")
}

#[test]
fn no_group_is_empty() {
    assert!(ErrorGroup::<u8>::from_errors([]).is_none());
    assert!(ErrorGroup::<u8>::from_entries([]).is_none());
    assert!(layered().filter(|_| false).is_none());
}

#[test]
fn errors_come_in_order_whatever_their_layer() {
    let mut group = layered();
    assert_eq!(group.len(), 4);
    assert_eq!(group.entries().iter().map(Entry::len).collect::<Vec<_>>(), [1, 2, 1]);
    assert_eq!(group.iter().copied().collect::<Vec<_>>(), [1, 2, 3, 4]);
    for error in &mut group {
        *error *= 10;
    }
    assert_eq!((*group.first(), group.clone().into_first()), (10, 10));
    assert_eq!(group.into_iter().collect::<Vec<_>>(), [10, 20, 30, 40]);
}

#[test]
fn splitting_keeps_layers() {
    let (odd, even) = layered().split(|error| error % 2 == 1);
    let (odd, even) = (odd.expect("some fit"), even.expect("some do not"));
    assert_eq!(format!("{odd:?}"), "ErrorGroup [1, ErrorGroup [ErrorGroup [3]]]");
    assert_eq!(format!("{even:?}"), "ErrorGroup [ErrorGroup [2], 4]");
    let (all, none) = layered().split(|_| true);
    assert_eq!(all.map(|it| it.len()), Some(4));
    assert!(none.is_none());
}

#[test]
fn flattening_loses_layers_only() {
    assert_eq!(format!("{:?}", layered().flatten()), "ErrorGroup [1, 2, 3, 4]");
}

#[test]
fn mapping_keeps_layers_and_places() {
    let group = layered().map(|error| format!("#{error}"));
    assert_eq!(
        group.to_string(),
        "\
4 errors
├─ #1
├─ 2 errors in nursery@src/walk.rs:30
│  ├─ #2
│  └─ 1 error
│     └─ #3
└─ #4"
    );
}

#[test]
fn an_error_of_several_lines_stays_in_its_place() {
    let group = ErrorGroup::from_errors(["one\ntwo", "three\nfour"]).expect("it has errors");
    assert_eq!(group.to_string(), "2 errors\n├─ one\n│  two\n└─ three\n   four");
}

#[test]
fn a_question_mark_takes_it_into_a_box() {
    fn plain() -> Result<(), Box<dyn Error + Send + Sync>> {
        Err(layered())?
    }
    fn boxed() -> Result<(), BoxError> {
        Err(ErrorGroup::<BoxError>::new("no".into()))?
    }
    fn single() -> Result<(), ErrorGroup<u8>> {
        Err(7)?
    }
    assert!(plain().expect_err("it fails").is::<ErrorGroup<u8>>());
    assert_eq!(boxed().expect_err("it fails").to_string(), "1 error\n└─ no");
    assert_eq!(single().expect_err("it fails").into_first(), 7);
}
