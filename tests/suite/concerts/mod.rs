//! Concerts: holds, bookings, what is streamed.

mod bookings;
mod facts;
mod holds;
mod live;
mod map;
mod rush;
