//! Kinds of alarms.

use crate::web::codes::codes;

codes! {
    AlarmKind {
        /// Opened although nobody asked.
        Forced = "forced", "bay-alarm-forced";
        LeftOpen = "left_open", "bay-alarm-left-open";
        BayOffline = "bay_offline", "bay-alarm-offline";
        Tamper = "tamper", "bay-alarm-tamper";
        Jam = "jam", "bay-alarm-jam";
        /// A withdrawn card opened a locker while the bay was offline.
        WithdrawnCard = "withdrawn_card", "bay-alarm-withdrawn-card";
        Journal = "journal", "bay-alarm-journal";
    }
}
