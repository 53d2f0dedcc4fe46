//! Forms as browsers send them.

use axum::{
    body::Body,
    extract::FromRequest as _,
    http::{Request, header},
};
use parvis::web::{FieldErrors, Form};

async fn form(body: &'static str) -> Form {
    let request = Request::post("/").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    Form::from_request(request.body(Body::from(body)).unwrap(), &()).await.unwrap()
}

#[tokio::test]
async fn a_field_that_is_sent_twice_is_refused() {
    let form = form("name=a&seat=A1&name=b").await;

    assert_eq!(form.errors(), FieldErrors::one("", "form-repeated"));
    assert_eq!(form.refusal(), 422);
}

#[tokio::test]
async fn only_fields_that_may_be_sent_twice_may() {
    let seats = form("name=a&seat=A1&seat=A2").await;

    assert_eq!(seats.errors(), FieldErrors::one("", "form-repeated"));
    assert!(seats.errors_but(&["seat"]).is_empty());
    assert_eq!(seats.values("seat").collect::<Vec<_>>(), ["A1", "A2"]);
    let names = form("name=a&seat=A1&seat=A2&name=b").await;
    assert_eq!(names.errors_but(&["seat"]), FieldErrors::one("", "form-repeated"));
}

#[tokio::test]
async fn trouble_with_the_body_is_said_before_repeats() {
    let form = form("seat=%FF&seat=A1").await;

    assert_eq!(form.errors(), FieldErrors::one("", "form-encoding"));
    assert_eq!(form.errors_but(&["seat"]), FieldErrors::one("", "form-encoding"));
}
