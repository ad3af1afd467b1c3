//! What a subscriber sees.

use std::fmt::{Debug, Write};
use std::sync::{Arc, LazyLock};

use tracing::field::{Field, Visit};
use tracing::subscriber::with_default;
use tracing::{Dispatch, Event, Metadata, Subscriber, span};

use super::*;
use crate::clock::ManualClock;
use crate::observe::{Listeners, Observer};

/// Keeps each event as a line: its level, its target, its fields.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == TARGET
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        let mut line = Line(format!("{} {}", metadata.level(), metadata.target()));
        event.record(&mut line);
        lock(&self.0).push(line.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

/// The lines that something writes.
fn lines(write: impl FnOnce()) -> Vec<String> {
    // While there is but one subscriber, a thread without it that comes by an event for the first
    // time turns that event off for all (tracing-core 0.1.36). Other tests are such threads.
    static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Lines::default()));
    LazyLock::force(&SECOND);
    let lines = Lines::default();
    with_default(lines.clone(), write);
    let lines = lock(&lines.0);
    lines.clone()
}

#[test]
fn an_event_has_its_level_its_memo_and_its_numbers() {
    let observer = Observer::new("app::price", Arc::new(Listeners::new()));
    let took = Duration::from_millis(2);
    let lines = lines(|| {
        observer.emit(EventKind::Hit { saved: took });
        observer.emit(EventKind::Compute { took });
        observer.emit_many(EventKind::Miss, 3);
        observer.emit_many(EventKind::Evict, 0);
        observer.emit(EventKind::Evict);
        observer.emit(EventKind::StoreError);
    });
    assert_eq!(
        lines,
        [
            r#"TRACE memokit message=hit memo="app::price" saved_micros=2000"#,
            r#"TRACE memokit message=compute memo="app::price" took_micros=2000"#,
            r#"TRACE memokit message=miss memo="app::price" times=3"#,
            r#"DEBUG memokit message=evict memo="app::price""#,
            r#"WARN memokit message=store_error memo="app::price""#,
        ]
    );
}

#[test]
fn o_04_a_storm_of_errors_is_a_line_in_a_second_for_each_kind_and_memo() {
    let clock = ManualClock::new();
    let traced = Traced::new("a", clock.clock());
    let other = Traced::new("b", clock.clock());
    let lines = lines(|| {
        for _ in 0..100_000 {
            traced.write(EventKind::StoreError, 1);
        }
        traced.write(EventKind::Lost { events: 1 }, 1);
        other.write(EventKind::StoreError, 1);
        clock.advance(Duration::from_secs(1));
        traced.write(EventKind::StoreError, 1);
    });
    assert_eq!(
        lines,
        [
            r#"WARN memokit message=store_error memo="a""#,
            r#"WARN memokit message=lost memo="a" events=1"#,
            r#"WARN memokit message=store_error memo="b""#,
            r#"WARN memokit message=store_error memo="a" suppressed=99999"#,
        ]
    );
}
