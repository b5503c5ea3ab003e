//! What a `try_nursery!` gives if anything in it failed: all errors, in the
//! layers of the nurseries that they passed.

mod iter;
mod print;

pub use self::iter::{IntoIter, Iter, IterMut};
use crate::machine::NurseryTable;

/// The errors of a nursery: at least one, in the order in which they came.
///
/// A `try_nursery!` gives one even for a single error. A child that itself
/// fails with an `ErrorGroup<E>` adds a layer, not a type: an entry is either
/// an error or a group, so a function that calls itself can give one.
///
/// It prints as a tree, and is a [`std::error::Error`] if its errors can be
/// printed, so that `?` takes it into a `Box<dyn Error>`.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::ErrorGroup;
///
/// let inner = ErrorGroup::from_errors(["no such file", "not a number"]).unwrap();
/// let group = ErrorGroup::from_entries(["timed out".into(), inner.into()]).unwrap();
/// assert_eq!(group.len(), 3);
/// assert_eq!(
///     group.to_string(),
///     "\
/// 3 errors
/// ├─ timed out
/// └─ 2 errors
///    ├─ no such file
///    └─ not a number"
/// );
/// ```
#[derive(Clone)]
pub struct ErrorGroup<E> {
    entries: Vec<Entry<E>>,
    nursery: Option<&'static NurseryTable>,
}

/// An error, or a group of them from a nursery further inside.
#[derive(Clone)]
pub enum Entry<E> {
    /// What a child or the body failed with.
    Error(E),
    /// What a nursery further inside gave.
    Group(ErrorGroup<E>),
}

impl<E> ErrorGroup<E> {
    /// A group of one error.
    #[must_use]
    pub fn new(error: E) -> Self {
        ErrorGroup { entries: vec![Entry::Error(error)], nursery: None }
    }

    /// A group of errors; `None` if there is none.
    #[must_use]
    pub fn from_errors(errors: impl IntoIterator<Item = E>) -> Option<Self> {
        Self::from_entries(errors.into_iter().map(Entry::Error))
    }

    /// A group of errors and groups; `None` if there is none.
    #[must_use]
    pub fn from_entries(entries: impl IntoIterator<Item = Entry<E>>) -> Option<Self> {
        Self::of(entries.into_iter().collect(), None)
    }

    pub(crate) fn of(
        entries: Vec<Entry<E>>,
        nursery: Option<&'static NurseryTable>,
    ) -> Option<Self> {
        (!entries.is_empty()).then_some(ErrorGroup { entries, nursery })
    }

    /// The nursery whose errors they are; `None` if the group was made by hand.
    #[must_use]
    pub fn nursery(&self) -> Option<&'static NurseryTable> {
        self.nursery
    }

    /// The uppermost layer.
    #[must_use]
    pub fn entries(&self) -> &[Entry<E>] {
        &self.entries
    }

    /// The uppermost layer, by value.
    #[must_use]
    pub fn into_entries(self) -> Vec<Entry<E>> {
        self.entries
    }

    /// The number of errors in all layers: at least 1.
    // It is never empty.
    #[allow(clippy::len_without_is_empty)]
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.iter().map(Entry::len).sum()
    }

    /// The first error: as a rule, what the others were cancelled for.
    ///
    /// # Panics
    ///
    /// Never: a group is not empty.
    #[must_use]
    pub fn first(&self) -> &E {
        self.iter().next().expect("a group is never empty")
    }

    /// The first error, by value; the others are dropped.
    ///
    /// # Panics
    ///
    /// Never: a group is not empty.
    #[must_use]
    pub fn into_first(self) -> E {
        self.into_iter().next().expect("a group is never empty")
    }

    /// The errors in all layers, in order.
    pub fn iter(&self) -> Iter<'_, E> {
        Iter::over(&self.entries)
    }

    /// The errors in all layers, in order, to be changed.
    pub fn iter_mut(&mut self) -> IterMut<'_, E> {
        IterMut::over(&mut self.entries)
    }

    /// The errors for which `fits` holds, and the others; both keep their
    /// layers.
    ///
    /// # Examples
    ///
    /// ```
    /// use coldframe_runtime::ErrorGroup;
    ///
    /// let group = ErrorGroup::from_errors([404, 500, 403]).unwrap();
    /// let (ours, theirs) = group.split(|code| *code >= 500);
    /// assert_eq!(ours.map(ErrorGroup::into_first), Some(500));
    /// assert_eq!(theirs.map(|it| it.len()), Some(2));
    /// ```
    #[must_use]
    pub fn split(self, mut fits: impl FnMut(&E) -> bool) -> (Option<Self>, Option<Self>) {
        self.split_by(&mut fits)
    }

    fn split_by(self, fits: &mut impl FnMut(&E) -> bool) -> (Option<Self>, Option<Self>) {
        let (mut fitting, mut others) = (Vec::new(), Vec::new());
        for entry in self.entries {
            match entry {
                Entry::Error(error) if fits(&error) => fitting.push(Entry::Error(error)),
                Entry::Error(error) => others.push(Entry::Error(error)),
                Entry::Group(group) => {
                    let (inside, outside) = group.split_by(fits);
                    fitting.extend(inside.map(Entry::Group));
                    others.extend(outside.map(Entry::Group));
                }
            }
        }
        (Self::of(fitting, self.nursery), Self::of(others, self.nursery))
    }

    /// The errors for which `fits` holds, in their layers; `None` if it holds
    /// for none. The others are dropped.
    #[must_use]
    pub fn filter(self, fits: impl FnMut(&E) -> bool) -> Option<Self> {
        self.split(fits).0
    }

    /// The same errors in one layer.
    #[must_use]
    pub fn flatten(self) -> Self {
        let nursery = self.nursery;
        let entries = self.into_iter().map(Entry::Error).collect();
        ErrorGroup { entries, nursery }
    }

    /// Changes every error, and leaves the layers as they are.
    ///
    /// # Examples
    ///
    /// ```
    /// use coldframe_runtime::ErrorGroup;
    ///
    /// let group = ErrorGroup::from_errors([2, 3]).unwrap().map(|code| format!("code {code}"));
    /// assert_eq!(group.first(), "code 2");
    /// ```
    #[must_use]
    pub fn map<F>(self, mut change: impl FnMut(E) -> F) -> ErrorGroup<F> {
        self.map_by(&mut change)
    }

    fn map_by<F>(self, change: &mut impl FnMut(E) -> F) -> ErrorGroup<F> {
        let nursery = self.nursery;
        let entry = |entry| match entry {
            Entry::Error(error) => Entry::Error(change(error)),
            Entry::Group(group) => Entry::Group(group.map_by(change)),
        };
        ErrorGroup { entries: self.entries.into_iter().map(entry).collect(), nursery }
    }
}

impl<E> Entry<E> {
    /// The number of errors in it: at least 1.
    #[allow(clippy::len_without_is_empty)]
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Entry::Error(_) => 1,
            Entry::Group(group) => group.len(),
        }
    }
}

/// A group of one error, so that `?` takes an error into a function that gives
/// a group.
impl<E> From<E> for ErrorGroup<E> {
    fn from(error: E) -> Self {
        ErrorGroup::new(error)
    }
}

impl<E> From<E> for Entry<E> {
    fn from(error: E) -> Self {
        Entry::Error(error)
    }
}

impl<E> From<ErrorGroup<E>> for Entry<E> {
    fn from(group: ErrorGroup<E>) -> Self {
        Entry::Group(group)
    }
}

#[cfg(test)]
mod tests;
