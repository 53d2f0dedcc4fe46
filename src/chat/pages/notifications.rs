//! Notification settings of this device: browser notifications and a sound, stored in the browser.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::CurrentMember,
    chat::{
        Chat,
        live::sidebar_view::{BESIDE, Sidebar},
        paths,
    },
    error::Result,
    web::{Page, pages::fragment},
};

pub(crate) fn router() -> Router<Chat> {
    Router::new().route(paths::Notifications::PATH, get(show))
}

#[derive(Template)]
#[template(path = "chat/notifications/show.html")]
struct ShowNotifications {
    page: Page,
    side: Sidebar,
}

async fn show(State(chat): State<Chat>, member: CurrentMember, page: Page) -> Result<Response> {
    let side = chat.side(&member, BESIDE).await?;
    Ok(fragment::page(StatusCode::OK, &ShowNotifications { page, side }))
}
