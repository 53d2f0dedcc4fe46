//! E-mails about accounts, rendered when they are sent.

use anyhow::Context as _;
use async_trait::async_trait;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use time::{Duration, OffsetDateTime};

use crate::{
    accounts::{
        Accounts,
        activation::{self, link_token::LinkToken},
        notices::store_recipients,
        paths,
    },
    error::Refusable,
    ids::MailedLinkId,
    mail::{Email, EmailContent, EmailKind, NotSent, Writer},
    web::time::in_full,
};

/// A link to activate an account, or to choose a new password. About the link; `nonce`.
pub const LINK: EmailKind = EmailKind { name: "account.link", label: "email-account-link", lasts: Duration::hours(12) };
/// A new password was chosen.
pub const PASSWORD_SET: EmailKind = days("account.password_set", "email-password-set");
/// The help desk made a code for an active account.
pub const CODE_MADE: EmailKind = days("account.code_made", "email-code-made");
/// Staff suspended the account; `reason`.
pub const SUSPENDED: EmailKind = days("account.suspended", "email-account-suspended");
/// Staff restored the account; `reason`.
pub const RESTORED: EmailKind = days("account.restored", "email-account-restored");
/// The card was reported lost.
pub const CARD_BLOCKED: EmailKind = days("account.card_blocked", "email-card-blocked");
/// The lost card was found.
pub const CARD_UNBLOCKED: EmailKind = days("account.card_unblocked", "email-card-unblocked");
/// The help desk gave another card.
pub const CARD_REPLACED: EmailKind = days("account.card_replaced", "email-card-replaced");
/// The account was closed; `reason` when staff did it.
pub const CLOSED: EmailKind = days("account.closed", "email-account-closed");

/// All kinds.
pub const KINDS: &[EmailKind] =
    &[LINK, PASSWORD_SET, CODE_MADE, SUSPENDED, RESTORED, CLOSED, CARD_BLOCKED, CARD_UNBLOCKED, CARD_REPLACED];

const fn days(name: &'static str, label: &'static str) -> EmailKind {
    EmailKind { name, label, lasts: EmailKind::DAYS }
}

#[async_trait]
impl Writer for Accounts {
    fn kinds(&self) -> &'static [EmailKind] {
        KINDS
    }

    async fn write(&self, email: &Email, now: OffsetDateTime) -> Refusable<EmailContent, NotSent, anyhow::Error> {
        match email.kind.as_str() {
            "account.link" => link(self, email, now).await,
            "account.password_set" => news(self, email, "mail-password-set-subject", "mail-password-set-text").await,
            "account.code_made" => news(self, email, "mail-code-made-subject", "mail-code-made-text").await,
            "account.suspended" => news(self, email, "mail-suspended-subject", "mail-suspended-text").await,
            "account.restored" => news(self, email, "mail-restored-subject", "mail-restored-text").await,
            "account.card_blocked" => news(self, email, "mail-card-blocked-subject", "mail-card-blocked-text").await,
            "account.card_unblocked" => {
                news(self, email, "mail-card-unblocked-subject", "mail-card-unblocked-text").await
            }
            "account.card_replaced" => news(self, email, "mail-card-replaced-subject", "mail-card-replaced-text").await,
            "account.closed" => news(self, email, "mail-closed-subject", "mail-closed-text").await,
            kind => anyhow::bail!("accounts write no {kind}"),
        }
    }
}

/// Every try carries the same link; its hour begins with the last one.
async fn link(
    accounts: &Accounts,
    email: &Email,
    now: OffsetDateTime,
) -> Refusable<EmailContent, NotSent, anyhow::Error> {
    let nonce = email.fact("nonce").and_then(|nonce| BASE64_URL_SAFE_NO_PAD.decode(nonce).ok());
    let link_id = email.subject(MailedLinkId)?;
    let nonce = nonce.context("no link in the e-mail")?;
    let Some(addressee) = store_recipients::find_reachable(&accounts.context.db, email.member_id()?).await? else {
        return Ok(Err(NotSent::NoAddress));
    };
    if !activation::store::renew_link(&accounts.context.db, link_id, now).await? {
        return Ok(Err(NotSent::Outdated));
    }
    let token = LinkToken::derive(&accounts.context.keyring, &nonce);
    let language = addressee.language(accounts.context.language);
    let link = format!("{}{}", accounts.context.base_url, paths::EmailedLink { token: token.as_str().to_owned() });
    let (subject, text) = if addressee.active {
        (language.text("mail-password-subject"), language.text("mail-password-text"))
    } else {
        (language.text("mail-activation-subject"), language.text("mail-activation-text"))
    };
    let text = text.arg("name", addressee.first_name).arg("link", link).to_string();
    Ok(Ok(EmailContent::new(addressee.email, subject.to_string(), text)))
}

/// Writes an e-mail about a change of the account, also to a member who can no longer sign in.
async fn news(
    accounts: &Accounts,
    email: &Email,
    subject: &'static str,
    text: &'static str,
) -> Refusable<EmailContent, NotSent, anyhow::Error> {
    let Some(addressee) = store_recipients::find_by_id(&accounts.context.db, email.member_id()?).await? else {
        return Ok(Err(NotSent::NoAddress));
    };
    let language = addressee.language(accounts.context.language);
    let forgotten = format!("{}{}", accounts.context.base_url, paths::ForgottenPassword);
    let reason = email.fact("reason").map(|reason| language.text("audit-reason").arg("reason", reason).to_string());
    let text = language
        .text(text)
        .arg("name", addressee.first_name)
        .arg("at", in_full(email.created_at, language))
        .arg("reason", reason.unwrap_or_default())
        .arg("link", forgotten);
    Ok(Ok(EmailContent::new(addressee.email, language.text(subject).to_string(), text.to_string())))
}
