//! Box office pages: create and edit concerts, block seats, search and move bookings, sell at the door.

mod block_seats;
pub mod bookings;
mod by_hand;
pub mod concerts;
mod door_list;
mod door_sale;
mod index;
mod messages;
mod sales;
pub(crate) mod seat_list;
pub(crate) mod seat_plan_stream;
mod show;

use axum::Router;

use crate::concerts::{
    Concerts,
    pages::box_office::{
        bookings::{change, list, rename, restore},
        concerts::{cancel, form},
    },
};

pub(crate) fn router() -> Router<Concerts> {
    Router::new()
        .merge(list::router())
        .merge(by_hand::router())
        .merge(change::router())
        .merge(door_sale::router())
        .merge(door_list::router())
        .merge(cancel::router())
        .merge(form::router())
        .merge(index::router())
        .merge(messages::router())
        .merge(seat_plan_stream::router())
        .merge(rename::router())
        .merge(restore::router())
        .merge(sales::router())
        .merge(block_seats::router())
        .merge(show::router())
}
