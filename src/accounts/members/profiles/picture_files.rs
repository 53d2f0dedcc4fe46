//! Files of profile pictures: decoding, storing, replacement.

use bytes::Bytes;
use uuid::Uuid;

use crate::{
    accounts::{
        Accounts,
        members::{
            self,
            profiles::picture::{PICTURES, Picture, PictureError},
        },
    },
    audit::{Action, Origin},
    error::{Refusable, Result, error_chain},
    files::Key,
    ids::MemberId,
};

/// Decodes on blocking threads, few at a time, because each may take some hundred megabytes. Called only with the
/// complete upload, so that a slow sender blocks nobody.
pub(crate) async fn decode(
    accounts: &Accounts,
    upload: Bytes,
    read: fn(Bytes) -> Result<Picture, PictureError>,
) -> Refusable<Picture, PictureError> {
    let permit = accounts.picture_permits.clone().acquire_owned().await.map_err(anyhow::Error::from)?;
    let decode = move || {
        // Decoding goes on when the browser has gone, and the permit with it.
        let _permit = permit;
        read(upload)
    };
    Ok(tokio::task::spawn_blocking(decode).await.map_err(anyhow::Error::from)?)
}

/// Stores a picture and shows it. False: the account is not active any more, and the file is deleted again.
pub(crate) async fn store(accounts: &Accounts, origin: &Origin, member_id: MemberId, picture: Picture) -> Result<bool> {
    let id = Uuid::new_v4();
    accounts.context.files.put(&Key::new(PICTURES, id), picture.into_bytes()).await.map_err(anyhow::Error::from)?;
    let replaced = replace(accounts, origin, member_id, Some(id)).await?;
    if !replaced {
        delete(accounts, Some(id)).await;
    }
    Ok(replaced)
}

/// Replaces the picture by the one of this file, or by none. False: the account is not active any more.
pub(crate) async fn replace(
    accounts: &Accounts,
    origin: &Origin,
    member_id: MemberId,
    picture: Option<Uuid>,
) -> sqlx::Result<bool> {
    let mut transaction = accounts.context.db.begin().await?;
    let Some(replaced) = members::store::replace_picture(&mut transaction, member_id, picture, origin.at).await? else {
        return Ok(false);
    };
    origin.entry(Action::PICTURE_CHANGED, member_id).record(&mut *transaction).await?;
    transaction.commit().await?;
    delete(accounts, replaced.picture).await;
    Ok(true)
}

/// Deletes the file of a picture that nobody shows any more; a left one does no harm.
pub(crate) async fn delete(accounts: &Accounts, picture: Option<Uuid>) {
    if let Some(id) = picture
        && let Err(error) = accounts.context.files.delete(&Key::new(PICTURES, id)).await
    {
        tracing::warn!(error = error_chain(&error), "replaced picture not deleted");
    }
}
