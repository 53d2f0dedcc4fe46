//! Factories of the box office tests.

use std::convert::Infallible;

use axum::body::Body;
use futures_util::stream::iter;
use parvis::{accounts::roles::Role, ids::MemberId};

use super::facts::{book, hold, number_of};
use crate::{
    factories::audit,
    harness::{
        TestPortal,
        browser::{Answer, Browser},
    },
};

/// A signed-in member of the box office.
pub async fn staff(portal: &TestPortal) -> Browser {
    portal.signed_in("10000001", &[Role::BoxOffice]).await
}

/// The form of a concert, as the web contract has it.
pub const FORM: [(&str, &str); 11] = [
    ("title", "Les Heures lentes"),
    ("artist", "Folk de chambre"),
    ("venue", "Auditorium de la Halle"),
    ("starts_at", "2026-12-03T20:30"),
    ("rows", "3"),
    ("seats_per_row", "4"),
    ("sale_opens_at", "2026-11-21T08:00"),
    ("sale_closes_at", "2026-12-03T19:00"),
    ("audience", "everyone"),
    ("limit_per_person", "2"),
    ("text", "Un soir d’hiver."),
];

/// The form with other values.
pub fn form<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let value_of = |name: &str| changes.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
    FORM.into_iter().map(|(name, value)| (name, value_of(name).unwrap_or(value))).collect()
}

/// Makes a concert through the form; its key.
pub async fn create(staff: &Browser, changes: &[(&str, &str)]) -> i64 {
    let answer = staff.post("/admin/concerts", &form(changes)).await;
    answer.assert_status(303);
    answer.header("location").strip_prefix("/admin/concerts/").unwrap().parse().unwrap()
}

/// The form with a picture, as browsers send it.
pub async fn send_picture(staff: &Browser, path: &str, fields: &[(&str, &str)], picture: &[u8]) -> Answer {
    send_file(staff, path, fields, ("picture", picture)).await
}

/// Sends a form with a file in the field of this name.
pub async fn send_file(staff: &Browser, path: &str, fields: &[(&str, &str)], (name, file): (&str, &[u8])) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"../../a.jpg\"\r\n\
         Content-Type: image/jpeg\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    // In pieces, as it comes over a line.
    let pieces: Vec<_> = body.chunks(16_384).map(|piece| Ok::<_, Infallible>(piece.to_vec())).collect();
    #[expect(clippy::disallowed_methods, reason = "a body as a browser sends it")]
    let body = Body::from_stream(iter(pieces));
    staff.post_raw(path, "multipart/form-data; boundary=edge", body).await
}

/// A booking of these seats, made by this browser.
pub async fn booked(browser: &Browser, concert: i64, seats: &[&str]) -> String {
    hold(browser, concert, seats).await.assert_status(303);
    number_of(&book(browser, concert, &format!("form-of-{}", seats.join("-"))).await)
}

/// Action, reason, detail and member of the last entry of the audit.
pub async fn last_entry(portal: &TestPortal) -> (String, Option<String>, Option<String>, Option<MemberId>) {
    let entry = audit::last(&portal.db).await;
    (entry.action, entry.reason, entry.detail, entry.member_id)
}

/// Error of a refused field or form.
#[track_caller]
pub fn assert_refused(answer: &Answer, status: u16, field: &str, says: &str) {
    answer.assert_status(status);
    let error = answer.one(&format!("[data-error-for='{field}']"));
    assert!(error.contains(says), "{error:?} instead of {says:?}");
}
