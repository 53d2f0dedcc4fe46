//! Sites: list, add, rename.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use axum_extra::routing::TypedPath as _;

use crate::{
    accounts::{About, FormRequest, find_last_change, sign_in::session::RunsLockers},
    audit::Action,
    error::{Error, Result},
    ids::SiteId,
    lockers::{
        Lockers,
        bays::{
            bay_input, by_staff,
            store::sites::{self, RenameOutcome, Site},
        },
        paths::staff,
    },
    web::{
        FieldErrors, Form, Fragment, Page, Refusal, Version,
        forms::{
            refusal::{FormView as _, form_view},
            version::{self, Compared},
        },
    },
};

pub(crate) fn router() -> Router<Lockers> {
    Router::new().route(staff::Sites::PATH, get(index).post(create)).route(staff::Site::PATH, get(edit).post(update))
}

/// All sites, with the form of a new one or of one that is renamed.
#[derive(Template)]
#[template(path = "lockers/staff/sites.html", blocks = ["form"])]
struct IndexSites {
    page: Page,
    sites: Vec<Site>,
    site: Option<Site>,
    form: Form,
    errors: FieldErrors,
}

form_view!(IndexSites);

impl IndexSites {
    /// The page of all sites, or of the one with this key.
    async fn load(lockers: &Lockers, page: Page, id: Option<SiteId>, form: Form) -> Result<Self> {
        let sites = sites::list(&lockers.context.db).await?;
        let site = match id {
            Some(id) => Some(sites.iter().find(|site| site.id == id).cloned().ok_or(Error::NotFound)?),
            None => None,
        };
        Ok(Self { page, sites, site, form, errors: FieldErrors::default() })
    }

    fn action(&self) -> String {
        self.site.as_ref().map_or_else(|| staff::Sites.to_string(), |site| staff::Site { id: site.id }.to_string())
    }
}

async fn index(State(lockers): State<Lockers>, _: RunsLockers, fragment: Fragment, page: Page) -> Result<Response> {
    Ok(IndexSites::load(&lockers, page, None, Form::default()).await?.fresh(fragment))
}

async fn create(State(lockers): State<Lockers>, _: RunsLockers, request: FormRequest, form: Form) -> Result<Response> {
    let refusal = match bay_input::line(&form, "name", "bay-name-empty") {
        Ok(name) if by_staff::add_site(&lockers, &request.origin, &name).await? => {
            return Ok(request.done(staff::Sites, "flash-site-added"));
        }
        Ok(_) => Refusal::one("name", "bay-site-taken"),
        Err(errors) => errors.into(),
    };
    Ok(IndexSites::load(&lockers, request.page, None, form).await?.refused(request.fragment, refusal))
}

async fn edit(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::Site { id }: staff::Site,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    let mut view = IndexSites::load(&lockers, page, Some(id), Form::default()).await?;
    if let Some(site) = &view.site {
        view.form = edited(site);
    }
    Ok(view.fresh(fragment))
}

/// The form of another name, with the one that stands.
fn edited(site: &Site) -> Form {
    Form::filled([("name", &site.name), (version::FIELD, &site.version.to_string())])
}

async fn update(
    State(lockers): State<Lockers>,
    _: RunsLockers,
    staff::Site { id }: staff::Site,
    request: FormRequest,
    mut form: Form,
) -> Result<Response> {
    let refusal = match bay_input::line(&form, "name", "bay-name-empty") {
        Ok(name) => match by_staff::rename_site(&lockers, &request.origin, id, &name, Version::of(&form)).await? {
            RenameOutcome::Renamed => return Ok(request.done(staff::Sites, "flash-site-renamed")),
            RenameOutcome::Taken => Refusal::one("name", "bay-site-taken"),
            RenameOutcome::Stale => stale(&lockers, id, &mut form, &request.page).await?,
        },
        Err(errors) => errors.into(),
    };
    Ok(IndexSites::load(&lockers, request.page, Some(id), form).await?.refused(request.fragment, refusal))
}

/// Shows what was typed beside the name that stands.
async fn stale(lockers: &Lockers, id: SiteId, form: &mut Form, page: &Page) -> Result<Refusal> {
    let sites = sites::list(&lockers.context.db).await?;
    let stage = sites.iter().find(|site| site.id == id).map(edited).ok_or(Error::NotFound)?;
    let about = About::Detail(&format!("%(#{id})%"));
    let change = find_last_change(&lockers.context.db, &[Action::SITE_RENAMED], about).await?;
    let name = [Compared::line("name", "bay-field-name")];
    Ok(version::stale(form, &stage, &name, change.as_ref(), page.language))
}
