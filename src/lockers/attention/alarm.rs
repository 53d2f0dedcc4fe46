//! Kinds of alarms.

use crate::web::codes::codes;

codes! {
    AlarmKind {
        /// Opened although nobody asked.
        Forced = "forced", "rack-alarm-forced";
        LeftOpen = "left_open", "rack-alarm-left-open";
        BayOffline = "bay_offline", "rack-alarm-offline";
        Tamper = "tamper", "rack-alarm-tamper";
        Jam = "jam", "rack-alarm-jam";
        /// A withdrawn card opened a locker while the bay was offline.
        WithdrawnCard = "withdrawn_card", "rack-alarm-withdrawn-card";
        Journal = "journal", "rack-alarm-journal";
    }
}
