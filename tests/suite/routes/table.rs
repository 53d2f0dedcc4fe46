//! The routes.

use parvis::accounts::roles::Role;

/// Whom a route is for, and what it answers them when nothing is sent along.
#[derive(Clone, Copy)]
pub enum For {
    /// All, signed in or not.
    All(u16),
    /// Those who have not signed in; the others go home.
    Visitors(u16),
    /// All members.
    Members(u16),
    /// Members with one of these roles.
    Staff(&'static [Role], u16),
}

use For::{All, Members, Staff, Visitors};
use Role::{Administrator, Auditor, BoxOffice, Helpdesk, LockerManager, Moderator};

const EVERY: &[Role] = &[Helpdesk, LockerManager, BoxOffice, Moderator, Auditor, Administrator];
const SEARCH: &[Role] = &[Helpdesk, Moderator, Auditor, Administrator];
const CODES: &[Role] = &[Helpdesk, Administrator];
const AUDIT: &[Role] = &[Auditor, Administrator];
const RULE: &[Role] = &[Administrator];
const SEATS: &[Role] = &[BoxOffice, Administrator];

/// Signing out ends the visit, so it stands last.
pub const ROUTES: &[(&str, &str, For)] = &[
    ("GET", "/", All(200)),
    ("POST", "/language", All(400)),
    ("GET", "/activate", Visitors(200)),
    ("POST", "/activate", All(422)),
    ("GET", "/activate/link/{token}", All(404)),
    ("POST", "/activate/link/{token}", All(404)),
    ("GET", "/sign-in", Visitors(200)),
    ("POST", "/sign-in", All(422)),
    ("GET", "/password/forgotten", All(200)),
    ("POST", "/password/forgotten", All(422)),
    ("GET", "/account", Members(200)),
    ("POST", "/account/profile", Members(303)),
    ("POST", "/account/picture", Members(422)),
    ("POST", "/account/picture/remove", Members(303)),
    ("POST", "/account/password", Members(422)),
    ("POST", "/account/sessions/{id}/end", Members(404)),
    ("GET", "/account/export", Members(200)),
    ("GET", "/account/close", Members(200)),
    ("POST", "/account/close", Members(422)),
    ("GET", "/account/confirm", Members(200)),
    ("POST", "/account/confirm", Members(422)),
    ("GET", "/members", Members(200)),
    ("GET", "/members/{number}", Members(200)),
    ("GET", "/members/{number}/picture", Members(404)),
    ("GET", "/bookings", All(200)),
    ("GET", "/bookings/find", All(200)),
    ("POST", "/bookings/find", All(422)),
    ("GET", "/bookings/cancel", All(200)),
    ("POST", "/bookings/cancel", All(422)),
    ("POST", "/bookings/cancel/confirm", All(422)),
    ("GET", "/bookings/{number}", All(404)),
    ("GET", "/bookings/{number}/qr.svg", All(404)),
    ("GET", "/bookings/{number}/ticket.pdf", All(404)),
    ("GET", "/bookings/{number}/calendar.ics", All(404)),
    ("POST", "/concerts/{id}/waiting-list", Members(404)),
    ("POST", "/concerts/{id}/waiting-list/leave", Members(404)),
    ("GET", "/concerts", All(200)),
    ("GET", "/concerts/{id}", All(404)),
    ("GET", "/concerts/{id}/events", All(404)),
    ("GET", "/concerts/{id}/picture", All(404)),
    ("GET", "/concerts/{id}/holds", All(303)),
    ("POST", "/concerts/{id}/holds", All(404)),
    ("POST", "/concerts/{id}/holds/best", All(404)),
    ("POST", "/concerts/{id}/holds/extend", All(404)),
    ("POST", "/concerts/{id}/holds/release", All(303)),
    ("POST", "/concerts/{id}/holds/{seat}/release", All(404)),
    ("GET", "/concerts/{id}/bookings/new", All(404)),
    ("POST", "/concerts/{id}/bookings", All(404)),
    ("GET", "/admin", Staff(EVERY, 200)),
    ("GET", "/admin/members", Staff(SEARCH, 200)),
    ("GET", "/admin/members.csv", Staff(SEARCH, 200)),
    ("GET", "/admin/members/{number}", Staff(SEARCH, 200)),
    ("POST", "/admin/members/{number}/code", Staff(CODES, 200)),
    ("POST", "/admin/members/{number}/suspend", Staff(RULE, 422)),
    ("POST", "/admin/members/{number}/restore", Staff(RULE, 422)),
    ("POST", "/admin/members/{number}/roles", Staff(RULE, 422)),
    ("POST", "/admin/members/{number}/roles/remove", Staff(RULE, 422)),
    ("GET", "/admin/concerts/{id}/check-in", Staff(SEATS, 404)),
    ("POST", "/admin/concerts/{id}/check-in", Staff(SEATS, 404)),
    ("GET", "/admin/concerts/{id}/check-in/events", Staff(SEATS, 404)),
    ("GET", "/admin/concerts/{id}/check-ins/{check_in}/undo", Staff(SEATS, 404)),
    ("POST", "/admin/concerts/{id}/check-ins/{check_in}/undo", Staff(SEATS, 404)),
    ("GET", "/admin/audit", Staff(AUDIT, 200)),
    ("GET", "/admin/audit.csv", Staff(AUDIT, 200)),
    ("GET", "/admin/concerts", Staff(SEATS, 200)),
    ("POST", "/admin/concerts", Staff(SEATS, 422)),
    ("GET", "/admin/concerts.csv", Staff(SEATS, 200)),
    ("GET", "/admin/concerts/new", Staff(SEATS, 200)),
    ("GET", "/admin/concerts/{id}", Staff(SEATS, 404)),
    ("GET", "/admin/concerts/{id}/edit", Staff(SEATS, 404)),
    ("POST", "/admin/concerts/{id}/edit", Staff(SEATS, 404)),
    ("GET", "/admin/concerts/{id}/copy", Staff(SEATS, 404)),
    ("POST", "/admin/concerts/{id}/cancel", Staff(SEATS, 404)),
    ("POST", "/admin/concerts/{id}/remove", Staff(SEATS, 404)),
    ("POST", "/admin/concerts/{id}/seats/block", Staff(SEATS, 404)),
    ("POST", "/admin/concerts/{id}/seats/unblock", Staff(SEATS, 404)),
    ("POST", "/admin/concerts/{id}/seats/kind", Staff(SEATS, 404)),
    ("GET", "/admin/concerts/{id}/sales", Staff(SEATS, 404)),
    ("GET", "/admin/concerts/{id}/bookings", Staff(SEATS, 404)),
    ("POST", "/admin/concerts/{id}/bookings", Staff(SEATS, 404)),
    ("GET", "/admin/concerts/{id}/bookings.csv", Staff(SEATS, 404)),
    ("GET", "/admin/concerts/{id}/bookings/new", Staff(SEATS, 404)),
    ("GET", "/admin/concerts/{id}/bookings/{number}", Staff(SEATS, 404)),
    ("POST", "/admin/concerts/{id}/bookings/{number}/cancel", Staff(SEATS, 404)),
    ("POST", "/admin/concerts/{id}/bookings/{number}/move", Staff(SEATS, 404)),
    ("GET", "/bays/connect", All(400)),
    ("GET", "/healthz", All(200)),
    ("GET", "/readyz", All(200)),
    // Through a proxy, as all of these requests come.
    ("GET", "/metrics", All(403)),
    ("GET", "/static/{*name}", All(200)),
    ("GET", "/favicon.ico", All(200)),
    ("GET", "/nothing/here", All(404)),
    ("POST", "/nothing/here", All(404)),
    ("GET", "/sign-out", All(405)),
    ("POST", "/sign-out", All(303)),
];
