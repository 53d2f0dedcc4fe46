//! The sites on which bays stand: seen, added, renamed.

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};

use super::{act, draft, paths};
use crate::{
    accounts::{
        Visit,
        audit::{Action, Origin},
        session::RunsLockers,
    },
    error::{Error, Result},
    lockers::{
        Lockers,
        store::staff::sites::{self as rows, Site},
    },
    web::{
        FieldErrors, Form, Fragment, Page, Refusal,
        refusal::{FormView as _, form_view},
    },
};

pub(super) fn router() -> Router<Lockers> {
    Router::new().route(paths::sites(), get(index).post(create)).route(&paths::site("{id}"), get(edit).post(update))
}

/// All sites, with the form of a new one or of one that is renamed.
#[derive(Template)]
#[template(path = "lockers/staff/sites.html", blocks = ["form"])]
struct IndexSites {
    page: Page,
    sites: Vec<Site>,
    /// The one that is renamed.
    site: Option<Site>,
    form: Form,
    errors: FieldErrors,
}

form_view!(IndexSites);

impl IndexSites {
    /// The page of all sites, or of the one with this key.
    async fn load(lockers: &Lockers, page: Page, id: Option<i64>, form: Form) -> Result<Self> {
        let sites = rows::list(&lockers.accounts.db).await?;
        let site = match id {
            Some(id) => Some(sites.iter().find(|site| site.id == id).cloned().ok_or(Error::NotFound)?),
            None => None,
        };
        Ok(Self { page, sites, site, form, errors: FieldErrors::default() })
    }

    /// Where the form is sent.
    fn action(&self) -> String {
        self.site.as_ref().map_or_else(|| paths::sites().to_owned(), |site| paths::site(site.id))
    }
}

async fn index(State(lockers): State<Lockers>, _: RunsLockers, fragment: Fragment, page: Page) -> Result<Response> {
    Ok(IndexSites::load(&lockers, page, None, Form::default()).await?.fresh(fragment))
}

async fn create(State(lockers): State<Lockers>, _: RunsLockers, visit: Visit, form: Form) -> Result<Response> {
    let refusal = match draft::line(&form, "name", "rack-name-empty") {
        Ok(name) if add(&lockers, &visit.origin, &name).await? => {
            return Ok(visit.done(paths::sites(), "flash-site-added"));
        }
        Ok(_) => Refusal::one("name", "rack-site-taken"),
        Err(errors) => errors.into(),
    };
    Ok(IndexSites::load(&lockers, visit.page, None, form).await?.refused(visit.fragment, refusal))
}

/// False: there is one of this name.
async fn add(lockers: &Lockers, origin: &Origin, name: &str) -> Result<bool> {
    let mut transaction = lockers.accounts.db.begin().await?;
    let Some(id) = rows::insert(&mut transaction, name).await? else { return Ok(false) };
    origin.act(Action::SITE_ADDED).detail(&act(id, name, "")).record(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(true)
}

async fn edit(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    Path(id): Path<i64>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let mut view = IndexSites::load(&lockers, page, Some(id), Form::default()).await?;
    if let Some(site) = &view.site {
        view.form = Form::filled([("name", &site.name)]);
    }
    Ok(view.fresh(fragment))
}

async fn update(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    Path(id): Path<i64>,
    visit: Visit,
    form: Form,
) -> Result<Response> {
    let refusal = match draft::line(&form, "name", "rack-name-empty") {
        Ok(name) if rename(&lockers, &visit.origin, id, &name).await? => {
            return Ok(visit.done(paths::sites(), "flash-site-renamed"));
        }
        Ok(_) => Refusal::one("name", "rack-site-taken"),
        Err(errors) => errors.into(),
    };
    Ok(IndexSites::load(&lockers, visit.page, Some(id), form).await?.refused(visit.fragment, refusal))
}

/// False: another site has this name.
async fn rename(lockers: &Lockers, origin: &Origin, id: i64, name: &str) -> Result<bool> {
    let mut transaction = lockers.accounts.db.begin().await?;
    let before = rows::lock(&mut transaction, id).await?.ok_or(Error::NotFound)?;
    if !rows::rename(&mut transaction, id, name).await? {
        return Ok(false);
    }
    let bays = rows::refold(&mut transaction, id, name).await?;
    let detail = act(id, &format!("{before} → {name}"), "");
    origin.act(Action::SITE_RENAMED).detail(&detail).record(&mut *transaction).await?;
    transaction.commit().await?;
    for bay_id in bays {
        lockers.changed_whole(bay_id);
    }
    Ok(true)
}
