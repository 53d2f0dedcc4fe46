//! Forms with an optional file: `multipart/form-data`, or an ordinary form without one.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
    http::StatusCode,
};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream::unfold};

use crate::{
    error::Error,
    web::{
        forms::form::{Form, MAX_FORM, content_type},
        streamed::streamed,
    },
};

/// The largest form with its file, in bytes: above what any file of ours may have. The route needs no other limit.
pub const MAX_UPLOAD: usize = 11_000_000;

/// The field that holds the file: one of these.
const FILES: [&str; 2] = ["picture", "file"];

/// A submitted form: its fields, and the file. An unreadable body is an error of the form.
#[derive(Debug, Default)]
pub struct Upload {
    /// All fields but the file.
    pub form: Form,
    /// The file, unless none was chosen.
    pub file: Option<Bytes>,
    /// The file was larger than [`MAX_UPLOAD`].
    pub too_large: bool,
}

impl Upload {
    async fn read(&mut self, mut parts: Multipart) -> Result<(), MultipartError> {
        let mut room = MAX_FORM;
        let mut files = 0;
        while let Some(mut field) = parts.next_field().await? {
            let name = field.name().unwrap_or_default().to_owned();
            if FILES.contains(&name.as_str()) {
                files += 1;
                let bytes = field.bytes().await?;
                self.file = Some(bytes).filter(|bytes| !bytes.is_empty());
                continue;
            }
            let mut value = Vec::new();
            while let Some(chunk) = field.chunk().await? {
                value.extend_from_slice(&chunk);
                if value.len() + name.len() > room {
                    self.form.refuse(StatusCode::PAYLOAD_TOO_LARGE, "form-too-large");
                    return Ok(());
                }
            }
            room -= value.len() + name.len();
            self.form.add(name.into(), value.into());
        }
        if files > 1 {
            self.form.refuse(StatusCode::UNPROCESSABLE_ENTITY, "form-repeated");
        }
        Ok(())
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        if content_type(request.headers()).is_none_or(|kind| kind != "multipart/form-data") {
            return Ok(Self { form: Form::from_request(request, state).await?, ..Self::default() });
        }
        let mut upload = Self::default();
        let over = Arc::new(AtomicBool::new(false));
        let request = request.map(|body| cut(body, over.clone()));
        match Multipart::from_request(request, state).await {
            Ok(parts) => match upload.read(parts).await {
                Ok(()) => {}
                Err(_) if over.load(Ordering::Relaxed) => upload.too_large = true,
                Err(_) => upload.form.refuse(StatusCode::UNPROCESSABLE_ENTITY, "form-encoding"),
            },
            Err(_) => upload.form.refuse(StatusCode::UNPROCESSABLE_ENTITY, "form-type"),
        }
        Ok(upload)
    }
}

/// Limits a body to [`MAX_UPLOAD`] bytes; `over` is set when there were more. Fields before the file are kept for any
/// size of the file.
fn cut(body: Body, over: Arc<AtomicBool>) -> Body {
    let pieces = unfold((body.into_data_stream(), MAX_UPLOAD), move |(mut pieces, room)| {
        let over = over.clone();
        async move {
            if over.load(Ordering::Relaxed) {
                return None;
            }
            let piece = pieces.next().await?.map(|piece| {
                over.store(piece.len() > room, Ordering::Relaxed);
                piece.slice(..piece.len().min(room))
            });
            let left = room - piece.as_ref().map_or(0, Bytes::len);
            Some((piece, (pieces, left)))
        }
    });
    streamed(pieces)
}
