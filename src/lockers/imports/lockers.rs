//! Import of bays and lockers from a file.

use sqlx::PgConnection;

use crate::{
    accounts::{Column, SheetLine, columns, members::names::Department},
    audit::Origin,
    error::Result,
    ids::BayId,
    lockers::{
        bays::{
            LockerCode,
            bay_input::NewBay,
            store::{
                admin,
                import::{self, LockerColumns, LockerOutcome},
                lockers::Fittings,
            },
        },
        imports::{diff, report::Report},
    },
    web::Message,
};

/// The columns that such a file must have.
pub(crate) const LOCKERS: [Column; 3] = [
    Column::new("site", "column-site", &["bâtiment"], &["building"]),
    Column::new("bay", "column-bay", &["bloc"], &["block"]),
    Column::new("code", "column-locker", &["code du casier", "code"], &["locker code"]),
];
/// The columns that it may have.
pub(crate) const FITTINGS: [Column; 5] = [
    Column::new("place", "column-place", &["emplacement"], &["location", "position"]),
    columns::DEPARTMENT,
    Column::new("accessible", "column-accessible", &["accessible"], &["accessible"]),
    Column::new("sensor", "column-sensor", &["capteur"], &["sensor"]),
    Column::new("pulse_ms", "column-pulse", &["impulsion"], &["pulse"]),
];

struct LockerLine {
    site: String,
    bay: String,
    code: LockerCode,
    columns: LockerColumns,
}

impl LockerLine {
    fn parse(line: &SheetLine) -> Result<Self, Message> {
        let short = |column| Some(line.cell(column)).filter(|text| !text.is_empty() && text.chars().count() <= 80);
        let site = short("site").ok_or("bay-import-site")?.to_owned();
        let bay = short("bay").ok_or("bay-import-bay")?.to_owned();
        let code = LockerCode::parse(line.cell("code")).and_then(|code| code.sayable()).ok_or("bay-import-code")?;
        let place = line.cell("place");
        if place.chars().count() > 80 {
            return Err("bay-import-place".into());
        }
        let department = match line.cell("department") {
            "" => None,
            text => Some(Department::parse(text).map_err(|_| Message::new("bay-import-department"))?),
        };
        let usual = Fittings::usual();
        let pulse_ms = match line.cell("pulse_ms") {
            "" => Some(usual.pulse_ms),
            text => text.parse().ok().filter(|pulse| (50..=5000).contains(pulse)),
        };
        let pulse_ms = pulse_ms.ok_or("bay-import-pulse")?;
        let (accessible, sensor) =
            (yes_or_no(line.cell("accessible"), usual.accessible)?, yes_or_no(line.cell("sensor"), usual.sensor)?);
        let department = department.map(|department| department.as_str().to_owned());
        let columns = LockerColumns {
            place: line.has("place").then(|| place.to_owned()),
            department: line.has("department").then_some(department),
            accessible: line.has("accessible").then_some(accessible),
            sensor: line.has("sensor").then_some(sensor),
            pulse_ms: line.has("pulse_ms").then_some(pulse_ms),
        };
        Ok(Self { site, bay, code, columns })
    }
}

fn yes_or_no(text: &str, usual: bool) -> Result<bool, Message> {
    match text.to_lowercase().as_str() {
        "" => Ok(usual),
        "oui" | "yes" | "true" | "1" | "x" => Ok(true),
        "non" | "no" | "false" | "0" => Ok(false),
        _ => Err("bay-import-yes".into()),
    }
}

/// Executes one line within the caller's transaction. Returns the bay, when the line is not wrong.
pub(crate) async fn bring(
    db: &mut PgConnection,
    origin: &Origin,
    line: &SheetLine,
    report: &mut Report,
) -> Result<Option<BayId>> {
    let parsed = match LockerLine::parse(line) {
        Ok(parsed) => parsed,
        Err(message) => {
            report.fault(line.line, message);
            return Ok(None);
        }
    };
    let found = import::find_bay(db, &parsed.site, &parsed.bay).await?;
    let bay_id = if found.is_some() {
        found
    } else {
        let made = admin::insert(db, &NewBay::usual(&parsed.site, &parsed.bay), origin.at).await?;
        if made.is_some() {
            let message = Message::new("bay-import-new-bay").with("bay", parsed.bay.as_str());
            report.warn(line.line, message.with("site", parsed.site.as_str()));
        }
        made
    };
    let Some(bay_id) = bay_id else {
        report.fault(line.line, "bay-import-bay-closed".into());
        return Ok(None);
    };
    let said =
        |key: &'static str| Message::new(key).with("code", parsed.code.as_str()).with("bay", parsed.bay.as_str());
    match import::put_locker(db, bay_id, &parsed.code, parsed.columns.clone()).await? {
        LockerOutcome::Made => {
            report.change(line.line, said("bay-import-made"));
            if !parsed.code.fits_old_readers() {
                report.warn(line.line, said("bay-import-old-readers"));
            }
        }
        LockerOutcome::Changed(old, new) => {
            report.change_to(line.line, said("bay-import-changed"), diff::between(&old, &new));
        }
        LockerOutcome::Same => report.same += 1,
        LockerOutcome::Elsewhere => report.fault(line.line, "bay-import-elsewhere".into()),
    }
    Ok(Some(bay_id))
}
