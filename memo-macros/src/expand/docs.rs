//! What an expansion adds to the documentation of a function.

use syn::ext::IdentExt;

use crate::model::MemoFn;

/// One paragraph that names the operations of the companion.
pub(super) fn of_wrapper(memo: &MemoFn) -> String {
    let companion = memo.companion.unraw();
    let reached = match &memo.method {
        Some(method) => format!("{}::{companion}()", method.owner.name),
        None => format!("{companion}::…"),
    };
    let operations = match (&memo.batch, &memo.spec.shared) {
        (None, Some(_)) => {
            "`peek`, `contains`, `touch`, `invalidate`, `insert`, `refresh`, `outcome`, `warm`, \
             `warm_with`, `uncached` and `memo`"
        }
        (None, None) if memo.spec.in_thread && memo.is_async() => {
            "`peek`, `contains`, `with`, `entry`, `touch`, `invalidate`, `insert`, `insert_with`, \
             `refresh`, `outcome`, `uncached` and `memo`"
        }
        (None, None) if memo.spec.in_thread => {
            "`peek`, `contains`, `with`, `entry`, `touch`, `invalidate`, `insert`, `insert_with`, \
             `refresh`, `outcome`, `warm`, `uncached` and `memo`"
        }
        (None, None) => {
            "`peek`, `contains`, `with`, `entry`, `touch`, `invalidate`, `insert`, `insert_with`, \
             `refresh`, `outcome`, `warm`, `warm_with`, `uncached` and `memo`"
        }
        (Some(_), _) => {
            "`one`, `peek`, `contains`, `touch`, `invalidate`, `insert`, `peek_many`, `touch_many`, \
             `invalidate_many`, `insert_many`, `warm`, `warm_with`, `uncached` and `memo`"
        }
    };
    // A paragraph of its own below what the author wrote.
    let start = match memo.spec.docs.as_str() {
        "" => " ",
        _ => "\n ",
    };
    format!("{start}Memoized. What is stored is reached by `{reached}`: {operations}.")
}
