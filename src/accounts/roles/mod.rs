//! Staff roles and their permissions. The map is code, so that a change of permissions is reviewed.

pub(crate) mod by_staff;
pub mod store;
pub(crate) mod store_find;

use crate::web::{Language, Message, Shown, codes::codes};

codes! {
    /// A staff role that a member may hold; several at once are possible.
    Role {
        /// Helps members to get into their accounts.
        Helpdesk = "helpdesk", "role-helpdesk";
        LockerManager = "locker_manager", "role-locker-manager";
        /// Sells and checks tickets.
        BoxOffice = "box_office", "role-box-office";
        /// Keeps the peace in rooms.
        Moderator = "moderator", "role-moderator";
        Auditor = "auditor", "role-auditor";
        /// May do everything, and grants roles.
        Administrator = "administrator", "role-administrator";
    }
}

/// A permission of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    SeeDashboard,
    /// Search members and see one as staff do.
    SeeMembers,
    /// Make an activation code.
    IssueCodes,
    /// Block and replace lost cards.
    ReplaceCards,
    /// Suspend and restore accounts.
    SuspendMembers,
    /// Add members one by one, correct, remove and close them.
    EditMembers,
    /// See which e-mails were not sent, and try again.
    SendMail,
    /// Grant and remove roles.
    GrantRoles,
    ReadAudit,
    /// Run concerts: make them, see bookings, sell at the door, let people in.
    SellSeats,
    /// Run the rooms of the directory: make and end them, say who is in them.
    RunRooms,
    /// Run bays and lockers: see who has which, open any with a reason, change their rules.
    RunLockers,
}

impl Permission {
    /// Key of the name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::SeeDashboard => "permission-see-dashboard",
            Self::SeeMembers => "permission-see-members",
            Self::IssueCodes => "permission-issue-codes",
            Self::ReplaceCards => "permission-replace-cards",
            Self::SuspendMembers => "permission-suspend-members",
            Self::EditMembers => "permission-edit-members",
            Self::SendMail => "permission-send-mail",
            Self::GrantRoles => "permission-grant-roles",
            Self::ReadAudit => "permission-read-audit",
            Self::SellSeats => "permission-sell-seats",
            Self::RunRooms => "permission-run-rooms",
            Self::RunLockers => "permission-run-lockers",
        }
    }
}

impl Role {
    /// All roles that allow something.
    #[must_use]
    pub fn allowing(permission: Permission) -> Vec<Self> {
        Self::ALL.iter().copied().filter(|role| role.permissions().contains(&permission)).collect()
    }

    /// Permissions of the role.
    #[must_use]
    pub fn permissions(self) -> &'static [Permission] {
        use Permission::{
            EditMembers, GrantRoles, IssueCodes, ReadAudit, ReplaceCards, RunLockers, RunRooms, SeeDashboard,
            SeeMembers, SellSeats, SendMail, SuspendMembers,
        };
        match self {
            Self::LockerManager => &[SeeDashboard, RunLockers],
            Self::BoxOffice => &[SeeDashboard, SellSeats],
            Self::Moderator => &[SeeDashboard, SeeMembers, RunRooms],
            Self::Helpdesk => &[SeeDashboard, SeeMembers, IssueCodes, ReplaceCards, SendMail],
            Self::Auditor => &[SeeDashboard, SeeMembers, ReadAudit],
            Self::Administrator => &[
                SeeDashboard,
                SeeMembers,
                IssueCodes,
                ReplaceCards,
                SuspendMembers,
                EditMembers,
                SendMail,
                GrantRoles,
                ReadAudit,
                SellSeats,
                RunRooms,
                RunLockers,
            ],
        }
    }
}

/// The roles of one member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles(Vec<Role>);

impl Roles {
    /// Several roles, in any order.
    #[must_use]
    pub fn new(mut roles: Vec<Role>) -> Self {
        roles.sort_unstable();
        Self(roles)
    }

    /// True if one of the roles allows it.
    #[must_use]
    pub fn allow(&self, permission: Permission) -> bool {
        self.0.iter().any(|role| role.permissions().contains(&permission))
    }

    /// True if these roles have all permissions of the others.
    #[must_use]
    pub fn include(&self, others: &Roles) -> bool {
        others.iter().flat_map(Role::permissions).all(|permission| self.allow(*permission))
    }

    /// Permissions lost when one of these roles is removed.
    #[must_use]
    pub fn lost_without(&self, role: Role) -> Vec<Permission> {
        let rest = Self(self.iter().filter(|other| *other != role).collect());
        role.permissions().iter().copied().filter(|permission| !rest.allow(*permission)).collect()
    }

    /// The same as a page shows it before the role is removed.
    #[must_use]
    pub fn shown_without(&self, role: Role, language: Language) -> Shown {
        let lost: Vec<Message> =
            self.lost_without(role).into_iter().map(|permission| Message::new(permission.label())).collect();
        Shown::new(&lost, language)
    }

    /// True if the member holds the role.
    #[must_use]
    pub fn hold(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// True if the member is staff at all: shorter sessions.
    #[must_use]
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Each role held.
    pub fn iter(&self) -> impl Iterator<Item = Role> {
        self.0.iter().copied()
    }
}
