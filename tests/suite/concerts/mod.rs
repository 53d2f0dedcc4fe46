//! Concerts: holds, bookings, what is streamed.

mod bookings;
mod door;
mod facts;
mod holds;
mod live;
mod relay;
mod rush;
