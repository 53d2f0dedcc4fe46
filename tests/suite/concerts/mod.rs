//! Concerts: holds, bookings, what is streamed.

mod bookings;
mod crash;
mod facts;
mod holds;
mod live;
mod rush;
mod storm;
