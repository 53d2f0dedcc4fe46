//! Import of cards from a file.

use sqlx::PgConnection;
use time::Date;

use crate::{
    accounts::{
        CardOutcome, Column, SheetLine, cards::card::CardNumber, columns, give_card, members::number::MemberNumber,
    },
    error::Result,
    lockers::{Lockers, imports::report::Report},
    web::{Message, time::parse_file_day},
};

/// The columns that such a file must have.
pub(crate) const CARDS: [Column; 2] = [columns::NUMBER, columns::CARD_NUMBER];
/// The column that it may have.
pub(crate) const CARD_END: [Column; 1] = [columns::CARD_EXPIRES_ON];

/// The last day of a card; `None` where the file has no such column.
type CardEnd = Option<Option<Date>>;

fn parse_card(line: &SheetLine) -> Result<(MemberNumber, CardNumber, CardEnd), Message> {
    let number = MemberNumber::parse(line.cell("number")).map_err(|_| Message::new("bay-import-number"))?;
    let card = CardNumber::parse(line.cell("card_number")).map_err(|_| Message::new("bay-import-card"))?;
    let expires_on = match line.cell("card_expires_on") {
        "" => None,
        text => Some(parse_file_day(text).ok_or("import-date")?),
    };
    Ok((number, card, line.has("card_expires_on").then_some(expires_on)))
}

pub(crate) async fn bring(
    lockers: &Lockers,
    db: &mut PgConnection,
    line: &SheetLine,
    report: &mut Report,
) -> Result<()> {
    let (number, card, expires_on) = match parse_card(line) {
        Ok(parsed) => parsed,
        Err(message) => {
            report.fault(line.line, message);
            return Ok(());
        }
    };
    match give_card(db, &lockers.context.keyring, &number, &card, expires_on).await? {
        CardOutcome::Given => {
            let message = Message::new("bay-import-card-given").with("number", number.as_str());
            report.change(line.line, message.with("card", card.last_four()));
        }
        CardOutcome::Same => report.same += 1,
        CardOutcome::NoMember => report.fault(line.line, "bay-member-unknown".into()),
        CardOutcome::Held => report.fault(line.line, "import-card-held".into()),
        CardOutcome::Lost => report.fault(line.line, "import-card-lost".into()),
    }
    Ok(())
}
