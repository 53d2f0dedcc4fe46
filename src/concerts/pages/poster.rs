//! Poster of a concert, public.

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use uuid::Uuid;

use crate::{
    concerts::{Concerts, paths, programme},
    error::{Error, Result},
    files::{Folder, Key},
    ids::ConcertId,
};

/// The area of the store that keeps them. The key of a file is the UUID that the row of the concert holds as text.
pub const POSTERS: Folder = Folder::new("concerts", "jpg");

pub(crate) fn router() -> Router<Concerts> {
    Router::new().route(paths::Poster::PATH, get(show))
}

/// The address of a picture. It changes with the picture, so that browsers may keep it.
#[must_use]
pub fn url(id: &ConcertId, picture: &str) -> String {
    format!("{}?v={picture}", paths::Poster { id: *id })
}

async fn show(State(concerts): State<Concerts>, paths::Poster { id }: paths::Poster) -> Result<Response> {
    let concert = programme::store::find(&concerts.context.db, id).await?.ok_or(Error::NotFound)?;
    let key = concert.picture.and_then(|key| Uuid::try_parse(&key).ok()).ok_or(Error::NotFound)?;
    let file = concerts.context.files.stream(&Key::new(POSTERS, key), None).await.map_err(anyhow::Error::from)?;
    let file = file.ok_or(Error::NotFound)?;
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (header::CONTENT_LENGTH, HeaderValue::from(file.length())),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=604800")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    Ok((head, file.into_body()).into_response())
}
