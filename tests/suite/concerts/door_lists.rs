//! The list of valid tickets: signed and without names for a door without a network, and by name on paper.

use parvis::{
    accounts::roles::Role,
    concerts::{bookings::booking_number::BookingNumber, tickets::ticket_code::TicketCode},
    ids::ConcertId,
    keyring::{hex, hmac},
};
use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::{Value, json};

use super::{
    counter::{booked, staff},
    door_groups::{scan, seat_code},
    facts::{evening, evening_with},
};
use crate::{
    factories::concerts::concert as concert_row,
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
};

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn hash(list: &Value, text: &str) -> String {
    let key = bytes(list["key"].as_str().unwrap());
    hex(&hmac(&key, text.as_bytes())[..12])
}

async fn fetch(door: &Browser, concert: i64) -> Answer {
    door.get(&format!("/admin/concerts/{concert}/check-in/list.json")).await
}

/// The list of an answer, whose signature is that of the key that the page has.
async fn checked(door: &Browser, concert: i64) -> Value {
    let page = door.get(&format!("/admin/concerts/{concert}/check-in")).await;
    let key = bytes(&page.said("[data-door]", "data-key"));
    let answer: Value = serde_json::from_slice(&fetch(door, concert).await.assert_status(200).body).unwrap();
    let (list, signature) = (answer["list"].as_str().unwrap(), bytes(answer["signature"].as_str().unwrap()));
    let key = UnparsedPublicKey::new(&ED25519, key);
    key.verify(list.as_bytes(), &signature).expect("signed by the portal");
    assert!(key.verify(list.replace("\"concert\":", "\"concert\":1").as_bytes(), &signature).is_err());
    serde_json::from_str(list).unwrap()
}

/// The entries of seats: hash, key of the seat, place of the booking, since when it is in.
fn seats(list: &Value) -> Vec<(String, i64, usize, i64)> {
    let number = |value: &Value| value.as_i64().unwrap();
    let seats = list["seats"].as_array().unwrap().iter();
    seats
        .map(|one| {
            let booking = usize::try_from(number(&one[2])).unwrap();
            (one[0].as_str().unwrap().to_owned(), number(&one[1]), booking, number(&one[3]))
        })
        .collect()
}

#[tokio::test]
async fn the_list_knows_each_code_and_number_and_names_nobody() {
    let portal = portal().await;
    let id = evening(&portal).await;
    let number = booked(&portal.browser(), id, &["C4", "C5"]).await;
    let gone = booked(&portal.browser(), id, &["D4"]).await;
    let claim = [("number", gone.as_str()), ("surname", "Carpentier")];
    portal.browser().post("/bookings/cancel/confirm", &claim).await.assert_status(303);
    let other = evening(&portal).await;
    booked(&portal.browser(), other, &["A1"]).await;
    let door = staff(&portal).await;
    let code = seat_code(&portal, &number, "C5").await;
    scan(&door, id, &code).await.assert_status(200);

    let list = checked(&door, id).await;

    assert_eq!((list["concert"].as_i64(), list["bookings"].as_array().unwrap().len()), (Some(id), 1));
    assert_eq!(list["bookings"][0][0], hash(&list, &number));
    let expected = [
        (hash(&list, &seat_code(&portal, &number, "C4").await), 304, 0, 0),
        (hash(&list, &code), 305, 0, portal.clock.now().unix_timestamp()),
    ];
    assert_eq!(seats(&list), expected);
    let text = list.to_string();
    for secret in ["Carpentier", "Inès", &number, code.split(':').nth(2).unwrap()] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test]
async fn each_seat_stands_with_its_booking_and_each_concert_has_a_key_of_its_own() {
    let portal = portal().await;
    let (id, other) = (evening(&portal).await, evening(&portal).await);
    let first = booked(&portal.browser(), id, &["C4", "C5"]).await;
    let second = booked(&portal.browser(), id, &["D4"]).await;
    let door = staff(&portal).await;

    let list = checked(&door, id).await;

    let bookings = seats(&list).into_iter().map(|(_, seat, booking, _)| (seat, list["bookings"][booking].clone()));
    let entry = |number: &str| {
        let code =
            TicketCode::new(&portal.accounts.context.keyring, BookingNumber::parse(number).unwrap(), ConcertId(id));
        json!([hash(&list, number), hash(&list, &code.to_string())])
    };
    assert_eq!(bookings.collect::<Vec<_>>(), [(304, entry(&first)), (305, entry(&first)), (404, entry(&second))]);
    assert_ne!(list["key"], checked(&door, other).await["key"]);
}

#[tokio::test]
async fn the_list_is_sent_again_only_when_it_has_changed() {
    let portal = portal().await;
    let id = evening(&portal).await;
    booked(&portal.browser(), id, &["C4"]).await;
    let door = staff(&portal).await;
    let first = fetch(&door, id).await;
    let tag = first.header("etag").to_owned();
    assert_eq!(first.header("cache-control"), "no-store");
    let again = async || {
        door.clone().with("if-none-match", &tag).get(&format!("/admin/concerts/{id}/check-in/list.json")).await
    };

    portal.clock.advance(time::Duration::minutes(1));
    let same = again().await;
    assert_eq!((same.status.as_u16(), same.body.len()), (304, 0));
    booked(&portal.browser(), id, &["C5"]).await;
    assert_eq!(again().await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_cancelled_concert_has_an_empty_list_and_only_sellers_have_one() {
    let portal = portal().await;
    let id = evening(&portal).await;
    booked(&portal.browser(), id, &["C4"]).await;
    let door = staff(&portal).await;
    let path = format!("/admin/concerts/{id}/cancel");
    door.post(&path, &[("reason", "Grève")]).await;
    concert_row(&portal.db, id).cancel().await;

    assert_eq!(seats(&checked(&door, id).await), []);
    let other = portal.signed_in("20410020", &[Role::Moderator, Role::Helpdesk]).await;
    for page in ["check-in/list.json", "door-list"] {
        other.get(&format!("/admin/concerts/{id}/{page}")).await.assert_status(403);
        door.get(&format!("/admin/concerts/{}/{page}", id + 1)).await.assert_status(404);
    }
}

#[tokio::test]
async fn the_printed_list_is_by_surname_with_a_box_for_each_seat() {
    let portal = portal().await;
    let id = evening_with(&portal, |one| one.title = "Nuit <i>blanche</i>".to_owned()).await;
    let staff = staff(&portal).await;
    let mut numbers = Vec::new();
    for (surname, first_name, seats) in
        [("Zola", "Zoé", "A1"), ("Éluard", "Abel", "A2"), ("d’Arc", "Zoé", "A3"), ("Eluard", "Zoé", "A4")]
    {
        let key = format!("key-of-{seats}-sale");
        let fields = [("surname", surname), ("first_name", first_name), ("idempotency_key", &key), ("seat", seats)];
        let answer = staff.post(&format!("/admin/concerts/{id}/bookings"), &fields).await;
        numbers.push(answer.header("location").rsplit('/').next().unwrap().to_owned());
    }
    let group = booked(&portal.browser(), id, &["C4", "C5"]).await;
    scan(&staff, id, &seat_code(&portal, &group, "C5").await).await.assert_status(200);

    let page = staff.get(&format!("/admin/concerts/{id}/door-list")).await;

    let order = [&group, &numbers[2], &numbers[1], &numbers[3], &numbers[0]];
    assert_eq!(page.attributes("tbody tr", "data-booking"), order.map(String::clone));
    assert_eq!(page.attributes("tbody tr:first-child .box", "data-inside"), ["false", "true"]);
    assert!(page.one("thead").contains("Nuit <i>blanche</i>"), "{}", page.text());
    assert!(page.one("thead").contains("6 places") && page.one("thead").contains("10 h 00"), "{}", page.one("thead"));
    let concert = staff.get(&format!("/admin/concerts/{id}")).await;
    assert!(concert.has(&format!("a[href='/admin/concerts/{id}/door-list']")));
}

/// The page has what the script needs.
#[tokio::test]
async fn the_page_of_the_door_names_the_list_and_its_key() {
    let portal: TestPortal = portal().await;
    let id = evening(&portal).await;
    let page = staff(&portal).await.get(&format!("/admin/concerts/{id}/check-in")).await;
    assert_eq!(page.said("[data-door]", "data-list"), format!("/admin/concerts/{id}/check-in/list.json"));
    assert_eq!(page.said("[data-door]", "data-key").len(), 64);
    for verdict in ["valid", "inside", "unknown", "how_many", "none"] {
        assert!(page.has(&format!("template[data-said={verdict}]")), "{verdict}");
    }
}
