//! Going through the errors of a group, whatever layers they are in.

use std::{fmt, slice, vec};

use super::{Entry, ErrorGroup};

/// The errors of a group in order. See [`ErrorGroup::iter`].
pub struct Iter<'g, E> {
    /// The layers that the walk is in, the innermost last.
    layers: Vec<slice::Iter<'g, Entry<E>>>,
}

/// The errors of a group in order, to be changed. See
/// [`ErrorGroup::iter_mut`].
pub struct IterMut<'g, E> {
    layers: Vec<slice::IterMut<'g, Entry<E>>>,
}

/// The errors of a group in order, by value.
pub struct IntoIter<E> {
    layers: Vec<vec::IntoIter<Entry<E>>>,
}

impl<'g, E> Iter<'g, E> {
    pub(super) fn over(entries: &'g [Entry<E>]) -> Self {
        Iter { layers: vec![entries.iter()] }
    }
}

impl<'g, E> IterMut<'g, E> {
    pub(super) fn over(entries: &'g mut [Entry<E>]) -> Self {
        IterMut { layers: vec![entries.iter_mut()] }
    }
}

/// The walk is the same however the entries are held.
macro_rules! walk {
    ($layers:expr, $inside:expr) => {
        loop {
            match $layers.last_mut()?.next() {
                Some(Entry::Error(error)) => return Some(error),
                Some(Entry::Group(group)) => $layers.push($inside(group)),
                None => {
                    $layers.pop();
                }
            }
        }
    };
}

impl<'g, E> Iterator for Iter<'g, E> {
    type Item = &'g E;

    fn next(&mut self) -> Option<&'g E> {
        walk!(self.layers, |group: &'g ErrorGroup<E>| group.entries.iter())
    }
}

impl<'g, E> Iterator for IterMut<'g, E> {
    type Item = &'g mut E;

    fn next(&mut self) -> Option<&'g mut E> {
        walk!(self.layers, |group: &'g mut ErrorGroup<E>| group.entries.iter_mut())
    }
}

impl<E> Iterator for IntoIter<E> {
    type Item = E;

    fn next(&mut self) -> Option<E> {
        walk!(self.layers, |group: ErrorGroup<E>| group.entries.into_iter())
    }
}

impl<E> IntoIterator for ErrorGroup<E> {
    type Item = E;
    type IntoIter = IntoIter<E>;

    fn into_iter(self) -> IntoIter<E> {
        IntoIter { layers: vec![self.entries.into_iter()] }
    }
}

impl<'g, E> IntoIterator for &'g ErrorGroup<E> {
    type Item = &'g E;
    type IntoIter = Iter<'g, E>;

    fn into_iter(self) -> Iter<'g, E> {
        self.iter()
    }
}

impl<'g, E> IntoIterator for &'g mut ErrorGroup<E> {
    type Item = &'g mut E;
    type IntoIter = IterMut<'g, E>;

    fn into_iter(self) -> IterMut<'g, E> {
        self.iter_mut()
    }
}

impl<E> Clone for Iter<'_, E> {
    fn clone(&self) -> Self {
        Iter { layers: self.layers.clone() }
    }
}

impl<E: fmt::Debug> fmt::Debug for Iter<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl<E> fmt::Debug for IterMut<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IterMut").finish_non_exhaustive()
    }
}

impl<E> fmt::Debug for IntoIter<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IntoIter").finish_non_exhaustive()
    }
}
