//! The member's lockers, and the bays that they may use.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use serde::Deserialize;

use crate::{
    accounts::CurrentMember,
    error::{Error, Result},
    ids::{LockerId, SiteId},
    lockers::{
        Lockers,
        allocations::{
            Refusal,
            my_locker::{OwnLocker, ReclaimableLocker},
            rules::ActingMember,
            store::{mine, situation},
        },
        bays::{
            self,
            bay_view::{BayView, Cell},
        },
        pages::refused::{self, RefusedAction},
        paths,
    },
    web::{Message, Page, pages::fragment, time::daily},
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(paths::MyLockers::PATH, get(index))
}

/// A bay, and whether the viewer can claim a locker of it.
pub(crate) struct Offered {
    pub(crate) view: BayView,
    pub(crate) why_not: Option<Message>,
    /// True if the reader asked for accessible ones.
    wants_accessible: bool,
    /// True if there is a point in waiting.
    pub(crate) may_wait: bool,
}

impl Offered {
    pub(crate) fn new(view: BayView, asker: &ActingMember, page: &Page) -> Self {
        let refusal = view.refusal(asker, page.now);
        // Members who wait are offered a locker once the bay is open and answers.
        let hindered = refusal.is_some_and(|refusal| !matches!(refusal, Refusal::Hours(..) | Refusal::Away));
        Self {
            may_wait: !hindered && view.free() == 0 && view.queue.place.is_none(),
            wants_accessible: asker.wants_accessible,
            why_not: refusal.map(|refusal| refused::said(page, refusal)),
            view,
        }
    }

    /// True if a locker is reserved for members who need an accessible one.
    pub(crate) fn keeps(&self, cell: &Cell) -> bool {
        let others = || self.view.cells.iter().any(|other| other.is_free() && !other.accessible);
        cell.accessible && !self.wants_accessible && others()
    }

    /// Until when lockers are given, on the clock.
    fn closes(&self, page: &Page) -> String {
        daily(self.view.terms.closes_at, page.language)
    }
}

#[derive(Template)]
#[template(path = "lockers/index.html")]
struct IndexLockers {
    page: Page,
    lockers: Vec<OwnLocker>,
    given_back: Vec<ReclaimableLocker>,
    bays: Vec<Offered>,
    /// Key and name of each site that has a bay for the reader.
    sites: Vec<(SiteId, String)>,
    site_id: Option<SiteId>,
    wants_accessible: bool,
    list: bool,
    refused: Option<RefusedAction>,
}

impl IndexLockers {
    fn mine(&self) -> impl Iterator<Item = &OwnLocker> {
        self.lockers.iter().filter(|own| own.mine() && own.operable())
    }

    fn kept(&self) -> impl Iterator<Item = &OwnLocker> {
        self.lockers.iter().filter(|own| own.mine() && own.waits_for_me())
    }

    fn lent(&self) -> impl Iterator<Item = &OwnLocker> {
        self.lockers.iter().filter(|own| !own.mine())
    }

    fn is_mine(&self, id: LockerId) -> bool {
        self.lockers.iter().any(|own| own.mine() && own.id == id)
    }

    /// URL of this page, also after a refused form.
    fn here(&self) -> String {
        address(self.list)
    }

    /// The same page as a list, or as a map.
    fn other_view(&self) -> String {
        address(!self.list)
    }
}

fn address(list: bool) -> String {
    let path = paths::MyLockers::PATH;
    if list { format!("{path}?view=list") } else { path.to_owned() }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct View {
    view: String,
}

async fn index(
    State(lockers): State<Lockers>,
    Query(view): Query<View>,
    member: CurrentMember,
    page: Page,
) -> Result<Response> {
    draw(&lockers, &member, page, view.view == "list", None).await
}

/// The page, with the refusal of the last action.
pub(crate) async fn draw(
    lockers: &Lockers,
    member: &CurrentMember,
    page: Page,
    list: bool,
    refused: Option<RefusedAction>,
) -> Result<Response> {
    let (db, me, now) = (&lockers.context.db, member.member.id, page.now);
    let asker = situation::load_asker(db, None, me, now).await?.ok_or(Error::NotFound)?;
    let preferred = bays::store::find_preferred_site(db, me).await?;
    let mut bays = bays::store::list(db, me, now).await?;
    let sites: BTreeSet<(String, SiteId)> = bays.iter().map(|view| (view.site.clone(), view.site_id)).collect();
    // A site that has no bay for the reader any more hides nothing.
    let site_id = preferred.filter(|id| sites.iter().any(|(_, site)| site == id));
    bays.retain(|view| site_id.is_none_or(|id| view.site_id == id));
    let view = IndexLockers {
        lockers: mine::list(db, me, now).await?,
        given_back: mine::list_given_back(db, me, now).await?,
        bays: bays.into_iter().map(|view| Offered::new(view, &asker, &page)).collect(),
        sites: sites.into_iter().map(|(name, id)| (id, name)).collect(),
        site_id,
        wants_accessible: asker.wants_accessible,
        list,
        page,
        refused,
    };
    let status = view.refused.as_ref().map_or(StatusCode::OK, |refused| refused.status);
    Ok(fragment::page(status, &view))
}
