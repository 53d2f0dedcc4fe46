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

use crate::{
    accounts::{
        Accounts, CurrentMember, FormRequest,
        members::{
            self,
            profiles::{
                picture::{PICTURES, Picture, PictureError},
                picture_files,
            },
        },
        pages::account::ShowAccount,
        paths,
        sign_in::member_rate_limit::{self, ExpensiveAction},
    },
    error::{Error, Refusable, Result},
    files::Key,
    web::{FieldErrors, Form, Message, Refusal},
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
    request: FormRequest,
    upload: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Response> {
    member_rate_limit::check(&accounts, ExpensiveAction::Upload, &member, request.origin.at).await?;
    let picture = match take(upload).await {
        Ok(upload) => read(&accounts, upload).await?,
        Err(refusal) => Err(refusal),
    };
    let refusal = match picture {
        Ok(picture) => {
            if picture_files::store(&accounts, &request.origin, member.id, picture).await? {
                return Ok(request.done(paths::Account, "flash-picture"));
            }
            inactive()
        }
        Err(refusal) => refusal,
    };
    refuse(&accounts, &member, request, refusal).await
}

/// The form again, with its errors.
async fn refuse(
    accounts: &Accounts,
    member: &CurrentMember,
    request: FormRequest,
    refusal: Refusal,
) -> Result<Response> {
    let mut view = ShowAccount::load(accounts, member, request.page).await?;
    let status = refusal.status(&Form::default());
    view.picture_errors = refusal.errors;
    Ok(request.fragment.draw(status, &view, ShowAccount::as_picture))
}

/// The field `picture` of the form: exactly one.
async fn take(upload: Result<Multipart, axum::extract::multipart::MultipartRejection>) -> Result<Bytes, Refusal> {
    let broken = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => invalid("form-encoding"),
    };
    let mut upload = upload.map_err(|_| invalid("form-type"))?;
    let mut picture = None;
    while let Some(field) = upload.next_field().await.map_err(broken)? {
        let wanted = field.name() == Some("picture");
        let bytes = field.bytes().await.map_err(broken)?;
        if wanted && picture.replace(bytes).is_some() {
            return Err(invalid("form-repeated"));
        }
    }
    picture.filter(|bytes| !bytes.is_empty()).ok_or_else(|| invalid("picture-empty"))
}

fn invalid(message: impl Into<Message>) -> Refusal {
    Refusal::one("picture", message)
}

fn too_large() -> Refusal {
    Refusal::too_large("picture", PictureError::TooLarge.message())
}

fn inactive() -> Refusal {
    Refusal::conflict_on(FieldErrors::one("picture", "member-state-changed"))
}

async fn read(accounts: &Accounts, upload: Bytes) -> Refusable<Picture, Refusal> {
    Ok(picture_files::decode(accounts, upload, Picture::read).await?.map_err(|error| match error {
        PictureError::TooLarge => too_large(),
        other => invalid(other.message()),
    }))
}

async fn destroy(State(accounts): State<Accounts>, member: CurrentMember, request: FormRequest) -> Result<Response> {
    if picture_files::replace(&accounts, &request.origin, member.id, None).await? {
        return Ok(request.done(paths::Account, "flash-picture-removed"));
    }
    refuse(&accounts, &member, request, inactive()).await
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
