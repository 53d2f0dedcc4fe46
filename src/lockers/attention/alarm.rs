//! Kinds of alarms.

/// Key of the name of an alarm.
#[must_use]
pub fn label(kind: &str) -> &'static str {
    match kind {
        "forced" => "rack-alarm-forced",
        "left_open" => "rack-alarm-left-open",
        "tamper" => "rack-alarm-tamper",
        "jam" => "rack-alarm-jam",
        "withdrawn_card" => "rack-alarm-withdrawn-card",
        "journal" => "rack-alarm-journal",
        _ => "rack-alarm-offline",
    }
}
