//! All SQL of the concerts.

pub mod announcements;
pub mod attached;
pub mod bookings;
pub mod by_hand;
pub mod changes;
pub mod check_ins;
pub mod concerts;
pub mod demo;
pub mod dependents;
pub mod exchanges;
pub mod exports;
pub mod guest_emails;
pub mod handovers;
pub mod messages;
pub mod news;
pub mod next;
pub mod office;
pub mod office_bookings;
pub mod office_sales;
pub mod office_seats;
pub mod reminders;
pub mod restorations;
pub mod seats;
pub mod tickets;
pub mod waiting;
