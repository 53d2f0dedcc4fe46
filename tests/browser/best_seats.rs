//! Seats asked for by their number on a telephone: a split taken, a wheelchair pair, a hold that runs out and is taken again.

use crate::{
    box_office::make_concert,
    harness::{Browser, Portal, Settings},
};

fn phone() -> Settings {
    Settings { width: 390, ..Settings::phone() }
}

/// Posts a form of the box office from its page.
async fn office(staff: &Browser, path: &str, seats: &[&str], more: &str) {
    let seats: Vec<String> = seats.iter().map(|seat| format!("['seat', '{seat}']")).collect();
    let script = format!(
        "window.answered = 0;
         fetch('{path}', {{ method: 'POST', body: new URLSearchParams([{}, {more}]) }}).then(a => window.answered = a.status)",
        seats.join(", ")
    );
    staff.script(&script).await;
    staff.until("return window.answered === 200").await;
}

/// A concert with these seats free; the others are blocked. J1 is a wheelchair place, J2 its companion seat. Its page.
async fn concert_with_free(staff: &Browser, free: &[&str]) -> String {
    let concert = make_concert(staff).await;
    let all = staff.attributes("table [data-seat]", "data-seat").await;
    let blocked: Vec<&str> = all.iter().map(String::as_str).filter(|seat| !free.contains(seat)).collect();
    office(staff, &format!("{concert}/seats/block"), &blocked, "['reason', 'régie']").await;
    office(staff, &format!("{concert}/seats/kind"), &["J1"], "['kind', 'wheelchair']").await;
    office(staff, &format!("{concert}/seats/kind"), &["J2"], "['kind', 'companion']").await;
    concert.trim_start_matches("/admin").to_owned()
}

async fn open(portal: &Portal, path: &str, settings: Settings) -> Browser {
    let browser = Browser::open(&portal.url, settings).await;
    browser.go(path).await;
    browser.until("return !!document.querySelector('[data-live]')._htmx?.sse").await;
    browser
}

fn mine(seats: &[&str]) -> String {
    format!(
        "return [...document.querySelectorAll('table [data-state=mine]')].map(one => one.dataset.seat).join(' ') === '{}'
            && document.querySelectorAll('#sheet [id^=release-]').length === {}",
        seats.join(" "),
        seats.len()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_takes_a_split_a_wheelchair_pair_and_what_ran_out_again() {
    let portal = Portal::get();
    let staff = Browser::open(&portal.url, Settings::default()).await;
    staff.sign_in_demo("20410001").await;
    let path = concert_with_free(&staff, &["C4", "C5", "D4", "D5", "J1", "J2"]).await;
    let mut found = Vec::new();

    let group = open(&portal, &path, phone()).await;
    group.choose("count", "4").await;
    group.click("#about form .button").await;
    group.find("[data-split]").await;
    found.extend(group.faults("best-seats-a-split").await);
    group.click("[data-split] button").await;
    group.until(&mine(&["C4", "C5", "D4", "D5"])).await;
    found.extend(group.faults("best-seats-a-split-taken").await);

    let pair = open(&portal, &path, Settings { dark: true, ..phone() }).await;
    found.extend(pair.faults("best-seats-only-wheelchairs").await);
    pair.click("table [data-seat=J1]").await;
    pair.find("[data-wheelchair=J1] [name=seat][value=J2]").await;
    found.extend(pair.faults("best-seats-a-wheelchair-place").await);
    pair.click("[data-wheelchair=J1] button").await;
    pair.until(&mine(&["J1", "J2"])).await;
    found.extend(pair.faults("best-seats-a-pair").await);

    // The clock of the page runs out on the form: what was typed stays, and the seats can be taken again.
    pair.click("#continue").await;
    pair.fill(&[("surname", "Le Goff"), ("first_name", "Malo")]).await;
    pair.script(
        "const hold = document.querySelector('[data-hold]'), other = hold.cloneNode(true);
         other.dataset.seconds = 1; hold.replaceWith(other)",
    )
    .await;
    pair.until("return document.querySelector('[data-while-held]').hidden && document.querySelector('#again').checkVisibility()")
        .await;
    found.extend(pair.faults("best-seats-time-is-up").await);
    pair.click("#again").await;
    pair.until("return !!document.querySelector('[data-hold]:not([data-ended])')").await;
    pair.until("return document.querySelector('[name=surname]').value === 'Le Goff'").await;
    pair.click("main form .primary").await;
    pair.find("[data-booking-number]").await;

    assert!(found.is_empty(), "{}", found.join("\n"));
    for browser in [staff, group, pair] {
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_split_is_taken_without_script_and_the_pair_asked_for_on_a_desk() {
    let portal = Portal::get();
    let staff = Browser::open(&portal.url, Settings::default()).await;
    staff.sign_in_demo("20410001").await;
    let path = concert_with_free(&staff, &["C4", "C5", "D4", "D5", "J1", "J2"]).await;

    let plain = Browser::open(&portal.url, Settings { script: false, ..Settings::default() }).await;
    plain.go(&path).await;
    plain.find("select[name=count] option[value='4']").await.click().await.unwrap();
    plain.click("#about form .button").await;
    plain.click("[data-split] button").await;
    plain.arrive(&path).await;
    plain.find("[data-seat=D5][data-state=mine]").await;

    let desk = open(&portal, &path, Settings::default()).await;
    desk.choose("count", "2").await;
    desk.click("[name=wheelchair]").await;
    desk.click("#about form .button").await;
    desk.until(&mine(&["J1", "J2"])).await;
    assert_eq!(desk.faults("best-seats-on-a-desk").await, Vec::<String>::new());
    for browser in [staff, plain, desk] {
        browser.close().await;
    }
}
