//! Functions of the database follow their files: changed ones are applied at the next start, the others are left alone.

use std::collections::BTreeMap;

use parvis::db::{
    self,
    functions::{self, FUNCTIONS, Function},
};
use sqlx::{Connection as _, PgConnection};

use crate::harness::{TestDatabase, database, empty_database};

const COUNT: Function<'static> = Function {
    name: "count_of_test",
    definition: "CREATE OR REPLACE FUNCTION count_of_test(a integer) RETURNS integer LANGUAGE sql RETURN a + 1;",
};

async fn connect(db: &TestDatabase) -> PgConnection {
    PgConnection::connect_with(&db.options()).await.unwrap()
}

/// The functions that were applied from files, each with the transaction that last wrote it.
async fn written(db: &TestDatabase) -> BTreeMap<String, String> {
    let query = "SELECT p.proname::text, p.xmin::text FROM pg_proc p
        WHERE obj_description(p.oid, 'pg_proc') LIKE 'parvis sha256:%'";
    let rows: Vec<(String, String)> = sqlx::query_as(query).fetch_all(db.pool()).await.unwrap();
    rows.into_iter().collect()
}

/// The functions of a name, as `name(types) result`.
async fn signatures(db: &TestDatabase, name: &str) -> Vec<String> {
    let query =
        "SELECT oid::regprocedure || ' ' || pg_get_function_result(oid) FROM pg_proc WHERE proname = $1 ORDER BY 1";
    sqlx::query_scalar(query).bind(name).fetch_all(db.pool()).await.unwrap()
}

async fn rest_cost(db: &TestDatabase) -> i32 {
    sqlx::query_scalar("SELECT rest_cost(1)").fetch_one(db.pool()).await.unwrap()
}

#[tokio::test]
async fn a_function_whose_file_changed_is_applied_at_the_next_start_and_no_other() {
    let db = database().await;
    let before = written(&db).await;
    assert_eq!(
        before.keys().map(String::as_str).collect::<Vec<_>>(),
        FUNCTIONS.iter().map(|f| f.name).collect::<Vec<_>>()
    );
    let changed = FUNCTIONS.iter().map(|function| match function.name {
        "rest_cost" => Function {
            definition: "CREATE OR REPLACE FUNCTION rest_cost(seats integer) RETURNS integer LANGUAGE sql RETURN 77;",
            ..*function
        },
        _ => *function,
    });

    functions::apply(&mut connect(&db).await, &changed.collect::<Vec<_>>()).await.unwrap();

    assert_eq!(rest_cost(&db).await, 77);
    let after = written(&db).await;
    let differ: Vec<&String> = after.keys().filter(|name| after[*name] != before[*name]).collect();
    assert_eq!(differ, ["rest_cost"]);
    for _ in 0..2 {
        db::migrate(&db.options()).await.unwrap();
        assert_eq!(rest_cost(&db).await, 9);
    }
}

#[tokio::test]
async fn a_start_without_changes_writes_no_function() {
    let db = database().await;
    let before = written(&db).await;

    db::migrate(&db.options()).await.unwrap();

    assert_eq!(written(&db).await, before);
}

#[tokio::test]
async fn a_function_with_another_result_or_other_parameters_takes_the_place_of_the_one_before() {
    let db = empty_database().await;
    let mut connection = connect(&db).await;
    let forms = [
        (COUNT.definition, "count_of_test(integer) integer"),
        (
            "CREATE OR REPLACE FUNCTION count_of_test(a integer) RETURNS text LANGUAGE sql RETURN a::text;",
            "count_of_test(integer) text",
        ),
        (
            "CREATE OR REPLACE FUNCTION count_of_test(a text, b bigint DEFAULT 1) RETURNS text LANGUAGE sql RETURN a;",
            "count_of_test(text,bigint) text",
        ),
    ];
    for (definition, signature) in forms {
        functions::apply(&mut connection, &[Function { definition, ..COUNT }]).await.unwrap();

        assert_eq!(signatures(&db, COUNT.name).await, [signature]);
        assert_eq!(written(&db).await.keys().collect::<Vec<_>>(), [COUNT.name], "{signature}");
    }
}

#[tokio::test]
async fn a_function_whose_file_went_away_is_dropped_and_one_that_never_had_a_file_stays() {
    let db = database().await;
    let with_one_more: Vec<Function<'_>> = FUNCTIONS.iter().copied().chain([COUNT]).collect();
    functions::apply(&mut connect(&db).await, &with_one_more).await.unwrap();
    let foreign = "CREATE FUNCTION of_an_administrator() RETURNS integer LANGUAGE sql RETURN 1";
    sqlx::raw_sql(foreign).execute(db.pool()).await.unwrap();

    db::migrate(&db.options()).await.unwrap();

    assert_eq!(signatures(&db, COUNT.name).await, Vec::<String>::new());
    assert_eq!(signatures(&db, "of_an_administrator").await.len(), 1);
    assert_eq!(written(&db).await.len(), FUNCTIONS.len());
}

#[tokio::test]
async fn a_wrong_definition_is_named_and_leaves_all_functions_as_they_were() {
    let db = empty_database().await;
    let mut connection = connect(&db).await;
    functions::apply(&mut connection, &[COUNT]).await.unwrap();
    let before = written(&db).await;
    let wrong = [
        (
            "CREATE OR REPLACE FUNCTION wrong() RETURNS integer LANGUAGE sql RETURN nothing_of_this_name;",
            "no such column",
        ),
        ("CREATE OR REPLACE FUNCTION of_another_name() RETURNS integer LANGUAGE sql RETURN 1;", "another name"),
    ];
    for (definition, case) in wrong {
        let other = "CREATE OR REPLACE FUNCTION count_of_test(a integer) RETURNS integer LANGUAGE sql RETURN a + 2;";
        let both = [Function { definition: other, ..COUNT }, Function { name: "wrong", definition }];

        let error = functions::apply(&mut connection, &both).await.unwrap_err();

        assert_eq!(error.to_string(), "the function wrong of the database could not be applied", "{case}");
        assert_eq!(written(&db).await, before, "{case}");
    }
}

#[tokio::test]
async fn of_processes_that_start_at_the_same_moment_one_makes_the_database_and_the_others_find_it_made() {
    let db = empty_database().await;
    let options = db.options();

    let start = || db::migrate(&options);
    tokio::try_join!(start(), start(), start(), start()).unwrap();

    assert_eq!(written(&db).await.len(), FUNCTIONS.len());
    assert!(db::is_migrated(db.pool()).await.unwrap());
}
