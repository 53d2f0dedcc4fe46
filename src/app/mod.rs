//! The application: its parts, its routes with the stack of layers in one place, and how it listens and stops.

mod certificate;
mod front;
mod greeting;
mod heads;
mod health;
mod listen;
mod observe;
mod onward;
mod redirects;
mod well_known;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state, map_response},
    response::{IntoResponse as _, Response},
};
use axum_htmx::AutoVaryLayer;
use axum_messages::MessagesManagerLayer;
use tokio::sync::Semaphore;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionBody, CompressionLayer},
    csrf::CsrfLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::TimeoutLayer,
};
use tower_sessions::{SessionManagerLayer, cookie::SameSite};
use tracing::Instrument as _;

use self::front::{Known, Lead};
pub use self::{
    certificate::{Certificate, ignore},
    front::Front,
    health::Health,
    listen::{PATIENCE, UNHEARD, end_when_unheard, serve, stop},
    redirects::redirects,
};
use crate::{
    accounts::{
        self, Accounts, Attachments, Exporter, Farewell, MemberAct, NoticeKind, SignInHook, SignOutHook, StandingHook,
        Welcome, session,
    },
    admin,
    chat::{self, Chat},
    concerts::{
        self, Concerts,
        bell::{self, Bell},
        doors::board::{self, Boards},
        hall::{self, Halls},
        office::plans::{self, Plans},
    },
    error::{self, Error},
    home,
    live::Live,
    lockers::{self, Lockers},
    mail::{EmailKind, Sender, Writer},
    web::{
        address::{self, TrustedProxies},
        assets,
        headers::{self, Secure},
        page::Defaults,
        session_store::HashedStore,
    },
};

/// Far above what a page takes.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(2);

/// What a person on a slow line needs to send a file; the form waits as long.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(10);

/// What the domains add to the file of a member's own data.
pub const EXPORTERS: &[Exporter] = &[concerts::EXPORTER, lockers::EXPORTER, chat::EXPORTER];

/// The kinds of e-mails of all domains.
pub const EMAIL_KINDS: &[&[EmailKind]] = &[accounts::emails::KINDS, concerts::letters::KINDS, lockers::letters::KINDS];

/// The kinds of notices of all domains.
pub const NOTICES: &[&[NoticeKind]] =
    &[accounts::news::NOTICES, concerts::store::news::NOTICES, lockers::news::NOTICES];

/// What the domains do for whoever activates an account.
pub const WELCOME: Welcome = |db, member_id, now| Box::pin(chat::welcome(db, member_id, now));

/// Ends in every domain what a member has whose account is closed.
pub const FAREWELL: Farewell = |db, accounts, member_id, now| {
    Box::pin(async move {
        let mut touched = chat::farewell(db, member_id, now).await?;
        touched.extend(concerts::farewell(db, member_id, now).await?);
        touched.extend(lockers::farewell(db, accounts, member_id, now).await?);
        Ok(touched)
    })
};

/// Gives a visitor's held seats to the member who signs in.
pub const SIGN_IN: SignInHook = |db, arrival| Box::pin(concerts::sign_in(db, arrival));

/// Ends the guest of a browser whose member signs out.
pub const SIGN_OUT: SignOutHook = concerts::sign_out;

/// Tells bays that the card of a member was blocked, unblocked or replaced.
pub const CARD_CHANGED: StandingHook = |db, member_id, _| Box::pin(lockers::card_changed(db, member_id));

/// Tells bays, borrowers and conversations that an account was suspended or restored.
pub const STANDING: StandingHook = |db, member_id, now| {
    Box::pin(async move {
        let mut touched = chat::standing_changed(db, member_id, now).await?;
        touched.extend(lockers::standing_changed(db, member_id, now).await?);
        Ok(touched)
    })
};

/// Sources of the records of a leaving member in the domains.
pub const ATTACHMENTS: &[Attachments] = &[
    |db, leaving| Box::pin(lockers::attachments::list(db, leaving)),
    |db, leaving| Box::pin(concerts::attachments::list(db, leaving)),
    |db, leaving| Box::pin(chat::attachments::list(db, leaving)),
];

/// What the domains offer on the page of a member.
pub const MEMBER_ACTS: &[MemberAct] = &chat::MEMBER_ACTS;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The portal, ready to answer.
#[derive(Clone)]
pub struct Portal {
    /// Members and all that belongs to signing in.
    pub accounts: Accounts,
    /// Concerts and their seats.
    pub concerts: Concerts,
    /// Lockers and their bays.
    pub lockers: Lockers,
    /// Rooms, groups and directs.
    pub chat: Chat,
    /// What changes on screens by itself.
    pub live: Live,
    /// Sends the e-mails of all domains.
    pub sender: Sender,
    /// Whether the database answers.
    pub health: Health,
    /// Proxies that are believed.
    pub proxies: TrustedProxies,
    /// Opens the figures to other machines.
    pub metrics_token: Option<String>,
    /// How it is reached; without TLS and without a proxy, unless set.
    pub front: Front,
    /// Contact for reports of security faults. None: no security.txt is served.
    pub security_contact: Option<String>,
}

impl Portal {
    /// A portal around its accounts: the other services work with the same database, time and secrets.
    #[must_use]
    pub fn new(accounts: Accounts, proxies: TrustedProxies, metrics_token: Option<String>) -> Self {
        let (db, clock, keyring) = (accounts.db.clone(), accounts.clock.clone(), accounts.keyring.clone());
        let boards = Boards::new(db.clone(), clock.clone());
        let plans = Plans::new(db.clone(), clock.clone());
        let bell = Bell::default();
        let halls = Halls::new(db, clock, keyring);
        let live = accounts.live.clone();
        live.serve(hall::TOPIC, Arc::new(halls.clone()));
        live.serve(board::TOPIC, Arc::new(boards.clone()));
        live.serve(plans::TOPIC, Arc::new(plans.clone()));
        live.serve(bell::TOPIC, Arc::new(bell.clone()));
        let choosing = Semaphore::new(concerts::CHOOSING);
        let parts =
            concerts::Parts { accounts: accounts.clone(), halls, boards, plans, bell, live: live.clone(), choosing };
        let concerts = Concerts::new(parts);
        let lockers = Lockers::new(accounts.clone());
        for topic in [lockers::RACK, lockers::RACKS] {
            live.serve(topic, Arc::new(lockers.racks.clone()));
        }
        let chat = Chat::new(accounts.clone());
        let sender = Sender::new(accounts.db.clone(), accounts.clock.clone(), accounts.mailer.clone());
        let writers: [Arc<dyn Writer>; 3] =
            [Arc::new(accounts.clone()), Arc::new(concerts.clone()), Arc::new(lockers.clone())];
        for writer in &writers {
            sender.serve(writer);
        }
        Self {
            accounts,
            concerts,
            lockers,
            chat,
            live,
            sender,
            health: Health::default(),
            proxies,
            metrics_token,
            front: Front::default(),
            security_contact: None,
        }
    }

    fn secure(&self) -> bool {
        self.accounts.settings.base_url.starts_with("https:")
    }
}

/// All routes.
///
/// # Errors
/// When the base URL is not one.
pub fn router(portal: &Portal) -> anyhow::Result<Router> {
    let machines = health::router(portal).merge(well_known::router(portal)).merge(assets::router());
    let id = REQUEST_ID.clone();
    // Read from the top down: the first layer is the first to see a request. All in one step: each step is a box around the
    // boxes before it, and every layer copies all that it holds for each request.
    Ok(pages(portal)?.merge(machines).layer((
        from_fn(drop_request_id),
        SetRequestIdLayer::new(id.clone(), MakeRequestUuid),
        PropagateRequestIdLayer::new(id),
        from_fn_with_state(portal.proxies.clone(), address::identify),
        from_fn_with_state(Known::new(portal), front::notice),
        from_fn_with_state(portal.clone(), defaults),
        from_fn(observe::observe),
        from_fn_with_state(Secure(portal.secure()), headers::secure),
        from_fn(heads::one_host),
        map_response(unwrapped),
        CompressionLayer::new(),
    )))
}

/// The pages of people.
fn pages(portal: &Portal) -> anyhow::Result<Router> {
    let store = HashedStore::new(portal.accounts.db.clone()).map_err(anyhow::Error::msg)?;
    let name = if portal.secure() { "__Host-parvis" } else { "parvis" };
    let sessions =
        SessionManagerLayer::new(store).with_name(name).with_secure(portal.secure()).with_same_site(SameSite::Lax);
    let origins = CsrfLayer::new().add_trusted_origin(&portal.accounts.settings.base_url)?;
    let base_url = portal.accounts.settings.base_url.clone();
    let within = |time| TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, time);
    let catch_panic = || CatchPanicLayer::custom(error::from_panic);
    let quick = home::router().merge(accounts::router()).merge(admin::router());
    let quick = quick.layer((within(REQUEST_TIMEOUT), catch_panic()));
    let uploads = accounts::uploads().layer((within(UPLOAD_TIMEOUT), catch_panic()));
    // Posters are uploads too; a stream answers at once and goes on by itself.
    let concerts = concerts::router().layer((within(UPLOAD_TIMEOUT), catch_panic()));
    let lockers = lockers::router().layer((within(REQUEST_TIMEOUT), catch_panic()));
    let chat = chat::router().layer((within(REQUEST_TIMEOUT), catch_panic()));
    let routes = quick
        .merge(uploads)
        .with_state(portal.accounts.clone())
        .merge(concerts.with_state(portal.concerts.clone()))
        .merge(lockers.with_state(portal.lockers.clone()))
        .merge(chat.with_state(portal.chat.clone()));
    let known = routes.clone();
    // Read from the top down.
    Ok(routes
        .fallback(async || Error::NotFound)
        .method_not_allowed_fallback(async || StatusCode::METHOD_NOT_ALLOWED)
        .layer((
            // For what the layers below refuse themselves.
            from_fn(error::render),
            from_fn(heads::limit),
            from_fn_with_state(Lead::new(portal), front::lead),
            from_fn_with_state(portal.health.clone(), health::guard),
            from_fn_with_state(portal.clone(), onward::at_home),
            from_fn_with_state(known, onward::to_pages),
            map_response(onward::session_cookie_first),
            sessions,
            // Around the messages, whose changes of the session it has to see.
            from_fn_with_state(portal.accounts.clone(), session::identify),
            MessagesManagerLayer,
            AutoVaryLayer,
            // Once more inside, where a page knows its visitor.
            from_fn(error::render),
            origins.with_rejection_response(move |_| error::from_csrf(&base_url)),
            from_fn(finish),
        )))
}

/// What pages fall back to, and the time that the whole request goes by.
async fn defaults(State(portal): State<Portal>, mut request: Request, next: Next) -> Response {
    let defaults = Defaults { language: portal.accounts.settings.language, now: portal.accounts.clock.now() };
    request.extensions_mut().insert(defaults);
    next.run(request).await
}

/// What changes something goes on to its end, also when nobody waits for the answer any more: a change that is made and not
/// told to those who watch would stay unseen.
async fn finish(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        Err(stopped) => Error::Unavailable(stopped.into()).into_response(),
    }
}

/// What is not compressed goes without the state of a compression: 6 kB for as long as a stream is open.
async fn unwrapped(response: Response<CompressionBody<Body>>) -> Response {
    if response.headers().contains_key(header::CONTENT_ENCODING) {
        response.map(Body::new)
    } else {
        response.map(CompressionBody::into_inner)
    }
}

/// The id is ours to give: one sent from outside could imitate another request's in log and audit.
async fn drop_request_id(mut request: Request, next: Next) -> Response {
    request.headers_mut().remove(&REQUEST_ID);
    next.run(request).await
}
