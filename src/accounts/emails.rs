//! E-mails of accounts, written when they are sent.

use async_trait::async_trait;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use time::{Duration, OffsetDateTime};

use super::{
    Accounts,
    links::Token,
    paths,
    store::{addressees, proofs},
};
use crate::mail::{Email, EmailKind, Letter, NotSent, Writer};

/// A link to activate an account, or to choose a new password.
pub const LINK: EmailKind = EmailKind { name: "account.link", label: "email-account-link", lasts: Duration::hours(12) };

/// All kinds.
pub const KINDS: &[EmailKind] = &[LINK];

#[async_trait]
impl Writer for Accounts {
    fn kinds(&self) -> &'static [EmailKind] {
        KINDS
    }

    async fn write(&self, email: &Email, now: OffsetDateTime) -> anyhow::Result<Result<Letter, NotSent>> {
        link(self, email, now).await
    }
}

/// Every try carries the same link; its hour begins with the last one.
async fn link(accounts: &Accounts, email: &Email, now: OffsetDateTime) -> anyhow::Result<Result<Letter, NotSent>> {
    let nonce = email.fact("nonce").and_then(|nonce| BASE64_URL_SAFE_NO_PAD.decode(nonce).ok());
    let (Some(nonce), Some(link_id)) = (nonce, email.subject_id) else {
        anyhow::bail!("no link in the e-mail");
    };
    let Some(addressee) = addressees::find_reachable(&accounts.db, email.member_id).await? else {
        return Ok(Err(NotSent::NoAddress));
    };
    if !proofs::renew_link(&accounts.db, link_id, now).await? {
        return Ok(Err(NotSent::Outdated));
    }
    let token = Token::derive(&accounts.keyring, &nonce);
    let language = addressee.language(accounts.settings.language);
    let link = format!("{}{}", accounts.settings.base_url, paths::link(token.as_str()));
    let (subject, text) = if addressee.active {
        (language.text("mail-password-subject"), language.text("mail-password-text"))
    } else {
        (language.text("mail-activation-subject"), language.text("mail-activation-text"))
    };
    let text = text.arg("name", addressee.first_name).arg("link", link).to_string();
    Ok(Ok(Letter::new(addressee.email, subject.to_string(), text)))
}
