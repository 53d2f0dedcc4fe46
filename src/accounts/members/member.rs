//! A registered member.

use uuid::Uuid;

use crate::{
    accounts::{
        members::{kind::Kind, number::MemberNumber},
        paths,
    },
    ids::MemberId,
    web::{Area, Language, Theme, Viewer},
};

/// A person whom the school registered.
#[derive(Debug, Clone)]
pub struct Member {
    pub id: MemberId,
    pub number: MemberNumber,
    pub surname: String,
    pub first_name: String,
    /// Display name, if the member chose one.
    pub display_name: Option<String>,
    /// Student, teacher or staff.
    pub kind: Kind,
    pub department: Option<String>,
    pub language: Option<Language>,
    pub theme: Theme,
    /// File of the picture.
    pub picture: Option<Uuid>,
}

impl Member {
    /// The name that others see.
    #[must_use]
    pub fn name(&self) -> String {
        shown_name(self.display_name.as_deref(), &self.first_name, &self.surname)
    }

    /// First letters of first name and surname.
    #[must_use]
    pub fn initials(&self) -> String {
        initials(&self.first_name, &self.surname)
    }

    /// Address of the picture; it changes with the picture.
    #[must_use]
    pub fn picture_url(&self) -> Option<String> {
        picture_url(&self.number, self.picture)
    }

    /// The member in the frame of a page.
    #[must_use]
    pub fn viewer(&self, areas: Vec<Area>) -> Viewer {
        Viewer {
            number: self.number.as_str().to_owned(),
            name: self.name(),
            initials: self.initials(),
            picture: self.picture_url(),
            areas,
        }
    }
}

/// The display name, else first name and surname.
#[must_use]
pub fn shown_name(display_name: Option<&str>, first_name: &str, surname: &str) -> String {
    display_name.map_or_else(|| format!("{first_name} {surname}"), str::to_owned)
}

/// First name and surname, where the display name says something else.
#[must_use]
pub fn other_name(display_name: Option<&str>, first_name: &str, surname: &str) -> Option<String> {
    let full_name = format!("{first_name} {surname}");
    display_name.filter(|shown| *shown != full_name).map(|_| full_name)
}

/// First letters of first name and surname.
#[must_use]
pub fn initials(first_name: &str, surname: &str) -> String {
    first_name.chars().take(1).chain(surname.chars().take(1)).flat_map(char::to_uppercase).collect()
}

/// Address of a member's picture; the version makes a new picture a new address.
#[must_use]
pub fn picture_url(number: &MemberNumber, picture: Option<Uuid>) -> Option<String> {
    picture.map(|id| paths::MemberPicture { number: number.clone() }.version(id))
}
