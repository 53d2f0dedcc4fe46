//! Lockers of the demo: two bays with a simulated controller each, and their users.

use std::fmt::Write as _;

use anyhow::Context as _;
use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime, Time, macros::time};
use url::Url;

use crate::{
    audit::Origin,
    bay_simulator::{self, settings::Settings},
    error::error_chain,
    ids::{AllocationId, BayId, LockerId, MemberId},
    lockers::{
        Lockers,
        allocations::{self, store::Ending},
        bays::{AllocationState, LockerCode, Policy, Service},
        commands::{CommandState, Source},
        export::store_demo::{self, DemoCommand, NewBay},
        paths,
    },
    web::time::{at_clock, on_campus},
};

/// Site of both bays.
const SITE: &str = "Campus nord";

/// By the day.
const HALL: &str = "Hall nord";

/// For the term.
const LIBRARY: &str = "Bibliothèque";

/// Open around the clock: a demo is tried at any hour.
const HOURS: (Time, Time) = (time!(00:00), time!(23:59));

/// Number of lockers of each.
const IN_HALL: i16 = 24;
const IN_LIBRARY: i16 = 12;

/// The student who is printed first.
const INES: &str = "20418376";

/// Lends her his locker.
const MALO: &str = "20417733";

/// Has not released her locker in time.
const ZOE: &str = "20419010";

/// Is on his way.
const TITOUAN: &str = "20419015";

/// Lockers of the hall, with their holders since this morning.
const IN_THE_HALL: [(u16, &str); 6] =
    [(3, INES), (5, "20419012"), (6, "20419013"), (9, "20419006"), (12, "20419007"), (14, "20419008")];

/// Lockers of the library, with their holders for the term.
const IN_THE_LIBRARY: [(u16, &str); 3] = [(26, MALO), (28, "20419009"), (31, "20419014")];

const OVERDUE: u16 = 10;
const RESERVED: u16 = 11;
const TO_CHECK: u16 = 7;
const BROKEN: u16 = 8;

/// The keys of the bays: makes them where there are none, and brings what has run out since the last start back to life.
pub(super) async fn prepare(db: &PgPool, now: OffsetDateTime) -> anyhow::Result<[BayId; 2]> {
    let found = (store_demo::find_bay(db, &code(1)?).await?, store_demo::find_bay(db, &code(26)?).await?);
    // One transaction, so that an interrupted start leaves nothing half done.
    let mut transaction = db.begin().await?;
    let (entrance, library) = match found {
        (Some(entrance), Some(library)) => (entrance, library),
        _ => found_all(&mut transaction, now).await?,
    };
    refresh(&mut transaction, entrance, library, now).await?;
    transaction.commit().await?;
    Ok([entrance, library])
}

/// Plays the controller of each bay, over the portal's own address. Enrolled anew at each start: a token is shown once.
pub(super) async fn connect(lockers: &Lockers, base_url: &str, bays: [BayId; 2]) -> anyhow::Result<()> {
    let url = Url::parse(base_url)?;
    for (bay_id, count) in bays.into_iter().zip([IN_HALL, IN_LIBRARY]) {
        let origin = Origin::command_line(lockers.context.clock.now());
        let code = lockers.issue_enrolment_code(&origin, bay_id).await.map_err(anyhow::Error::from)?;
        // Staff may have closed the bay for good.
        let Some(code) = code else { continue };
        let settings = Settings { code: Some(code.to_string()), ..Settings::new(url.clone(), count) };
        tokio::spawn(async move {
            if let Err(error) = bay_simulator::run(settings).await {
                tracing::warn!(bay_id = bay_id.0, error = error_chain(error.as_ref()), "simulated bay stopped");
            }
        });
    }
    Ok(())
}

/// Suggestions of things to try, for the table of the demo.
pub(super) fn describe(base_url: &str) -> anyhow::Result<String> {
    let mut text = String::from("Lockers to try (two bays with a simulated controller each):\n\n");
    let show = |number| code(number).map(|code| format!("{base_url}{}", paths::Locker { code }));
    for (url, what) in [
        (show(3)?, "taken by Inès until this evening: open it, extend, give it back"),
        (show(26)?, "Malo’s for the term, lent to Inès: both may open it"),
        (show(4)?, "free: take or reserve it as Malo, who may have one more once he gives his back"),
        (show(OVERDUE)?, "overdue: for the staff; so are 07 to check and 08 out of service"),
        (format!("{base_url}/admin/bays"), "the board of the staff: sign in as Oumou"),
    ] {
        writeln!(text, "  {url:<42} {what}")?;
    }
    Ok(text)
}

fn code(number: u16) -> anyhow::Result<LockerCode> {
    LockerCode::numbered(number).with_context(|| format!("no locker {number}"))
}

/// When the lockers of the hall are due: this evening, or tomorrow's in the last minutes of a day.
fn evening(now: OffsetDateTime) -> OffsetDateTime {
    let today = on_campus(now).date();
    let this = at_clock(today, HOURS.1);
    if this > now + Duration::minutes(30) { this } else { at_clock(today + Duration::DAY, HOURS.1) }
}

/// When the lockers of the library are due.
fn term(now: OffsetDateTime) -> OffsetDateTime {
    at_clock(on_campus(now).date() + Duration::days(60), HOURS.1)
}

async fn found_all(db: &mut PgConnection, now: OffsetDateTime) -> anyhow::Result<(BayId, BayId)> {
    let library = Some(on_campus(term(now)).date());
    let entrance = NewBay { site: SITE, name: HALL, policy: Policy::DayUse, term_ends_on: None, hours: HOURS };
    let library = NewBay { site: SITE, name: LIBRARY, policy: Policy::Term, term_ends_on: library, hours: HOURS };
    let mut codes = (1..).filter_map(LockerCode::numbered);
    let entrance = found(db, &entrance, &mut codes, IN_HALL, now).await?;
    let library = found(db, &library, &mut codes, IN_LIBRARY, now).await?;
    remember(db, now).await?;
    for (number, member) in IN_THE_HALL {
        take(db, number, member, now - Duration::hours(2), evening(now)).await?;
    }
    for (number, member) in IN_THE_LIBRARY {
        take(db, number, member, now - Duration::days(30), term(now)).await?;
    }
    take(db, OVERDUE, ZOE, now - Duration::hours(30), now - Duration::hours(5)).await?;
    let (locker_id, member_id) = keys(db, TO_CHECK, ZOE).await?;
    store_demo::withdraw(db, locker_id, Service::ToCheck, "La porte ferme mal").await?;
    store_demo::report(db, locker_id, member_id, "La porte ne reste pas fermée.", now - Duration::hours(3)).await?;
    let (locker_id, _) = keys(db, BROKEN, ZOE).await?;
    store_demo::withdraw(db, locker_id, Service::OutOfService, "Charnière cassée").await?;
    Ok((entrance, library))
}

async fn found(
    db: &mut PgConnection,
    bay: &NewBay<'_>,
    codes: &mut impl Iterator<Item = LockerCode>,
    count: i16,
    now: OffsetDateTime,
) -> anyhow::Result<BayId> {
    let id = store_demo::create_bay(db, bay, now - Duration::days(90)).await?;
    for (number, code) in (1..=count).zip(codes.by_ref()) {
        // Four rows, from the top.
        let place = ["Rangée du haut", "2e rangée", "3e rangée", "Rangée du bas"];
        let row = usize::try_from((number - 1) * 4 / count)?;
        store_demo::create_locker(db, id, number, &code, place.get(row).copied().unwrap_or_default()).await?;
    }
    Ok(id)
}

async fn keys(db: &mut PgConnection, number: u16, member: &str) -> anyhow::Result<(LockerId, MemberId)> {
    Ok((store_demo::load_locker(db, &code(number)?).await?, store_demo::load_member(db, member).await?))
}

async fn take(
    db: &mut PgConnection,
    number: u16,
    member: &str,
    from: OffsetDateTime,
    until: OffsetDateTime,
) -> anyhow::Result<AllocationId> {
    let (locker_id, member_id) = keys(db, number, member).await?;
    Ok(allocations::store::take(db, locker_id, member_id, until, 0, from).await?)
}

/// The days before: who had what, and what the doors did.
async fn remember(db: &mut PgConnection, now: OffsetDateTime) -> anyhow::Result<()> {
    let today = on_campus(now).date();
    for (days, number, member) in [(6, 5, INES), (5, 3, INES), (4, 4, MALO), (3, 3, INES), (2, 9, INES), (2, 12, ZOE)] {
        let at = |clock| at_clock(today - Duration::days(days), clock);
        let id = take(db, number, member, at(time!(08:20)), at(HOURS.1)).await?;
        allocations::store::end(db, id, Ending::Released, None, at(time!(17:10))).await?;
        for clock in [time!(08:21), time!(12:04), time!(13:31), time!(17:08)] {
            open(db, number, member, Source::Web, CommandState::Opened, at(clock)).await?;
        }
    }
    for (hours, member, source, state) in [
        (200, MALO, Source::Web, CommandState::Opened),
        (120, MALO, Source::Card, CommandState::Opened),
        (119, MALO, Source::Web, CommandState::NoMovement),
        (50, INES, Source::Card, CommandState::Opened),
        (26, MALO, Source::Web, CommandState::Opened),
    ] {
        open(db, 26, member, source, state, now - Duration::hours(hours)).await?;
    }
    open(db, 3, INES, Source::Web, CommandState::Opened, now - Duration::hours(2)).await
}

async fn open(
    db: &mut PgConnection,
    number: u16,
    member: &str,
    source: Source,
    state: CommandState,
    at: OffsetDateTime,
) -> anyhow::Result<()> {
    let (locker_id, member_id) = keys(db, number, member).await?;
    Ok(store_demo::note_order(db, &DemoCommand { locker_id, member_id, source, state, at }).await?)
}

/// Renews what expired while the demo was stopped, and keeps what people did in it.
async fn refresh(db: &mut PgConnection, entrance: BayId, library: BayId, now: OffsetDateTime) -> anyhow::Result<()> {
    let overdue = code(OVERDUE)?;
    store_demo::put_off(db, entrance, &overdue, now, evening(now)).await?;
    store_demo::prolong(db, library, on_campus(now).date(), on_campus(term(now)).date()).await?;
    store_demo::put_off(db, library, &overdue, now, term(now)).await?;
    for member in [INES, MALO] {
        let member_id = store_demo::load_member(db, member).await?;
        store_demo::forgive(db, member_id, now).await?;
    }
    let malo = store_demo::load_member(db, MALO).await?;
    if let Some(lent) = store_demo::find_allocation(db, library, malo).await? {
        allocations::store::share(db, lent, INES, now, now + Duration::days(14)).await?;
    }
    let (reserved, titouan) = keys(db, RESERVED, TITOUAN).await?;
    // A visitor of the demo may have it, or the member himself since the last start.
    allocations::store::end_lapsed(db, reserved, now).await?;
    if store_demo::is_free(db, reserved).await? {
        let (state, until) = (AllocationState::Reserved, now + Duration::minutes(30));
        allocations::store::set_aside(db, reserved, titouan, state, now, until).await?;
    }
    Ok(())
}
