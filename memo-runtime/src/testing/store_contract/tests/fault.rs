//! How a store may break a promise.

/// One thing that a store does wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fault {
    // The opener.
    OnePlaceForAll,
    DiesWithItsExecutor,
    // Which answer belongs to which key.
    AnswersInReverse,
    AnswersTooFew,
    AnswersTwiceOnlyOnce,
    RemovesTwiceOnlyOnce,
    RefusesAnEmptyQuestion,
    LimitsTheKeys,
    FirstOfTwoCounts,
    RefusesAKeyTwice,
    // Time.
    ForgetsTheTtl,
    ExpiresAMillisecondLate,
    ExpiresAMillisecondEarly,
    TakesZeroForEver,
    SkipsWhatIsDead,
    CountsMillisIn32Bits,
    TakesMonthsForDates,
    TellsTheWholeTtl,
    TellsNoTtl,
    KeepsTheOldTtl,
    KeepsTheOldValue,
    RemovesAllItIsAsked,
    RemovesTheDead,
    TouchExtends,
    TouchCreates,
    TouchTruncates,
    // Bytes.
    IsBlindToCase,
    CutsKeysShort,
    UnescapesKeys,
    WritesText,
    EndsAtNul,
    TakesEmptyForAbsent,
    LimitsValues,
    // What came too late.
    IssuesTokensOfTheFuture,
    AsksForNoToken,
    LosesCount,
    OvertakesNothing,
    OvertakesAlways,
    RefusesAllOrNone,
    CountsForItself,
    // What it says that it holds.
    CountsRewritesTwice,
    CountsBytesOfKeys,
    // Futures that are dropped.
    ReadJams,
    PutJams,
    RemovalJams,
    TouchJams,
    CloseJams,
    CloseHangsUp,
    MixesUpReplies,
    TearsAPut,
    TearsAValue,
    TearsARemoval,
    TearsATouch,
    // Calls that overlap.
    SharesItsQuestion,
    // The end.
    NeverCloses,
    ClosesInOtherWords,
    ClosesOnce,
    // Other handles.
    KeepsWritesToItself,
    KeepsReadsToItself,
    CountsItsOwn,
    FailsAndStores,
    ClosesForAll,
    LosesAllOnClose,
}
