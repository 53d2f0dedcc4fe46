//! Concerts that do not take place.

use super::{
    counter::{assert_refused, booked, last_entry, staff},
    facts::{concert, concert_with, hold},
};
use crate::harness::portal;

#[tokio::test]
async fn a_cancelled_concert_says_so_to_everybody_and_writes_to_members_who_booked() {
    // covers C25
    let portal = portal().await;
    let id = concert(&portal).await;
    let (staff, guest) = (staff(&portal).await, portal.browser());
    let ines = portal.signed_in("20418376", &[]).await;
    let number = booked(&ines, id, &["C5"]).await;
    booked(&guest, id, &["C6"]).await;
    let malo = portal.signed_in("20419000", &[]).await;
    let given_back = booked(&malo, id, &["C7"]).await;
    let back = format!("/admin/concerts/{id}/bookings/{given_back}/cancel");
    staff.post(&back, &[("reason", "essai")]).await.assert_status(303);
    let path = format!("/admin/concerts/{id}/cancel");
    let before = portal.mails().await.len();
    let silent = staff.post(&path, &[("reason", "")]).await;
    assert_refused(&silent, 422, "reason", "Dites pourquoi");
    assert!(silent.has("#cancellation:not([popover]) #cancel-reason[aria-invalid]"), "{}", silent.text());

    staff.post(&path, &[("reason", "Artiste malade")]).await.assert_redirect(&format!("/admin/concerts/{id}"));

    let (action, reason, detail, _) = last_entry(&portal).await;
    assert_eq!((action.as_str(), reason.as_deref()), ("concert.cancelled", Some("Artiste malade")));
    assert_eq!(detail.unwrap(), format!("Les Heures lentes (#{id})"));
    assert!(ines.get(&format!("/bookings/{number}")).await.text().contains("Le concert est annulé"));
    hold(&guest, id, &["D1"]).await.assert_status(403);
    let mails = portal.mails().await;
    assert_eq!(mails.len(), before + 1);
    let letter = mails.iter().find(|mail| mail.contains("ines.20418376@campus.example")).unwrap();
    assert!(letter.contains("Les Heures lentes"), "{letter}");
    assert_refused(&staff.post(&path, &[("reason", "encore")]).await, 409, "", "déjà annulé");
    assert!(!staff.get(&format!("/admin/concerts/{id}")).await.has("#cancellation"));
}

#[tokio::test]
async fn only_a_concert_that_nobody_booked_is_removed() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let (fresh, held, sold) = (concert(&portal).await, concert(&portal).await, concert(&portal).await);
    hold(&portal.browser(), held, &["A1"]).await.assert_status(303);
    booked(&portal.browser(), sold, &["A1"]).await;

    staff.post(&format!("/admin/concerts/{fresh}/remove"), &[]).await.assert_redirect("/admin/concerts");
    assert_refused(&staff.post(&format!("/admin/concerts/{held}/remove"), &[]).await, 409, "", "en train de réserver");
    assert_refused(&staff.post(&format!("/admin/concerts/{sold}/remove"), &[]).await, 409, "", "Annulez-le plutôt");

    assert_eq!(last_entry(&portal).await.0, "concert.removed");
    staff.get(&format!("/admin/concerts/{fresh}")).await.assert_status(404);
    portal.browser().get(&format!("/concerts/{fresh}")).await.assert_status(404);
    staff.get(&format!("/admin/concerts/{sold}")).await.assert_status(200);
    portal.clock.advance(time::Duration::minutes(5));
    staff.post(&format!("/admin/concerts/{held}/remove"), &[]).await.assert_redirect("/admin/concerts");
}

#[tokio::test]
async fn a_letter_names_the_day_whenever_it_is_read() {
    let portal = portal().await;
    let id = concert_with(&portal, |concert| {
        concert.starts_at = portal.clock.now() + time::Duration::days(1);
        concert.sale_closes_at = concert.starts_at;
    })
    .await;
    let (staff, ines) = (staff(&portal).await, portal.signed_in("20418376", &[]).await);
    booked(&ines, id, &["C5"]).await;
    let cancel = [("reason", "Artiste malade")];
    staff.post(&format!("/admin/concerts/{id}/cancel"), &cancel).await.assert_status(303);

    let mails = portal.mails().await;

    let letter = mails.iter().find(|mail| mail.contains("Subject: Les Heures lentes est")).expect("a letter");
    assert!(letter.contains("novembre") && !letter.contains("demain"), "{letter}");
}

#[tokio::test]
async fn a_member_whose_booking_the_box_office_cancels_is_told() {
    let portal = portal().await;
    let id = concert(&portal).await;
    let (staff, ines) = (staff(&portal).await, portal.signed_in("20418376", &[]).await);
    let number = booked(&ines, id, &["C5"]).await;
    let before = portal.mails().await.len();

    let path = format!("/admin/concerts/{id}/bookings/{number}/cancel");
    staff.post(&path, &[("reason", "Doublon")]).await.assert_status(303);

    let mails = portal.mails().await;
    assert_eq!(mails.len(), before + 1);
    assert_eq!(mails.iter().filter(|mail| mail.contains("La billetterie a annul")).count(), 1, "{mails:?}");
}
