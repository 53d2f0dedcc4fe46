//! Import of bays, lockers, cards and assignments from a file, in one transaction.

pub(crate) mod assignments;
pub(crate) mod cards;
mod diff;
pub(crate) mod lockers;
pub(crate) mod report;

use std::collections::BTreeSet;

use crate::{
    accounts::{Sheet, read_sheet},
    audit::{Action, Origin},
    error::Result,
    ids::BayId,
    lockers::{
        Lockers,
        allocations::assign::Touched,
        bays::store::admin,
        imports::{
            assignments::ASSIGNMENTS,
            cards::{CARD_END, CARDS},
            lockers::{FITTINGS, LOCKERS},
            report::Report,
        },
    },
    web::Message,
};

/// The lines of a file, by their subject.
pub(crate) enum Table {
    Lockers(Sheet),
    Cards(Sheet),
    Assignments(Sheet),
}

impl Table {
    /// Reads a file. The columns tell its subject.
    pub(crate) fn read(file: &[u8]) -> Result<Self, Message> {
        if let Ok(sheet) = read_sheet(file, &ASSIGNMENTS, &[]) {
            return Ok(Self::Assignments(sheet));
        }
        if let Ok(sheet) = read_sheet(file, &CARDS, &CARD_END) {
            return Ok(Self::Cards(sheet));
        }
        read_sheet(file, &LOCKERS, &FITTINGS).map(Self::Lockers)
    }
}

/// Does all lines in one transaction, which is kept only when it is asked for and none is wrong.
pub(crate) async fn bring(lockers: &Lockers, origin: &Origin, table: &Table, write: bool) -> Result<Report> {
    let mut transaction = lockers.context.db.begin().await?;
    let (Table::Lockers(sheet) | Table::Cards(sheet) | Table::Assignments(sheet)) = table;
    let mut report = Report { ignored: sheet.ignored.join(", "), ..Report::default() };
    let (mut touched, mut assigned) = (BTreeSet::new(), Vec::new());
    let action = match table {
        Table::Lockers(_) => {
            admin::lock_numbers(&mut transaction).await?;
            for line in &sheet.lines {
                touched.extend(lockers::bring(&mut transaction, origin, line, &mut report).await?);
            }
            Action::BAYS_IMPORTED
        }
        Table::Cards(_) => {
            for line in &sheet.lines {
                cards::bring(lockers, &mut transaction, line, &mut report).await?;
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
        origin.act(action).detail(&detail).commit(transaction).await?;
        report.written = true;
        publish(lockers, touched, &assigned);
    }
    Ok(report)
}

fn publish(lockers: &Lockers, bays: BTreeSet<BayId>, assigned: &[Touched]) {
    for bay_id in bays {
        lockers.changed_whole(bay_id);
    }
    lockers.context.mailer.wake();
    for touched in assigned {
        lockers.tell_assigned(touched);
    }
}
