//! Concerts made, listed and changed by the box office.

use image::ImageFormat;
use parvis::accounts::roles::Role;

use super::{
    counter::{FORM, assert_refused, create, form, last_entry, send_picture, staff},
    facts::concert_with,
};
use crate::{
    accounts::png,
    factories::{concerts::concert as concert_row, count},
    harness::{TestPortal, portal},
    pictures::png_header,
};

fn stored(portal: &TestPortal) -> usize {
    std::fs::read_dir(portal.folder.join("files/concerts")).map_or(0, Iterator::count)
}

#[tokio::test]
async fn the_box_office_makes_a_concert_that_is_on_sale_at_once() {
    // covers C4 C5 C25
    let portal = portal().await;
    let staff = staff(&portal).await;

    let id = create(&staff, &[]).await;

    let page = staff.get(&format!("/admin/concerts/{id}")).await;
    assert_eq!(page.one("h1"), "Les Heures lentes");
    assert_eq!(page.one("[data-seats-free]"), "12");
    let public = portal.browser().get(&format!("/concerts/{id}")).await;
    assert_eq!(public.all("[data-seat]").len(), 12);
    // Half past eight in the evening on the campus is half past seven UTC in winter.
    assert!(public.attributes("time", "datetime").contains(&"2026-12-03T20:30:00+01:00".to_owned()));
    let (action, _, detail, member) = last_entry(&portal).await;
    assert_eq!((action.as_str(), member), ("concert.created", None));
    assert_eq!(detail.unwrap(), format!("Les Heures lentes (#{id})"));
}

#[tokio::test]
async fn only_the_box_office_and_administrators_make_concerts() {
    let portal = portal().await;
    for (number, roles, status) in [
        ("10000002", &[][..], 403),
        ("10000003", &[Role::Helpdesk, Role::Moderator, Role::Auditor, Role::LockerManager], 403),
        ("10000004", &[Role::Administrator], 303),
    ] {
        let browser = portal.signed_in(number, roles).await;
        browser.post("/admin/concerts", &FORM).await.assert_status(status);
    }
    portal.browser().post("/admin/concerts", &FORM).await.assert_redirect("/sign-in?next=%2F");
    assert_eq!(count(&portal.db, "concerts").await, 1);
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field_and_the_form_keeps_the_rest() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let long = "é".repeat(121);
    let letters = "a".repeat(4001);
    for (field, value, says) in [
        ("title", "  ", "Écrivez un titre"),
        ("title", &long, "120 caractères"),
        ("title", "Les\u{202e}Heures", "ne se voient pas"),
        ("artist", "", "nom de l’artiste"),
        ("venue", "", "Écrivez un lieu"),
        ("starts_at", "", "Choisissez un jour"),
        ("starts_at", "3/12/2026", "comme 2026-12-03T20:30"),
        ("starts_at", "2026-02-30T20:30", "comme 2026-12-03T20:30"),
        ("starts_at", "2027-03-28T02:30", "n’existe pas"),
        ("starts_at", "2025-12-03T20:30", "passée"),
        ("sale_opens_at", "2026-12-03T20:30", "avant le début"),
        ("sale_closes_at", "2026-11-21T08:00", "après son ouverture"),
        ("rows", "0", "1 à 26"),
        ("rows", "27", "1 à 26"),
        ("rows", "-3", "1 à 26"),
        ("seats_per_row", "99999999999", "1 à 40"),
        ("audience", "nobody", ""),
        ("limit_per_person", "21", "1 à 20"),
        ("text", &letters, "4000 caractères"),
    ] {
        let answer = staff.post("/admin/concerts", &form(&[(field, value)])).await;
        assert_refused(&answer, 422, field, says);
        let other = if field == "venue" { ("title", "Les Heures lentes") } else { ("venue", "Auditorium de la Halle") };
        assert_eq!(answer.said(&format!("[name={}]", other.0), "value"), other.1);
        let block = staff.htmx().post("/admin/concerts", &form(&[(field, value)])).await;
        assert_refused(&block, 422, field, says);
        assert!(!block.text().contains("<html"));
    }
    assert_eq!(count(&portal.db, "concerts").await, 0);
}

#[tokio::test]
async fn ten_megabytes_of_text_are_refused_in_both_kinds_of_form() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let much = "a".repeat(10_000_000);

    let plain = staff.post("/admin/concerts", &form(&[("text", &much)])).await;
    let multipart = send_picture(&staff, "/admin/concerts", &form(&[("text", &much)]), &[]).await;

    for answer in [plain, multipart] {
        assert_refused(&answer, 413, "", "trop long");
        assert_eq!(answer.said("[name=title]", "value"), "Les Heures lentes");
    }
    assert_eq!(count(&portal.db, "concerts").await, 0);
}

#[tokio::test]
async fn markup_is_shown_as_it_was_written() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[("title", "<b>Gras</b>"), ("text", "<script>alert(1)</script>\r\nfin")]).await;

    for path in [format!("/admin/concerts/{id}"), format!("/admin/concerts/{id}/edit"), format!("/concerts/{id}")] {
        let page = portal_page(&staff, &path).await;
        assert!(!page.contains("<b>Gras") && !page.contains("<script>alert"), "{path}");
        assert!(page.contains("&#60;b&#62;Gras"), "{path}");
    }
}

async fn portal_page(browser: &crate::harness::browser::Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    answer.assert_status(200).text().to_owned()
}

#[tokio::test]
async fn a_picture_is_drawn_anew_kept_replaced_and_removed() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let sent = send_picture(&staff, "/admin/concerts", &FORM, &png(1500, 300)).await;
    sent.assert_status(303);
    let edit = format!("{}/edit", sent.header("location"));
    let file = std::fs::read_dir(portal.folder.join("files/concerts")).unwrap().next().unwrap().unwrap().path();
    let kept = std::fs::read(file).unwrap();
    assert_eq!(image::guess_format(&kept).unwrap(), ImageFormat::Jpeg);
    let kept = image::load_from_memory(&kept).unwrap();
    assert_eq!((kept.width(), kept.height()), (1200, 240));

    send_picture(&staff, &edit, &FORM, &png(30, 20)).await.assert_status(303);
    assert_eq!(stored(&portal), 1);
    send_picture(&staff, &edit, &FORM, &[]).await.assert_status(303);
    assert_eq!(stored(&portal), 1);
    let mut fields = form(&[]);
    fields.push(("remove_picture", "yes"));
    staff.post(&edit, &fields).await.assert_status(303);
    assert_eq!(stored(&portal), 0);
}

#[tokio::test]
async fn what_is_no_picture_or_too_much_of_one_is_refused_and_nothing_is_stored() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let heavy = vec![0; 12_000_000];
    for (picture, status, says) in [
        (&png_header(50_000, 50_000)[..], 422, "mégapixels"),
        (b"<svg onload='alert(1)'/>", 422, "n’est pas une image"),
        (&png(40, 40)[..60], 422, "abîmée"),
        (&heavy, 413, "10 Mo"),
        (&heavy[..10_300_000], 413, "10 Mo"),
    ] {
        let answer = send_picture(&staff, "/admin/concerts", &FORM, picture).await;
        assert_refused(&answer, status, "picture", says);
        assert_eq!(answer.said("[name=title]", "value"), "Les Heures lentes");
    }
    assert_eq!((stored(&portal), count(&portal.db, "concerts").await), (0, 0));
}

#[tokio::test]
async fn broken_multipart_is_an_error_of_the_form() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    for (kind, status) in
        [("multipart/form-data", 422), ("multipart/form-data; boundary=edge", 422), ("text/plain", 415)]
    {
        let answer = staff.post_raw("/admin/concerts", kind, "--other\r\nnothing").await;
        answer.assert_status(status);
        assert!(answer.has("[data-error-for='']"), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_concert_is_changed_and_its_form_says_what_stands() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    let path = format!("/admin/concerts/{id}/edit");
    let page = staff.get(&path).await;
    for (name, value) in FORM.iter().filter(|(name, _)| !matches!(*name, "audience" | "text")) {
        assert_eq!(page.said(&format!("[name={name}]"), "value"), *value);
    }
    assert_eq!(page.one("textarea[name=text]"), "Un soir d’hiver.");

    let changed = form(&[("title", "Autre titre"), ("audience", "members"), ("starts_at", "2027-07-03T20:30")]);
    staff.post(&path, &changed).await.assert_redirect(&format!("/admin/concerts/{id}"));

    let public = portal.browser().get(&format!("/concerts/{id}")).await;
    assert_eq!(public.one("h1"), "Autre titre");
    assert!(public.attributes("time", "datetime").contains(&"2027-07-03T20:30:00+02:00".to_owned()));
    assert_eq!(last_entry(&portal).await.0, "concert.changed");
    assert_refused(&staff.post(&path, &form(&[("rows", "0")])).await, 422, "rows", "1 à 26");
}

#[tokio::test]
async fn a_concert_that_is_over_can_still_be_changed() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;
    portal.clock.advance(time::Duration::days(30));
    staff.sign_in("10000001", crate::harness::PASSWORD).await.assert_status(303);

    staff.post(&format!("/admin/concerts/{id}/edit"), &form(&[("text", "C’était beau.")])).await.assert_status(303);

    let moved = staff.post(&format!("/admin/concerts/{id}/edit"), &form(&[("starts_at", "2026-12-04T20:30")])).await;
    assert_refused(&moved, 422, "starts_at", "passée");
}

#[tokio::test]
async fn a_copy_is_a_new_form_filled_with_the_old_concert() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[]).await;

    let page = staff.get(&format!("/admin/concerts/{id}/copy")).await;

    assert_eq!(page.said("main form", "action"), "/admin/concerts");
    assert_eq!(page.said("[name=title]", "value"), "Les Heures lentes");
    assert_eq!(page.said("[name=starts_at]", "value"), "2026-12-03T20:30");
}

#[tokio::test]
async fn the_list_is_searched_paged_and_exported() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    for day in 0..60 {
        concert_with(&portal, |one| {
            one.title = format!("Soir {day:02}");
            one.starts_at += time::Duration::days(day / 2);
        })
        .await;
    }
    create(&staff, &[("title", "Sève, =quatuor"), ("artist", "Œuvre seule")]).await;

    let first = staff.get("/admin/concerts").await;
    assert_eq!(first.all("[data-concert]").len(), 50);
    let rest = staff.get(&first.said("[data-more]", "href")).await;
    assert_eq!(rest.all("[data-concert]").len(), 11);
    let mut all = first.attributes("[data-concert]", "data-concert");
    all.extend(rest.attributes("[data-concert]", "data-concert"));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 61);
    for query in ["seve", "QUATUOR", "oeuvre", "halle%20quatuor"] {
        let found = staff.htmx().get(&format!("/admin/concerts?q={query}")).await;
        assert_eq!(found.all("[data-concert] b"), ["Sève, =quatuor"], "{query}");
    }
    assert!(!staff.get("/admin/concerts?q=zzz").await.has("[data-concert]"));
    for before in ["1'.2", "-300000000000000000.1", "9999999999999999999999999999999999999999.1", "1."] {
        staff.get(&format!("/admin/concerts?before={before}")).await.assert_status(404);
    }
    let table = staff.get("/admin/concerts.csv?q=seve").await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(table.text().lines().count(), 2);
    assert!(table.text().contains(";Sève, =quatuor;"), "{}", table.text());
    assert!(table.text().contains(";2026-12-03 20:30;"), "{}", table.text());
    assert_eq!(staff.get("/admin/concerts.csv").await.text().lines().count(), 62);
}

#[tokio::test]
async fn of_a_time_that_comes_twice_the_first_is_meant_unless_the_second_stood_there() {
    let portal = portal().await;
    let staff = staff(&portal).await;
    let id = create(&staff, &[("starts_at", "2027-10-31T02:30")]).await;
    let shown = async || portal.browser().get(&format!("/concerts/{id}")).await.attributes("time", "datetime");
    assert!(shown().await.contains(&"2027-10-31T02:30:00+02:00".to_owned()));
    concert_row(&portal.db, id).an_hour_later().await;

    let path = format!("/admin/concerts/{id}/edit");
    staff.post(&path, &form(&[("starts_at", "2027-10-31T02:30"), ("title", "Autre")])).await.assert_status(303);

    assert!(shown().await.contains(&"2027-10-31T02:30:00+01:00".to_owned()));
}

#[tokio::test]
async fn the_audit_tells_of_concerts_in_the_words_of_their_titles() {
    let portal = portal().await;
    let staff = portal.signed_in("10000001", &[Role::Administrator]).await;
    let id = create(&staff, &[("title", "Sève, code, email")]).await;

    let audit = staff.get("/admin/audit?q=seve").await;

    assert!(audit.one(".entry").contains("Concert créé"), "{}", audit.text());
    assert!(audit.one(".entry").contains(&format!("(Sève, code, email (#{id}))")), "{}", audit.text());
}
