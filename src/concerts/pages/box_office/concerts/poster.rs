//! Poster of a concert: upload and removal.

use bytes::Bytes;
use uuid::Uuid;

use crate::{
    accounts::{
        Accounts, decode_picture,
        members::profiles::picture::{Picture, PictureError},
    },
    concerts::pages::poster::POSTERS,
    error::{Result, error_chain},
    files::Key,
    web::Refusal,
};

/// Field error of an unusable picture.
pub(crate) fn refusal(error: PictureError) -> Refusal {
    match error {
        PictureError::TooLarge => Refusal::too_large("picture", error.message()),
        other => Refusal::one("picture", other.message()),
    }
}

/// Stores a picture that nobody shows yet; its key.
pub(crate) async fn store(accounts: &Accounts, upload: Bytes) -> Result<Result<Uuid, Refusal>> {
    let picture = match decode_picture(accounts, upload, Picture::read_poster).await? {
        Ok(picture) => picture,
        Err(error) => return Ok(Err(refusal(error))),
    };
    let id = Uuid::new_v4();
    accounts.context.files.put(&Key::new(POSTERS, id), picture.into_bytes()).await.map_err(anyhow::Error::from)?;
    Ok(Ok(id))
}

/// The key of a second file of the same picture; nothing when it is gone.
pub(crate) async fn double(accounts: &Accounts, picture: &str) -> Result<Option<Uuid>> {
    let Ok(original) = Uuid::try_parse(picture) else { return Ok(None) };
    let bytes = accounts.context.files.get(&Key::new(POSTERS, original)).await.map_err(anyhow::Error::from)?;
    let Some(bytes) = bytes else { return Ok(None) };
    let id = Uuid::new_v4();
    accounts.context.files.put(&Key::new(POSTERS, id), bytes).await.map_err(anyhow::Error::from)?;
    Ok(Some(id))
}

/// Deletes the file of a picture that nobody shows any more; a left one does no harm.
pub(crate) async fn forget(accounts: &Accounts, picture: Option<&str>) {
    if let Some(id) = picture.and_then(|key| Uuid::try_parse(key).ok())
        && let Err(error) = accounts.context.files.delete(&Key::new(POSTERS, id)).await
    {
        tracing::warn!(error = error_chain(&error), "replaced poster not deleted");
    }
}
