//! How a controller comes to belong to a bay: a one-time code for a secret of its own, and how that ends.

use std::time::Duration;

use crate::{
    accounts::{
        audit::{Action, Origin},
        code::ActivationCode,
    },
    error::Result,
    live::{Keys, Topic},
    lockers::{
        LINE, Lockers,
        store::tokens::{self, Token},
    },
};

/// How long a code may be used.
const CODE_HOLDS: Duration = Duration::from_mins(15);

impl Lockers {
    /// A one-time code for a controller, good for a quarter of an hour; the one before holds no more. None: there is no
    /// such bay.
    pub async fn issue_enrolment_code(&self, origin: &Origin, bay_id: i64) -> Result<Option<ActivationCode>> {
        let code = ActivationCode::random().map_err(anyhow::Error::from)?;
        let times = (origin.at, origin.at + CODE_HOLDS);
        let mut transaction = self.accounts.db.begin().await?;
        if !tokens::issue_code(&mut *transaction, bay_id, &self.code_hash(&code), times).await? {
            return Ok(None);
        }
        let detail = format!("bay {bay_id}");
        origin.act(Action::ENROLMENT_CODE_ISSUED).detail(&detail).record(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Some(code))
    }

    /// Ends one secret of a bay's controllers, or all, and cuts the connections that live by it, also of other
    /// processes. How many.
    pub async fn revoke_tokens(&self, origin: &Origin, bay_id: i64, token_id: Option<i64>) -> Result<u64> {
        let mut transaction = self.accounts.db.begin().await?;
        let revoked = tokens::revoke(&mut *transaction, bay_id, token_id, origin.at).await?;
        if revoked > 0 {
            let detail = format!("bay {bay_id}");
            origin.act(Action::BAY_TOKENS_REVOKED).detail(&detail).record(&mut *transaction).await?;
        }
        transaction.commit().await?;
        self.live.changed(&Topic::new(LINE, bay_id), Keys::All);
        self.changed_whole(bay_id);
        Ok(revoked)
    }

    /// The secrets of a bay's controllers, without the secrets; the newest first.
    pub async fn bay_tokens(&self, bay_id: i64) -> Result<Vec<Token>> {
        Ok(tokens::list(&self.accounts.db, bay_id).await?)
    }

    fn code_hash(&self, code: &ActivationCode) -> [u8; 32] {
        // The hash of an activation code, hashed for this use: a code is never good for the other one.
        self.accounts.keyring.hash("bay_enrolment_code", &code.hash(&self.accounts.keyring))
    }
}
