//! Tests in real Chromium of behaviour that only a browser shows: script, layout, keyboard, accessibility. `tests/run` starts it.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in what its tests share"
)]

mod accounts;
mod announcing;
mod best_seats;
mod box_office;
mod chat;
mod chat_acts;
mod chat_drafts;
mod chat_emoji;
mod chat_noticed;
mod chat_outbox;
mod chat_people;
mod chat_writing;
mod concerts;
mod door;
mod door_camera;
mod door_network;
mod exports;
mod harness;
mod keyboard;
mod locker_life;
mod lockers;
mod looks;
mod phone;
mod shared_computer;
