//! Differences that an import would make to a locker: old and new value of each field.

use crate::{lockers::bays::store::lockers::Fittings, web::Page};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) field: &'static str,
    old: Value,
    new: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Written(String),
    ReportLine(&'static str),
}

impl Value {
    fn text(text: &str) -> Self {
        if text.is_empty() { Self::ReportLine("bay-import-empty") } else { Self::Written(text.to_owned()) }
    }

    fn yes_or_no(yes: bool) -> Self {
        Self::ReportLine(if yes { "bay-import-is" } else { "bay-import-is-not" })
    }

    fn show(&self, page: &Page) -> String {
        match self {
            Self::Written(text) => text.clone(),
            Self::ReportLine(key) => page.t(key).to_string(),
        }
    }
}

impl Difference {
    pub(crate) fn was(&self, page: &Page) -> String {
        self.old.show(page)
    }

    pub(crate) fn becomes(&self, page: &Page) -> String {
        self.new.show(page)
    }
}

pub(crate) fn between(old: &Fittings, new: &Fittings) -> Vec<Difference> {
    let values = |fittings: &Fittings| {
        [
            ("bay-field-place", Value::text(&fittings.place)),
            ("bay-field-department", Value::text(fittings.department.as_deref().unwrap_or_default())),
            ("bay-import-accessible", Value::yes_or_no(fittings.accessible)),
            ("bay-import-sensor", Value::yes_or_no(fittings.sensor)),
            ("bay-import-pulse-field", Value::Written(fittings.pulse_ms.to_string())),
        ]
    };
    let pairs = values(old).into_iter().zip(values(new));
    pairs.filter(|(old, new)| old != new).map(|((field, old), (_, new))| Difference { field, old, new }).collect()
}
