//! Deadlines of scopes, before they are entered and after they were left:
//! statements 14 and 19.

use coldframe::prelude::*;

use crate::support::{FIRST_COME, run_logged};

const SECOND: Duration = Duration::from_secs(1);

/// Trio's `relative_deadline` can be set then as well.
#[test]
fn trio_19_a_timeout_is_set_on_a_scope_that_was_left() {
    run_logged(FIRST_COME, async |_| {
        let scope = CancelScope::timeout(SECOND);
        assert_eq!(scope.enter(sleep(SECOND * 2)).await, None);
        scope.set_timeout(SECOND * 3);
        assert_eq!(scope.current_deadline(), Some(coldframe::current_time() + SECOND * 3));
    });
}

#[test]
fn trio_14_a_deadline_that_has_passed_is_noticed_before_the_entry() {
    run_logged(FIRST_COME, async |_| {
        let scope = CancelScope::deadline(coldframe::current_time() + SECOND);
        assert!(!scope.cancel_called());
        sleep(SECOND).await;
        assert!(scope.cancel_called());
        scope.clear_deadline();
        assert_eq!(scope.enter(sleep(SECOND)).await, None);
    });
}

#[test]
fn trio_14_a_deadline_means_nothing_after_the_scope_was_left() {
    run_logged(FIRST_COME, async |_| {
        let scope = CancelScope::deadline(coldframe::current_time() + SECOND);
        assert_eq!(scope.enter(checkpoint()).await, Some(()));
        sleep(SECOND * 2).await;
        assert!(!scope.cancel_called());
    });
}
