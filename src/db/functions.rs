//! Functions of the database: each stands in a `.sql` file of its name, beside the Rust file that calls it, and is applied
//! after the migrations when the file changed.
//!
//! The comment of a function in the database holds the hash of its file. A backup keeps the comment, and it is dropped with the
//! function: no table can say something else.

use sha2::{Digest as _, Sha256};
use sqlx::{Connection as _, PgConnection};

/// A function of the database.
#[derive(Debug, Clone, Copy)]
pub struct Function<'a> {
    /// Also the name of its file.
    pub name: &'a str,
    /// `CREATE OR REPLACE FUNCTION`.
    pub definition: &'a str,
}

// FUNCTIONS, made by build.rs beside this file.
include!(concat!(env!("OUT_DIR"), "/functions.rs"));

/// Begins the comment of each function that has a file.
const MARK: &str = "parvis sha256:";

/// 42P13: the definition cannot replace the function that is there; its result or the names of its parameters differ.
const NOT_REPLACEABLE: &str = "42P13";

impl Function<'_> {
    fn mark(&self) -> String {
        let digest = Sha256::digest(self.definition);
        digest.iter().fold(MARK.to_owned(), |text, byte| format!("{text}{byte:02x}"))
    }
}

/// Functions that could not be applied; none of them was.
#[derive(Debug, thiserror::Error)]
pub enum FunctionError {
    /// A function has a wrong definition, or cannot be dropped.
    #[error("the function {name} of the database could not be applied")]
    One {
        name: String,
        /// The error of the server.
        source: sqlx::Error,
    },
    /// The database does not answer as it should.
    #[error("the functions of the database could not be applied")]
    All(#[from] sqlx::Error),
}

impl FunctionError {
    pub(super) fn sql(&self) -> &sqlx::Error {
        match self {
            Self::One { source, .. } | Self::All(source) => source,
        }
    }
}

/// A function as the database has it.
#[derive(sqlx::FromRow)]
struct Present {
    name: String,
    mark: String,
}

/// Applies the functions whose files changed, and drops those that have none any more, in one transaction.
///
/// # Errors
/// When a definition is wrong, when a view or another object of the tables needs a function that is to be dropped, or when the
/// database does not answer.
pub async fn apply(connection: &mut PgConnection, functions: &[Function<'_>]) -> Result<(), FunctionError> {
    let mut transaction = connection.begin().await?;
    let present = load(&mut transaction).await?;
    for function in functions {
        let mark = function.mark();
        if !present.iter().any(|present| present.name == function.name && present.mark == mark) {
            replace(&mut transaction, function).await.map_err(named(function.name))?;
        }
    }
    for present in present {
        if !functions.iter().any(|function| function.name == present.name) {
            drop_all(&mut transaction, &present.name).await.map_err(named(&present.name))?;
        }
    }
    Ok(transaction.commit().await?)
}

fn named(name: &str) -> impl FnOnce(sqlx::Error) -> FunctionError {
    move |source| FunctionError::One { name: name.to_owned(), source }
}

/// The functions that were applied from files.
async fn load(connection: &mut PgConnection) -> sqlx::Result<Vec<Present>> {
    sqlx::query_as(
        "SELECT p.proname::text AS name, d.description AS mark
         FROM pg_proc p JOIN pg_description d ON d.objoid = p.oid AND d.classoid = 'pg_proc'::regclass
         WHERE p.pronamespace = current_schema()::regnamespace AND starts_with(d.description, $1)
         ORDER BY p.proname",
    )
    .bind(MARK)
    .fetch_all(connection)
    .await
}

/// Replaces a function in place, so that statements which other processes have prepared stay valid; drops it before where it
/// has another result or other parameters.
async fn replace(connection: &mut PgConnection, function: &Function<'_>) -> sqlx::Result<()> {
    let mut savepoint = connection.begin().await?;
    let replaced = match sqlx::raw_sql(function.definition).execute(&mut *savepoint).await {
        // Other types of parameters make a second function beside the first.
        Ok(_) => statements(&mut savepoint, "DROP FUNCTION %1$s", function.name, "").await?.len() == 1,
        Err(error) if is_not_replaceable(&error) => false,
        Err(error) => return Err(error),
    };
    if replaced {
        savepoint.commit().await?;
    } else {
        savepoint.rollback().await?;
        drop_all(connection, function.name).await?;
        sqlx::raw_sql(function.definition).execute(&mut *connection).await?;
    }
    let comments = statements(connection, "COMMENT ON FUNCTION %1$s IS %2$L", function.name, &function.mark()).await?;
    // None: the file makes a function of another name.
    let comment = comments.first().ok_or(sqlx::Error::RowNotFound)?;
    sqlx::raw_sql(comment).execute(connection).await.map(|_| ())
}

fn is_not_replaceable(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == NOT_REPLACEABLE)
}

/// Drops all functions of a name.
async fn drop_all(connection: &mut PgConnection, name: &str) -> sqlx::Result<()> {
    for statement in statements(connection, "DROP FUNCTION %1$s", name, "").await? {
        sqlx::raw_sql(&statement).execute(&mut *connection).await?;
    }
    Ok(())
}

/// A statement for each function of a name: the form has the function as `%1$s` and a text as `%2$L`. The server quotes both.
async fn statements(connection: &mut PgConnection, form: &str, name: &str, text: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "SELECT format($1, p.oid::regprocedure, $3) FROM pg_proc p
         WHERE p.pronamespace = current_schema()::regnamespace AND p.proname = $2",
    )
    .bind(form)
    .bind(name)
    .bind(text)
    .fetch_all(connection)
    .await
}
