//! Calculated fields, as values and as data.

use memokit::{Calculated, ErrorKind};
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct View {
    id: u64,
    #[serde(default, skip_serializing_if = "Calculated::is_not_loaded")]
    revenue: Calculated<u64>,
    #[serde(default, skip_serializing_if = "Calculated::is_not_loaded")]
    label: Calculated<Option<String>>,
}

#[test]
fn what_has_not_been_loaded_is_left_out_and_what_failed_says_why() {
    let cases = [
        (Calculated::NotLoaded, r#"{"id":1}"#),
        (Calculated::Ready(7), r#"{"id":1,"revenue":7}"#),
        (
            Calculated::Failed("no data".into()),
            r#"{"id":1,"revenue":{"failed":"no data"}}"#,
        ),
    ];
    for (revenue, json) in cases {
        let label = Calculated::NotLoaded;
        let view = View {
            id: 1,
            revenue,
            label,
        };
        assert_eq!(serde_json::to_string(&view).expect("data"), json);
        assert_eq!(serde_json::from_str::<View>(json).expect("a view"), view);
    }
}

#[test]
fn without_a_word_on_the_field_nothing_stands_for_what_has_not_been_loaded() {
    let fields = [Calculated::NotLoaded, Calculated::Ready(7)];
    assert_eq!(serde_json::to_string(&fields).expect("data"), "[null,7]");
}

#[test]
fn a_value_that_is_not_there_says_what_to_do() {
    let error = Calculated::<u64>::NotLoaded.value().expect_err("no value");
    assert_eq!(error.kind(), ErrorKind::Calculation);
    assert!(error.to_string().contains("select it in `load`"), "{error}");
    let error = Calculated::<u64>::Failed("no data".into());
    let error = error.value().expect_err("no value").to_string();
    assert_eq!(error, "this calculation failed: no data");
    assert_eq!(Calculated::Ready(7).loaded(), &7);
    assert_eq!(format!("{:?}", Calculated::<u64>::NotLoaded), "NotLoaded");
}
