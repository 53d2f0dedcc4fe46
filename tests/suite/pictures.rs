//! Profile pictures, made here or put together byte by byte.

use std::io::Cursor;

use bytes::Bytes;
use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{Delay, DynamicImage, Frame, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use parvis::{
    accounts::members::profiles::picture::{Picture, PictureError},
    web::Language,
};

const RED: Rgb<u8> = Rgb([220, 20, 20]);
const GREEN: Rgb<u8> = Rgb([20, 200, 20]);
const BLUE: Rgb<u8> = Rgb([20, 20, 220]);
const WHITE: Rgb<u8> = Rgb([255, 255, 255]);

fn encode(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn read(upload: impl Into<Bytes>) -> Result<RgbImage, PictureError> {
    let jpeg = Picture::read(upload.into())?.into_bytes();
    assert_eq!(image::guess_format(&jpeg).unwrap(), ImageFormat::Jpeg);
    Ok(image::load_from_memory(&jpeg).unwrap().into_rgb8())
}

fn refusal(upload: impl Into<Bytes>) -> PictureError {
    Picture::read(upload.into()).expect_err("the upload is refused")
}

/// Whether the pixel has this colour, as far as JPEG keeps it.
#[track_caller]
fn assert_colour(picture: &RgbImage, x: u32, y: u32, expected: Rgb<u8>) {
    let found = picture.get_pixel(x, y);
    let near = found.0.iter().zip(expected.0).all(|(found, expected)| found.abs_diff(expected) <= 24);
    assert!(near, "{found:?} at {x},{y} instead of {expected:?}");
}

/// Red left, green in the middle, blue right.
fn tricolour(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| match 4 * x / width {
        0 => RED,
        3 => BLUE,
        _ => GREEN,
    })
}

/// A JPEG, red on top and blue below, whose EXIF part claims an orientation and a place.
fn turned(orientation: u8) -> Vec<u8> {
    let picture = RgbImage::from_fn(100, 200, |_, y| if y < 100 { RED } else { BLUE });
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    // Orientation, one short; then the pointer to the GPS part, with the place as plain bytes.
    exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
    exif.extend([0, 0, 0, 0]);
    exif.extend(b"\x01\0\x01\0\x02\0\x10\0\0\0\x38\0\0\0\0\0\0\0GPS 48.1173 -1.6");
    let mut jpeg = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, 90);
    encoder.set_exif_metadata(exif).unwrap();
    encoder.encode_image(&picture).unwrap();
    jpeg
}

/// A grey PNG of `width` × `height` that holds little but its header.
pub fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(width.to_be_bytes());
    chunk.extend(height.to_be_bytes());
    chunk.extend([8, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend(&chunk);
    png.extend(crc32(&chunk).to_be_bytes());
    png.extend(b"\0\0\0\x08IDAT\x78\x9c\x63\0\0\0\x01\0");
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[test]
fn each_of_the_four_formats_becomes_a_centred_square() {
    let wide = tricolour(800, 400);
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let picture = read(encode(wide.clone(), format)).unwrap();

        assert_eq!(picture.dimensions(), (400, 400), "{format:?}");
        for (x, y) in [(2, 2), (397, 2), (200, 200), (2, 397), (397, 397)] {
            assert_colour(&picture, x, y, GREEN);
        }
    }
}

#[test]
fn a_large_picture_is_made_512_wide_and_a_small_one_is_not_enlarged() {
    for (width, height, side) in
        [(2000, 1500, 512), (1500, 2000, 512), (513, 600, 512), (90, 70, 70), (1, 1, 1), (1, 9, 1)]
    {
        let picture = read(encode(RgbImage::from_pixel(width, height, RED), ImageFormat::Png)).unwrap();

        assert_eq!(picture.dimensions(), (side, side), "{width} × {height}");
        assert_colour(&picture, side / 2, side / 2, RED);
    }
}

#[test]
fn the_result_is_small() {
    let noise = RgbImage::from_fn(1200, 1200, |x, y| Rgb([x / 5, y / 5, x * y / 4000].map(|c| c.to_le_bytes()[0])));

    let jpeg = Picture::read(encode(noise, ImageFormat::Png).into()).unwrap().into_bytes();

    assert!(jpeg.len() < 80_000, "{} bytes", jpeg.len());
}

#[test]
fn a_picture_is_turned_the_way_its_camera_was_held() {
    // Orientation, and the colours above, right, below and left of the middle.
    for (orientation, top, bottom) in [(1, RED, BLUE), (3, BLUE, RED), (4, BLUE, RED)] {
        let picture = read(turned(orientation)).unwrap();
        assert_colour(&picture, 50, 10, top);
        assert_colour(&picture, 50, 90, bottom);
    }
    for (orientation, left, right) in [(6, BLUE, RED), (8, RED, BLUE)] {
        let picture = read(turned(orientation)).unwrap();
        assert_colour(&picture, 10, 50, left);
        assert_colour(&picture, 90, 50, right);
    }
}

#[test]
fn neither_place_nor_any_other_note_of_the_camera_is_kept() {
    let upload = turned(6);
    let holds = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
    assert!(holds(&upload, b"GPS 48.1173") && holds(&upload, b"Exif"));

    let jpeg = Picture::read(upload.into()).unwrap().into_bytes();

    assert!(!holds(&jpeg, b"GPS") && !holds(&jpeg, b"Exif"));
}

#[test]
fn transparent_parts_are_white_without_a_fringe() {
    let picture =
        RgbaImage::from_fn(1024, 1024, |x, _| if x < 512 { Rgba([0, 0, 0, 0]) } else { Rgba([220, 20, 20, 255]) });
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let picture = read(encode(picture.clone(), format)).unwrap();

        assert_colour(&picture, 100, 256, WHITE);
        assert_colour(&picture, 400, 256, RED);
        let darkest = (200..256).map(|x| picture.get_pixel(x, 256).0[0]).min();
        assert!(darkest > Some(200), "{format:?}: black shines through at {darkest:?}");
    }
}

#[test]
fn half_transparent_is_half_white() {
    let picture = RgbaImage::from_pixel(64, 64, Rgba([255, 0, 0, 128]));

    assert_colour(&read(encode(picture, ImageFormat::Png)).unwrap(), 32, 32, Rgb([255, 127, 127]));
}

#[test]
fn deep_and_grey_pictures_are_read() {
    let deep = image::ImageBuffer::from_pixel(60, 60, Rgba([0xdcdc_u16, 0x1414, 0x1414, 0xffff]));
    assert_colour(&read(encode(DynamicImage::ImageRgba16(deep), ImageFormat::Png)).unwrap(), 30, 30, RED);

    let grey = image::GrayImage::from_pixel(60, 60, image::Luma([120]));
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        assert_colour(&read(encode(grey.clone(), format)).unwrap(), 30, 30, Rgb([120, 120, 120]));
    }
}

#[test]
fn of_an_animation_the_first_picture_is_taken() {
    let mut gif = Vec::new();
    let mut encoder = GifEncoder::new(&mut gif);
    for colour in [RED, GREEN, BLUE] {
        let picture = DynamicImage::ImageRgb8(RgbImage::from_pixel(80, 80, colour)).into_rgba8();
        encoder.encode_frame(Frame::from_parts(picture, 0, 0, Delay::from_numer_denom_ms(100, 1))).unwrap();
    }
    drop(encoder);

    assert_colour(&read(gif).unwrap(), 40, 40, RED);
}

#[test]
fn a_four_colour_jpeg_of_a_printer_is_read() {
    // An Adobe CMYK file keeps its colours inverted: no ink is 255.
    let mut jpeg = Vec::new();
    JpegEncoder::new(&mut jpeg).write_image(&[128; 16 * 16], 16, 16, image::ExtendedColorType::L8).unwrap();
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    let tables = jpeg[..frame].to_vec();
    let rest = jpeg[frame + 13..].to_vec();
    let scan = rest.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    let mut four = tables;
    four.extend([0xff, 0xee, 0, 14]);
    four.extend(b"Adobe\0\x64\0\0\0\0\0");
    four.extend([0xff, 0xc0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]);
    four.extend(&rest[..scan]);
    four.extend([0xff, 0xda, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
    // Four blocks of mid grey: size 0 of DC (code 00) and end of block (code 1010) each.
    four.extend([0b0010_1000, 0b1010_0010, 0b1000_1010, 0xff, 0xd9]);

    let picture = read(four).unwrap();

    assert_eq!(picture.dimensions(), (8, 8));
    let Rgb([red, green, blue]) = *picture.get_pixel(4, 4);
    assert!(red.abs_diff(green) < 8 && green.abs_diff(blue) < 8 && (40..90).contains(&red), "{red} {green} {blue}");
}

#[test]
fn the_name_of_a_picture_does_not_make_one() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for upload in ["", "\0", "portrait.png", "<html><script>", svg, "GIF", "BM a bitmap", "II*\0 a tiff", "%PDF-1.7"] {
        assert_eq!(refusal(upload), PictureError::NotAPicture, "{upload:?}");
    }
}

#[test]
fn a_page_behind_the_first_bytes_of_a_picture_is_broken_and_never_kept() {
    for start in [&b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x20\0\0\0WEBP"] {
        let upload = [start, b"<html><script>alert(1)</script></html>"].concat();
        assert!(matches!(refusal(upload), PictureError::Broken | PictureError::TooManyPixels), "{start:?}");
    }
}

#[test]
fn a_picture_that_was_cut_off_is_broken_in_every_format() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = encode(tricolour(300, 200), format);
        for length in [20, whole.len() / 3, whole.len() / 2, whole.len() - 20] {
            assert_eq!(refusal(whole[..length].to_vec()), PictureError::Broken, "{format:?} cut at {length}");
        }
    }
}

#[test]
fn no_single_wrong_byte_is_our_failure() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = encode(tricolour(24, 16), format);
        for place in 0..whole.len() {
            for wrong in [0, 0x7f, 0xff] {
                let mut upload = whole.clone();
                upload[place] = wrong;
                let _ = Picture::read(upload.into());
            }
        }
    }
}

#[test]
fn a_file_of_ten_megabytes_is_taken_and_one_byte_more_is_not() {
    let mut upload = encode(tricolour(30, 30), ImageFormat::Png);
    upload.resize(10_000_000, 0);
    assert!(read(upload.clone()).is_ok());

    upload.push(0);

    assert_eq!(refusal(upload), PictureError::TooLarge);
}

#[test]
fn a_picture_that_claims_too_many_pixels_is_refused_before_it_is_decoded() {
    for (width, height) in [(60_000, 60_000), (8000, 5001), (40_000_001, 1), (i32::MAX as u32, i32::MAX as u32)] {
        assert_eq!(refusal(png_header(width, height)), PictureError::TooManyPixels, "{width} × {height}");
    }
    assert_eq!(refusal(png_header(8000, 5000)), PictureError::Broken, "forty megapixels are looked at");

    let mut gif = encode(RgbImage::from_pixel(4, 4, RED), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    assert_eq!(refusal(gif), PictureError::TooManyPixels);

    let mut jpeg = encode(RgbImage::from_pixel(16, 16, RED), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    assert_eq!(refusal(jpeg), PictureError::TooManyPixels);
}

#[test]
fn a_small_canvas_around_a_huge_frame_is_refused_before_it_is_decoded() {
    let mut webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0VP8 ".to_vec();
    webp.extend(40_u32.to_le_bytes());
    webp.extend([0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f]);
    webp.extend([0; 30]);
    let length = u32::try_from(webp.len() - 8).unwrap();
    webp[4..8].copy_from_slice(&length.to_le_bytes());

    assert_eq!(refusal(webp), PictureError::TooManyPixels);
}

#[test]
fn each_refusal_is_said_in_both_languages_with_its_limit() {
    for (refusal, french, english) in [
        (PictureError::TooLarge, "10\u{a0}Mo", "10\u{a0}MB"),
        (PictureError::TooManyPixels, "40\u{a0}mégapixels", "40\u{a0}megapixels"),
        (PictureError::NotAPicture, "JPEG, PNG, WebP ou GIF", "JPEG, PNG, WebP or GIF"),
        (PictureError::Broken, "abîmée", "damaged"),
    ] {
        let say = |language| refusal.message().say(language).to_string().replace(['\u{2068}', '\u{2069}'], "");
        assert!(say(Language::Fr).contains(french), "{}", say(Language::Fr));
        assert!(say(Language::En).contains(english), "{}", say(Language::En));
    }
}
