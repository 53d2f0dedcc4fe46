//! Changes of stored messages: edit, delete, pin, react. Each takes the next position of its conversation under a lock of
//! its row, so that the second of two concurrent changes sees the first.

use time::OffsetDateTime;

use crate::{
    chat::{
        Chat,
        memberships::action::{ActionRefusal, Reason},
        messages::{
            emoji::Emoji,
            store_edit::{self, EditableMessage, NewText},
        },
    },
    error::{self, Error},
    ids::{MemberId, MessageId},
    web::Version,
};

/// Replaces the text of an own message that has this version; the same text is no change.
pub(crate) async fn edit(
    chat: &Chat,
    member_id: MemberId,
    id: MessageId,
    text: &NewText<'_>,
    version: Version,
    now: OffsetDateTime,
) -> Result<(), ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let message = store_edit::lock(&mut transaction, member_id, id).await?.ok_or(ActionRefusal::NotFound)?;
    if message.author_id != Some(member_id) || message.blocked {
        return Err(ActionRefusal::Forbidden);
    }
    if message.body == text.body.as_str() {
        return Ok(());
    }
    if !version.allows(message.version) {
        return Err(ActionRefusal::Stale);
    }
    store_edit::take_position(&mut transaction, &message, true).await?;
    store_edit::replace_text(&mut transaction, id, text, now).await?;
    transaction.commit().await?;
    chat.changed(message.room_id);
    for member_id in &text.mentions {
        chat.changed_for(*member_id);
    }
    Ok(())
}

/// Deletes a message, by its author or a moderator.
pub(crate) async fn delete(
    chat: &Chat,
    member_id: MemberId,
    id: MessageId,
    now: OffsetDateTime,
) -> error::Result<EditableMessage> {
    let mut transaction = chat.context.db.begin().await?;
    let message = store_edit::lock(&mut transaction, member_id, id).await?.ok_or(Error::NotFound)?;
    if message.author_id != Some(member_id) && !message.role.moderates() {
        return Err(Error::Forbidden);
    }
    store_edit::take_position(&mut transaction, &message, true).await?;
    store_edit::delete(&mut transaction, id, member_id, now).await?;
    transaction.commit().await?;
    chat.changed(message.room_id);
    Ok(message)
}

/// Pins a message at this time, or unpins it.
pub(crate) async fn pin(
    chat: &Chat,
    member_id: MemberId,
    id: MessageId,
    at: Option<OffsetDateTime>,
) -> Result<(), ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let message = store_edit::lock(&mut transaction, member_id, id).await?.ok_or(ActionRefusal::NotFound)?;
    if !message.role.moderates() && !message.direct || message.blocked {
        return Err(ActionRefusal::Forbidden);
    }
    if !store_edit::pin(&mut transaction, &message, at).await? {
        return Err(Reason::TooManyPins.into());
    }
    store_edit::take_position(&mut transaction, &message, false).await?;
    transaction.commit().await?;
    chat.changed(message.room_id);
    Ok(())
}

/// Adds a reaction of the member, or removes it where it exists.
pub(crate) async fn react(
    chat: &Chat,
    member_id: MemberId,
    id: MessageId,
    emoji: &Emoji,
    now: OffsetDateTime,
) -> Result<EditableMessage, ActionRefusal> {
    let mut transaction = chat.context.db.begin().await?;
    let message = store_edit::lock(&mut transaction, member_id, id).await?.ok_or(ActionRefusal::NotFound)?;
    if message.blocked {
        return Err(ActionRefusal::Forbidden);
    }
    let removed = store_edit::remove_reaction(&mut transaction, id, member_id, emoji).await?;
    if !removed && !store_edit::add_reaction(&mut transaction, id, member_id, emoji, now).await? {
        return Err(Reason::TooManyReactions.into());
    }
    store_edit::take_position(&mut transaction, &message, false).await?;
    transaction.commit().await?;
    chat.changed(message.room_id);
    Ok(message)
}
