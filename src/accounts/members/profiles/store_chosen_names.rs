//! Display names: none may look like the name of another member.

use std::collections::HashSet;

use sqlx::PgConnection;

use crate::{
    accounts::{
        NewNotice,
        members::{
            member::Member,
            names::Likeness,
            profiles::{
                self,
                store::{ChosenName, KnownNames},
            },
        },
        notices::store_news,
        paths,
    },
    audit::{Action, Origin},
    ids::MemberId,
};

/// True if another member has a name that looks like this one. The own registered name is never taken.
///
/// # Errors
/// When the database fails.
pub async fn is_taken(db: &mut PgConnection, member: &Member, name: &str) -> sqlx::Result<bool> {
    if name == format!("{} {}", member.first_name, member.surname) {
        return Ok(false);
    }
    let wanted = Likeness::of(name);
    profiles::store::lock_names(db).await?;
    let others = profiles::store::list_names_of_others(db, member.id).await?;
    Ok(others.iter().any(|other| other.likenesses().any(|likeness| likeness.is_like(&wanted))))
}

/// Takes back the chosen names that look like the registered name of one of these members, who came, became active or were
/// renamed. Their holders find a notice. The caller locks the names (`lock_names`) before the rows of any member.
///
/// # Errors
/// When the database fails.
pub async fn give_way(db: &mut PgConnection, members: &[MemberId], origin: &Origin) -> sqlx::Result<()> {
    let chosen = profiles::store::list_chosen_names(db).await?;
    if chosen.is_empty() {
        return Ok(());
    }
    let mut registered = Registered::default();
    for names in profiles::store::list_registered_names(db, members).await? {
        registered.add(&names);
    }
    for one in chosen {
        if !registered.is_like(&one.display_name) || one.is_own() {
            continue;
        }
        profiles::store::forget_chosen_name(db, one.id, origin.at).await?;
        origin.entry(Action::PROFILE_CHANGED, one.id).detail("display_name").record(&mut *db).await?;
        NewNotice::to(&store_news::NAME_TAKEN, one.id)
            .with("name", &one.display_name)
            .link(paths::Account)
            .post(&mut *db, origin.at)
            .await?;
    }
    Ok(())
}

/// The likenesses of registered names, in either order of the names.
#[derive(Default)]
struct Registered([HashSet<String>; 2]);

impl Registered {
    fn add(&mut self, names: &KnownNames) {
        for name in names.registered() {
            for (set, form) in self.0.iter_mut().zip(Likeness::of(&name).into_forms()) {
                set.insert(form);
            }
        }
    }

    fn is_like(&self, name: &str) -> bool {
        self.0.iter().zip(Likeness::of(name).into_forms()).any(|(set, form)| set.contains(&form))
    }
}

impl ChosenName {
    /// True if it looks like the registered name of who chose it: namesakes keep theirs.
    fn is_own(&self) -> bool {
        let chosen = Likeness::of(&self.display_name);
        self.names.registered().iter().any(|name| Likeness::of(name).is_like(&chosen))
    }
}

impl KnownNames {
    /// The names of the school, in either order.
    fn registered(&self) -> [String; 2] {
        let Self { first_name, surname, .. } = self;
        [format!("{first_name}{surname}"), format!("{surname}{first_name}")]
    }

    fn likenesses(&self) -> impl Iterator<Item = Likeness> {
        self.registered().into_iter().chain(self.display_name.clone()).map(|name| Likeness::of(&name))
    }
}
