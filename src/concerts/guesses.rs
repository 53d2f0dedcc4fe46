//! What stands before each guess at the number and surname of a booking (security.md: five tries in a quarter of an hour).

use std::time::Duration;

use super::{
    Concerts,
    booking::{BookingNumber, surname_key},
    store,
};
use crate::{
    accounts::{
        audit::Origin,
        names::Surname,
        throttle::{self, ThrottleKey, Try},
    },
    error::Result,
    web::{FieldErrors, Form, Refusal, limits::customer},
};

/// Wrong answers that are free, per address and per number.
const FREE: i32 = 5;
const WINDOW: Duration = Duration::from_mins(15);

/// A number and a surname that somebody typed.
pub(super) struct Claim {
    pub(super) number: BookingNumber,
    surname: Surname,
}

impl Claim {
    pub(super) fn parse(form: &Form) -> Result<Self, FieldErrors> {
        let mut errors = form.errors();
        let number = BookingNumber::parse(form.value("number"));
        if number.is_none() {
            errors.add("number", "claim-number");
        }
        let surname = errors.take(Surname::parse(form.value("surname")));
        match (number, surname) {
            (Some(number), Some(surname)) if errors.is_empty() => Ok(Self { number, surname }),
            _ => Err(errors),
        }
    }

    /// The key of the booking. Whether the number is unknown or the surname another, the answer is the same.
    pub(super) async fn settle(&self, concerts: &Concerts, origin: &Origin) -> Result<Result<i64, Refusal>> {
        let guess = match Guess::begin(concerts, &self.number, origin).await? {
            Ok(guess) => guess,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let key = surname_key(self.surname.as_str());
        let Some(id) = store::tickets::find_named(&concerts.accounts.db, &self.number, &key).await? else {
            return Ok(Err(Refusal::one("", "claim-wrong")));
        };
        guess.was_right(concerts).await?;
        Ok(Ok(id))
    }
}

/// One guess that may go on, counted before it is looked at.
struct Guess {
    keys: [ThrottleKey; 2],
}

impl Guess {
    async fn begin(concerts: &Concerts, number: &BookingNumber, origin: &Origin) -> Result<Result<Self, Refusal>> {
        let keyring = &concerts.accounts.keyring;
        let address = format!("booking from {}", customer(origin.ip()).0);
        let subject = format!("booking {}", number.as_str());
        let keys = [address, subject].map(|text| keyring.hash("throttle", text.as_bytes()));
        for key in &keys {
            if let Try::Wait(wait) = throttle::take(&concerts.accounts.db, key, FREE, WINDOW, origin.at).await? {
                return Ok(Err(Refusal::too_early(wait)));
            }
        }
        Ok(Ok(Self { keys }))
    }

    /// Not counted after all: on the campus many people share an address. The wrong ones before it stay, so that nobody
    /// clears them with a booking of their own.
    async fn was_right(self, concerts: &Concerts) -> Result<()> {
        for key in &self.keys {
            throttle::give_back(&concerts.accounts.db, key).await?;
        }
        Ok(())
    }
}
