//! Retry of e-mails that could not be sent, asked for by staff.

use sqlx::PgPool;

use crate::{
    audit::{Action, Origin},
    ids::EmailId,
    mail::{Mailer, store},
};

/// Makes one unsent e-mail due now. False: it was sent meanwhile, or is not there.
pub async fn retry(db: &PgPool, mailer: &Mailer, origin: &Origin, id: EmailId) -> sqlx::Result<bool> {
    let mut transaction = db.begin().await?;
    let Some((kind, member_id)) = store::try_again(&mut *transaction, id, origin.at).await? else {
        return Ok(false);
    };
    origin.act(Action::MAIL_TRIED_AGAIN).on(member_id).detail(&kind).record(&mut *transaction).await?;
    transaction.commit().await?;
    mailer.wake();
    Ok(true)
}

/// Makes all unsent e-mails due now.
pub async fn retry_all(db: &PgPool, mailer: &Mailer, origin: &Origin) -> sqlx::Result<()> {
    let mut transaction = db.begin().await?;
    let count = store::try_all_again(&mut *transaction, origin.at).await?.to_string();
    origin.act(Action::MAIL_TRIED_AGAIN).detail(&count).record(&mut *transaction).await?;
    transaction.commit().await?;
    mailer.wake();
    Ok(())
}
