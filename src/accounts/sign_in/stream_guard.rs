//! Re-check of the session behind an open stream: the stream ends with the session or with a lost permission.

use crate::{
    accounts::{Accounts, SignedIn, roles::Permission, sign_in},
    error::error_chain,
    ids::{MemberId, SignInId},
    live::{Keys, Rights, Topic, Watch},
};

/// The kind of the topics on which streams hear that they are to ask again.
const TOPIC: &str = "member";

impl Accounts {
    /// Publishes a change of the sessions or permissions of a member. To be called after the commit.
    pub(crate) fn rights_changed(&self, member_id: MemberId) {
        self.context.live.changed(&Topic::new(TOPIC, member_id), Keys::All);
    }

    /// Publishes a change of these topics. To be called after the commit.
    pub(crate) fn topics_changed(&self, topics: &[Topic]) {
        for topic in topics {
            self.context.live.changed(topic, Keys::All);
        }
    }
}

impl SignedIn {
    /// Ends a stream with the session, or with the loss of the permission that the stream needs.
    #[must_use]
    pub fn guard(&self, accounts: &Accounts, watch: Watch, permission: Option<Permission>) -> Watch {
        watch.and(&Topic::new(TOPIC, self.member.id)).while_allowed(self.rights(accounts, permission))
    }

    /// The same for a stream whose reader needs something more than roles.
    #[must_use]
    pub fn guard_while(&self, accounts: &Accounts, watch: Watch, allowed: Rights) -> Watch {
        let signed_in = self.rights(accounts, None);
        let both: Rights = Box::new(move || {
            let (signed_in, allowed) = (signed_in(), allowed());
            Box::pin(async move { signed_in.await && allowed.await })
        });
        watch.and(&Topic::new(TOPIC, self.member.id)).while_allowed(both)
    }

    fn rights(&self, accounts: &Accounts, permission: Option<Permission>) -> Rights {
        let (accounts, sign_in_id) = (accounts.clone(), self.sign_in_id);
        Box::new(move || {
            let accounts = accounts.clone();
            Box::pin(async move { lasts(&accounts, sign_in_id, permission).await })
        })
    }
}

async fn lasts(accounts: &Accounts, sign_in_id: SignInId, permission: Option<Permission>) -> bool {
    match sign_in::store::find(&accounts.context.db, sign_in_id, accounts.context.clock.now()).await {
        Ok(Some(signed_in)) => permission.is_none_or(|permission| signed_in.roles.allow(permission)),
        Ok(None) => false,
        Err(error) => {
            // The reader comes back and is asked again.
            tracing::warn!(error = error_chain(&error), "permission check failed, stream closed");
            false
        }
    }
}
