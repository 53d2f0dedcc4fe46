//! Announcements to the audience of a concert: changes, messages of the box office, reminders.

pub(crate) mod by_hand;
pub mod change;
pub(crate) mod emails;
pub(crate) mod messages;
pub mod reminders;
pub mod store;
pub mod store_by_hand;
pub mod store_changes;
pub mod store_messages;
pub mod store_news;
pub mod store_reminders;
pub mod upkeep;
