//! Import of assignments and extensions from a file.

use sqlx::{Postgres, Transaction};
use time::Date;

use crate::{
    accounts::{Column, SheetLine, columns, members::number::MemberNumber},
    audit::Origin,
    error::Result,
    lockers::{
        allocations::{
            assign::{Assigned, Assignment, Touched, assign},
            store::assign,
        },
        attention::store::find_member,
        bays::LockerCode,
        imports::report::Report,
    },
    web::{Message, time::parse_file_day},
};

/// The columns of such a file: the locker, the member, the last day.
pub(crate) const ASSIGNMENTS: [Column; 3] = [
    Column::new("code", "column-locker", &["code du casier", "casier"], &["locker code", "locker"]),
    columns::NUMBER,
    Column::new("until", "bay-last-day", &["jusqu’au", "échéance", "dernier jour"], &["last day", "deadline"]),
];

/// Keeps the acts of the members of a file apart from others, before any locker is locked.
pub(crate) async fn lock(transaction: &mut Transaction<'static, Postgres>, lines: &[SheetLine]) -> Result<()> {
    let numbers: Vec<String> = lines.iter().map(|line| line.cell("number").to_owned()).collect();
    Ok(assign::lock_members(transaction, &numbers).await?)
}

fn parse(line: &SheetLine) -> Result<(LockerCode, MemberNumber, Date), Message> {
    let code = LockerCode::parse(line.cell("code")).ok_or("bay-import-code")?;
    let number = MemberNumber::parse(line.cell("number")).map_err(|_| Message::new("bay-import-number"))?;
    Ok((code, number, parse_file_day(line.cell("until")).ok_or("import-date")?))
}

/// Executes one line within the caller's transaction. Returns the members to inform after the commit, when something
/// changed.
pub(crate) async fn bring(
    transaction: &mut Transaction<'static, Postgres>,
    origin: &Origin,
    line: &SheetLine,
    report: &mut Report,
) -> Result<Option<Touched>> {
    let (code, number, last_day) = match parse(line) {
        Ok(parsed) => parsed,
        Err(message) => {
            report.fault(line.line, message);
            return Ok(None);
        }
    };
    let Some(member_id) = find_member(transaction, number.as_str()).await? else {
        report.fault(line.line, "bay-member-unknown".into());
        return Ok(None);
    };
    let assignment = Assignment { code: &code, member_id, last_day, reason: None };
    let (assigned, touched) = assign(transaction, origin, assignment).await?;
    let said = |key: &'static str| {
        Message::new(key).with("code", code.as_str()).with("number", number.as_str()).with("day", last_day.to_string())
    };
    match assigned {
        Assigned::Given => report.change(line.line, said("bay-import-assigned")),
        Assigned::Prolonged => report.change(line.line, said("bay-import-prolonged")),
        Assigned::Same => report.same += 1,
        Assigned::Taken => report.fault(line.line, said("bay-import-taken")),
        Assigned::OutOfService => report.fault(line.line, said("bay-import-unusable")),
        Assigned::NoMember => report.fault(line.line, "bay-assign-barred".into()),
        Assigned::NoLocker => report.fault(line.line, said("bay-import-no-locker")),
        Assigned::Day => report.fault(line.line, "bay-day-wrong".into()),
    }
    Ok(touched.filter(|_| matches!(assigned, Assigned::Given | Assigned::Prolonged)))
}
