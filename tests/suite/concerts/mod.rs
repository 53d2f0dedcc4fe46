//! Concerts: holds, bookings, what is streamed.

mod bookings;
mod cancelling;
mod crash;
mod facts;
mod holds;
mod live;
mod rush;
mod storm;
mod tickets;
mod waiting;
