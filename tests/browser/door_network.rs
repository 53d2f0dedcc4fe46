//! The door on a slow network, and without one: nothing that was read is lost, and the list answers.

use std::time::Duration;

use crate::{
    box_office::{faults, make_evening},
    door::{sell, type_number, verdict},
    harness::{Browser, Line, Portal, Settings},
};

/// Sells seats as one booking; its number.
async fn sell_group(staff: &Browser, concert: &str, seats: &[&str]) -> String {
    staff.go(&format!("{concert}/bookings/new")).await;
    for seat in seats {
        staff.click(&format!("[data-seat={seat}]")).await;
    }
    staff.fill(&[("surname", "Morel"), ("first_name", "Théo")]).await;
    staff.click("main form .primary").await;
    staff.find("[data-booking-number]").await.attr("data-booking-number").await.unwrap().unwrap()
}

/// The text of the QR code at a path, read on the page of a door.
async fn code_at(door: &Browser, path: &str) -> String {
    let script = format!(
        "const picture = new Image(); picture.src = '{path}'; await picture.decode();
         const canvas = document.createElement('canvas'); canvas.width = canvas.height = 480;
         const context = canvas.getContext('2d'); context.fillStyle = 'white'; context.fillRect(0, 0, 480, 480);
         context.drawImage(picture, 40, 40, 400, 400);
         const {{ default: decode }} = await import('/static/vendor/qr/decode.js');
         return decode(context.getImageData(0, 0, 480, 480))"
    );
    door.ask(&script).await.as_str().unwrap().to_owned()
}

async fn inside(door: &Browser, count: u32) {
    door.until(&format!("return document.querySelector('[data-inside]').dataset.inside === '{count}'")).await;
}

/// The verdicts of the list of this phone, the last one first.
async fn results(door: &Browser) -> Vec<String> {
    door.attributes("[data-results] [data-verdict]", "data-verdict").await
}

async fn has_list(door: &Browser) {
    door.until("return !document.querySelector('[data-list-as-of]').hidden").await;
}

async fn all_sent(door: &Browser) {
    let nothing = "return document.querySelector('[data-waiting]').hidden";
    door.until_within(Duration::from_mins(1), nothing).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_fast_scans_on_a_slow_network_both_arrive() {
    let portal = Portal::get();
    let line = Line::to(&portal.url).await;
    let door = Browser::open(&line.url, Settings::phone()).await;
    door.sign_in_demo("20410001").await;
    let concert = make_evening(&door).await;
    let numbers =
        [sell(&door, &concert, "C5").await, sell(&door, &concert, "C6").await, sell(&door, &concert, "C7").await];
    door.go(&format!("{concert}/check-in")).await;
    // The most scans that were in storage at a time: what has no answer yet must survive a reload.
    let storage = "window.most = 0;
         const set = Storage.prototype.setItem;
         Storage.prototype.setItem = function (name, value) {
           if (/^parvis-door-\\d+$/.test(name)) window.most = Math.max(window.most, JSON.parse(value).length);
           set.call(this, name, value);
         }";
    door.script(storage).await;
    line.slow(Duration::from_millis(1500));

    // As a hand scanner types: number and Enter, again and again.
    for number in &numbers {
        type_number(&door, number).await;
        door.until("return document.querySelector('#ticket').value === ''").await;
    }
    door.until("return !document.querySelector('[data-queue]').hidden").await;
    assert_eq!(door.script("return document.activeElement.id").await, "ticket", "the field can be used again at once");
    door.until("return document.querySelectorAll('[data-results] [data-verdict=let_in]').length === 3").await;
    line.slow(Duration::ZERO);

    assert_eq!(results(&door).await, ["let_in"; 3]);
    assert!(door.script("return window.most").await.as_u64().unwrap() >= 2, "kept until they are answered");
    door.go(&format!("{concert}/check-in")).await;
    inside(&door, 3).await;
    door.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_of_four_comes_in_one_by_one_and_a_typed_number_asks_how_many() {
    let portal = Portal::get();
    let door = Browser::open(&portal.url, Settings::phone()).await;
    door.sign_in_demo("20410001").await;
    let concert = make_evening(&door).await;
    let seats = ["C4", "C5", "C6", "C7"];
    let (group, other) =
        (sell_group(&door, &concert, &seats).await, sell_group(&door, &concert, &["E1", "E2", "E3"]).await);
    door.go(&format!("{concert}/check-in")).await;

    for (index, seat) in seats.iter().enumerate() {
        let code = code_at(&door, &format!("/bookings/{group}/seats/{seat}/qr.svg")).await;
        type_number(&door, &code).await;
        door.find(&format!("#answer [data-party-inside=\"{}\"]", index + 1)).await;
        assert!(door.text("#answer").await.contains(&format!("{} {}", &seat[..1], &seat[1..])));
        inside(&door, u32::try_from(index + 1).unwrap()).await;
    }
    let mut found = faults(&door, "door-group").await;
    let again = code_at(&door, &format!("/bookings/{group}/seats/C5/qr.svg")).await;
    type_number(&door, &again).await;
    verdict(&door, "inside").await;
    found.extend(faults(&door, "door-group-twice").await);

    type_number(&door, &other).await;
    verdict(&door, "how_many").await;
    found.extend(faults(&door, "door-how-many").await);
    door.click("#answer [name=count][value=\"2\"]").await;
    door.find("#answer [data-verdict=let_in]").await;
    inside(&door, 6).await;
    assert!(found.is_empty(), "{}", found.join("\n"));
    door.close().await;
}

/// Scans that the list answers: a number and a seat of which one was let in, an unknown number, a group; the faults of the pages.
async fn scan_offline(door: &Browser, [one, other, seat, group]: [&str; 4]) -> Vec<String> {
    type_number(door, seat).await;
    verdict(door, "by_list").await;
    type_number(door, other).await;
    verdict(door, "list_inside").await;
    assert!(door.has("#answer time:not(:empty)").await, "with the time");
    let mut found = faults(door, "door-offline-twice").await;
    type_number(door, one).await;
    door.until("return document.querySelectorAll('[data-results] [data-verdict=list_inside]').length === 2").await;
    type_number(door, "1234567890").await;
    verdict(door, "list_unknown").await;
    type_number(door, group).await;
    verdict(door, "how_many").await;
    door.click("#answer [name=count][value=\"2\"]").await;
    verdict(door, "by_list").await;
    assert_eq!(door.text("[data-waiting-count]").await, "5");
    found.extend(faults(door, "door-offline").await);
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_the_list_answers_and_all_scans_are_uploaded_once() {
    let portal = Portal::get();
    let line = Line::to(&portal.url).await;
    let door = Browser::open(&line.url, Settings::phone()).await;
    door.sign_in_demo("20410001").await;
    let concert = make_evening(&door).await;
    let (one, other) = (sell(&door, &concert, "C5").await, sell(&door, &concert, "C6").await);
    let group = sell_group(&door, &concert, &["E1", "E2", "E3"]).await;
    door.go(&format!("{concert}/check-in")).await;
    let seat = code_at(&door, &format!("/bookings/{other}/seats/C6/qr.svg")).await;
    type_number(&door, &one).await;
    verdict(&door, "let_in").await;
    has_list(&door).await;

    line.cut();
    let mut found = scan_offline(&door, [&one, &other, &seat, &group]).await;
    line.mend();
    all_sent(&door).await;
    assert!(
        !door.has("[data-late] [data-verdict]").await,
        "the portal says the same: {}",
        door.text("[data-late]").await
    );
    door.go(&format!("{concert}/check-in")).await;
    inside(&door, 4).await;
    assert_eq!(door.attributes("#door-last li", "id").await.len(), 3, "each scan once");
    found.retain(|fault| !fault.contains("net::ERR_"));
    assert!(found.is_empty(), "{}", found.join("\n"));
    door.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_the_portal_has_not_signed_is_not_used() {
    let portal = Portal::get();
    let door = Browser::open(&portal.url, Settings::phone()).await;
    door.sign_in_demo("20410001").await;
    let concert = make_evening(&door).await;
    sell(&door, &concert, "C5").await;
    door.go(&format!("{concert}/check-in")).await;
    has_list(&door).await;

    // As it was kept, with one blank more, with another list's signature, and on the page of another concert.
    let taken = "const { TicketList } = await import('/static/concerts/ticket_list.js');
         const { list: address, key: publicKey, door: concert } = document.querySelector('[data-door]').dataset;
         const kept = JSON.parse(localStorage.getItem(`parvis-door-list-${concert}`));
         const open = async (changes, of = concert) => {
           const box = `parvis-door-list-${of}`;
           localStorage.setItem(box, JSON.stringify({ ...kept, ...changes }));
           const list = new TicketList({ address, publicKey, concert: of });
           await list.open();
           return list.asOf !== null && localStorage.getItem(box) !== null;
         };
         return [
           await open({}),
           await open({ list: kept.list.replace(',', ', ') }),
           await open({ signature: '00'.repeat(64) }),
           await open({}, `${concert}0`),
           await open({}),
         ];";
    assert_eq!(door.ask(taken).await, serde_json::json!([true, false, false, false, true]));
    door.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_that_came_in_by_another_door_meanwhile_is_said_after_a_reload() {
    let portal = Portal::get();
    let line = Line::to(&portal.url).await;
    let door = Browser::open(&line.url, Settings::phone()).await;
    door.sign_in_demo("20410001").await;
    let concert = make_evening(&door).await;
    let number = sell(&door, &concert, "C5").await;
    door.go(&format!("{concert}/check-in")).await;
    has_list(&door).await;
    line.cut();
    type_number(&door, &number).await;
    verdict(&door, "by_list").await;

    let other = Browser::open(&portal.url, Settings::phone()).await;
    other.sign_in_demo("20410001").await;
    other.go(&format!("{concert}/check-in")).await;
    type_number(&other, &number).await;
    verdict(&other, "let_in").await;
    other.close().await;
    // The page that read the ticket is gone before the network is back: it would send the scan and show the verdict itself.
    door.leave().await;
    line.mend();
    door.go(&format!("{concert}/check-in")).await;

    door.until_within(
        Duration::from_mins(1),
        "return !document.querySelector('[data-late]').hidden || document.querySelector('[data-waiting]').hidden",
    )
    .await;
    all_sent(&door).await;
    assert!(door.has("[data-late] [data-verdict=inside] time").await, "{}", door.text("main").await);
    inside(&door, 1).await;
    door.close().await;
}
