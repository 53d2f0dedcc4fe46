//! Profile pictures and posters: uploads are decoded and encoded anew as small JPEG files.
//!
//! Nothing of the upload is kept but its pixels: no name, no type, no EXIF (place, camera), no colour profile.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::{files::Folder, web::Message};

/// The area of the store that keeps pictures.
pub const PICTURES: Folder = Folder::new("pictures", "jpg");

const MEGABYTES: u32 = 10;
const MEGAPIXELS: u32 = 40;

/// Reasons for which an upload is refused as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// More than [`Picture::MAX_BYTES`].
    #[error("the file has too many bytes")]
    TooLarge,
    /// More than [`Picture::MAX_PIXELS`], or more memory than that many ordinary pixels take.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// Neither JPEG, PNG, WebP nor GIF.
    #[error("the file is not a picture of a known kind")]
    NotAPicture,
    /// A known image type, but truncated or damaged.
    #[error("the picture is damaged")]
    Broken,
}

impl PictureError {
    /// Message for the member.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            PictureError::TooLarge => Message::new("picture-too-large").count("max", MEGABYTES.into()),
            PictureError::TooManyPixels => Message::new("picture-too-many-pixels").count("max", MEGAPIXELS.into()),
            PictureError::NotAPicture => Message::new("picture-not-a-picture"),
            PictureError::Broken => Message::new("picture-broken"),
        }
    }
}

/// Crop of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    Square,
    Whole,
}

/// A JPEG without metadata.
#[derive(Debug, Clone)]
pub struct Picture {
    jpeg: Bytes,
}

impl Picture {
    /// The largest upload, in bytes.
    pub const MAX_BYTES: usize = MEGABYTES as usize * 1_000_000;
    /// The most pixels that are decoded.
    pub const MAX_PIXELS: u64 = MEGAPIXELS as u64 * 1_000_000;
    /// Width and height of a profile picture, in pixels; smaller pictures are not enlarged.
    pub const SIDE: u32 = 512;
    /// The longer side of a poster, in pixels; smaller pictures are not enlarged.
    pub const POSTER_SIDE: u32 = 1200;
    /// The type of [`Picture::into_bytes`].
    pub const CONTENT_TYPE: &'static str = "image/jpeg";

    /// JPEG below which faces begin to show blocks.
    const QUALITY: u8 = 82;
    /// Bytes of the decoded picture: enough for all pixels with 8 bits and transparency. Deeper ones meet it sooner.
    const MAX_MEMORY: u64 = Picture::MAX_PIXELS * 4;

    /// Reads an upload: the centred square of the first frame, the right way up, on white where transparent.
    ///
    /// Takes up to a second of a processor and some hundred megabytes: call it on a blocking thread, few at a time.
    ///
    /// # Errors
    /// When the upload is no picture that we take.
    pub fn read(upload: Bytes) -> Result<Picture, PictureError> {
        Self::framed(upload, Frame::Square)
    }

    /// Decodes like [`Picture::read`], but keeps the whole picture: for posters.
    ///
    /// # Errors
    /// As [`Picture::read`].
    pub fn read_poster(upload: Bytes) -> Result<Picture, PictureError> {
        Self::framed(upload, Frame::Whole)
    }

    fn framed(upload: Bytes, frame: Frame) -> Result<Picture, PictureError> {
        if upload.len() > Picture::MAX_BYTES {
            return Err(PictureError::TooLarge);
        }
        // The decoders read what strangers made up; a panic in one of them is a broken picture, not our failure.
        catch_unwind(AssertUnwindSafe(|| draw(upload, frame))).unwrap_or(Err(PictureError::Broken))
    }

    /// The JPEG.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        self.jpeg
    }
}

fn draw(upload: Bytes, frame: Frame) -> Result<Picture, PictureError> {
    let format = image::guess_format(&upload).map_err(|_| PictureError::NotAPicture)?;
    match format {
        ImageFormat::Jpeg if !is_whole_jpeg(&upload) => return Err(PictureError::Broken),
        ImageFormat::WebP if has_large_frame(&upload) => return Err(PictureError::TooManyPixels),
        ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif => {}
        _ => return Err(PictureError::NotAPicture),
    }
    let (decoded, orientation) = decode(upload, format).map_err(|error| match error {
        ImageError::Limits(_) => PictureError::TooManyPixels,
        _ => PictureError::Broken,
    })?;
    let (kept, side) = match frame {
        Frame::Square => (crop(decoded), Picture::SIDE),
        Frame::Whole => (decoded, Picture::POSTER_SIDE),
    };
    let mut small = flatten(kept);
    if side < small.width().max(small.height()) {
        small = small.resize(side, side, FilterType::Lanczos3);
    }
    // The centred square of a turned picture is the turned centred square: turning the small one is cheaper.
    small.apply_orientation(orientation);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, Picture::QUALITY)
        .encode_image(&small.into_rgb8())
        .map_err(|_| PictureError::Broken)?;
    Ok(Picture { jpeg: jpeg.into() })
}

fn decode(upload: Bytes, format: ImageFormat) -> Result<(DynamicImage, Orientation), ImageError> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(Picture::MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    // One byte a pixel at least, so that neither grey nor black-and-white pictures pass with more pixels.
    limits.reserve(decoder.total_bytes().max(4 * u64::from(width) * u64::from(height)))?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder)?, orientation))
}

fn crop(picture: DynamicImage) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let side = width.min(height);
    if width == height { picture } else { picture.crop_imm((width - side) / 2, (height - side) / 2, side, side) }
}

/// On white, before the size changes: afterwards the colours hidden under transparent parts would shine through.
fn flatten(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let mut pixels = picture.into_rgba8();
    for pixel in pixels.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        let on_white = |colour: u8| {
            let mixed = u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from((mixed + 127) / 255).unwrap_or(u8::MAX)
        };
        pixel.0 = [on_white(red), on_white(green), on_white(blue), u8::MAX];
    }
    pixels.into()
}

/// True if an end marker follows the first scan. The decoder fills a picture that was cut off with grey and says nothing.
fn is_whole_jpeg(jpeg: &[u8]) -> bool {
    let mut rest = jpeg.get(2..).unwrap_or_default();
    loop {
        match rest {
            // Fill bytes before a marker.
            [0xff, 0xff, ..] => rest = rest.get(1..).unwrap_or_default(),
            [0xff, 0xda, scan @ ..] => return scan.windows(2).any(|pair| pair == [0xff, 0xd9]),
            [0xff, _, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + length..).unwrap_or_default();
            }
            _ => return false,
        }
    }
}

/// True if a lossy frame claims too many pixels. The decoder makes room for it before it compares it with the canvas.
fn has_large_frame(webp: &[u8]) -> bool {
    webp.windows(18).any(|chunk| match chunk {
        [
            b'V',
            b'P',
            b'8',
            b' ',
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            0x9d,
            0x01,
            0x2a,
            width_low,
            width_high,
            height_low,
            height_high,
        ] => {
            // The two highest bits are a scale (RFC 6386, 9.1).
            let width = u64::from(u16::from_le_bytes([*width_low, *width_high]) & 0x3fff);
            let height = u64::from(u16::from_le_bytes([*height_low, *height_high]) & 0x3fff);
            width * height > Picture::MAX_PIXELS
        }
        _ => false,
    })
}
