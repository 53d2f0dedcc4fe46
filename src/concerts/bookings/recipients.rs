//! The people to whom e-mails about concerts are written: members, and guests who left an address with their booking.

use crate::{
    accounts::find_active_addressee,
    concerts::{Concerts, bookings::store_guest_emails},
    mail::{Email, Recipient},
    web::Language,
};

/// The longest first name by which a guest is greeted.
const LONGEST_NAME: usize = 40;

/// The person an e-mail is for.
#[derive(Debug)]
pub(crate) struct Addressee {
    /// By which the person is greeted.
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) language: Language,
    /// True if the address was left with a booking, by its owner or by somebody else.
    pub(crate) guest: bool,
}

/// The recipient of an e-mail; `None` where no address is known.
pub(crate) async fn find(concerts: &Concerts, email: &Email) -> anyhow::Result<Option<Addressee>> {
    let db = &concerts.context.db;
    Ok(match email.recipient {
        Recipient::Member(id) => find_active_addressee(db, id).await?.map(|found| Addressee {
            language: found.language(concerts.context.language),
            name: found.first_name,
            address: found.email,
            guest: false,
        }),
        Recipient::Booking(id) => store_guest_emails::find(db, id).await?.map(|found| {
            let language = language_of(concerts, found.language.as_deref());
            Addressee { name: greeted(&found.first_name, language), address: found.email, language, guest: true }
        }),
    })
}

/// The language that a person chose, else that of the portal.
fn language_of(concerts: &Concerts, chosen: Option<&str>) -> Language {
    chosen.and_then(Language::from_code).unwrap_or(concerts.context.language)
}

/// First name for the salutation, where it looks like one, so that a stranger's address cannot be used to send them
/// arbitrary text.
fn greeted(first_name: &str, language: Language) -> String {
    let of_names = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’');
    let is_name = first_name.chars().count() <= LONGEST_NAME && first_name.chars().all(of_names);
    if is_name { first_name.to_owned() } else { language.text("mail-guest-name").to_string() }
}

impl Addressee {
    /// A text as it is sent to this person: a guest reads why it came.
    pub(crate) fn signed(&self, text: String) -> String {
        if self.guest { format!("{text}\n\n{}", self.language.text("mail-guest-reason")) } else { text }
    }
}
