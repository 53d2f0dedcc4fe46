//! Members: changed as an import, the members themselves or staff would, and read as the database has them.

use parvis::{ids::MemberId, text::folding::search_text};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use super::change;

/// A member of the database, by number.
pub struct Member<'a> {
    db: &'a PgPool,
    number: &'a str,
}

/// The member with this number.
pub fn member<'a>(db: &'a PgPool, number: &'a str) -> Member<'a> {
    Member { db, number }
}

impl Member<'_> {
    pub async fn id(&self) -> MemberId {
        let id = "SELECT id FROM members WHERE number = $1";
        sqlx::query_scalar(id).bind(self.number).fetch_one(self.db).await.unwrap()
    }

    /// Gives the member other names, as an import does.
    pub async fn named(&self, first_name: &str, surname: &str) -> &Self {
        let named = "UPDATE members SET first_name = $2, surname = $3, search_text = $4 WHERE number = $1";
        let search = search_text(&[surname, first_name]);
        change(self.db, sqlx::query(named).bind(self.number).bind(first_name).bind(surname).bind(search)).await;
        self
    }

    pub async fn of_kind(&self, kind: &str) -> &Self {
        let of_kind = "UPDATE members SET kind = $2 WHERE number = $1";
        change(self.db, sqlx::query(of_kind).bind(self.number).bind(kind)).await;
        self
    }

    /// Chooses the name that others read.
    pub async fn shown_as(&self, name: &str) {
        let shown = "UPDATE members SET display_name = $2, display_search_text = $3 WHERE number = $1";
        change(self.db, sqlx::query(shown).bind(self.number).bind(name).bind(search_text(&[name]))).await;
    }

    /// The name that the member chose.
    pub async fn shown_name(&self) -> Option<String> {
        let shown = "SELECT display_name FROM members WHERE number = $1";
        sqlx::query_scalar(shown).bind(self.number).fetch_one(self.db).await.unwrap()
    }

    pub async fn suspend(&self) {
        let suspend = "UPDATE members SET suspended_at = created_at, suspension_reason = 'x' WHERE number = $1";
        change(self.db, sqlx::query(suspend).bind(self.number)).await;
    }

    /// Ends the suspension.
    pub async fn resume(&self) {
        let resume = "UPDATE members SET suspended_at = NULL, suspension_reason = NULL WHERE number = $1";
        change(self.db, sqlx::query(resume).bind(self.number)).await;
    }

    /// Lets the account never have been activated.
    pub async fn deactivate(&self) {
        let deactivate = "UPDATE members SET password_hash = NULL, activated_at = NULL WHERE number = $1";
        change(self.db, sqlx::query(deactivate).bind(self.number)).await;
    }

    pub async fn delete(&self) {
        change(self.db, sqlx::query("DELETE FROM members WHERE number = $1").bind(self.number)).await;
    }

    pub async fn close(&self) {
        let close =
            "UPDATE members SET closed_at = created_at, password_hash = NULL, activated_at = NULL WHERE number = $1";
        change(self.db, sqlx::query(close).bind(self.number)).await;
    }

    /// Lets a closed account be prepared again.
    pub async fn reopen(&self) {
        let reopen = "UPDATE members SET closed_at = NULL WHERE number = $1";
        change(self.db, sqlx::query(reopen).bind(self.number)).await;
    }

    /// Lets a prepared account be active, with a password that nobody knows.
    pub async fn activate(&self) {
        let activate = "UPDATE members SET password_hash = 'x', activated_at = created_at WHERE number = $1";
        change(self.db, sqlx::query(activate).bind(self.number)).await;
    }

    /// Gives the member another choice of everything than a new account has, a password among them.
    pub async fn choose_everything(&self) {
        let choose = "UPDATE members SET display_name = 'Cam', language = 'en', theme = 'dark', direct_from = 'nobody',
                             password_hash = 'x', activated_at = created_at, display_search_text = 'cam'
                      WHERE number = $1";
        change(self.db, sqlx::query(choose).bind(self.number)).await;
    }

    /// A fingerprint of all that the member chose.
    pub async fn choices(&self) -> String {
        let choices = "SELECT md5(ROW(display_name, language, theme, direct_from, password_hash, activated_at,
                                      display_search_text)::text) FROM members WHERE number = $1";
        sqlx::query_scalar(choices).bind(self.number).fetch_one(self.db).await.unwrap()
    }

    /// Surname and first name, as they are searched for.
    pub async fn search_text(&self) -> String {
        let search_text = "SELECT search_text FROM members WHERE number = $1";
        sqlx::query_scalar(search_text).bind(self.number).fetch_one(self.db).await.unwrap()
    }

    pub async fn speaks(&self, language: &str) {
        let speaks = "UPDATE members SET language = $2 WHERE number = $1";
        change(self.db, sqlx::query(speaks).bind(self.number).bind(language)).await;
    }

    pub async fn with_email(&self, email: &str) {
        let with = "UPDATE members SET email = $2 WHERE number = $1";
        change(self.db, sqlx::query(with).bind(self.number).bind(email)).await;
    }

    pub async fn without_email(&self) {
        let without = "UPDATE members SET email = NULL WHERE number = $1";
        change(self.db, sqlx::query(without).bind(self.number)).await;
    }

    /// The members who may write to this one: `everyone`, `friends`, `nobody`.
    pub async fn direct_from(&self, from: &str) {
        let direct_from = "UPDATE members SET direct_from = $2 WHERE number = $1";
        change(self.db, sqlx::query(direct_from).bind(self.number).bind(from)).await;
    }

    /// Since when the imported files do not mention the member.
    pub async fn missing_since(&self, since: OffsetDateTime) {
        let missing = "UPDATE members SET missing_since = $2 WHERE number = $1";
        change(self.db, sqlx::query(missing).bind(self.number).bind(since)).await;
    }

    pub async fn hash_password_as(&self, hash: &str) {
        let set = "UPDATE members SET password_hash = $2 WHERE number = $1";
        change(self.db, sqlx::query(set).bind(self.number).bind(hash)).await;
    }

    pub async fn password_hash(&self) -> String {
        let hash = "SELECT password_hash FROM members WHERE number = $1";
        sqlx::query_scalar(hash).bind(self.number).fetch_one(self.db).await.unwrap()
    }

    pub async fn suspension_reason(&self) -> Option<String> {
        let reason = "SELECT suspension_reason FROM members WHERE number = $1";
        sqlx::query_scalar(reason).bind(self.number).fetch_one(self.db).await.unwrap()
    }

    /// Gives a role at the time at which the member was prepared.
    pub async fn grant(&self, role: &str) {
        let grant = "INSERT INTO role_grants (member_id, role, granted_at) SELECT id, $2, created_at FROM members WHERE number = $1";
        change(self.db, sqlx::query(grant).bind(self.number).bind(role)).await;
    }

    /// Takes a role away.
    pub async fn revoke(&self, role: &str) {
        let revoke = "DELETE FROM role_grants g USING members m WHERE m.id = g.member_id AND number = $1 AND role = $2";
        change(self.db, sqlx::query(revoke).bind(self.number).bind(role)).await;
    }

    /// The roles, in the order of their names.
    pub async fn roles(&self) -> Vec<String> {
        let roles =
            "SELECT role FROM role_grants g JOIN members m ON m.id = g.member_id WHERE number = $1 ORDER BY role";
        sqlx::query_scalar(roles).bind(self.number).fetch_all(self.db).await.unwrap()
    }

    /// Last letters and last day of the card; none: no card.
    pub async fn card(&self) -> Option<String> {
        let card = "SELECT concat_ws(' ', c.last_four, c.expires_on) FROM cards c JOIN members m ON m.id = c.member_id
                    WHERE m.number = $1";
        sqlx::query_scalar(card).bind(self.number).fetch_optional(self.db).await.unwrap()
    }

    /// Puts a notice about a new code, with a link, on the home page.
    pub async fn notify_with_link(&self, link: &str) {
        let notify =
            "SELECT post_notice('account.code_made', id, $1::jsonb, created_at) FROM members WHERE number = $2";
        let detail = format!(r#"{{"words": {{}}, "times": {{}}, "link": "{link}"}}"#);
        sqlx::query(notify).bind(detail).bind(self.number).execute(self.db).await.unwrap();
    }

    /// The record of the member from the school, with the card and the count of live codes, in one line.
    pub async fn record(&self) -> String {
        sqlx::query_scalar(
            "SELECT concat_ws('|', m.surname, m.first_name, m.email, m.kind, m.department, m.search_text, m.state,
                              encode(c.number_hash, 'hex'), encode(c.controller_hash, 'hex'), c.last_four, c.expires_on,
                              (SELECT count(*) FROM activation_codes a WHERE a.member_id = m.id AND a.used_at IS NULL))
             FROM members m LEFT JOIN cards c ON c.member_id = m.id WHERE m.number = $1",
        )
        .bind(self.number)
        .fetch_one(self.db)
        .await
        .unwrap()
    }
}

/// Lets all prepared accounts be active, with passwords that nobody knows.
pub async fn activate_all(db: &PgPool) {
    let activate = "UPDATE members SET password_hash = 'none', activated_at = created_at WHERE activated_at IS NULL";
    change(db, sqlx::query(activate)).await;
}

/// An active member of a kind (`student`, `teacher`, `staff`), with a password that nobody knows.
pub async fn active(db: &PgPool, number: &str, kind: &str, department: Option<&str>, now: OffsetDateTime) -> MemberId {
    let active =
        "INSERT INTO members (number, surname, first_name, kind, department, search_text, password_hash, activated_at,
                                       created_at, updated_at)
                  VALUES ($1, 'Nom', 'Prénom', $2, $3, 'nom', 'x', $4, $4, $4) RETURNING id";
    sqlx::query_scalar(active).bind(number).bind(kind).bind(department).bind(now).fetch_one(db).await.unwrap()
}

/// Has all members use a language.
pub async fn all_speak(db: &PgPool, language: &str) {
    change(db, sqlx::query("UPDATE members SET language = $1").bind(language)).await;
}

/// Locks the row of a member in a transaction of the test, as an import does.
pub async fn lock(transaction: &mut PgConnection, id: MemberId) {
    let lock = "SELECT FROM members WHERE id = $1 FOR NO KEY UPDATE";
    sqlx::query(lock).bind(id).execute(transaction).await.unwrap();
}

/// Closes an account in a transaction of the test.
pub async fn close_in(transaction: &mut PgConnection, id: MemberId, at: OffsetDateTime) {
    let close = "UPDATE members SET password_hash = NULL, activated_at = NULL, closed_at = $2 WHERE id = $1";
    sqlx::query(close).bind(id).bind(at).execute(transaction).await.unwrap();
}

/// Number, surname, e-mail address, department and card of each member, in the order of the numbers.
pub async fn records(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT concat_ws(' ', m.number, m.surname, m.email, m.department, c.last_four, c.expires_on)
         FROM members m LEFT JOIN cards c ON c.member_id = m.id ORDER BY m.number",
    )
    .fetch_all(db)
    .await
    .unwrap()
}

/// The last letters of all cards, in their order.
pub async fn cards(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT last_four FROM cards ORDER BY last_four").fetch_all(db).await.unwrap()
}

/// As if nothing had voided the codes that staff made for a member: they are compared again when they are used.
pub async fn revive_codes_for(db: &PgPool, number: &str) {
    let revive = "UPDATE activation_codes SET used_at = NULL
                  WHERE member_id = (SELECT id FROM members WHERE number = $1) AND issuer_id IS NOT NULL";
    change(db, sqlx::query(revive).bind(number)).await;
}

/// As if nothing had voided the codes that a member of staff made.
pub async fn revive_codes_by(db: &PgPool, issuer_id: MemberId) {
    change(db, sqlx::query("UPDATE activation_codes SET used_at = NULL WHERE issuer_id = $1").bind(issuer_id)).await;
}

/// As if nothing had voided the links that were sent to a member.
pub async fn revive_links(db: &PgPool, id: MemberId) {
    change(db, sqlx::query("UPDATE mailed_links SET used_at = NULL WHERE member_id = $1").bind(id)).await;
}

/// Active administrators who are not suspended.
pub async fn administrators(db: &PgPool) -> i64 {
    let administrators = "SELECT count(*) FROM role_grants g JOIN members m ON m.id = g.member_id
                          WHERE role = 'administrator' AND suspended_at IS NULL";
    sqlx::query_scalar(administrators).fetch_one(db).await.unwrap()
}

/// The hashes of the activation codes that were not used yet.
pub async fn live_codes(db: &PgPool) -> Vec<Vec<u8>> {
    sqlx::query_scalar("SELECT code_hash FROM activation_codes WHERE used_at IS NULL").fetch_all(db).await.unwrap()
}

/// A fingerprint of all that a form of accounts can write about members.
pub async fn written(db: &PgPool) -> String {
    let statement = "SELECT concat_ws(' ',
        (SELECT count(*) || md5(string_agg(m::text, '|' ORDER BY id)) FROM members m),
        (SELECT count(*) || md5(string_agg(c::text, '|' ORDER BY id)) FROM activation_codes c),
        (SELECT count(*) || md5(string_agg(l::text, '|' ORDER BY id)) FROM mailed_links l),
        (SELECT count(*) || md5(string_agg(s::text, '|' ORDER BY id)) FROM sign_ins s),
        (SELECT count(*) || md5(string_agg(r::text, '|' ORDER BY r::text)) FROM role_grants r),
        (SELECT count(*) FROM audit_entries WHERE action NOT LIKE 'refused.%'))";
    sqlx::query_scalar(statement).fetch_one(db).await.unwrap()
}

/// The rows of a member whose account may be closed.
#[derive(Debug, sqlx::FromRow)]
pub struct Left {
    pub password_hash: Option<String>,
    pub display_name: Option<String>,
    pub language: Option<String>,
    pub picture: Option<uuid::Uuid>,
    pub theme: String,
    pub direct_from: String,
    pub display_search_text: String,
    pub surname: String,
    pub first_name: String,
}

/// The rows that are left of a member.
pub async fn left(db: &PgPool, number: &str) -> Left {
    let left =
        "SELECT password_hash, display_name, language, picture, theme, direct_from, display_search_text, surname,
                       first_name FROM members WHERE number = $1";
    sqlx::query_as(left).bind(number).fetch_one(db).await.unwrap()
}

/// Keeps everybody else from reading members until the transaction of the test ends.
pub async fn lock_all(transaction: &mut PgConnection) {
    sqlx::query("LOCK TABLE members IN ACCESS EXCLUSIVE MODE").execute(transaction).await.unwrap();
}

/// A request for a link by e-mail that no process has handled yet.
pub async fn request_link(db: &PgPool, number: &str, at: OffsetDateTime) {
    let request = "INSERT INTO link_requests (number, requested_at) VALUES ($1, $2)";
    change(db, sqlx::query(request).bind(number).bind(at)).await;
}

/// So many prepared members.
pub async fn crowd(db: &PgPool, count: i32) {
    let crowd = "INSERT INTO members (number, surname, first_name, kind, search_text, created_at, updated_at)
                 SELECT lpad(n::text, 8, '0'), 'Nom ' || n, 'Ana', 'student', 'nom ' || n, now(), now()
                 FROM generate_series(1, $1) AS n";
    change(db, sqlx::query(crowd).bind(count)).await;
}
