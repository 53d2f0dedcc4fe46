//! Memory that sign-ins and pictures took goes back to the system.

use std::{fs, io::Cursor};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::{Client, redirect::Policy};

use super::{
    administrator,
    process::{Home, Serve},
};
use crate::harness::PASSWORD;

/// Allowed growth by a hundred repetitions, in megabytes: less than two blocks of argon2 (19 MiB each).
const GROWTH: u64 = 30;

/// Resident memory of the program, in megabytes.
fn resident(serve: &Serve) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", serve.child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024 / 1_000_000
}

fn client() -> Client {
    // The client wants a TLS provider also where it speaks none.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(Policy::none()).build().unwrap()
}

/// Four people at a time sign in with one account: fewer than the tries that are free, `rounds` times.
async fn sign_in(client: &Client, address: &str, number: &str, rounds: usize) {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("number", number), ("password", PASSWORD)])
        .finish();
    for _ in 0..rounds {
        let together = (0..4).map(|_| {
            let request = client.post(format!("http://{address}/sign-in")).body(body.clone());
            request.header("content-type", "application/x-www-form-urlencoded").send()
        });
        for answer in futures_util::future::join_all(together).await {
            assert_eq!(answer.unwrap().status(), 303);
        }
    }
}

// covers P1
#[tokio::test]
async fn sign_ins_leave_no_memory_behind() {
    let home = Home::new();
    let serve = Serve::start(&home);
    let (number, code) = administrator(&serve);
    serve.activate(&number, &code);
    let client = client();
    sign_in(&client, &serve.address, &number, 1).await;
    let before = resident(&serve);

    sign_in(&client, &serve.address, &number, 25).await;

    let after = resident(&serve);
    assert!(after < before + GROWTH, "{before} MB before a hundred sign-ins, {after} MB after them");
}

/// A picture as phones take them, of six megapixels: 18 MB when it is decoded.
fn photograph() -> Vec<u8> {
    let pixels =
        RgbImage::from_fn(3000, 2000, |x, y| Rgb([x, y, x ^ y].map(|value| u8::try_from(value % 256).unwrap())));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(pixels).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn pictures_leave_no_memory_behind() {
    let home = Home::new();
    let serve = Serve::start(&home);
    let (number, code) = administrator(&serve);
    let cookie = serve.activate(&number, &code);
    let client = client();
    let head = b"--edge\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"p.jpg\"\r\n\r\n".as_slice();
    let form = [head, &photograph(), b"\r\n--edge--\r\n"].concat();
    let before = resident(&serve);

    for _ in 0..10 {
        let request = client.post(format!("http://{}/account/picture", serve.address)).body(form.clone());
        let request = request.header("content-type", "multipart/form-data; boundary=edge").header("cookie", &cookie);
        assert_eq!(request.send().await.unwrap().status(), 303);
    }

    let after = resident(&serve);
    assert!(after < before + GROWTH, "{before} MB before ten pictures, {after} MB after them");
}
