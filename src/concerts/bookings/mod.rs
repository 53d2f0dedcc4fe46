//! Bookings: their numbers, e-mails and queries.

pub mod booking_number;
pub(crate) mod by_holder;
pub(crate) mod by_staff;
pub mod creation;
pub(crate) mod door_sale;
pub(crate) mod editor;
pub mod emails;
pub(crate) mod recipients;
pub mod store;
pub mod store_box_office;
pub mod store_guest_emails;
pub mod store_mine;
pub mod store_restore;
pub mod store_sales;
