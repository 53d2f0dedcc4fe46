//! The pages of lockers: a member's way to a locker and back, and all that its staff works with.

use super::faults;
use crate::{
    harness::{Browser, Portal, Settings},
    lockers::come,
};

const FOR_STAFF: [&str; 24] = [
    "/admin/bays",
    "/admin/bays/new",
    "/admin/bays/alarms",
    "/admin/bays/occupancy?days=30",
    "/admin/bays/release",
    "/admin/bays/opening",
    "/admin/bays/import",
    "/admin/bays/sites",
    "/admin/lockers",
    "/admin/lockers?q=zzzz",
    "/admin/lockers?state=overdue",
    "/admin/lockers/locker_03",
    "/admin/lockers/locker_07",
    "/admin/lockers/locker_08",
    "/admin/lockers/locker_10",
    "/admin/lockers/checks",
    "/admin/lockers/checks?state=done",
    "/admin/lockers/faults",
    "/admin/lockers/faults?state=closed",
    "/admin/lockers/penalties",
    "/admin/lockers/penalties?q=zzzz",
    "/lockers",
    "/lockers?view=list",
    "/lockers/locker_08",
];

const FILE: &str = "\
site,bay,code,place,accessible
Campus nord,Hall nord,locker_04,Près de la porte,oui
Campus nord,Hall nord,locker_05,Rangée du haut,non
Campus nord,Atelier,locker_901,Rangée du haut,peut-être
Campus nord,Bibliothèque,locker_06,,non
Campus sud,Atelier,locker_902,,non
";

/// Pages of a member who claims a locker, opens it, and releases it.
pub(super) async fn look_as_member(portal: &Portal, settings: Settings, kind: &str) -> Vec<String> {
    let browser = come(portal, settings).await;
    let mut found = faults(&browser, kind, "lockers of somebody who has none").await;
    browser.go("/lockers?view=list").await;
    found.extend(faults(&browser, kind, "a list of lockers").await);
    browser.go("/lockers/locker_10").await;
    found.extend(faults(&browser, kind, "a locker of somebody else").await);
    browser.go("/lockers/locker_25").await;
    found.extend(faults(&browser, kind, "a free locker").await);
    browser.go("/lockers").await;
    browser.click("form[action=\"/lockers/claim-any\"] button").await;
    let code = browser.find("[data-card]").await.attr("data-card").await.unwrap().unwrap();
    found.extend(faults(&browser, kind, "a locker that was just taken").await);
    browser.click("[data-card] button[value=\"open\"]").await;
    let order = browser.find("[data-command]").await.attr("data-command").await.unwrap().unwrap();
    found.extend(faults(&browser, kind, "a door that is being opened").await);
    browser.find("[data-command-state=\"opened\"]").await;
    found.extend(faults(&browser, kind, "a door that is open").await);
    browser.go(&format!("/lockers/commands/{order}")).await;
    found.extend(faults(&browser, kind, "an order").await);
    browser.go("/").await;
    found.extend(faults(&browser, kind, "home with a locker").await);
    browser.go(&format!("/lockers/{code}")).await;
    found.extend(faults(&browser, kind, "a locker of mine").await);
    browser.fill(&[("number", "1")]).await;
    browser.click(&format!("form[action=\"/lockers/{code}/share\"] button")).await;
    browser.find("[data-error-for=\"number\"]").await;
    found.extend(faults(&browser, kind, "a share that is refused").await);
    browser.click(&format!("button[formaction=\"/lockers/{code}/release\"]")).await;
    browser.find(&format!("form[action=\"/lockers/{code}/keep\"]")).await;
    found.extend(faults(&browser, kind, "a locker that was given back").await);
    browser.close().await;
    found
}

/// Pages of signed-in locker staff.
pub(super) async fn look_as_staff(browser: &Browser, kind: &str) -> Vec<String> {
    let mut found = super::look(browser, &FOR_STAFF, kind).await;
    browser.go("/admin/bays").await;
    let bay = browser.find("#boards h2 a").await.attr("href").await.unwrap().unwrap();
    browser.go(&bay).await;
    found.extend(faults(browser, kind, "a bay").await);
    browser.click("form[action$=\"/enrolment\"] button").await;
    browser.find("[data-enrolment-code]").await;
    found.extend(faults(browser, kind, "an enrolment code").await);
    browser.go(&format!("{bay}/edit")).await;
    found.extend(faults(browser, kind, "a bay that is changed").await);
    browser.fill(&[("name", ""), ("opens_at", "")]).await;
    browser.click("main form .primary").await;
    browser.find("[data-error-for=\"name\"]").await;
    found.extend(faults(browser, kind, "a bay that is refused").await);
    found.extend(look_at_an_order(browser, kind).await);
    found.extend(look_at_many(browser, kind, bay.trim_start_matches("/admin/bays/")).await);
    found.extend(look_at_an_import(browser, kind).await);
    found
}

async fn look_at_an_order(browser: &Browser, kind: &str) -> Vec<String> {
    browser.go("/admin/lockers/locker_03").await;
    browser.click("button[name=\"action\"][value=\"open\"]").await;
    browser.find("[data-error-for=\"reason\"]").await;
    faults(browser, kind, "an order without a reason").await
}

/// Acts on many lockers: what they would do, and one that goes on.
async fn look_at_many(browser: &Browser, kind: &str, bay: &str) -> Vec<String> {
    browser.go(&format!("/admin/bays/release?bay={bay}")).await;
    let mut found = faults(browser, kind, "lockers to be taken back").await;
    browser.click("#bulk .danger").await;
    browser.find("[data-error-for=\"reason\"]").await;
    found.extend(faults(browser, kind, "lockers to be taken back for no reason").await);
    browser.go(&format!("/admin/bays/opening?bay={bay}")).await;
    found.extend(faults(browser, kind, "doors to be opened").await);
    // One door only: people of other tests are at the others.
    let rest = "const boxes = [...document.querySelectorAll('[name=locker]')];
        boxes.forEach((box) => { box.checked = box.closest('li').textContent.includes('31'); });";
    browser.script(rest).await;
    browser.fill(&[("reason", "Une clé est restée dedans")]).await;
    browser.click("#bulk .danger").await;
    // While one goes on for another window, this one is told to wait.
    browser.find("#bulk [role=\"alert\"], [data-bulk-action]").await;
    found.extend(faults(browser, kind, "doors that are being opened").await);
    found
}

async fn look_at_an_import(browser: &Browser, kind: &str) -> Vec<String> {
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), FILE).unwrap();
    browser.go("/admin/bays/import").await;
    browser.choose_file("file", file.path().to_str().unwrap()).await;
    browser.click("button[value=\"check\"]").await;
    browser.find("[data-import-changes]").await;
    faults(browser, kind, "an import").await
}
