//! The box office on a telephone: a concert made, seats blocked and sold, each page as it is seen.

use crate::harness::{Browser, Portal, Settings};

/// Faults of the open page.
pub async fn faults(browser: &Browser, name: &str) -> Vec<String> {
    let faults = browser.faults(&format!("box-office-{name}")).await;
    faults.into_iter().map(|fault| format!("{name}: {fault}")).collect()
}

/// Fills the form of a concert; its dates by script, because browsers ask for them in many ways.
pub async fn make_concert(browser: &Browser) -> String {
    make_concert_with(browser, "10", "10").await
}

/// The same, with so many rows of so many seats.
pub async fn make_concert_with(browser: &Browser, rows: &str, seats_per_row: &str) -> String {
    browser.go("/admin/concerts/new").await;
    browser.fill(&[("title", "Les Heures lentes"), ("artist", "Folk de chambre"), ("venue", "Halle")]).await;
    browser.fill(&[("rows", rows), ("seats_per_row", seats_per_row)]).await;
    browser
        .script(
            "for (const [name, value] of [['starts_at', '2099-06-01T20:30'], ['sale_opens_at', '2020-01-01T08:00'],
                 ['sale_closes_at', '2099-06-01T19:00']]) document.querySelector(`[name=${name}]`).value = value",
        )
        .await;
    browser.click("main form .primary").await;
    browser.find("[data-seats-booked]").await;
    browser.path().await
}

/// Makes a concert that begins in two hours; its path.
pub async fn make_evening(browser: &Browser) -> String {
    browser.go("/admin/concerts/new").await;
    browser.fill(&[("title", "Les Heures lentes"), ("artist", "Folk de chambre"), ("venue", "Halle")]).await;
    browser
        .script(
            "const in_hours = (hours) => new Date(Date.now() + hours * 3600000)
                 .toLocaleString('sv-SE', { timeZone: 'Europe/Paris' }).replace(' ', 'T').slice(0, 16);
             for (const [name, hours] of [['starts_at', 2], ['sale_opens_at', -24], ['sale_closes_at', 1]])
                 document.querySelector(`[name=${name}]`).value = in_hours(hours)",
        )
        .await;
    browser.click("main form .primary").await;
    browser.find("[data-seats-booked]").await;
    browser.path().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_box_office_makes_a_concert_blocks_seats_and_sells_some() {
    let portal = Portal::get();
    let browser = Browser::open(&portal.url, Settings::phone()).await;
    browser.sign_in_demo("20410001").await;
    let concert = make_concert(&browser).await;
    let mut found = faults(&browser, "a-concert").await;

    browser.click("[data-seat=A1]").await;
    browser.choose("kind", "wheelchair").await;
    browser.click("form [formaction$='/seats/kind']").await;
    browser.find("[data-seat=A1][data-kind=wheelchair]").await;
    browser.click("[data-seat=A2]").await;
    browser.click("#seat button:not([formaction])").await;
    browser.find("#desk [data-error-for=reason]").await;
    found.extend(faults(&browser, "a-refused-block").await);
    browser.fill(&[("reason", "Siège cassé")]).await;
    browser.click("#seat button:not([formaction])").await;
    browser.find("[data-seat=A2][data-state=blocked]").await;

    browser.go(&format!("{concert}/bookings/new")).await;
    browser.click("[data-seat=C5]").await;
    found.extend(faults(&browser, "a-sale").await);
    browser.fill(&[("surname", "Léger"), ("first_name", "Anaïs")]).await;
    browser.click("main form .primary").await;
    browser.find("[data-booking-number]").await;
    found.extend(faults(&browser, "a-booking").await);
    browser.click("[popovertarget=cancellation]").await;
    found.extend(faults(&browser, "a-question").await);

    // The figures come anew by themselves.
    browser.go(&concert).await;
    browser.script("document.querySelector('[data-seats-booked]').textContent = ''").await;
    browser.find("[data-seats-booked]:not(:empty)").await;
    found.extend(faults(&browser, "a-concert-with-sales").await);
    for page in ["/edit", "/copy", "/bookings", "/bookings?q=zzzz"] {
        browser.go(&format!("{concert}{page}")).await;
        found.extend(faults(&browser, page.trim_start_matches('/')).await);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_map_list_and_plan_follow_what_others_do() {
    let portal = Portal::get();
    let staff = Browser::open(&portal.url, Settings { dark: true, ..Settings::default() }).await;
    staff.sign_in_demo("20410001").await;
    let concert = make_concert(&staff).await;
    let path = concert.trim_start_matches("/admin").to_owned();
    let guest = Browser::open(&portal.url, Settings::phone()).await;
    guest.go(&path).await;
    let list = Browser::open(&portal.url, Settings::default()).await;
    list.go("/concerts").await;
    for browser in [&staff, &guest, &list] {
        browser.until("return !!document.querySelector('[data-live]')._htmx?.sse").await;
        browser.script("window.same = true").await;
    }

    staff.click("[data-seat=B2] input").await;
    guest.click("[data-seat=C3]").await;
    staff.find("table [data-seat=C3][data-state=held]").await;
    assert_eq!(staff.script("return document.querySelector('#tick-B2').checked").await, true);
    let mut found = faults(&staff, "a-live-plan").await;

    staff.click("[popovertarget=cancellation]").await;
    staff.fill(&[("reason", "Artiste malade")]).await;
    staff.script("document.querySelector('#cancel-reason').value = 'Artiste malade'").await;
    staff.click("#cancellation .danger").await;
    guest.find("#sale[data-sale=cancelled] .notice").await;
    guest
        .until("return !document.querySelector('[data-seats-free], table [data-state=free], [data-hold], #about form')")
        .await;
    guest.until("return document.getElementById('announcer').textContent.includes('annulé')").await;
    list.until(&format!("return document.querySelector('a[href=\"{path}\"]').textContent.includes('Annulé')")).await;
    for browser in [&guest, &list] {
        assert_eq!(browser.script("return window.same === true").await, true, "the page was loaded again");
    }
    found.extend(faults(&guest, "a-concert-cancelled-meanwhile").await);
    found.extend(faults(&list, "a-programme-that-changed").await);
    staff.go(&concert).await;
    found.extend(faults(&staff, "a-cancelled-concert").await);
    assert!(found.is_empty(), "{}", found.join("\n"));
    for browser in [staff, guest, list] {
        browser.close().await;
    }
}
