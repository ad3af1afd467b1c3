//! Records: structs with calculations, loaded a page at a time.

mod calculated;
#[cfg(feature = "serde")]
mod calculated_serde;
mod calculation;
mod cell;
mod field;
mod keyed;
mod load;
mod memoized;
mod method;
mod records;
mod report;
mod results;
#[cfg(feature = "stream")]
mod stream;
mod tenant;
#[cfg(feature = "stream")]
mod warm;

pub use self::calculated::Calculated;
pub use self::calculation::{Calculation, CalculationInfo};
pub use self::cell::{HasCell, MemoCell};
pub use self::field::{Field, Nth, generic_field};
pub use self::keyed::{HasKey, Keyed};
pub use self::memoized::Memoized;
#[cfg(feature = "registry")]
pub use self::method::RegisteredMethod;
pub use self::records::Records;
pub use self::report::{CalculationReport, LoadReport};
pub use self::results::{AsFuture, AsReady, FutureKind, IntoResults, ReadyKind, Results};
#[cfg(feature = "stream")]
pub use self::stream::LoadStream;
pub use self::tenant::{KEY_DROPS_TENANT, TenantIsNotTold, TenantOf};
