//! A concert made from another one.

use super::{
    counter::{FORM, form, send_picture, staff},
    facts::{book, hold, state},
};
use crate::{
    accounts::png,
    harness::{browser::Browser, portal},
};

/// Sends the form of a copy as it was drawn; where the new concert is.
async fn copied(staff: &Browser, original: &str, changes: &[(&str, &str)]) -> String {
    let page = staff.get(&format!("{original}/copy")).await;
    let of = page.said("form [name=copy_of]", "value");
    let mut fields = form(changes);
    fields.push(("copy_of", &of));
    let answer = staff.post("/admin/concerts", &fields).await;
    answer.assert_status(303);
    answer.header("location").to_owned()
}

fn id_of(address: &str) -> i64 {
    address.rsplit('/').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_copy_has_a_picture_of_its_own_and_the_blocked_seats_but_no_bookings() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let picture = png(40, 40);
    let original = send_picture(&staff, "/admin/concerts", &FORM, &picture).await.header("location").to_owned();
    for (act, fields) in [
        ("block", [("seat", "A1"), ("reason", "Vue gênée")]),
        ("block", [("seat", "C4"), ("reason", "Régie")]),
        ("kind", [("seat", "B1"), ("kind", "wheelchair")]),
    ] {
        staff.post(&format!("{original}/seats/{act}"), &fields).await.assert_status(303);
    }
    let guest = portal.browser();
    hold(&guest, id_of(&original), &["B2"]).await.assert_status(303);
    book(&guest, id_of(&original), "a-form-of-a-guest").await.assert_status(303);

    let copy = copied(&staff, &original, &[("rows", "2")]).await;

    let plan = staff.get(&copy).await;
    assert!(plan.said("[value=A1]", "aria-label").contains("Vue gênée"));
    assert_eq!(plan.said("[data-seat=B1]", "data-kind"), "wheelchair");
    assert_eq!(plan.attributes("[data-state=blocked][id]", "data-seat"), ["A1"]);
    assert_eq!(state(&portal.db, id_of(&copy), "B2").await, "free");
    let pictures = std::fs::read_dir(portal.folder.join("files/concerts")).unwrap().count();
    assert_eq!(pictures, 2);
    let mut without = form(&[]);
    without.push(("remove_picture", "yes"));
    staff.post(&format!("{original}/edit"), &without).await.assert_status(303);
    let page = portal.browser().get(&format!("/concerts/{}", id_of(&copy))).await;
    portal.browser().get(&page.said("img.poster", "src")).await.assert_status(200);
}

#[tokio::test]
async fn a_copy_of_what_is_gone_is_a_concert_all_the_same() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    for of in ["999999", "nothing", ""] {
        let mut fields = form(&[]);
        fields.push(("copy_of", of));
        let answer = staff.post("/admin/concerts", &fields).await;
        answer.assert_status(303);
        assert!(!staff.get(answer.header("location")).await.has("[data-state=blocked][id]"));
    }
}
