//! Profile pictures: upload, removal, display.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Multipart, State, multipart::MultipartError},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use axum_extra::routing::TypedPath as _;
use bytes::Bytes;
use uuid::Uuid;

use crate::{
    accounts::{
        Accounts, CurrentMember, FormRequest,
        members::{
            self,
            profiles::picture::{PICTURES, Picture, PictureError},
        },
        pages::account::ShowAccount,
        paths,
        sign_in::member_rate_limit::{self, ExpensiveAction},
    },
    audit::{Action, Origin},
    error::{Error, Refusable, Result, error_chain},
    files::Key,
    web::{FieldErrors, Message},
};

/// The form around the picture: names, boundaries.
const ENVELOPE: usize = 64 * 1024;

/// Takes a file: it may last.
pub(crate) fn uploads() -> Router<Accounts> {
    Router::new().route(paths::Picture::PATH, post(update).layer(DefaultBodyLimit::max(Picture::MAX_BYTES + ENVELOPE)))
}

pub(crate) fn router() -> Router<Accounts> {
    Router::new().route(paths::PictureRemoval::PATH, post(destroy)).route(paths::MemberPicture::PATH, get(show))
}

async fn update(
    State(accounts): State<Accounts>,
    member: CurrentMember,
    visit: FormRequest,
    upload: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Response> {
    member_rate_limit::check(&accounts, ExpensiveAction::Upload, &member, visit.origin.at).await?;
    let picture = match take(upload).await {
        Ok(upload) => read(&accounts, upload).await?,
        Err(refused) => Err(refused),
    };
    let done = match picture {
        Ok(picture) => keep(&accounts, &member, &visit.origin, picture).await?,
        Err(refused) => Err(refused),
    };
    match done {
        Ok(()) => Ok(visit.done(paths::Account, "flash-picture")),
        Err(refused) => refuse(&accounts, &member, visit, refused).await,
    }
}

/// The form again, with its errors.
async fn refuse(
    accounts: &Accounts,
    member: &CurrentMember,
    visit: FormRequest,
    (status, message): Refused,
) -> Result<Response> {
    let mut view = ShowAccount::load(accounts, member, visit.page).await?;
    view.picture_errors = FieldErrors::one("picture", message);
    Ok(visit.fragment.draw(status, &view, ShowAccount::as_picture))
}

type Refused = (StatusCode, Message);

/// The field `picture` of the form: exactly one.
async fn take(upload: Result<Multipart, axum::extract::multipart::MultipartRejection>) -> Result<Bytes, Refused> {
    let broken = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, Message::new("form-encoding")),
    };
    let mut upload = upload.map_err(|_| (StatusCode::UNPROCESSABLE_ENTITY, Message::new("form-type")))?;
    let mut picture = None;
    while let Some(field) = upload.next_field().await.map_err(broken)? {
        let wanted = field.name() == Some("picture");
        let bytes = field.bytes().await.map_err(broken)?;
        if wanted && picture.replace(bytes).is_some() {
            return Err((StatusCode::UNPROCESSABLE_ENTITY, Message::new("form-repeated")));
        }
    }
    picture.filter(|bytes| !bytes.is_empty()).ok_or((StatusCode::UNPROCESSABLE_ENTITY, Message::new("picture-empty")))
}

fn too_large() -> Refused {
    (StatusCode::PAYLOAD_TOO_LARGE, PictureError::TooLarge.message())
}

async fn read(accounts: &Accounts, upload: Bytes) -> Refusable<Picture, Refused> {
    Ok(decode(accounts, upload, Picture::read).await?.map_err(|error| match error {
        PictureError::TooLarge => too_large(),
        other => (StatusCode::UNPROCESSABLE_ENTITY, other.message()),
    }))
}

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

/// Stores a picture and puts it in place; forgets it again when the account was closed or suspended meanwhile.
async fn keep(
    accounts: &Accounts,
    member: &CurrentMember,
    origin: &Origin,
    picture: Picture,
) -> Refusable<(), Refused> {
    let id = Uuid::new_v4();
    accounts.context.files.put(&Key::new(PICTURES, id), picture.into_bytes()).await.map_err(anyhow::Error::from)?;
    let replaced = replace(accounts, member, origin, Some(id)).await?;
    if replaced.is_err() {
        forget(accounts, Some(id)).await;
    }
    Ok(replaced)
}

async fn replace(
    accounts: &Accounts,
    member: &CurrentMember,
    origin: &Origin,
    picture: Option<Uuid>,
) -> Refusable<(), Refused> {
    let mut transaction = accounts.context.db.begin().await?;
    let Some(replaced) = members::store::replace_picture(&mut transaction, member.id, picture, origin.at).await? else {
        return Ok(Err((StatusCode::CONFLICT, Message::new("member-state-changed"))));
    };
    origin.entry(Action::PICTURE_CHANGED, member.id).record(&mut *transaction).await?;
    transaction.commit().await?;
    forget(accounts, replaced.picture).await;
    Ok(Ok(()))
}

/// Deletes the file of a picture that nobody shows any more; a left one does no harm.
pub(crate) async fn forget(accounts: &Accounts, picture: Option<Uuid>) {
    if let Some(id) = picture
        && let Err(error) = accounts.context.files.delete(&Key::new(PICTURES, id)).await
    {
        tracing::warn!(error = error_chain(&error), "replaced picture not deleted");
    }
}

async fn destroy(State(accounts): State<Accounts>, member: CurrentMember, visit: FormRequest) -> Result<Response> {
    match replace(&accounts, &member, &visit.origin, None).await? {
        Ok(()) => Ok(visit.done(paths::Account, "flash-picture-removed")),
        Err(refused) => refuse(&accounts, &member, visit, refused).await,
    }
}

async fn show(State(accounts): State<Accounts>, _: CurrentMember, path: paths::MemberPicture) -> Result<Response> {
    let id = members::store::find_picture(&accounts.context.db, path.number.as_str()).await?.ok_or(Error::NotFound)?;
    let bytes = accounts.context.files.get(&Key::new(PICTURES, id)).await.map_err(anyhow::Error::from)?;
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static(Picture::CONTENT_TYPE)),
        // The address changes with the picture.
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=604800")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    Ok((head, bytes.ok_or(Error::NotFound)?).into_response())
}
