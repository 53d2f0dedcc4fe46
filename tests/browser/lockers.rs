//! A locker on a phone: taken, opened, shut and given back, with the door that the bay's sensor sees.

use crate::harness::{Browser, Controller, PASSWORD, Portal, Settings};

/// A new member at the page of lockers.
pub async fn come(portal: &Portal, settings: Settings) -> Browser {
    let browser = Browser::open(&portal.url, settings).await;
    let (number, code) = portal.prepare();
    browser.activate(&number, &code, PASSWORD).await;
    browser.sign_in(&number, PASSWORD).await;
    browser.go("/lockers").await;
    browser
}

async fn live(browser: &Browser) {
    browser.until("return !!document.querySelector('[data-live]')._htmx?.sse").await;
}

fn card(state: &str) -> String {
    format!("return !!document.querySelector('[data-card]{state}')")
}

/// The holder opens and shuts the door of a locker; another member sees it.
async fn open_and_shut((browser, other): (&Browser, &Browser), code: &str) {
    browser.click("[data-card] button[value=\"open\"]").await;
    browser.find("[data-command]").await;
    browser.picture("phone-lockers-opening").await;
    browser.until(&card("[data-door=\"open\"] [data-command-state=\"opened\"]")).await;
    other
        .until(&format!("return document.querySelector('.cell[data-locker=\"{code}\"]').dataset.door === 'open'"))
        .await;
    let mine = format!(".cell[data-locker=\"{code}\"][data-door=\"open\"][data-mine]");
    browser.find(&mine).await;
    browser.picture("phone-lockers-open").await;
    assert_eq!(browser.axe().await, Vec::<String>::new());
    browser.click("[data-card] button[value=\"close\"]").await;
    browser.until(&card("[data-door=\"closed\"] button[value=\"open\"]")).await;
    browser.find(&format!(".cell[data-locker=\"{code}\"][data-door=\"closed\"]")).await;
}

// covers L74
#[tokio::test(flavor = "multi_thread")]
async fn a_locker_is_taken_opened_shut_given_back_and_kept_on_a_phone() {
    let portal = Portal::get();
    let (browser, other) = (come(&portal, Settings::phone()).await, come(&portal, Settings::default()).await);
    live(&other).await;
    browser.picture("phone-lockers-none").await;
    browser.click("[data-bay][data-connection=\"online\"] form[action=\"/lockers/claim-any\"] button").await;
    browser.arrive("/lockers").await;
    let code = browser.find("[data-card]").await.attr("data-card").await.unwrap().unwrap();
    other
        .until(&format!("return !!document.querySelector('.cell[data-locker=\"{code}\"][data-allocation=\"in_use\"]')"))
        .await;
    assert!(!other.has("[data-mine][data-locker]").await);
    assert!(browser.has(&format!(".cell[data-locker=\"{code}\"][data-mine]")).await);
    live(&browser).await;

    open_and_shut((&browser, &other), &code).await;

    browser.click(&format!("button[formaction=\"/lockers/{code}/release\"]")).await;
    let keep = format!("form[action=\"/lockers/{code}/keep\"] button");
    browser.find(&keep).await;
    browser.picture("phone-lockers-given-back").await;
    other
        .until(&format!("return document.querySelector('.cell[data-locker=\"{code}\"]').dataset.allocation === 'free'"))
        .await;
    browser.click(&keep).await;
    browser.find("[data-card]").await;
    browser.go(&format!("/lockers/{code}")).await;
    browser.find("[data-openings] tbody tr").await;
    browser.picture("phone-locker").await;
    assert_eq!(browser.axe().await, Vec::<String>::new());
    browser.click(&format!("button[formaction=\"/lockers/{code}/release\"]")).await;
    browser.arrive("/lockers").await;
    for browser in [browser, other] {
        assert_eq!(browser.complaints().await, Vec::<String>::new());
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_does_in_another_window_shows_here_without_a_reload() {
    let portal = Portal::get();
    let browser = come(&portal, Settings::default()).await;
    live(&browser).await;
    browser.script("window.same = true").await;
    let code = browser
        .find(".cell[data-allocation=\"free\"]:not([data-kind])")
        .await
        .attr("data-locker")
        .await
        .unwrap()
        .unwrap();
    let elsewhere = |act: &str| {
        format!("return fetch('/lockers/{code}/{act}', {{ method: 'POST', redirect: 'manual' }}).then(() => true)")
    };
    browser.script(&elsewhere("claim")).await;
    browser.until(&card(&format!("[data-locker=\"{code}\"]"))).await;
    browser.find(&format!(".cell[data-locker=\"{code}\"][data-mine]")).await;
    browser.until("return !document.querySelector('form[action=\"/lockers/claim-any\"]')").await;
    browser.script(&elsewhere("release")).await;
    browser.until("return !document.querySelector('[data-card]')").await;
    browser.find(&format!(".cell[data-locker=\"{code}\"]:not([data-mine])")).await;
    assert_eq!(browser.script("return window.same === true").await, true, "the page was loaded again");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locker_is_taken_and_opened_without_script() {
    let portal = Portal::get();
    let browser = come(&portal, Settings { script: false, ..Settings::default() }).await;
    browser.click("[data-bay][data-connection=\"online\"] form[action=\"/lockers/claim-any\"] button").await;
    browser.arrive("/lockers").await;
    let code = browser.find("[data-card]").await.attr("data-card").await.unwrap().unwrap();
    browser.click("[data-card] button[value=\"open\"]").await;
    browser.find("[data-command-state=\"opened\"]").await;
    browser.go(&format!("/lockers/{code}")).await;
    browser.click(&format!("button[formaction=\"/lockers/{code}/release\"]")).await;
    browser.arrive("/lockers").await;
    browser.close().await;
}

/// A bay with a controller of its own, which can be stopped: its address, and the code of the controller.
pub async fn found_a_bay(portal: &Portal, name: &str) -> (String, String) {
    let staff = Browser::open(&portal.url, Settings::default()).await;
    staff.sign_in_demo("20410001").await;
    staff.go("/admin/bays/new").await;
    staff.fill(&[("name", name), ("site", "Campus sud"), ("lockers", "3")]).await;
    let around_the_clock = "document.getElementById('opens_at').value = '00:00';
        document.getElementById('closes_at').value = '23:59'";
    staff.script(around_the_clock).await;
    staff.click("main form .primary").await;
    staff.find("[data-bay]").await;
    let bay = staff.path().await;
    staff.click("form[action$=\"/enrolment\"] button").await;
    staff.find("[data-enrolment-code]").await;
    let code = staff.text("[data-enrolment-code]").await;
    staff.close().await;
    (bay.trim_start_matches("/admin/bays/").to_owned(), code)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bay_that_is_away_says_since_when_refuses_at_once_and_opens_nothing_when_it_is_back() {
    let portal = Portal::get();
    let (bay, code) = found_a_bay(&portal, "Atelier").await;
    let controller = Controller::start(&portal, "atelier", Some(&code));
    let browser = come(&portal, Settings::phone()).await;
    let here = format!("[data-bay=\"{bay}\"]");
    browser.find(&format!("{here}[data-connection=\"online\"]")).await;
    live(&browser).await;
    browser.click(&format!("{here} form[action=\"/lockers/claim-any\"] button")).await;
    let locker = browser.find("[data-card]").await.attr("data-card").await.unwrap().unwrap();
    browser.find("[data-card][data-door=\"closed\"] button[value=\"open\"]").await;
    live(&browser).await;
    let key = browser.find("[name=\"idempotency_key\"]").await.attr("value").await.unwrap().unwrap();

    drop(controller);
    browser.find(&format!("{here}[data-connection=\"offline\"] time")).await;
    browser.find("[data-card] .order [aria-disabled=\"true\"]").await;
    assert!(browser.has("[data-card] .facts [data-tone=\"bad\"] time").await, "it says since when");
    assert!(!browser.has("[data-card] button[value=\"open\"]").await);
    browser.picture("phone-lockers-away").await;
    assert_eq!(browser.axe().await, Vec::<String>::new());
    // A page that has not heard of it yet.
    let wish = format!(
        "return fetch('/lockers/{locker}/commands', {{ method: 'POST', body: new URLSearchParams({{ action: 'open',
            idempotency_key: '{key}' }}) }}).then(async (answer) => answer.status + (await answer.text()))"
    );
    let answer = browser.script(&wish).await;
    let answer = answer.as_str().unwrap();
    assert!(answer.starts_with("409") && answer.contains("bay_offline"), "{answer}");

    let _back = Controller::start(&portal, "atelier", None);
    browser.find(&format!("{here}[data-connection=\"online\"]")).await;
    browser.find("[data-card] button[value=\"open\"]").await;
    // Whatever was asked for before would have gone out with the first words of the bay.
    browser.go(&format!("/lockers/{locker}")).await;
    browser.find("[data-card][data-door=\"closed\"]").await;
    assert!(!browser.has("[data-openings]").await, "nothing opened by itself");
    browser.click("[data-card] button[value=\"open\"]").await;
    browser.until(&card("[data-door=\"open\"] [data-command-state=\"opened\"]")).await;
    browser.click(&format!("button[formaction=\"/lockers/{locker}/release\"]")).await;
    browser.arrive("/lockers").await;
    browser.close().await;
}
