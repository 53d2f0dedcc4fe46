//! E-mailed links to set a forgotten password.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::json;
use time::OffsetDateTime;

use crate::{
    accounts::{
        Accounts,
        activation::{
            self,
            link_token::LinkToken,
            store_link_requests::{self, LinkRequest},
        },
        members::number::MemberNumber,
        notices::{
            emails,
            store_recipients::{self, Addressee},
        },
    },
    audit::{Action, Origin},
    error::error_chain,
    mail::NewEmail,
    rate_limit::{self, store::Try},
};

/// Mails per account and hour.
const MAILS_AN_HOUR: i32 = 3;

/// Keeps a request for a link, and handles it in the background. It is kept for every number alike, and looked up after the
/// answer: neither text nor time tell whether the number is known, and a crash loses nothing.
pub(crate) async fn request(accounts: &Accounts, origin: Origin, number: &MemberNumber) -> sqlx::Result<()> {
    let id = store_link_requests::create(&accounts.context.db, number.as_str(), &origin).await?;
    let request = LinkRequest { id, number: number.as_str().to_owned(), origin };
    let background = accounts.clone();
    accounts.context.tasks.spawn(async move {
        if let Err(error) = post(&background, &request).await {
            tracing::error!(
                request = request.id.0,
                error = error_chain(error.as_ref()),
                "link e-mail failed, retrying"
            );
        }
    });
    Ok(())
}

/// Handles the requests for links that a process answered and could not handle before it ended.
///
/// # Errors
/// When the database fails, or the system has no random bytes.
pub(crate) async fn post_waiting(accounts: &Accounts) -> anyhow::Result<()> {
    for request in store_link_requests::list(&accounts.context.db).await? {
        post(accounts, &request).await?;
    }
    Ok(())
}

/// Queues the e-mail with a link, unless nobody has the number or there were too many.
async fn post(accounts: &Accounts, request: &LinkRequest) -> anyhow::Result<()> {
    let now = accounts.context.clock.now();
    let addressee = find_recipient(accounts, request, now).await?;
    let mut transaction = accounts.context.db.begin().await?;
    if !store_link_requests::end(&mut transaction, request.id).await? {
        return Ok(());
    }
    if let Some(addressee) = addressee {
        let mut nonce = [0; 32];
        getrandom::fill(&mut nonce)?;
        let hash = LinkToken::derive(&accounts.context.keyring, &nonce).hash(&accounts.context.keyring);
        let link_id = activation::store::create_link(&mut *transaction, addressee.member_id, &hash, now).await?;
        let email = NewEmail::to(&emails::LINK, addressee.member_id).about(link_id);
        let email = email.detail(json!({ "nonce": BASE64_URL_SAFE_NO_PAD.encode(nonce) }));
        email.queue(&mut *transaction, now).await?;
        request.origin.entry(Action::LINK_SENT, addressee.member_id).record(&mut *transaction).await?;
    }
    transaction.commit().await?;
    accounts.context.mailer.wake();
    Ok(())
}

/// The member who gets the link. None: nobody has the number, there were too many for this one, or the request is so old that
/// nobody waits for it.
async fn find_recipient(
    accounts: &Accounts,
    request: &LinkRequest,
    now: OffsetDateTime,
) -> anyhow::Result<Option<Addressee>> {
    if emails::LINK.until(request.origin.at) <= now {
        return Ok(None);
    }
    let Some(addressee) = store_recipients::find_addressee(&accounts.context.db, &request.number).await? else {
        return Ok(None);
    };
    let key = accounts.context.keyring.hash("throttle", format!("mail {}", request.number).as_bytes());
    let hour = std::time::Duration::from_hours(1);
    let counted = rate_limit::store::take(&accounts.context.db, &key, MAILS_AN_HOUR, hour, now).await?;
    Ok((counted == Try::Allowed).then_some(addressee))
}
