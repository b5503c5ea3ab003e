//! What a generic future is, where that is known when it is compiled.

use std::any::TypeId;
use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::ptr;
use std::task::Poll;

use crate::checkpoint::Checkpoint;

/// A type's id, with its lifetimes left out of account.
trait Identified {
    fn id(&self) -> TypeId
    where
        Self: 'static;
}

impl<T: ?Sized> Identified for PhantomData<T> {
    #[inline]
    fn id(&self) -> TypeId
    where
        Self: 'static,
    {
        TypeId::of::<T>()
    }
}

#[inline]
fn id_of<T: ?Sized>() -> TypeId {
    let named = PhantomData::<T>;
    // SAFETY: ERASED: the object is not touched, and its method reads no memory:
    // it only needs the type, in which lifetimes do not count.
    let named: &(dyn Identified + 'static) =
        unsafe { mem::transmute::<&dyn Identified, &(dyn Identified + 'static)>(&named) };
    named.id()
}

/// The future as a checkpoint, if that is its type.
#[inline]
pub(crate) fn as_checkpoint<F>(future: Pin<&mut F>) -> Option<Pin<&mut Checkpoint>> {
    // SAFETY: ERASED: the types are the same, since a checkpoint has no lifetime
    // in which they could differ; it stays pinned.
    (id_of::<F>() == TypeId::of::<Checkpoint>()).then(|| unsafe {
        let future: *mut F = future.get_unchecked_mut();
        Pin::new_unchecked(&mut *future.cast::<Checkpoint>())
    })
}

/// Whether the future is a full checkpoint that was not polled.
#[inline]
pub(crate) fn is_new_checkpoint<F>(future: &F) -> bool {
    // SAFETY: ERASED: as above.
    id_of::<F>() == TypeId::of::<Checkpoint>()
        && unsafe { (*ptr::from_ref(future).cast::<Checkpoint>()).is_new() }
}

/// What a checkpoint gives, as the output of a future that is one.
///
/// # Panics
///
/// If the type is another.
#[inline]
pub(crate) fn as_output<T>(polled: Poll<()>) -> Poll<T> {
    assert!(id_of::<T>() == TypeId::of::<()>(), "a checkpoint gives nothing");
    match polled {
        // SAFETY: ERASED: `T` is the unit, which has no lifetime either.
        Poll::Ready(()) => Poll::Ready(unsafe { mem::transmute_copy(&()) }),
        Poll::Pending => Poll::Pending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_do_not_count_and_types_do() {
        fn same<'a, 'b>(_: &'a str, _: &'b str) -> bool {
            id_of::<&'a str>() == id_of::<&'b str>()
        }
        assert!(same("one", &String::from("two")));
        assert_eq!(id_of::<Checkpoint>(), TypeId::of::<Checkpoint>());
        assert_ne!(id_of::<Option<Checkpoint>>(), TypeId::of::<Checkpoint>());
    }

    #[test]
    fn only_a_checkpoint_is_one() {
        let mut other = std::pin::pin!(std::future::ready(()));
        assert!(as_checkpoint(other.as_mut()).is_none());
        assert!(is_new_checkpoint(&crate::checkpoint()));
        assert!(!is_new_checkpoint(&crate::cancel_shielded_checkpoint()));
        assert!(!is_new_checkpoint(&std::future::ready(())));
        let mut checkpoint = std::pin::pin!(crate::checkpoint());
        assert!(as_checkpoint(checkpoint.as_mut()).is_some());
        assert_eq!(as_output::<()>(Poll::Ready(())), Poll::Ready(()));
    }
}
