//! Concerts: holds, bookings, what is streamed, the box office.

mod bookings;
mod cancelling;
pub mod counter;
mod crash;
mod desk_cancelling;
mod door;
mod door_sales;
mod facts;
mod holds;
mod live;
mod map;
mod moving;
mod office;
mod plan;
mod relay;
mod resizing;
mod rush;
mod storm;
mod ticket_mails;
mod tickets;
mod waiting;
