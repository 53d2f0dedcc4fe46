//! The whole life of a locker: its holder on a phone, a friend, staff beside them at a desk, and each e-mail.

use std::sync::Arc;

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

/// A bay, and the browsers of a holder, of a friend, and of staff. The holder has a locker from the first step on.
struct Stage {
    portal: Arc<Portal>,
    bay: String,
    staff: Browser,
    holder: Browser,
    friend: Browser,
    /// Number of the holder.
    number: String,
    /// Number of the friend.
    other: String,
    locker: String,
    found: Vec<String>,
}

impl Stage {
    async fn new() -> Self {
        let portal = Portal::get();
        let (bay, _) = found_a_bay(&portal, "Rotonde").await;
        let staff = Browser::open(&portal.url, Settings::default()).await;
        staff.sign_in_demo("20410001").await;
        let (holder, number) = member(&portal, Settings::phone()).await;
        let (friend, other) = member(&portal, Settings { dark: true, ..Settings::phone() }).await;
        Self { portal, bay, staff, holder, friend, number, other, locker: String::new(), found: Vec::new() }
    }

    /// The page of the locker for its holder.
    fn page(&self) -> String {
        format!("/lockers/{}", self.locker)
    }

    /// The page of the locker for staff.
    fn desk(&self) -> String {
        format!("/admin/lockers/{}", self.locker)
    }

    /// The e-mail with this subject, in which `{}` stands for the number on the locker.
    fn mail(&self, subject: &str) -> String {
        let plate = self.locker.trim_start_matches("locker_");
        self.portal.mail_with(&format!("Subject: {}", subject.replace("{}", plate)))
    }

    async fn take(&mut self) {
        let holder = &self.holder;
        holder.go("/lockers").await;
        holder.click(&format!("[data-bay=\"{}\"] form[action=\"/lockers/claim-any\"] button", self.bay)).await;
        self.locker = holder.find("[data-card]").await.attr("data-card").await.unwrap().unwrap();
        self.found.extend(faults(holder, "taken").await);
    }

    async fn share(&mut self) {
        let (holder, friend) = (&self.holder, &self.friend);
        holder.go(&self.page()).await;
        holder.fill(&[("number", &self.other)]).await;
        holder.click(&format!("form[action=\"{}/share\"] button", self.page())).await;
        holder.find(&format!("[data-share=\"{}\"]", self.other)).await;
        self.found.extend(faults(holder, "shared").await);
        self.mail("Locker {} is shared with you");
        friend.go("/lockers").await;
        friend.find(&format!("[data-card=\"{}\"]:not([data-mine])", self.locker)).await;
        self.found.extend(faults(friend, "lent").await);
    }

    /// The card of the holder: given, lost, replaced.
    async fn give_and_lose_a_card(&mut self) {
        let (staff, holder) = (&self.staff, &self.holder);
        let record = format!("/admin/members/{}", self.number);
        let cards: Vec<String> = ["04", "08"].map(|first| format!("{first}A2B3{}", self.number)).to_vec();
        staff.go(&record).await;
        staff.click("[popovertarget=card-replacement]").await;
        self.found.extend(faults(staff, "desk-card").await);
        fill(staff, "#desk-card_number", &cards[0]).await;
        staff.click("#card-replacement .primary").await;
        staff.find("[data-card-desk] button[value=block]").await;
        holder.go("/account").await;
        holder.click("[popovertarget=card-loss]").await;
        self.found.extend(faults(holder, "lost-card").await);
        holder.click("#card-loss .danger").await;
        holder.until("return !document.querySelector('[popovertarget=card-loss]')").await;
        self.mail("Your card is blocked");
        staff.go(&record).await;
        staff.find("[data-card-desk] button[value=unblock]").await;
        staff.click("[popovertarget=card-replacement]").await;
        fill(staff, "#desk-card_number", &cards[1]).await;
        staff.click("#card-replacement .primary").await;
        staff.find("[data-card-desk] button[value=block]").await;
        self.found.extend(faults(staff, "replaced-card").await);
        self.mail("You have another card");
    }

    /// A fault is reported, and the locker is out of service for a while.
    async fn report_and_repair(&mut self) {
        let (staff, holder) = (&self.staff, &self.holder);
        let (page, desk) = (self.page(), self.desk());
        holder.go(&page).await;
        holder.choose("problem", "damaged").await;
        holder.click(&format!("form[action=\"{page}/report\"] button")).await;
        holder.until(&format!("return !document.querySelector('form[action=\"{page}/report\"]')")).await;
        staff.go(&desk).await;
        staff.click("[name=service][value=out_of_service]").await;
        fill(staff, "#service-reason", "Hinge repair").await;
        staff.click(&format!("form[action=\"{desk}/service\"] button")).await;
        staff.find("[data-allocation=out_of_service]").await;
        self.found.extend(faults(staff, "out-of-service").await);
        self.mail("Locker {} cannot be used for now");
        holder.go(&page).await;
        holder.find("[data-unusable]").await;
        self.found.extend(faults(holder, "unusable").await);
        staff.click("[name=service][value=in_service]").await;
        fill(staff, "#service-reason", "Repaired").await;
        staff.click(&format!("form[action=\"{desk}/service\"] button")).await;
        staff.find("[data-allocation=in_use]").await;
    }

    async fn renew(&mut self) {
        let (staff, holder) = (&self.staff, &self.holder);
        staff.click("[popovertarget=deadline]").await;
        fill(staff, "#deadline-reason", "Exams").await;
        let in_a_week = "new Date(Date.now() + 7 * 864e5).toISOString().slice(0, 10)";
        staff.script(&format!("document.querySelector('#deadline-until').value = {in_a_week}")).await;
        self.found.extend(faults(staff, "deadline").await);
        staff.click("#deadline .primary").await;
        staff.until("return !document.querySelector('#deadline:popover-open')").await;
        self.mail("Locker {}: another deadline");
        holder.go("/").await;
        holder.find("[data-notice='locker.prolonged']").await;
        self.found.extend(faults(holder, "told").await);
    }

    /// Given back, and kept after all with what was lent.
    async fn release_and_keep(&self) {
        let (holder, page) = (&self.holder, self.page());
        holder.go(&page).await;
        holder.click(&format!("button[formaction=\"{page}/release\"]")).await;
        holder.find(&format!("form[action=\"{page}/keep\"] button")).await;
        self.mail("Locker {}: no longer shared with you");
        holder.click(&format!("form[action=\"{page}/keep\"] button")).await;
        holder.find("[data-card]").await;
        holder.go(&page).await;
        holder.find(&format!("[data-share=\"{}\"]", self.other)).await;
    }

    /// Taken back by staff, checked, and the things that were in it.
    async fn take_back_and_check(&mut self) {
        let (staff, holder, desk) = (&self.staff, &self.holder, self.desk());
        staff.go(&desk).await;
        staff.click("[popovertarget=taking]").await;
        fill(staff, "#taking-reason", "End of the course").await;
        self.found.extend(faults(staff, "taking-back").await);
        staff.click("#taking .danger").await;
        staff.find("[data-allocation=to_check]").await;
        self.mail("Locker {} was taken back");
        staff.go("/admin/lockers/checks").await;
        self.found.extend(faults(staff, "checks").await);
        staff.click(&format!("[data-check-of=\"{}\"] a.button", self.locker)).await;
        staff.click("[name=found][value=things]").await;
        fill(staff, "#check-things", "A blue scarf, at the lodge").await;
        staff.click(&format!("form[action=\"{desk}/checks\"] button")).await;
        staff.find("[data-allocation=free]").await;
        let told = self.mail("Found in locker {}");
        assert!(told.contains("A blue scarf"), "{told}");
        holder.go("/").await;
        self.found.extend(faults(holder, "found").await);
        staff.go("/admin/lockers/checks").await;
        self.found.extend(faults(staff, "found-things").await);
        staff.click("[data-find] button").await;
        staff.until("return !document.querySelector('[data-find]')").await;
    }

    async fn look_at_other_pages_of_staff(&mut self) {
        self.staff.go("/admin/bays/alarms").await;
        self.found.extend(faults(&self.staff, "alarms").await);
        self.staff.go(&format!("/admin/bays/{}/edit", self.bay)).await;
        self.found.extend(faults(&self.staff, "bay-form").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locker_is_taken_shared_and_given_back_with_all_that_happens_between() {
    let mut stage = Stage::new().await;

    stage.take().await;
    stage.share().await;
    stage.give_and_lose_a_card().await;
    stage.report_and_repair().await;
    stage.renew().await;
    stage.release_and_keep().await;
    stage.take_back_and_check().await;
    stage.look_at_other_pages_of_staff().await;

    assert!(stage.found.is_empty(), "{}", stage.found.join("\n"));
    for browser in [stage.staff, stage.holder, stage.friend] {
        browser.close().await;
    }
}
