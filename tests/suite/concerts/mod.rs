//! Concerts: holds, bookings, what is streamed.

mod bookings;
mod cancelling;
mod facts;
mod holds;
mod live;
mod rush;
mod tickets;
mod waiting;
