//! A member as a row of lists.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    accounts::members::{kind::Kind, number::MemberNumber, state::State},
    ids::MemberId,
};

/// A member in a list.
#[derive(Debug)]
pub struct Listed {
    pub id: MemberId,
    pub number: MemberNumber,
    pub surname: String,
    pub first_name: String,
    /// Display name, if the member chose one.
    pub display_name: Option<String>,
    pub kind: Kind,
    pub department: Option<String>,
    /// File of the picture.
    pub picture: Option<Uuid>,
    pub state: State,
    pub activated_at: Option<OffsetDateTime>,
    /// Surname and first name, folded: the order of lists.
    pub search_text: String,
}

impl Listed {
    /// Position of this member in the list, for the next page.
    #[must_use]
    pub fn place(&self) -> After {
        After(self.search_text.clone(), self.id)
    }
}

/// Position after which a page of a list begins: folded name and id.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct After(pub String, pub MemberId);

impl Default for After {
    /// Before every member.
    fn default() -> Self {
        Self(String::new(), MemberId(0))
    }
}
