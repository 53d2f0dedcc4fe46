//! Session store in the database. Session ids are hashed, so that a reader of the table cannot take over a session.

use async_trait::async_trait;
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;
use tower_sessions::ExpiredDeletion;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};
use tower_sessions_sqlx_store::PostgresStore;

/// The kept library's store, reached by the hash of the cookie's id.
#[derive(Debug, Clone)]
pub(crate) struct HashedStore(PostgresStore);

impl HashedStore {
    /// Sessions of this database.
    pub(crate) fn new(db: PgPool) -> std::result::Result<Self, String> {
        PostgresStore::new(db).with_schema_name("public")?.with_table_name("web_sessions").map(Self)
    }

    /// Deletes what has run out.
    pub(crate) async fn sweep(&self) -> Result<()> {
        self.0.delete_expired().await
    }
}

fn hashed(id: Id) -> Id {
    let digest = Sha256::digest(id.0.to_be_bytes());
    let mut half = [0; 16];
    half.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    Id(i128::from_be_bytes(half))
}

fn stored(record: &Record) -> Record {
    Record { id: hashed(record.id), data: record.data.clone(), expiry_date: record.expiry_date }
}

#[async_trait]
impl SessionStore for HashedStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // 128 random bits do not collide; a second session under one id would be a broken random source.
        self.0.save(&stored(record)).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.0.save(&stored(record)).await
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = match self.0.load(&hashed(*id)).await {
            // Else its browser would be refused for ever.
            Err(Error::Decode(error)) => {
                tracing::warn!(error, "session record unreadable, treated as empty");
                None
            }
            found => found?,
        };
        Ok(found.map(|record| Record { id: *id, ..record }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.0.delete(&hashed(*id)).await
    }
}
