//! Import of bays, lockers, cards and assignments from a file: previewed first, then written in one transaction.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use sqlx::PgConnection;
use time::Time;

use crate::{
    accounts::{
        Column, FormRequest, Sheet, SheetLine, columns,
        members::names::Department,
        read_sheet,
        sign_in::{
            member_rate_limit::{self, ExpensiveAction},
            session::RunsLockers,
        },
    },
    audit::{Action, Origin},
    error::Result,
    ids::BayId,
    lockers::{
        Lockers,
        allocations::assign::Touched,
        bays::{
            bay::{Actuator, Policy, Terms},
            bay_input::{NewBay, Reader},
            locker::LockerCode,
            store::{
                admin,
                import::{self, LockerColumns, LockerOutcome},
                lockers::Fittings,
            },
        },
        pages::staff::imports::{
            assignments::{self, ASSIGNMENTS},
            cards::{CARD_END, CARDS, bring_card},
            diff,
            report::Report,
        },
        paths::staff,
    },
    web::{FieldErrors, Form, Message, Page, Refusal, Upload, pages::fragment},
};

pub(crate) fn router() -> Router<Lockers> {
    // `Upload` has a limit of its own.
    Router::new().route(staff::BaysImport::PATH, get(new).post(create).layer(DefaultBodyLimit::disable()))
}

const LOCKERS: [Column; 3] = [
    Column::new("site", "column-site", &["bâtiment"], &["building"]),
    Column::new("bay", "column-bay", &["bloc"], &["block"]),
    Column::new("code", "column-locker", &["code du casier", "code"], &["locker code"]),
];
const FITTINGS: [Column; 5] = [
    Column::new("place", "column-place", &["emplacement"], &["location", "position"]),
    columns::DEPARTMENT,
    Column::new("accessible", "column-accessible", &["accessible"], &["accessible"]),
    Column::new("sensor", "column-sensor", &["capteur"], &["sensor"]),
    Column::new("pulse_ms", "column-pulse", &["impulsion"], &["pulse"]),
];

/// The names of columns, as the first line of a file has them.
fn first_line(required: &[Column], optional: &[Column]) -> String {
    required.iter().chain(optional).map(|column| column.name).collect::<Vec<_>>().join(",")
}

#[derive(Template)]
#[template(path = "lockers/staff/imports/lockers.html", blocks = ["result"])]
struct NewImport {
    page: Page,
    report: Option<Report>,
    errors: FieldErrors,
}

impl NewImport {
    /// Key of how many lines would change something, or did.
    fn counts_key(&self) -> &'static str {
        let written = self.report.as_ref().is_some_and(|report| report.written);
        if written { "rack-import-counts-written" } else { "rack-import-counts" }
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn locker_columns(&self) -> String {
        first_line(&LOCKERS, &FITTINGS)
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn assignment_columns(&self) -> String {
        first_line(&ASSIGNMENTS, &[])
    }

    #[expect(clippy::unused_self, reason = "templates call methods only")]
    fn card_columns(&self) -> String {
        first_line(&CARDS, &CARD_END)
    }
}

async fn new(_: RunsLockers, page: Page) -> Response {
    fragment::page(StatusCode::OK, &NewImport { page, report: None, errors: FieldErrors::default() })
}

async fn create(
    State(lockers): State<Lockers>,
    RunsLockers(staff): RunsLockers,
    visit: FormRequest,
    upload: Upload,
) -> Result<Response> {
    member_rate_limit::check(&lockers.accounts, ExpensiveAction::Upload, &staff, visit.page.now).await?;
    let outcome = match read(&upload) {
        Ok(table) => {
            let write = upload.form.value("act") == "import";
            Ok(bring(&lockers, &visit.origin, &table, write).await?)
        }
        Err(refusal) => Err(refusal),
    };
    let mut view = NewImport { page: visit.page, report: None, errors: FieldErrors::default() };
    match outcome {
        Ok(report) => {
            let status = if report.wrong > 0 { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            view.report = Some(report);
            Ok(visit.fragment.draw(status, &view, NewImport::as_result))
        }
        Err(refusal) => {
            view.errors = refusal.errors.clone();
            let status = refusal.status(&Form::default());
            Ok(refusal.add_headers(visit.fragment.draw(status, &view, NewImport::as_result)))
        }
    }
}

/// The lines of a file, by what they are about.
enum Table {
    Lockers(Sheet),
    Cards(Sheet),
    Assignments(Sheet),
}

fn read(upload: &Upload) -> Result<Table, Refusal> {
    let errors = upload.form.errors();
    if upload.too_large {
        return Err(Refusal::too_large("file", "rack-import-large"));
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let Some(bytes) = &upload.file else {
        return Err(Refusal::one("file", "rack-import-none"));
    };
    if let Ok(sheet) = read_sheet(bytes, &ASSIGNMENTS, &[]) {
        return Ok(Table::Assignments(sheet));
    }
    if let Ok(cards) = read_sheet(bytes, &CARDS, &CARD_END) {
        return Ok(Table::Cards(cards));
    }
    read_sheet(bytes, &LOCKERS, &FITTINGS).map(Table::Lockers).map_err(|message| Refusal::one("file", message))
}

/// Does all lines in one transaction, which is kept only when it is asked for and none is wrong.
async fn bring(lockers: &Lockers, origin: &Origin, table: &Table, write: bool) -> Result<Report> {
    let mut transaction = lockers.context.db.begin().await?;
    let (Table::Lockers(sheet) | Table::Cards(sheet) | Table::Assignments(sheet)) = table;
    let mut report = Report { ignored: sheet.ignored.join(", "), ..Report::default() };
    let (mut touched, mut assigned) = (BTreeSet::new(), Vec::new());
    let action = match table {
        Table::Lockers(_) => {
            admin::lock_numbers(&mut transaction).await?;
            for line in &sheet.lines {
                touched.extend(bring_locker(&mut transaction, origin, line, &mut report).await?);
            }
            Action::BAYS_IMPORTED
        }
        Table::Cards(_) => {
            for line in &sheet.lines {
                bring_card(lockers, &mut transaction, line, &mut report).await?;
            }
            Action::CARDS_IMPORTED
        }
        Table::Assignments(_) => {
            assignments::lock(&mut transaction, &sheet.lines).await?;
            for line in &sheet.lines {
                assigned.extend(assignments::bring(&mut transaction, origin, line, &mut report).await?);
            }
            Action::ASSIGNMENTS_IMPORTED
        }
    };
    if write && report.wrong == 0 {
        let detail = format!("{} + {}", report.changes, report.same);
        origin.act(action).detail(&detail).record(&mut *transaction).await?;
        transaction.commit().await?;
        report.written = true;
        tell(lockers, &touched, &assigned);
    }
    Ok(report)
}

/// Publishes changed bays and assigned lockers after the commit.
fn tell(lockers: &Lockers, bays: &BTreeSet<BayId>, assigned: &[Touched]) {
    for bay_id in bays {
        lockers.changed_whole(*bay_id);
    }
    lockers.context.mailer.wake();
    for one in assigned {
        lockers.tell_assigned(one);
    }
}

/// Locker data of a line.
struct LockerLine {
    site: String,
    bay: String,
    code: LockerCode,
    wish: LockerColumns,
}

impl LockerLine {
    fn parse(line: &SheetLine) -> Result<Self, Message> {
        let short = |column| Some(line.cell(column)).filter(|text| !text.is_empty() && text.chars().count() <= 80);
        let site = short("site").ok_or("rack-import-site")?.to_owned();
        let bay = short("bay").ok_or("rack-import-bay")?.to_owned();
        let code = LockerCode::parse(line.cell("code")).and_then(|code| code.sayable()).ok_or("rack-import-code")?;
        let place = line.cell("place");
        if place.chars().count() > 80 {
            return Err("rack-import-place".into());
        }
        let department = match line.cell("department") {
            "" => None,
            text => Some(Department::parse(text).map_err(|_| Message::new("rack-import-department"))?),
        };
        let usual = Fittings::usual();
        let pulse_ms = match line.cell("pulse_ms") {
            "" => Some(usual.pulse_ms),
            text => text.parse().ok().filter(|pulse| (50..=5000).contains(pulse)),
        };
        let pulse_ms = pulse_ms.ok_or("rack-import-pulse")?;
        let (accessible, sensor) =
            (yes_or_no(line.cell("accessible"), usual.accessible)?, yes_or_no(line.cell("sensor"), usual.sensor)?);
        let department = department.map(|department| department.as_str().to_owned());
        let wish = LockerColumns {
            place: line.has("place").then(|| place.to_owned()),
            department: line.has("department").then_some(department),
            accessible: line.has("accessible").then_some(accessible),
            sensor: line.has("sensor").then_some(sensor),
            pulse_ms: line.has("pulse_ms").then_some(pulse_ms),
        };
        Ok(Self { site, bay, code, wish })
    }
}

fn yes_or_no(text: &str, usual: bool) -> Result<bool, Message> {
    match text.to_lowercase().as_str() {
        "" => Ok(usual),
        "oui" | "yes" | "true" | "1" | "x" => Ok(true),
        "non" | "no" | "false" | "0" => Ok(false),
        _ => Err("rack-import-yes".into()),
    }
}

/// A bay that a file names for the first time: staff changes its rules afterwards.
fn usual_bay(site: &str, name: &str) -> NewBay {
    let clock = |hour| Time::from_hms(hour, 0, 0).unwrap_or(Time::MIDNIGHT);
    let terms = Terms {
        policy: Policy::DayUse,
        term_ends_on: None,
        release_on_open: false,
        opens_at: clock(8),
        closes_at: clock(19),
        student_quota: 1,
        teacher_quota: 3,
        staff_quota: 3,
        extension_days: 1,
        extensions_allowed: 1,
        reservation_minutes: 30,
        penalty_hours: 24,
    };
    NewBay {
        name: name.to_owned(),
        site: site.to_owned(),
        department: None,
        actuator: Actuator::Bay,
        reader: Reader::USUAL,
        terms,
    }
}

async fn bring_locker(
    db: &mut PgConnection,
    origin: &Origin,
    line: &SheetLine,
    report: &mut Report,
) -> Result<Option<BayId>> {
    let wish = match LockerLine::parse(line) {
        Ok(wish) => wish,
        Err(message) => {
            report.fault(line.line, message);
            return Ok(None);
        }
    };
    let found = import::find_bay(db, &wish.site, &wish.bay).await?;
    let bay_id = if found.is_some() {
        found
    } else {
        let made = admin::insert(db, &usual_bay(&wish.site, &wish.bay), origin.at).await?;
        if made.is_some() {
            let message = Message::new("rack-import-new-bay").with("bay", wish.bay.as_str());
            report.warn(line.line, message.with("site", wish.site.as_str()));
        }
        made
    };
    let Some(bay_id) = bay_id else {
        report.fault(line.line, "rack-import-bay-closed".into());
        return Ok(None);
    };
    let said = |key: &'static str| Message::new(key).with("code", wish.code.as_str()).with("bay", wish.bay.as_str());
    match import::put_locker(db, bay_id, &wish.code, wish.wish.clone()).await? {
        LockerOutcome::Made => {
            report.change(line.line, said("rack-import-made"));
            if !wish.code.fits_old_readers() {
                report.warn(line.line, said("rack-import-old-readers"));
            }
        }
        LockerOutcome::Changed(old, new) => {
            report.change_to(line.line, said("rack-import-changed"), diff::between(&old, &new));
        }
        LockerOutcome::Same => report.same += 1,
        LockerOutcome::Elsewhere => report.fault(line.line, "rack-import-elsewhere".into()),
    }
    Ok(Some(bay_id))
}
