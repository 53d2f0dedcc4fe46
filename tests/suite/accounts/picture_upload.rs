//! The picture of a member: sent, shown, replaced, removed.

use std::io::Cursor;

use image::{DynamicImage, ImageEncoder as _, ImageFormat, Rgb, RgbImage, codecs::jpeg::JpegEncoder};

use super::facts::{NUMBER, suspend};
use crate::{
    harness::{
        TestPortal,
        browser::{Answer, Browser},
        portal,
    },
    pictures::png_header,
};

const PATH: &str = "/account/picture";

fn encode(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::from_pixel(width, height, Rgb([200, 30, 30]))).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A red PNG.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    encode(width, height, ImageFormat::Png)
}

async fn stage() -> (TestPortal, Browser) {
    let portal = portal().await;
    let browser = portal.signed_in(NUMBER, &[]).await;
    (portal, browser)
}

/// The address of the picture as the member's page names it.
async fn address(browser: &Browser) -> Option<String> {
    browser.get(&format!("/members/{NUMBER}")).await.attribute("main .avatar img", "src")
}

fn stored(portal: &TestPortal) -> usize {
    std::fs::read_dir(portal.folder.join("files/pictures")).map_or(0, Iterator::count)
}

#[track_caller]
fn assert_refused(answer: &Answer, status: u16, says: &str) {
    answer.assert_status(status);
    let error = answer.one("[data-error-for=picture]");
    assert!(error.contains(says), "{error:?} instead of {says:?}");
}

// covers P8
#[tokio::test]
async fn the_four_usual_formats_are_taken_and_shown_as_our_own_jpeg() {
    let (portal, browser) = stage().await;
    let other = portal.signed_in("20417733", &[]).await;
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        browser.upload(PATH, "picture", &encode(900, 600, format)).await.assert_redirect("/account");
        let shown = other.get(&address(&other).await.unwrap()).await;
        assert_eq!(shown.status.as_u16(), 200);
        assert_eq!(shown.header("content-type"), "image/jpeg", "{format:?}");
        assert_eq!(shown.header("x-content-type-options"), "nosniff");
        assert_eq!(shown.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(shown.header("cache-control"), "private, max-age=604800");
        let picture = image::load_from_memory_with_format(&shown.body, ImageFormat::Jpeg).unwrap();
        assert_eq!((picture.width(), picture.height()), (512, 512), "{format:?}");
    }
    assert_eq!(browser.get("/account").await.all("#notices p"), ["Photo enregistrée."]);
    assert_eq!(stored(&portal), 1, "a replaced picture's file is deleted");
}

#[tokio::test]
async fn neither_the_place_nor_the_camera_leaves_with_a_picture() {
    let (_portal, browser) = stage().await;
    let mut jpeg = Vec::new();
    let mut encoder = JpegEncoder::new(&mut jpeg);
    encoder.set_exif_metadata(b"II*\0\x08\0\0\0\0\0\0\0\0\0GPS 48.1173 -1.6".to_vec()).unwrap();
    encoder.encode_image(&RgbImage::from_pixel(60, 60, Rgb([1, 2, 3]))).unwrap();
    assert!(jpeg.windows(3).any(|bytes| bytes == b"GPS"));
    browser.upload(PATH, "picture", &jpeg).await.assert_redirect("/account");
    let shown = browser.get(&address(&browser).await.unwrap()).await;
    for mark in [b"GPS".as_slice(), b"Exif", b"48.1173"] {
        assert!(!shown.body.windows(mark.len()).any(|bytes| bytes == mark));
    }
}

#[tokio::test]
async fn a_file_that_is_too_heavy_is_refused_in_words() {
    let (portal, browser) = stage().await;
    for bytes in [10_000_001, 12_000_000] {
        let answer = browser.upload(PATH, "picture", &vec![0; bytes]).await;
        assert_refused(&answer, 413, "10");
        let fragment = browser.htmx().upload(PATH, "picture", &vec![0; bytes]).await;
        assert_refused(&fragment, 413, "10");
        assert!(fragment.has("#picture-form") && !fragment.text().contains("<html"));
    }
    let mut heaviest = encode(20, 20, ImageFormat::Png);
    heaviest.resize(10_000_000, 0);
    browser.upload(PATH, "picture", &heaviest).await.assert_redirect("/account");
    assert_eq!(stored(&portal), 1);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_the_one_before_stays() {
    let (portal, browser) = stage().await;
    browser.upload(PATH, "picture", &png(30, 30)).await.assert_redirect("/account");
    let before = address(&browser).await;
    assert_refused(&browser.upload(PATH, "picture", &png_header(60_000, 60_000)).await, 422, "40");
    assert_refused(&browser.upload(PATH, "picture", b"Bonjour, ceci est un texte.").await, 422, "JPEG");
    assert_refused(&browser.upload(PATH, "picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>").await, 422, "JPEG");
    assert_refused(&browser.upload(PATH, "picture", b"").await, 422, "Choisissez une photo");
    assert_refused(&browser.upload(PATH, "other", &png(30, 30)).await, 422, "Choisissez une photo");
    let cut = &png(30, 30)[..60];
    assert_refused(&browser.upload(PATH, "picture", cut).await, 422, "");
    assert_eq!(address(&browser).await, before);
    assert_eq!(stored(&portal), 1);
}

#[tokio::test]
async fn a_form_that_is_none_is_refused_beside_the_field() {
    let (portal, browser) = stage().await;
    let part =
        |name: &str| format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n\r\nx\r\n");
    let twice = format!("{}{}--edge--\r\n", part("picture"), part("picture"));
    let multipart = "multipart/form-data; boundary=edge";
    assert_refused(&browser.post_raw(PATH, multipart, twice).await, 422, "deux fois");
    assert_refused(&browser.post_raw(PATH, multipart, "--edge--\r\n").await, 422, "Choisissez une photo");
    for body in ["", "nonsense", "--edge\r\nnonsense", &part("picture")] {
        let answer = browser.post_raw(PATH, multipart, body.to_owned()).await;
        assert_refused(&answer, 422, "");
    }
    for kind in ["multipart/form-data", "application/x-www-form-urlencoded", "image/png", "text/plain"] {
        assert_refused(&browser.post_raw(PATH, kind, png(30, 30)).await, 422, "");
    }
    assert_eq!(stored(&portal), 0);
}

#[tokio::test]
async fn pictures_are_for_members_and_of_active_accounts() {
    let (portal, browser) = stage().await;
    browser.upload(PATH, "picture", &png(30, 30)).await.assert_redirect("/account");
    let address = address(&browser).await.unwrap();
    let turned = portal.browser().get(&address).await;
    assert_eq!(turned.status.as_u16(), 303);
    assert!(turned.header("location").starts_with("/sign-in?next=%2Fmembers%2F20418376%2Fpicture"));
    let other = portal.signed_in("20417733", &[]).await;
    assert_eq!(other.get(&address).await.status.as_u16(), 200);
    other.get("/members/20417733/picture").await.assert_status(404);
    suspend(&portal, NUMBER, "essai").await;
    other.get(&address).await.assert_status(404);
}

// covers P8
#[tokio::test]
async fn a_removed_picture_is_gone() {
    let (portal, browser) = stage().await;
    browser.upload(PATH, "picture", &png(30, 30)).await.assert_redirect("/account");
    let shown = address(&browser).await.unwrap();
    browser.post("/account/picture/remove", &[]).await.assert_redirect("/account");
    assert_eq!(address(&browser).await, None);
    browser.get(&shown).await.assert_status(404);
    assert_eq!(stored(&portal), 0);
    assert!(browser.get("/account").await.one("#picture-form .avatar").contains("IC"), "the initials come back");
    browser.post("/account/picture/remove", &[]).await.assert_redirect("/account");
}
