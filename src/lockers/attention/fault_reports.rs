//! Report of a fault by a member.

use crate::{
    audit::{Action, Origin},
    error::Refusable,
    ids::MemberId,
    lockers::{
        Lockers,
        allocations::{Refusal, attempt::NotActed, store::mine},
        attention::Problem,
        bays::LockerCode,
    },
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotReported {
    Unknown,
    /// The member reported it already, or has sent many reports today.
    Known,
}

impl From<Refusal> for NotReported {
    fn from(_: Refusal) -> Self {
        Self::Unknown
    }
}

impl Lockers {
    /// Stores a report of a fault: the problem, and its description.
    pub(crate) async fn report_fault(
        &self,
        origin: &Origin,
        code: &LockerCode,
        member_id: MemberId,
        problem: Problem,
        text: &str,
    ) -> Refusable<(), NotReported, sqlx::Error> {
        self.act(origin, code, member_id, async |attempt| {
            let (db, locker_id) = (&mut attempt.transaction, attempt.situation.locker_id);
            let reported = mine::report(db, locker_id, member_id, problem, text, origin.at).await?;
            reported.ok_or(NotActed::Refused(NotReported::Known))?;
            Ok(attempt.record(origin, Action::FAULT_REPORTED).await?)
        })
        .await
    }
}
