//! Memory of the program ten seconds after many sign-ins, and after many uploaded pictures.

use std::{io::Cursor, time::Duration};

use anyhow::Context as _;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::{
    Row,
    portal::{Portal, folder},
    sign_ins::{activate, prepare, sign_in},
};

const PEOPLE: usize = 50;
const SIGN_INS: usize = 200;
const PICTURES: usize = 50;
/// People who sign in, or send their picture, at the same time.
const AT_ONCE: usize = 10;
/// How long after the last request the memory is read.
const PAUSE: Duration = Duration::from_secs(10);

pub fn run() -> anyhow::Result<Vec<Row>> {
    let portal = Portal::start(&folder("memory")?, "serve")?;
    let codes = prepare(&portal, PEOPLE)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure(&portal, &codes))
}

async fn measure(portal: &Portal, codes: &[(String, String)]) -> anyhow::Result<Vec<Row>> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    activate(&client, portal, codes).await?;
    let mut cookies = Vec::new();
    let numbers: Vec<&String> = codes.iter().map(|(number, _)| number).cycle().take(SIGN_INS).collect();
    for together in numbers.chunks(AT_ONCE) {
        let sign_ins = together.iter().map(|number| sign_in(&client, &portal.url, number));
        cookies.extend(futures_util::future::try_join_all(sign_ins).await?);
    }
    tokio::time::sleep(PAUSE).await;
    let after_sign_ins = portal.memory()?;
    cookies.reverse();
    cookies.truncate(PICTURES);
    let photograph = photograph()?;
    for together in cookies.chunks(AT_ONCE) {
        let uploads = together.iter().map(|cookie| upload(&client, portal, cookie, &photograph));
        futures_util::future::try_join_all(uploads).await?;
    }
    tokio::time::sleep(PAUSE).await;
    Ok(vec![
        Row::below("memory ten seconds after 200 sign-ins", after_sign_ins, "MB", 60.0),
        Row::below("memory ten seconds after 50 uploaded pictures", portal.memory()?, "MB", 60.0),
    ])
}

/// A picture of twelve megapixels, as phones take them.
fn photograph() -> anyhow::Result<Vec<u8>> {
    let pixel =
        |x: u32, y: u32| [x / 16, y / 16, (x ^ y) / 8].map(|value| u8::try_from(value % 256).unwrap_or_default());
    let pixels = RgbImage::from_fn(4000, 3000, |x, y| Rgb(pixel(x, y)));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(pixels).write_to(&mut bytes, ImageFormat::Jpeg).context("writing a picture")?;
    Ok(bytes.into_inner())
}

async fn upload(client: &reqwest::Client, portal: &Portal, cookie: &str, picture: &[u8]) -> anyhow::Result<()> {
    let head = b"--edge\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"p.jpg\"\r\n\r\n".as_slice();
    let form = [head, picture, b"\r\n--edge--\r\n"].concat();
    let request = client.post(format!("{}/account/picture", portal.url)).body(form).header("cookie", cookie);
    let answer = request.header("content-type", "multipart/form-data; boundary=edge").send().await?;
    anyhow::ensure!(answer.status() == 303, "the picture was answered {}", answer.status());
    Ok(())
}
