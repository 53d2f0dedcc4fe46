//! Memberships: roles, requests and invitations, joining and leaving.

pub mod action;
pub(crate) mod by_member;
pub(crate) mod by_moderator;
pub mod departure;
pub mod dependents;
pub(crate) mod member_lookup;
pub mod membership;
pub mod store;
pub mod store_dependents;
pub mod store_join_leave;
pub mod store_locked_room;
pub mod store_people;
pub mod store_requests;
