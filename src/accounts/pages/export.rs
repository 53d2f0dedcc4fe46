//! Export of a member's data as JSON (GDPR article 20).

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use crate::{
    accounts::{
        Accounts, CurrentMember, Exporter,
        audit::{self, store::Recorded},
        members::{
            self,
            profiles::picture::{PICTURES, Picture},
        },
        notices, paths,
        sign_in::{self, store_devices},
    },
    audit::{Action, Origin},
    error::Result,
    files::Key,
    ids::AuditEntryId,
    mail,
    web::time::rfc3339,
};

pub(crate) fn router() -> Router<Accounts> {
    Router::new().route(paths::Export::PATH, get(show))
}

async fn show(State(accounts): State<Accounts>, member: CurrentMember, origin: Origin) -> Result<Response> {
    let mut export = Map::new();
    export.insert("exported_at".to_owned(), rfc3339(origin.at).into());
    export.insert("member".to_owned(), profile(&accounts, &member).await?);
    export.insert("devices".to_owned(), devices(&accounts, &member, origin.at).await?);
    export.insert("known_browsers".to_owned(), known_browsers(&accounts, &member).await?);
    export.insert("audit".to_owned(), audit(&accounts, &member).await?);
    export.insert("emails".to_owned(), emails(&accounts, &member).await?);
    export.insert("notices".to_owned(), notices(&accounts, &member).await?);
    for Exporter { name, load } in accounts.hooks.exporters {
        export.insert((*name).to_owned(), load(&accounts.context.db, member.id, origin.at).await?);
    }
    let name = format!("attachment; filename=\"parvis-{}.json\"", member.number.as_str());
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(anyhow::Error::from)?),
    ];
    let body = serde_json::to_vec_pretty(&export).map_err(anyhow::Error::from)?;
    // A GET that writes: the address is a link to a file, and each download of a member's data is recorded.
    origin.entry(Action::EXPORTED, member.id).record(&accounts.context.db).await?;
    Ok((head, body).into_response())
}

async fn profile(accounts: &Accounts, current: &CurrentMember) -> Result<Value> {
    let me = &current.member;
    let details = members::store::load_details(&accounts.context.db, me.id).await?;
    Ok(json!({
        "number": me.number.as_str(),
        "surname": me.surname,
        "first_name": me.first_name,
        "display_name": me.display_name,
        "kind": me.kind.code(),
        "department": me.department,
        "email": details.email,
        "card": details.card_last_four.map(|last_four| json!({
            "last_four": last_four,
            "expires_on": details.card_expires_on.map(|date| date.to_string()),
        })),
        "language": me.language.map(crate::web::Language::code),
        "theme": me.theme.code(),
        "direct_from": details.direct_from,
        "reminders_refused_at": details.reminders_refused_at.map(rfc3339),
        "roles": details.roles.iter().map(|role| role.code()).collect::<Vec<_>>(),
        "registered_at": rfc3339(details.created_at),
        "activated_at": details.activated_at.map(rfc3339),
        "seen_at": details.seen_at.map(rfc3339),
        "missing_since": details.missing_since.map(rfc3339),
        "picture": picture(accounts, current).await?,
    }))
}

async fn picture(accounts: &Accounts, current: &CurrentMember) -> Result<Value> {
    let Some(id) = current.picture else {
        return Ok(Value::Null);
    };
    let bytes = accounts.context.files.get(&Key::new(PICTURES, id)).await.map_err(anyhow::Error::from)?;
    Ok(bytes.map_or(
        Value::Null,
        |bytes| json!({ "content_type": Picture::CONTENT_TYPE, "base64": BASE64_STANDARD.encode(bytes) }),
    ))
}

async fn devices(accounts: &Accounts, current: &CurrentMember, now: OffsetDateTime) -> Result<Value> {
    let devices = sign_in::store::list(&accounts.context.db, current.id, now).await?;
    Ok(devices
        .into_iter()
        .map(|device| {
            json!({
                "signed_in_at": rfc3339(device.created_at),
                "seen_at": rfc3339(device.seen_at),
                "address": device.address.ip().to_string(),
                "browser": device.user_agent,
            })
        })
        .collect())
}

/// Browsers that count as known at a sign-in, by their cookie.
async fn known_browsers(accounts: &Accounts, current: &CurrentMember) -> Result<Value> {
    let browsers = store_devices::list(&accounts.context.db, current.id).await?;
    let browsers = browsers
        .into_iter()
        .map(|(first, last)| json!({ "first_signed_in_at": rfc3339(first), "last_signed_in_at": rfc3339(last) }));
    Ok(browsers.collect())
}

/// E-mails to the member; their text is not stored.
async fn emails(accounts: &Accounts, current: &CurrentMember) -> Result<Value> {
    let emails = mail::store::list_of_member(&accounts.context.db, current.id).await?;
    let emails = emails.into_iter().map(|(kind, queued_at, sent_at)| {
        json!({ "about": kind, "queued_at": rfc3339(queued_at), "sent_at": sent_at.map(rfc3339) })
    });
    Ok(emails.collect())
}

async fn notices(accounts: &Accounts, current: &CurrentMember) -> Result<Value> {
    let notices = notices::store::list_all(&accounts.context.db, current.id).await?;
    let notices = notices
        .into_iter()
        .map(|notice| json!({ "about": notice.kind, "at": rfc3339(notice.created_at), "detail": notice.detail }));
    Ok(notices.collect())
}

/// Entries read at once.
const PAGE: i64 = 1000;

/// All audit entries by and about the member.
async fn audit(accounts: &Accounts, current: &CurrentMember) -> Result<Value> {
    let mut acts = Vec::new();
    let mut before = AuditEntryId::MAX;
    loop {
        let page = audit::store::list_of_member(&accounts.context.db, current.id, before, PAGE).await?;
        let Some(last) = page.last() else { return Ok(acts.into()) };
        before = last.id;
        acts.extend(page.iter().map(|entry| act(entry, current)));
    }
}

fn act(entry: &Recorded, current: &CurrentMember) -> Value {
    let own = entry.actor_number.as_deref() == Some(current.number.as_str());
    json!({
        "at": rfc3339(entry.at),
        "action": entry.action,
        "via": entry.via,
        "by_me": own,
        "reason": entry.reason,
        "detail": entry.detail,
        // From where others acted is theirs.
        "address": entry.address.filter(|_| own).map(|address| address.ip().to_string()),
        "request_id": entry.request_id.as_ref().filter(|_| own),
    })
}
