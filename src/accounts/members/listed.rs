//! A member as a row of lists.

use time::OffsetDateTime;
use uuid::Uuid;

/// A member in a list.
#[derive(Debug)]
pub struct Listed {
    pub id: i64,
    pub number: String,
    /// As the school has it.
    pub surname: String,
    /// As the school has it.
    pub first_name: String,
    /// As the member likes it.
    pub display_name: Option<String>,
    /// `student`, `teacher` or `staff`.
    pub kind: String,
    /// As the school has it.
    pub department: Option<String>,
    /// File of the picture.
    pub picture: Option<Uuid>,
    /// Where the account stands, as the table names it.
    pub state: String,
    /// When the account was activated.
    pub activated_at: Option<OffsetDateTime>,
    /// Surname and first name, folded: the order of lists.
    pub search_text: String,
}

impl Listed {
    /// Where the list goes on behind this member.
    #[must_use]
    pub fn place(&self) -> After {
        After(self.search_text.clone(), self.id)
    }
}

/// Where a page of a list begins: behind this folded name and id.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct After(pub String, pub i64);
