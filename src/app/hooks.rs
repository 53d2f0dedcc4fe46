//! Hooks of the domains in the accounts.

use crate::{
    accounts::{
        Hooks,
        notices::{emails, store_news},
    },
    admin,
    chat::{self, memberships},
    concerts::{self, announcements, bookings, programme},
    lockers::{self, allocations, bays},
};

/// Hooks of all domains.
pub const HOOKS: Hooks = Hooks {
    areas: admin::areas,
    on_activation: |db, member_id, now| Box::pin(chat::join_default_rooms(db, member_id, now)),
    on_closing: |db, context, member_id, now| {
        Box::pin(async move {
            let mut touched = chat::account_closed(db, member_id, now).await?;
            touched.extend(concerts::account_closed(db, member_id, now).await?);
            touched.extend(lockers::account_closed(db, context, member_id, now).await?);
            Ok(touched)
        })
    },
    sign_in: |db, arrival| Box::pin(concerts::sign_in(db, arrival)),
    sign_out: concerts::sign_out,
    state_changed: |db, member_id, now| {
        Box::pin(async move {
            let mut touched = chat::account_state_changed(db, member_id, now).await?;
            touched.extend(lockers::account_state_changed(db, member_id, now).await?);
            Ok(touched)
        })
    },
    card_changed: |db, member_id, _| Box::pin(lockers::card_changed(db, member_id)),
    dependents: &[
        |db, leaving| Box::pin(bays::dependents::list(db, leaving)),
        |db, leaving| Box::pin(programme::dependents::list(db, leaving)),
        |db, leaving| Box::pin(memberships::dependents::list(db, leaving)),
    ],
    member_acts: |db, member_id, number| Box::pin(chat::member_acts(db, member_id, number)),
    exporters: &[concerts::EXPORTER, lockers::EXPORTER, chat::EXPORTER],
    email_kinds: &[emails::KINDS, bookings::emails::KINDS, allocations::emails::KINDS],
    notices: &[store_news::NOTICES, announcements::store_news::NOTICES, lockers::news::NOTICES],
};
