//! Enrolment of a controller to a bay: a one-time code is exchanged for a token; revocation of tokens.

use std::time::Duration;

use ipnetwork::IpNetwork;

use crate::{
    accounts::{ActivationCode, Attempt, Means},
    audit::{Action, Origin, Via},
    error::Result,
    ids::{BayId, BayTokenId},
    keyring::hex,
    live::{Keys, Topic},
    lockers::{
        Lockers,
        controllers::{
            frames::Fault,
            store_tokens::{self, Token},
        },
        topics,
    },
    rate_limit::{self, store::Try},
    web::limits::customer,
};

const CODE_HOLDS: Duration = Duration::from_mins(15);
/// Wrong codes of one network that are answered as wrong within the validity of a code; further ones are answered as
/// too many. The right code is never refused because of wrong ones. It needs no lock-out: it is one of 27^10 (47 bits)
/// and lives for 15 minutes, so that 1,000 guesses a second in all that time at one code succeed once in 200 million
/// such times.
const TRIES: i32 = 5;

/// A controller that wants to belong to a bay.
#[derive(Debug)]
pub struct Applicant<'a> {
    pub code: &'a str,
    /// Hardware and firmware, as it names them.
    pub hardware: &'a str,
    pub address: IpNetwork,
}

/// A controller that belongs to a bay.
#[derive(Debug)]
pub struct Enrolled {
    pub bay_id: BayId,
    /// Token in plain text, shown only here.
    pub token: String,
}

impl Lockers {
    /// A one-time code for a controller, good for a quarter of an hour; the one before holds no more. None: there is no
    /// such bay.
    pub async fn issue_enrolment_code(&self, origin: &Origin, bay_id: BayId) -> Result<Option<ActivationCode>> {
        let code = ActivationCode::random().map_err(anyhow::Error::from)?;
        let mut transaction = self.context.db.begin().await?;
        if !store_tokens::issue_code(
            &mut *transaction,
            bay_id,
            &self.code_hash(&code),
            origin.at,
            origin.at + CODE_HOLDS,
        )
        .await?
        {
            return Ok(None);
        }
        let detail = format!("bay {bay_id}");
        origin.act(Action::ENROLMENT_CODE_ISSUED).detail(&detail).record(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Some(code))
    }

    /// Ends one secret of a bay's controllers, or all, and cuts the connections that live by it, also of other
    /// processes. How many.
    pub async fn revoke_tokens(&self, origin: &Origin, bay_id: BayId, token_id: Option<BayTokenId>) -> Result<u64> {
        let mut transaction = self.context.db.begin().await?;
        let revoked = store_tokens::revoke(&mut *transaction, bay_id, token_id, origin.at).await?;
        if revoked > 0 {
            let detail = format!("bay {bay_id}");
            origin.act(Action::BAY_TOKENS_REVOKED).detail(&detail).record(&mut *transaction).await?;
        }
        transaction.commit().await?;
        self.context.live.changed(&Topic::new(topics::CONTROLLER, bay_id), Keys::All);
        self.changed_whole(bay_id);
        Ok(revoked)
    }

    /// The secrets of a bay's controllers, without the secrets; the newest first.
    pub async fn bay_tokens(&self, bay_id: BayId) -> Result<Vec<Token>> {
        Ok(store_tokens::list(&self.context.db, bay_id).await?)
    }

    /// A code for a secret. A refusal is recorded.
    pub(crate) async fn enrol(&self, applicant: &Applicant<'_>) -> Result<Result<Enrolled, Fault>> {
        let enrolled = self.redeem(applicant).await?;
        let attempt = match &enrolled {
            Err(Fault::WrongCode) => Attempt::wrong(Means::Enrolment, None),
            Err(Fault::TooMany) => Attempt::locked(Means::Enrolment, None),
            _ => return Ok(enrolled),
        };
        let origin = Origin::machine(self.context.clock.now(), Via::Bay, None, Some(applicant.address));
        self.accounts.refused(&origin, attempt).await?;
        Ok(enrolled)
    }

    async fn redeem(&self, applicant: &Applicant<'_>) -> Result<Result<Enrolled, Fault>> {
        let now = self.context.clock.now();
        let Ok(code) = ActivationCode::parse(applicant.code) else {
            return Ok(Err(self.count_wrong_code(applicant).await?));
        };
        let secret = random_secret()?;
        let origin = Origin::machine(now, Via::Bay, None, Some(applicant.address));
        let mut transaction = self.context.db.begin().await?;
        let Some(bay_id) = store_tokens::redeem_code(&mut transaction, &self.code_hash(&code), now).await? else {
            transaction.rollback().await?;
            return Ok(Err(self.count_wrong_code(applicant).await?));
        };
        let token = format!("{bay_id}.{secret}");
        store_tokens::create(&mut transaction, bay_id, &self.token_hash(&token), applicant.hardware, now).await?;
        let detail = format!("bay {bay_id}");
        origin.act(Action::BAY_ENROLLED).detail(&detail).record(&mut *transaction).await?;
        transaction.commit().await?;
        // A third secret may have ended with it.
        self.context.live.changed(&Topic::new(topics::CONTROLLER, bay_id), Keys::All);
        self.changed_whole(bay_id);
        Ok(Ok(Enrolled { bay_id, token }))
    }

    /// Counts a wrong code for the network that it came from, and says how it is answered.
    async fn count_wrong_code(&self, applicant: &Applicant<'_>) -> Result<Fault> {
        let from = applicant.address.ip();
        if self.accounts.limits.check(from).is_err() {
            return Ok(Fault::TooMany);
        }
        let place = format!("enrolment {}", customer(from).0);
        let key = self.context.keyring.hash("throttle", place.as_bytes());
        let now = self.context.clock.now();
        let counted = rate_limit::store::take(&self.context.db, &key, TRIES, CODE_HOLDS, now).await?;
        Ok(if counted == Try::Allowed { Fault::WrongCode } else { Fault::TooMany })
    }

    /// The key of the token with this secret, if it is this bay's and holds.
    pub(crate) async fn authenticate(&self, bay_id: BayId, token: &str) -> Result<Option<BayTokenId>> {
        let now = self.context.clock.now();
        Ok(store_tokens::use_token(&self.context.db, bay_id, &self.token_hash(token), now).await?)
    }

    fn code_hash(&self, code: &ActivationCode) -> [u8; 32] {
        // The hash of an activation code, hashed for this use: a code is never good for the other one.
        self.context.keyring.hash("bay_enrolment_code", &code.hash(&self.context.keyring))
    }

    fn token_hash(&self, token: &str) -> [u8; 32] {
        self.context.keyring.hash("bay_token", token.as_bytes())
    }
}

/// 256 random bits in hexadecimal digits.
fn random_secret() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}
