//! A number and a surname that somebody typed to find or cancel a booking. Guesses at them are bounded by
//! [`crate::accounts::attempts::throttle`].

use crate::{
    accounts::{Attempt, FormRequest, Means, NewGuess, Secret, members::names::Surname},
    concerts::{
        Concerts,
        bookings::{
            booking_number::{BookingNumber, surname_key},
            store_mine,
        },
        pages::bookings::access::BookingViewer,
    },
    error::Result,
    ids::BookingId,
    web::{FieldErrors, Form, Refusal},
};

/// A number and a surname that somebody typed.
pub(crate) struct Claim {
    pub(crate) number: BookingNumber,
    surname: Surname,
}

impl Claim {
    pub(crate) fn parse(form: &Form) -> Result<Self, FieldErrors> {
        let mut errors = form.errors_but(&["seat"]);
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

    /// Id of the booking. The response is the same for an unknown number and a wrong surname.
    ///
    /// Viewers who may see the booking anyway are not limited: the browser that booked it, its member, and browsers that
    /// have named both before.
    pub(crate) async fn settle(
        &self,
        concerts: &Concerts,
        reader: &BookingViewer,
        request: &FormRequest,
    ) -> Result<Result<BookingId, Refusal>> {
        let wrong = || Refusal::one("", "claim-wrong");
        if reader.may_see_number(concerts, &self.number).await? {
            return Ok(self.find(concerts).await?.ok_or_else(wrong));
        }
        let new = NewGuess {
            secret: Secret::Booking,
            subject: self.number.as_str(),
            origin: &request.origin,
            browser: &request.browser,
        };
        let guess = match new.begin(&concerts.accounts).await? {
            Ok(guess) => guess,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(id) = self.find(concerts).await? else {
            concerts.accounts.refused(&request.origin, Attempt::wrong(Means::Booking, None)).await?;
            return Ok(Err(wrong()));
        };
        guess.settle(&concerts.accounts).await?;
        Ok(Ok(id))
    }

    async fn find(&self, concerts: &Concerts) -> Result<Option<BookingId>> {
        let key = surname_key(self.surname.as_str());
        Ok(store_mine::find_named(&concerts.context.db, &self.number, &key).await?)
    }
}
