//! The applicant of an activation: the member of a code or link, and the kind of proof.

use crate::ids::{ActivationCodeId, MailedLinkId, MemberId};

/// A member with a proof in hand, before it is used.
#[derive(Debug)]
pub struct Applicant {
    pub proof: Proof,
    pub member_id: MemberId,
    /// For the check that a password is not a name.
    pub surname: String,
    /// For the check that a password is not a name.
    pub first_name: String,
    /// For the check that a password is not the number.
    pub number: String,
    /// True if the account has a password already.
    pub active: bool,
}

/// The proof of an applicant: a code, an e-mailed link, or the number alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A code, by its row.
    Code(ActivationCodeId),
    /// A mailed link, by its row.
    Link(MailedLinkId),
    /// The number alone, where the school's settings allow it.
    Number,
}
