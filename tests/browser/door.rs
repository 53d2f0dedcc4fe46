//! The door on a telephone: numbers typed, tickets seen by the camera, and what is kept while the network is away.

use std::{path::PathBuf, time::Duration};

use image::{ImageFormat, Rgb, RgbImage, codecs::jpeg::JpegEncoder, imageops};

use crate::{
    box_office::{faults, make_evening},
    harness::{Browser, Line, Portal, Settings},
};

const ENTER: &str = "\u{E007}";

/// Sells a seat; the number of the booking.
pub async fn sell(staff: &Browser, concert: &str, seat: &str) -> String {
    staff.go(&format!("{concert}/bookings/new")).await;
    staff.click(&format!("[data-seat={seat}]")).await;
    staff.fill(&[("surname", "Léger"), ("first_name", "Anaïs")]).await;
    staff.click("main form .primary").await;
    staff.find("[data-booking-number]").await.attr("data-booking-number").await.unwrap().unwrap()
}

pub async fn type_number(door: &Browser, number: &str) {
    door.fill(&[("ticket", number)]).await;
    door.find("#ticket").await.send_keys(ENTER).await.unwrap();
}

pub async fn verdict(door: &Browser, code: &str) {
    door.find(&format!("#answer [data-verdict={code}]")).await;
}

/// The whole evening of a door in one theme.
async fn keep_the_door(dark: bool) {
    let portal = Portal::get();
    let line = Line::to(&portal.url).await;
    let door = Browser::open(&line.url, Settings { dark, ..Settings::phone() }).await;
    door.sign_in_demo("20410001").await;
    let concert = make_evening(&door).await;
    let (first, second) = (sell(&door, &concert, "C5").await, sell(&door, &concert, "C6").await);
    let theme = if dark { "door-dark" } else { "door" };
    door.go(&format!("{concert}/check-in")).await;
    let mut found = faults(&door, &format!("{theme}-empty")).await;

    found.extend(let_in_and_undo(&door, (&concert, &first), theme).await);
    found.extend(let_in_without_a_network(&door, &line, (&concert, &second), theme).await);

    found.retain(|fault: &String| !fault.contains("net::ERR_"));
    assert!(found.is_empty(), "{}", found.join("\n"));
    door.close().await;
}

/// A ticket is let in, refused the second time, taken back by its reason, and let in again; the faults of the pages.
async fn let_in_and_undo(door: &Browser, (concert, number): (&str, &str), theme: &str) -> Vec<String> {
    let mut found = Vec::new();
    type_number(door, number).await;
    verdict(door, "let_in").await;
    assert!(door.text("#answer").await.contains("Anaïs Léger"));
    door.until("return document.querySelector('[data-inside]').dataset.inside === '1'").await;
    found.extend(faults(door, &format!("{theme}-let-in")).await);
    type_number(door, number).await;
    verdict(door, "inside").await;
    assert!(door.has("#answer time[datetime]").await);
    found.extend(faults(door, &format!("{theme}-inside")).await);

    door.click("#door-last a").await;
    door.fill(&[("reason", "Mauvais billet")]).await;
    found.extend(faults(door, &format!("{theme}-undo")).await);
    door.click("main form .danger").await;
    door.arrive(&format!("{concert}/check-in")).await;
    door.until("return document.querySelector('[data-inside]').dataset.inside === '0'").await;
    type_number(door, number).await;
    verdict(door, "let_in").await;
    found
}

/// A ticket is let in by the list while the network is away, and sent when it is back; the faults of the page.
async fn let_in_without_a_network(
    door: &Browser,
    line: &Line,
    (concert, number): (&str, &str),
    theme: &str,
) -> Vec<String> {
    door.until("return !document.querySelector('[data-list-as-of]').hidden").await;
    line.cut();
    let scanned = door.script("return Date.now()").await.as_f64().unwrap();
    type_number(door, number).await;
    verdict(door, "by_list").await;
    assert_eq!(door.text("[data-waiting-count]").await, "1");
    let found = faults(door, &format!("{theme}-by-list")).await;
    line.mend();
    door.until_within(Duration::from_mins(1), "return document.querySelector('[data-waiting]').hidden").await;
    assert!(!door.has("[data-late] [data-verdict]").await, "who was let in needs no word");
    door.go(&format!("{concert}/check-in")).await;
    door.find("[data-inside=\"2\"]").await;
    // It counts from when the ticket was read, not from when the network was back.
    let at = "return Date.parse(document.querySelector('#door-last time').dateTime)";
    let at = door.script(at).await.as_f64().unwrap();
    assert!((at - scanned).abs() < 3000.0, "{} ms after the scan", at - scanned);
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_typed_refused_twice_taken_back_and_kept_without_a_network() {
    keep_the_door(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_door_is_as_sound_in_the_dark() {
    keep_the_door(true).await;
}

/// Camera film of a phone that shows this ticket, as Motion-JPEG: one JPEG after the other. The picture is
/// changed as lenses, mirrors and the night change it.
pub fn film(ticket: &[u8], change: impl Fn(RgbImage) -> RgbImage) -> &'static str {
    let code = image::load_from_memory_with_format(ticket, ImageFormat::Png).unwrap().to_rgb8();
    let code = imageops::resize(&code, 300, 300, imageops::FilterType::Triangle);
    let mut frame = RgbImage::from_pixel(640, 480, Rgb([96, 92, 88]));
    // The white of the screen around it.
    imageops::replace(&mut frame, &RgbImage::from_pixel(360, 360, Rgb([250, 250, 246])), 150, 60);
    imageops::replace(&mut frame, &imageops::blur(&code, 0.8), 180, 90);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 80).encode_image(&change(frame)).unwrap();
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.mjpeg", uuid::Uuid::new_v4().simple()));
    std::fs::write(&file, jpeg.repeat(30)).unwrap();
    Box::leak(file.to_string_lossy().into_owned().into_boxed_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_camera_reads_a_real_ticket_once() {
    let portal = Portal::get();
    let staff = Browser::open(&portal.url, Settings::default()).await;
    staff.sign_in_demo("20410001").await;
    let concert = make_evening(&staff).await;
    let number = sell(&staff, &concert, "D4").await;
    staff.go(&format!("/bookings/{number}")).await;
    staff.until("return document.querySelector('img.qr').complete").await;
    let file = film(&staff.picture_of("img.qr").await, |frame| frame);
    staff.close().await;

    let door = Browser::open(&portal.url, Settings { camera: Some(file), ..Settings::phone() }).await;
    door.sign_in_demo("20410001").await;
    door.go(&format!("{concert}/check-in")).await;
    door.click("[data-camera]").await;
    verdict(&door, "let_in").await;
    assert!(!door.text("#answer").await.contains("Numéro saisi"), "the code says who it is");
    assert!(door.text("#answer").await.contains("Anaïs Léger"));
    // It stays before the camera, and is one scan all the same.
    door.until("return document.querySelector('[data-inside]').dataset.inside === '1'").await;
    let found = faults(&door, "door-camera").await;
    verdict(&door, "let_in").await;
    assert!(found.is_empty(), "{}", found.join("\n"));
    door.click("[data-camera]").await;
    door.until("return document.querySelector('[data-finder]').hidden").await;
    door.close().await;
    std::fs::remove_file(file).unwrap();
}
