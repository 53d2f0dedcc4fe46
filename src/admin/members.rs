//! Members for staff: list, CSV export, one member.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use axum_extra::routing::TypedPath as _;
use time::OffsetDateTime;

use crate::{
    accounts::{
        Accounts, CurrentMember, Departure,
        activation::store_codes::IssuedCode,
        audit,
        members::{
            self,
            listed::Listed,
            member::other_name,
            number::MemberNumber,
            state::{State as AccountState, StateFilter},
        },
        pages::{close_account::attached, directory::Search},
        paths::Activation,
        roles::{Permission, Role, Roles},
        sign_in::{
            member_rate_limit::{self, ExpensiveAction},
            session::SeesMembers,
        },
    },
    admin::{audit::AuditLine, paths},
    audit::{Action, Origin, filters},
    error::{Error, Result},
    ids::AuditEntryId,
    text::folding,
    web::{
        FieldErrors, Form, Fragment, Language, Message, Page, Shown,
        pages::fragment,
        spreadsheet::{Cell, Spreadsheet},
        time::day,
    },
};

pub(super) fn router() -> Router<Accounts> {
    Router::new()
        .route(paths::Members::PATH, get(index))
        .route(paths::MembersCsv::PATH, get(export))
        .route(paths::Member::PATH, get(show))
}

/// Members of a file read at once.
const FILE_PAGE: i64 = 1000;

pub(super) struct MemberState {
    key: Message,
    tone: &'static str,
}

impl MemberState {
    fn of(member: &Listed) -> Self {
        Self { key: member.state.label().into(), tone: member.state.tone() }
    }
}

struct StaffMemberLine {
    number: MemberNumber,
    name: String,
    kind: Message,
    department: Option<String>,
    state: MemberState,
}

impl From<Listed> for StaffMemberLine {
    fn from(member: Listed) -> Self {
        Self {
            name: format!("{} {}", member.surname, member.first_name),
            kind: member.kind.label().into(),
            state: MemberState::of(&member),
            department: member.department,
            number: member.number,
        }
    }
}

#[derive(Template)]
#[template(path = "admin/members/index.html", blocks = ["results"])]
struct IndexMembers {
    page: Page,
    query: String,
    state: String,
    said: Message,
    members: Vec<StaffMemberLine>,
    more: Option<String>,
    csv: String,
    /// True if the viewer may add members.
    may_edit: bool,
}

async fn index(
    State(accounts): State<Accounts>,
    SeesMembers(staff): SeesMembers,
    Query(search): Query<Search>,
    fragment: Fragment,
    page: Page,
) -> Result<Response> {
    member_rate_limit::check(&accounts, ExpensiveAction::Search, &staff, page.now).await?;
    let filter = StateFilter::from_code(&search.state);
    let found = search.page(&accounts.context.db, filter).await?;
    let view = IndexMembers {
        page,
        said: found.said(&search),
        more: found.after.map(|after| search.address(paths::Members, &after)),
        csv: search.address(paths::MembersCsv, ""),
        may_edit: staff.roles.allow(Permission::EditMembers),
        query: search.q,
        state: filter.code().to_owned(),
        members: found.members.into_iter().map(StaffMemberLine::from).collect(),
    };
    Ok(fragment.draw(StatusCode::OK, &view, IndexMembers::as_results))
}

const COLUMNS: [&str; 6] =
    ["column-number", "column-surname", "column-first-name", "column-kind", "column-department", "column-state"];

async fn export(
    State(accounts): State<Accounts>,
    SeesMembers(staff): SeesMembers,
    Query(search): Query<Search>,
    origin: Origin,
    page: Page,
) -> Result<Response> {
    member_rate_limit::check(&accounts, ExpensiveAction::Search, &staff, page.now).await?;
    let (db, words, filter) =
        (accounts.context.db.clone(), folding::words(&search.q), StateFilter::from_code(&search.state));
    let asked = filters(&[("q", &words.join(" ")), ("state", filter.code())]);
    origin.act(Action::MEMBERS_EXPORTED).detail(&asked).record(&db).await?;
    Spreadsheet::download("parvis-members.csv", &COLUMNS, page.language, &accounts.context.tasks, async move |table| {
        let (db, words) = (&db, &words);
        let load = |last: Option<&Listed>| {
            let after = last.map(Listed::place).unwrap_or_default();
            async move { members::store::list(db, words, filter, &after, FILE_PAGE).await }
        };
        table.pages(load, write).await
    })
}

fn write(table: &mut Spreadsheet, member: &Listed) -> Result<()> {
    table.row([
        member.number.as_str().into(),
        (&member.surname).into(),
        (&member.first_name).into(),
        Cell::Label(member.kind.label()),
        member.department.as_deref().into(),
        Cell::Label(member.state.label()),
    ])
}

/// All about one member that staff may see.
struct StaffMember {
    number: MemberNumber,
    full_name: String,
    surname: String,
    first_name: String,
    /// Set if it differs from first name and surname.
    display_name: Option<String>,
    email: Option<String>,
    kind: Message,
    department: Option<String>,
    card_last_four: Option<String>,
    card_lost_at: Option<OffsetDateTime>,
    card_expires_on: Option<String>,
    state: MemberState,
    suspension_reason: Option<String>,
    activated_at: Option<OffsetDateTime>,
    seen_at: Option<OffsetDateTime>,
    roles: Vec<RoleLine>,
    entries: Vec<AuditLine>,
}

struct RoleLine {
    name: &'static str,
    label: Message,
    granted: bool,
    /// Permissions lost when the role is removed.
    loses: Shown,
    /// True if its removal was refused, and is asked for again.
    asked: bool,
}

impl RoleLine {
    /// All roles, as a member holds them.
    fn all(held: &Roles, language: Language) -> Vec<Self> {
        let line = |role: Role| Self {
            name: role.code(),
            label: role.label().into(),
            granted: held.hold(role),
            loses: held.shown_without(role, language),
            asked: false,
        };
        Role::ALL.iter().copied().map(line).collect()
    }
}

/// Permissions of the viewer on the member.
#[expect(clippy::struct_excessive_bools, reason = "one for each part of the desk")]
struct May {
    issue_code: bool,
    replace_card: bool,
    suspend: bool,
    grant: bool,
}

/// The page of one member, with the desk where staff act.
#[derive(Template)]
#[template(path = "admin/members/show.html", blocks = ["desk"])]
pub(super) struct ShowMember {
    page: Page,
    member: StaffMember,
    pub(super) form: Form,
    pub(super) errors: FieldErrors,
    pub(super) code: Option<IssuedCode>,
    /// URL of the activation page.
    activation: String,
    may: May,
    may_edit: bool,
    /// True if the account may be closed, or the member removed, by the viewer.
    may_close: bool,
    /// Records that end with the account, for viewers who may suspend it.
    shown: Shown,
}

impl StaffMember {
    async fn load(accounts: &Accounts, listed: Listed, page: &Page) -> Result<Self> {
        let details = members::store::load_details(&accounts.context.db, listed.id).await?;
        let recent = audit::store::list_of_member(&accounts.context.db, listed.id, AuditEntryId::MAX, 20).await?;
        Ok(Self {
            full_name: format!("{} {}", listed.first_name, listed.surname),
            display_name: other_name(listed.display_name.as_deref(), &listed.first_name, &listed.surname)
                .and(listed.display_name.clone()),
            kind: listed.kind.label().into(),
            state: MemberState::of(&listed),
            email: details.email,
            card_last_four: details.card_last_four,
            card_lost_at: details.card_lost_at,
            card_expires_on: details.card_expires_on.map(|date| day(date, page.language, true)),
            suspension_reason: details.suspension_reason,
            activated_at: details.activated_at,
            seen_at: details.seen_at,
            roles: RoleLine::all(&Roles::new(details.roles), page.language),
            entries: recent.into_iter().map(|entry| AuditLine::new(entry, page)).collect(),
            number: listed.number,
            surname: listed.surname,
            first_name: listed.first_name,
            department: listed.department,
        })
    }
}

impl ShowMember {
    pub(super) async fn load(accounts: &Accounts, staff: &CurrentMember, listed: Listed, page: Page) -> Result<Self> {
        let (id, state) = (listed.id, listed.state);
        let other = id != staff.id;
        let may = May {
            issue_code: staff.roles.allow(Permission::IssueCodes),
            replace_card: staff.roles.allow(Permission::ReplaceCards) && state != AccountState::Closed,
            suspend: staff.roles.allow(Permission::SuspendMembers) && other && state != AccountState::Closed,
            grant: staff.roles.allow(Permission::GrantRoles),
        };
        let may_edit = staff.roles.allow(Permission::EditMembers);
        let ends = matches!(state, AccountState::Prepared | AccountState::Active);
        let shown = if may.suspend && state != AccountState::Suspended {
            attached(accounts, id, Departure::Suspension, &page).await?
        } else {
            Shown::default()
        };
        Ok(Self {
            member: StaffMember::load(accounts, listed, &page).await?,
            page,
            form: Form::default(),
            errors: FieldErrors::default(),
            code: None,
            activation: format!("{}{}", accounts.context.base_url, Activation),
            may,
            may_edit,
            may_close: may_edit && other && ends,
            shown,
        })
    }
}

impl ShowMember {
    /// Keeps the dialog of a role open, whose removal was refused.
    pub(super) fn ask_again(&mut self, role: Role) {
        for line in self.member.roles.iter_mut().filter(|line| line.name == role.code()) {
            line.asked = true;
        }
    }
}

/// The member of a URL, in any state of the account.
pub(super) async fn find(accounts: &Accounts, number: &MemberNumber) -> Result<Listed> {
    members::store::find_listed(&accounts.context.db, number.as_str()).await?.ok_or(Error::NotFound)
}

async fn show(
    State(accounts): State<Accounts>,
    SeesMembers(staff): SeesMembers,
    paths::Member { number }: paths::Member,
    page: Page,
) -> Result<Response> {
    let listed = find(&accounts, &number).await?;
    Ok(fragment::page(StatusCode::OK, &ShowMember::load(&accounts, &staff, listed, page).await?))
}
