//! The whole life of a locker: its holder on a phone, a friend, staff beside them at a desk, and each e-mail.

use crate::{
    harness::{Browser, PASSWORD, Portal, Settings},
    lockers::found_a_bay,
};

/// A new member who reads English; the number.
async fn member(portal: &Portal, settings: Settings) -> (Browser, String) {
    let browser = Browser::open(&portal.url, settings).await;
    let (number, code) = portal.prepare();
    browser.activate(&number, &code, PASSWORD).await;
    browser.sign_in(&number, PASSWORD).await;
    browser.go("/account").await;
    browser.choose("language", "en").await;
    browser.click("form[action='/account/profile'] .primary").await;
    browser.until("return document.documentElement.lang === 'en'").await;
    (browser, number)
}

async fn faults(browser: &Browser, name: &str) -> Vec<String> {
    let faults = browser.faults(&format!("locker-life-{name}")).await;
    faults.into_iter().map(|fault| format!("{name}: {fault}")).collect()
}

/// Fills a field of a dialog that is open, or of the page.
async fn fill(browser: &Browser, selector: &str, value: &str) {
    browser.find(selector).await;
    browser.script(&format!("document.querySelector(\"{selector}\").value = '{value}'")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locker_is_taken_shared_and_given_back_with_all_that_happens_between() {
    let portal = Portal::get();
    let (bay, _) = found_a_bay(&portal, "Rotonde").await;
    let staff = Browser::open(&portal.url, Settings::default()).await;
    staff.sign_in_demo("20410001").await;
    let (holder, number) = member(&portal, Settings::phone()).await;
    let (friend, other) = member(&portal, Settings { dark: true, ..Settings::phone() }).await;

    // Taken.
    holder.go("/lockers").await;
    holder.click(&format!("[data-bay=\"{bay}\"] form[action=\"/lockers/claim-any\"] button")).await;
    let locker = holder.find("[data-card]").await.attr("data-card").await.unwrap().unwrap();
    let plate = locker.trim_start_matches("locker_").to_owned();
    let (page, desk) = (format!("/lockers/{locker}"), format!("/admin/lockers/{locker}"));
    let mail = |subject: &str| portal.mail_with(&format!("Subject: {}", subject.replace("{}", &plate)));
    let mut found = faults(&holder, "taken").await;

    // Shared.
    holder.go(&page).await;
    holder.fill(&[("number", &other)]).await;
    holder.click(&format!("form[action=\"{page}/share\"] button")).await;
    holder.find(&format!("[data-share=\"{other}\"]")).await;
    found.extend(faults(&holder, "shared").await);
    mail("Locker {} is shared with you");
    friend.go("/lockers").await;
    friend.find(&format!("[data-card=\"{locker}\"]:not([data-mine])")).await;
    found.extend(faults(&friend, "lent").await);

    // The card: given, lost, replaced.
    let record = format!("/admin/members/{number}");
    let cards: Vec<String> = ["04", "08"].map(|first| format!("{first}A2B3{number}")).to_vec();
    staff.go(&record).await;
    staff.click("[popovertarget=card-replacement]").await;
    found.extend(faults(&staff, "desk-card").await);
    fill(&staff, "#desk-card_number", &cards[0]).await;
    staff.click("#card-replacement .primary").await;
    staff.find("[data-card-desk] button[value=block]").await;
    holder.go("/account").await;
    holder.click("[popovertarget=card-loss]").await;
    found.extend(faults(&holder, "lost-card").await);
    holder.click("#card-loss .danger").await;
    holder.until("return !document.querySelector('[popovertarget=card-loss]')").await;
    mail("Your card is blocked");
    staff.go(&record).await;
    staff.find("[data-card-desk] button[value=unblock]").await;
    staff.click("[popovertarget=card-replacement]").await;
    fill(&staff, "#desk-card_number", &cards[1]).await;
    staff.click("#card-replacement .primary").await;
    staff.find("[data-card-desk] button[value=block]").await;
    found.extend(faults(&staff, "replaced-card").await);
    mail("You have another card");

    // A fault, and out of service.
    holder.go(&page).await;
    holder.choose("problem", "damaged").await;
    holder.click(&format!("form[action=\"{page}/report\"] button")).await;
    holder.until(&format!("return !document.querySelector('form[action=\"{page}/report\"]')")).await;
    staff.go(&desk).await;
    staff.click("[name=service][value=out_of_service]").await;
    fill(&staff, "#service-reason", "Hinge repair").await;
    staff.click(&format!("form[action=\"{desk}/service\"] button")).await;
    staff.find("[data-allocation=out_of_service]").await;
    found.extend(faults(&staff, "out-of-service").await);
    mail("Locker {} cannot be used for now");
    holder.go(&page).await;
    holder.find("[data-unusable]").await;
    found.extend(faults(&holder, "unusable").await);
    staff.click("[name=service][value=in_service]").await;
    fill(&staff, "#service-reason", "Repaired").await;
    staff.click(&format!("form[action=\"{desk}/service\"] button")).await;
    staff.find("[data-allocation=in_use]").await;

    // Renewed.
    staff.click("[popovertarget=deadline]").await;
    fill(&staff, "#deadline-reason", "Exams").await;
    let in_a_week = "new Date(Date.now() + 7 * 864e5).toISOString().slice(0, 10)";
    staff.script(&format!("document.querySelector('#deadline-until').value = {in_a_week}")).await;
    found.extend(faults(&staff, "deadline").await);
    staff.click("#deadline .primary").await;
    staff.until("return !document.querySelector('#deadline:popover-open')").await;
    mail("Locker {}: another deadline");
    holder.go("/").await;
    holder.find("[data-notice='locker.prolonged']").await;
    found.extend(faults(&holder, "told").await);

    // Given back, and kept after all with what was lent.
    holder.go(&page).await;
    holder.click(&format!("button[formaction=\"{page}/release\"]")).await;
    holder.find(&format!("form[action=\"{page}/keep\"] button")).await;
    mail("Locker {}: no longer shared with you");
    holder.click(&format!("form[action=\"{page}/keep\"] button")).await;
    holder.find("[data-card]").await;
    holder.go(&page).await;
    holder.find(&format!("[data-share=\"{other}\"]")).await;

    // Taken back, checked, and what was found.
    staff.go(&desk).await;
    staff.click("[popovertarget=taking]").await;
    fill(&staff, "#taking-reason", "End of the course").await;
    found.extend(faults(&staff, "taking-back").await);
    staff.click("#taking .danger").await;
    staff.find("[data-allocation=to_check]").await;
    mail("Locker {} was taken back");
    staff.go("/admin/lockers/checks").await;
    found.extend(faults(&staff, "checks").await);
    staff.click(&format!("[data-check-of=\"{locker}\"] a.button")).await;
    staff.click("[name=found][value=things]").await;
    fill(&staff, "#check-things", "A blue scarf, at the lodge").await;
    staff.click(&format!("form[action=\"{desk}/checks\"] button")).await;
    staff.find("[data-allocation=free]").await;
    let told = mail("Found in locker {}");
    assert!(told.contains("A blue scarf"), "{told}");
    holder.go("/").await;
    found.extend(faults(&holder, "found").await);
    staff.go("/admin/lockers/checks").await;
    found.extend(faults(&staff, "found-things").await);
    staff.click("[data-find] button").await;
    staff.until("return !document.querySelector('[data-find]')").await;
    staff.go("/admin/bays/alarms").await;
    found.extend(faults(&staff, "alarms").await);
    staff.go(&format!("/admin/bays/{bay}/edit")).await;
    found.extend(faults(&staff, "bay-form").await);

    assert!(found.is_empty(), "{}", found.join("\n"));
    for browser in [staff, holder, friend] {
        browser.close().await;
    }
}
