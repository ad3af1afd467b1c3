//! The trait of a struct with calculations.

use std::any::TypeId;
use std::marker::PhantomData;

#[cfg(feature = "stream")]
use futures_core::Stream;

use super::load::load;
use super::method::methods_of;
use super::{Calculation, CalculationInfo, LoadReport, Records};
#[cfg(feature = "stream")]
use super::{Keyed, LoadStream};
use crate::error::Result;
use crate::memo::one_for;
#[cfg(feature = "stream")]
use crate::warm::{Warm, WarmReport};

/// A struct with calculations; derived by `#[derive(Memoized)]`.
///
/// Everything that a user calls is a provided item, so a `load` of the struct's own wins and
/// nothing clashes.
///
/// ```text
/// #[derive(Memoized)]
/// struct Customer {
///     #[memo(key)]
///     id: u64,
///     #[cache_calculation(ttl = "10m", with = Customer::sum_invoices)]
///     revenue: Calculated<u64>,
/// }
///
/// let report = Customer::load(&mut page, &[Customer::REVENUE], &()).await?; // or `Customer::ALL`
/// assert_eq!(page[0].revenue.get(), Some(&700));
/// ```
pub trait Memoized: Sized + Send + Sync + 'static {
    /// What the calculations are given besides the records; `()` if there is no
    /// `#[memo(context = …)]`.
    type Context: Sync + ?Sized;

    /// The calculations, in the order of their fields.
    #[doc(hidden)]
    const CALCULATIONS: &'static [Calculation<Self>];

    /// All calculations, for [`load`](Self::load).
    const ALL: &'static [Calculation<Self>] = Self::CALCULATIONS;

    /// Loads `calculations` into `records`: what is stored is found in one look-up, what is not is
    /// computed by one call for each calculation, with only the records that miss it, and stored in
    /// one write.
    ///
    /// `records` is a slice, a vector, an array or a single record. A calculation that fails for a
    /// record leaves [`Calculated::Failed`](super::Calculated) there and is not stored; the others
    /// are.
    ///
    /// # Concurrency
    ///
    /// Loads share computes: no value of a record is computed twice at once.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves other loads unharmed. Calculations on which others depend are put into
    /// the records as soon as they are made, so some may be there; all others are as they were.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Batch`](crate::ErrorKind::Batch) if a function returned more or fewer results
    /// than it was given records: nothing of it is stored. The other calculations are loaded.
    ///
    /// That of the store, if it did not answer and a calculation says `on_store_error = fail`: what the process has no
    /// copy of is [`Calculated::Failed`](super::Calculated) then. The other calculations are loaded.
    ///
    /// # Panics
    ///
    /// If a function does.
    fn load<R: Records<Self> + ?Sized>(
        records: &mut R,
        calculations: &[Calculation<Self>],
        context: &Self::Context,
    ) -> impl Future<Output = Result<LoadReport>> + Send {
        load(records.as_mut_slice(), calculations, context)
    }

    /// Loads `calculations` into records as they come, chunk by chunk: 1,000 at a time, unless
    /// [`chunk`](LoadStream::chunk) says otherwise.
    ///
    /// # Errors
    ///
    /// As of [`load`](Self::load); the error comes before the records of its chunk.
    #[cfg(feature = "stream")]
    fn load_stream<'a, S: Stream<Item = Self>>(
        records: S,
        calculations: &'a [Calculation<Self>],
        context: &'a Self::Context,
    ) -> LoadStream<'a, Self, S> {
        LoadStream::new(records, calculations, context)
    }

    /// Fills the memos of all calculations ahead of use; what is fresh is left alone.
    ///
    /// As of `f::warm`; each value of each record counts in the report.
    #[cfg(feature = "stream")]
    fn warm(
        records: impl Stream<Item = Self> + Send,
        context: &Self::Context,
    ) -> impl Future<Output = WarmReport> + Send
    where
        Self: Keyed,
    {
        Self::warm_with(records, context, Warm::new())
    }

    /// As [`warm`](Self::warm); `warm` says how many chunks of how many records at a time, and who is
    /// told of it.
    #[cfg(feature = "stream")]
    fn warm_with(
        records: impl Stream<Item = Self> + Send,
        context: &Self::Context,
        warm: Warm<'_>,
    ) -> impl Future<Output = WarmReport> + Send
    where
        Self: Keyed,
    {
        super::warm::warm(records, context, warm)
    }

    /// What is known of each calculation: the fields in their order, then the methods of `#[memoized]`
    /// blocks in the order of file and line.
    ///
    /// Without the feature `registry`, only fields are known. Methods of a generic type are not known here.
    fn cached_calculations() -> &'static [CalculationInfo] {
        one_for::<Infos<Self>, Vec<_>>(|| {
            let fields = Self::CALCULATIONS.iter().map(Calculation::info);
            fields.chain(methods_of(TypeId::of::<Self>())).collect()
        })
    }
}

/// Marks what is known of the calculations of `T`.
struct Infos<T>(PhantomData<T>);
