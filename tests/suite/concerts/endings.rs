//! A concert that is removed, and a hall that gets smaller: what hangs on them is said in numbers.

use super::{
    counter::{assert_refused, booked, create, staff},
    facts::hold,
};
use crate::{
    dependents::{assert_shown_again, confirm},
    factories::count,
    harness::{TestPortal, browser::Browser, portal},
    versions::{fields, send, with},
};

async fn block(staff: &Browser, id: i64, seat: &str) {
    let fields = [("seat", seat), ("reason", "régie")];
    staff.post(&format!("/admin/concerts/{id}/seats/block"), &fields).await.assert_status(303);
}

async fn remove(staff: &Browser, id: i64) -> crate::harness::browser::Answer {
    let (page, action) = (format!("/admin/concerts/{id}"), format!("/admin/concerts/{id}/remove"));
    confirm(staff, &page, &action, &[], async || ()).await
}

/// A hall of one row, with a member who waits for one of its seats.
async fn awaited(portal: &TestPortal, staff: &Browser, seats: &str) -> (i64, Browser) {
    let size = [("rows", "1"), ("seats_per_row", seats)];
    let id = create(staff, &size).await;
    let guest = portal.browser();
    if seats == "2" {
        hold(&portal.browser(), id, &["A2"]).await.assert_status(303);
    }
    booked(&guest, id, &["A1"]).await;
    let member = portal.signed_in("20418376", &[]).await;
    member.post(&format!("/concerts/{id}/waiting-list"), &[]).await.assert_redirect(&format!("/concerts/{id}"));
    (id, guest)
}

#[tokio::test]
async fn removing_a_concert_says_what_goes_with_it_and_asks_again_when_there_is_more() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let (page, action) = (format!("/admin/concerts/{id}"), format!("/admin/concerts/{id}/remove"));
    block(&staff, id, "A1").await;
    assert_eq!(staff.get(&page).await.all("#removal [data-attached] li"), ["Une place est bloquée."]);

    let refused = confirm(&staff, &page, &action, &[], async || block(&staff, id, "A2").await).await;

    assert_shown_again(&refused, &["2 places sont bloquées."]);
    assert!(refused.has("#removal:not([popover])") && refused.has("#cancellation[popover]"), "{}", refused.text());
    assert_eq!(count(&portal.db, "concerts").await, 1, "nothing was done");
    send(&staff, &action, &fields(&refused, &action)).await.assert_redirect("/admin/concerts");
    assert_eq!(count(&portal.db, "concerts").await, 0);
}

#[tokio::test]
async fn a_concert_with_people_is_not_removed_and_all_of_them_are_counted() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let (id, _) = awaited(&portal, &staff, "2").await;
    let refused = remove(&staff, id).await;
    let all = ["Une réservation, une place.", "Une place est retenue", "Un membre est sur la liste d’attente."];
    for one in all {
        assert_refused(&refused, 409, "", one);
    }
    assert_eq!(refused.all("#removal [data-attached] li").len(), 3);
    assert_eq!(count(&portal.db, "concerts").await, 1);
}

#[tokio::test]
async fn held_seats_offers_and_bookings_that_were_given_back_each_keep_a_concert() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let held = create(&staff, &[]).await;
    hold(&portal.browser(), held, &["A1", "A2"]).await.assert_status(303);
    assert_refused(&remove(&staff, held).await, 409, "", "2 places sont retenues");

    let (id, guest) = awaited(&portal, &staff, "1").await;
    let number = guest.get("/bookings").await.attribute("[data-group] a", "href").unwrap();
    let claim = [("number", number.rsplit('/').next().unwrap()), ("surname", "Carpentier")];
    guest.post("/bookings/cancel/confirm", &claim).await.assert_status(303);
    let refused = remove(&staff, id).await;
    assert_refused(&refused, 409, "", "Une réservation a été rendue");
    assert_refused(&refused, 409, "", "Une place est proposée à un membre");
}

#[tokio::test]
async fn a_smaller_hall_says_which_blocks_and_marks_it_loses_before_they_are_lost() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let path = format!("/admin/concerts/{id}/edit");
    block(&staff, id, "C4").await;
    let mark = [("seat", "C3"), ("kind", "wheelchair")];
    staff.post(&format!("/admin/concerts/{id}/seats/kind"), &mark).await.assert_status(303);

    let refused = confirm(&staff, &path, &path, &[("rows", "2")], async || ()).await;

    assert_refused(&refused, 409, "", "La salle réduite perd des places");
    assert_eq!(
        refused.all("[data-attached] li"),
        ["Une place est bloquée.", "Une place est marquée pour fauteuil ou accompagnant."]
    );
    assert_eq!((refused.said("[name=rows]", "value"), count(&portal.db, "seats").await), ("2".to_owned(), 12));

    let form = fields(&refused, &path);
    block(&staff, id, "C1").await;
    let again = send(&staff, &path, &form).await;
    assert_refused(&again, 409, "", "La salle réduite perd des places");
    assert!(again.all("[data-attached] li").contains(&"2 places sont bloquées.".to_owned()), "{}", again.text());
    assert_eq!(count(&portal.db, "seats").await, 12);

    // A larger hall, or the same, loses nothing.
    send(&staff, &path, &with(&fields(&staff.get(&path).await, &path), "rows", "4")).await.assert_status(303);
    send(&staff, &path, &with(&fields(&staff.get(&path).await, &path), "rows", "3")).await.assert_status(303);
    let refused = confirm(&staff, &path, &path, &[("rows", "2")], async || ()).await;
    send(&staff, &path, &fields(&refused, &path)).await.assert_redirect(&format!("/admin/concerts/{id}"));
    assert_eq!(count(&portal.db, "seats").await, 8);
}
