//! The camera of the door before tickets as they are held at night: bent, mirrored, dark.

use image::{Rgb, RgbImage, imageops};

use crate::{
    box_office::make_evening,
    door::{film, sell, verdict},
    harness::{Browser, Portal, Settings},
};

/// The way in which a frame of the film is changed.
type Change = fn(RgbImage) -> RgbImage;

/// A sheet that is bent like a pipe, seen from the front, and held askew.
fn bent(flat: &RgbImage) -> RgbImage {
    let (width, height) = flat.dimensions();
    let (half_width, half_height) = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    let radius = 260.0_f64;
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (f64::from(x) - half_width, f64::from(y) - half_height);
        let (x, y) = (x * 0.985 + y * 0.174, y * 0.985 - x * 0.174);
        let from = (radius * (x / radius).clamp(-0.99, 0.99).asin() + half_width, y + half_height);
        at(flat, from)
    })
}

/// The pixel at a place, or the wall behind it.
fn at(picture: &RgbImage, (x, y): (f64, f64)) -> Rgb<u8> {
    let (width, height) = picture.dimensions();
    let inside = x >= 0.0 && y >= 0.0 && x < f64::from(width) && y < f64::from(height);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the picture")]
    let place = (x as u32, y as u32);
    if inside { *picture.get_pixel(place.0, place.1) } else { Rgb([96, 92, 88]) }
}

/// A hall with its lights off: a tenth of the light, and the noise of a small lens.
fn dark(mut light: RgbImage) -> RgbImage {
    let mut noise = 1_u32;
    for pixel in light.pixels_mut() {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = u8::try_from(noise >> 30).unwrap();
        for value in &mut pixel.0 {
            *value = *value / 10 + grain;
        }
    }
    light
}

#[tokio::test(flavor = "multi_thread")]
async fn bent_mirrored_and_dark_tickets_are_read() {
    let portal = Portal::get();
    let staff = Browser::open(&portal.url, Settings::default()).await;
    staff.sign_in_demo("20410001").await;
    let concert = make_evening(&staff).await;
    let changes: [(&str, &str, Change); 4] = [
        ("bent", "D4", |frame| bent(&frame)),
        ("mirrored", "D5", |frame| imageops::flip_horizontal(&frame)),
        ("dark", "D6", dark),
        ("dark and mirrored", "D7", |frame| imageops::flip_horizontal(&dark(frame))),
    ];
    let mut films = Vec::new();
    for (name, seat, change) in changes {
        let number = sell(&staff, &concert, seat).await;
        staff.go(&format!("/bookings/{number}")).await;
        staff.until("return document.querySelector('img.qr').complete").await;
        films.push((name, seat, film(&staff.picture_of("img.qr").await, change)));
    }
    staff.close().await;

    for (name, seat, file) in films {
        let door = Browser::open(&portal.url, Settings { camera: Some(file), ..Settings::phone() }).await;
        door.sign_in_demo("20410001").await;
        door.go(&format!("{concert}/check-in")).await;
        door.click("[data-camera]").await;
        verdict(&door, "let_in").await;
        let place = format!("{} {}", &seat[..1], &seat[1..]);
        assert!(door.text("#answer").await.contains(&place), "{name}: {}", door.text("#answer").await);
        door.close().await;
        std::fs::remove_file(file).unwrap();
    }
}
