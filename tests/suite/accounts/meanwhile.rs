//! Changes of an account during another request.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes};
use http_body::Frame;
use tokio::sync::oneshot;

use super::{facts::NUMBER, picture_upload::png};
use crate::{
    factories::{count, locks, members},
    harness::{PASSWORD, TestPortal, portal},
};

/// A body that says when it is read, and comes when it is told to.
struct Held {
    reading: Option<oneshot::Sender<()>>,
    rest: oneshot::Receiver<Vec<u8>>,
    sent: bool,
}

impl http_body::Body for Held {
    type Data = Bytes;
    type Error = oneshot::error::RecvError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Some(reading) = self.reading.take() {
            reading.send(()).unwrap();
        }
        if self.sent {
            return Poll::Ready(None);
        }
        let rest = std::task::ready!(Pin::new(&mut self.rest).poll(cx));
        self.sent = true;
        Poll::Ready(Some(rest.map(|rest| Frame::data(rest.into()))))
    }
}

fn picture_form() -> Vec<u8> {
    let mut form = b"--edge\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a.png\"\r\n\r\n".to_vec();
    form.extend_from_slice(&png(30, 30));
    form.extend_from_slice(b"\r\n--edge--\r\n");
    form
}

fn stored(portal: &TestPortal) -> usize {
    std::fs::read_dir(portal.folder.join("files/pictures")).map_or(0, Iterator::count)
}

#[tokio::test]
async fn a_picture_that_arrives_after_the_account_was_closed_is_forgotten() {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    let telephone = portal.browser();
    telephone.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    let (reading, is_read) = oneshot::channel();
    let (send, rest) = oneshot::channel();
    let body = Body::new(Held { reading: Some(reading), rest, sent: false });
    let upload =
        tokio::spawn(
            async move { browser.post_raw("/account/picture", "multipart/form-data; boundary=edge", body).await },
        );
    is_read.await.unwrap();

    telephone.post("/account/close", &[("password", PASSWORD)]).await.assert_redirect("/");
    send.send(picture_form()).unwrap();

    let refused = upload.await.unwrap();
    assert!(refused.assert_status(409).one("[data-error-for=picture]").contains("vient de changer"));
    assert_eq!(stored(&portal), 0);
}

#[tokio::test]
async fn a_sign_in_under_way_does_not_outlive_a_suspension() {
    let portal = portal().await;
    let id = portal.member(NUMBER, &[]).await;
    let browser = portal.browser();
    let mut change = portal.db.begin().await.unwrap();
    parvis::accounts::members::store::suspend(&mut change, id, "Essai", portal.clock.now()).await.unwrap();

    let late = browser.clone();
    let sign_in = tokio::spawn(async move { late.sign_in(NUMBER, PASSWORD).await });
    let mut superuser = portal.db.superuser().await;
    while !sign_in.is_finished() && locks::waiting(&mut superuser).await == 0 {
        tokio::task::yield_now().await;
    }
    change.commit().await.unwrap();

    sign_in.await.unwrap().assert_status(422);
    assert_eq!(count(&portal.db, "sign_ins").await, 0);
}

#[tokio::test]
async fn members_sign_in_while_an_import_holds_their_rows() {
    let portal = portal().await;
    let id = portal.member(NUMBER, &[]).await;
    let mut import = portal.db.begin().await.unwrap();
    members::lock(&mut import, id).await;

    let browser = portal.browser();
    browser.sign_in(NUMBER, PASSWORD).await.assert_redirect("/");
    portal.clock.advance(time::Duration::minutes(2));
    browser.get("/account").await.assert_status(200);

    import.rollback().await.unwrap();
}
