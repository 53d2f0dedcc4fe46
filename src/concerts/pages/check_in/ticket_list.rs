//! Signed list of valid tickets for offline check-in: keyed hashes without names.

use axum::response::IntoResponse;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::json;
use time::OffsetDateTime;

use crate::{
    accounts::sign_in::session::SellsSeats,
    concerts::{
        Concerts,
        bookings::booking_number::BookingNumber,
        check_in::store_ticket_list::{self, ListedTicket},
        paths, programme,
        tickets::ticket_code::TicketCode,
    },
    error::{Error, Result},
    ids::ConcertId,
    keyring::{Keyring, hex, hmac},
    web::Page,
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(paths::TicketList::PATH, get(show))
}

/// The key that signs lists: always the same one for a portal.
fn signer(keyring: &Keyring) -> anyhow::Result<Ed25519KeyPair> {
    let seed = keyring.hash("door list signature", b"");
    Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| anyhow::anyhow!("the seed of the list's key was rejected"))
}

/// The public key by which a page checks lists, in hexadecimal digits.
pub(crate) fn public_key(keyring: &Keyring) -> anyhow::Result<String> {
    Ok(hex(signer(keyring)?.public_key().as_ref()))
}

/// The first 12 bytes of the keyed hash of a text: enough to be told from any other, too little to be guessed from.
fn entry(key: &[u8], text: &str) -> String {
    hex(hmac(key, text.as_bytes()).get(..12).unwrap_or_default())
}

/// The list of a concert without the time at which it was made.
fn content(keyring: &Keyring, concert_id: ConcertId, tickets: &[ListedTicket]) -> serde_json::Value {
    let key = keyring.hash("door list entries", &concert_id.0.to_be_bytes());
    let mut seats = Vec::with_capacity(tickets.len());
    let mut bookings = Vec::new();
    let mut last: Option<&BookingNumber> = None;
    for ticket in tickets {
        let number = &ticket.number;
        if last != Some(number) {
            last = Some(number);
            let whole = TicketCode::new(keyring, number.clone(), concert_id).to_string();
            bookings.push(json!([entry(&key, number.as_str()), entry(&key, &whole)]));
        }
        let code = TicketCode::of_seat(keyring, number.clone(), concert_id, ticket.code.clone());
        let since = ticket.checked_in_at.map_or(0, OffsetDateTime::unix_timestamp);
        seats.push(json!([entry(&key, &code.to_string()), ticket.seat.key(), bookings.len() - 1, since]));
    }
    json!({ "concert": concert_id, "key": hex(&key), "bookings": bookings, "seats": seats })
}

async fn show(
    State(concerts): State<Concerts>,
    _: SellsSeats,
    paths::TicketList { id }: paths::TicketList,
    headers: HeaderMap,
    page: Page,
) -> Result<Response> {
    let db = &concerts.context.db;
    programme::store::find(db, id).await?.ok_or(Error::NotFound)?;
    let keyring = &concerts.context.keyring;
    let mut list = content(keyring, id, &store_ticket_list::list_valid(db, id).await?);
    let tag = hex(keyring.hash("door list tag", list.to_string().as_bytes()).get(..12).unwrap_or_default());
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let body = if known.is_some_and(|known| known.contains(&tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        if let Some(fields) = list.as_object_mut() {
            fields.insert("made_at".to_owned(), page.now.unix_timestamp().into());
        }
        let list = list.to_string();
        let signature = hex(signer(keyring)?.sign(list.as_bytes()).as_ref());
        let body = json!({ "list": list, "signature": signature }).to_string();
        ([(header::CONTENT_TYPE, "application/json")], body).into_response()
    };
    Ok(tagged(body, &tag))
}

/// The script keeps the list itself: no other cache does.
fn tagged(mut response: Response, tag: &str) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{tag}\"")) {
        headers.insert(header::ETAG, tag);
    }
    response
}
