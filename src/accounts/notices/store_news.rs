//! News about their own account for members, by e-mail and on the home page.

use serde_json::json;
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    accounts::{
        NewNotice, NoticeKind,
        notices::emails::{
            CARD_BLOCKED, CARD_REPLACED, CARD_UNBLOCKED, CLOSED, CODE_MADE, PASSWORD_SET, RESTORED, SUSPENDED,
        },
        paths,
    },
    ids::MemberId,
    mail::{EmailKind, NewEmail},
};

/// The password is another one.
pub const PASSWORD: NoticeKind =
    NoticeKind { name: "account.password_set", text: "notice-password-set", variables: &["at"] };
/// The help desk made a code for the account.
pub const CODE: NoticeKind = NoticeKind { name: "account.code_made", text: "notice-code-made", variables: &["at"] };
/// The account was suspended, and is open again.
pub const RESTORATION: NoticeKind =
    NoticeKind { name: "account.restored", text: "notice-account-restored", variables: &["at"] };
/// The chosen name is the registered name of somebody else.
pub const NAME_TAKEN: NoticeKind =
    NoticeKind { name: "account.name_taken", text: "notice-name-taken", variables: &["name"] };

const fn about_card(kind: &EmailKind, text: &'static str) -> NoticeKind {
    NoticeKind { name: kind.name, text, variables: &["at"] }
}

/// The card was reported lost.
pub const CARD_BLOCKED_NOTICE: NoticeKind = about_card(&CARD_BLOCKED, "notice-card-blocked");
/// The lost card was found.
pub const CARD_UNBLOCKED_NOTICE: NoticeKind = about_card(&CARD_UNBLOCKED, "notice-card-unblocked");
/// The help desk gave another card.
pub const CARD_REPLACED_NOTICE: NoticeKind = about_card(&CARD_REPLACED, "notice-card-replaced");

/// All kinds.
pub const NOTICES: &[NoticeKind] =
    &[PASSWORD, CODE, RESTORATION, NAME_TAKEN, CARD_BLOCKED_NOTICE, CARD_UNBLOCKED_NOTICE, CARD_REPLACED_NOTICE];

/// A change of the card that the member may not have made: told by e-mail and on the first page.
///
/// # Errors
/// When the database fails.
pub async fn card_changed(
    db: &mut PgConnection,
    member_id: MemberId,
    email: &EmailKind,
    notice: &NoticeKind,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    NewEmail::to(email, member_id).queue(&mut *db, now).await?;
    NewNotice::to(notice, member_id).at("at", now).link(paths::Account).post(db, now).await
}

/// A new password was chosen, by the member or with a link or code.
pub async fn password_set(db: &mut PgConnection, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<()> {
    NewEmail::to(&PASSWORD_SET, member_id).queue(&mut *db, now).await?;
    NewNotice::to(&PASSWORD, member_id).at("at", now).link(paths::Account).post(db, now).await
}

/// Staff made a code with which the password can be chosen anew.
///
/// # Errors
/// When the database fails.
pub async fn code_made(db: &mut PgConnection, member_id: MemberId, now: OffsetDateTime) -> sqlx::Result<()> {
    NewEmail::to(&CODE_MADE, member_id).queue(&mut *db, now).await?;
    NewNotice::to(&CODE, member_id).at("at", now).post(db, now).await
}

/// The account was closed, by the member or by staff with a reason.
pub async fn closed(
    db: &mut PgConnection,
    member_id: MemberId,
    reason: Option<&str>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    NewEmail::to(&CLOSED, member_id).detail(json!({ "reason": reason })).queue(db, now).await
}

/// Staff suspended the account: there is no page to tell it on.
///
/// # Errors
/// When the database fails.
pub async fn suspended(
    db: &mut PgConnection,
    member_id: MemberId,
    reason: &str,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    NewEmail::to(&SUSPENDED, member_id).detail(json!({ "reason": reason })).queue(db, now).await
}

/// Staff restored the account.
///
/// # Errors
/// When the database fails.
pub async fn restored(
    db: &mut PgConnection,
    member_id: MemberId,
    reason: &str,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    NewEmail::to(&RESTORED, member_id).detail(json!({ "reason": reason })).queue(&mut *db, now).await?;
    NewNotice::to(&RESTORATION, member_id).at("at", now).with_reason(reason).post(db, now).await
}
