//! The tables are as docs/DATABASE.md draws them.

use std::{collections::BTreeMap, fs};

use crate::{
    architecture::{owners, root},
    harness::{TestDatabase, database, empty_database, schema},
};

const DOCUMENT: &str = "docs/DATABASE.md";

/// A diagram for each module, of the tables that it writes.
async fn diagrams(db: &TestDatabase) -> BTreeMap<String, String> {
    let (tables, owners) = (schema::tables(db.pool()).await, owners());
    let mut modules: BTreeMap<String, Vec<&schema::Table>> = BTreeMap::new();
    for table in &tables {
        let owner = owners.get(&table.name).unwrap_or_else(|| panic!("no module writes the table {}", table.name));
        modules.entry(owner.clone()).or_default().push(table);
    }
    modules.into_iter().map(|(module, tables)| (module, schema::diagram(&tables))).collect()
}

/// The document with these diagrams in the place of its own. Each stands between two marks.
fn drawn(document: &str, diagrams: &BTreeMap<String, String>) -> String {
    let mut text = document.to_owned();
    for (module, diagram) in diagrams {
        let (begin, end) = (format!("<!-- tables of {module} -->\n"), "<!-- end of tables -->");
        let from = text.find(&begin).unwrap_or_else(|| panic!("{DOCUMENT} has no {begin}")) + begin.len();
        let to = from + text[from..].find(end).unwrap();
        text.replace_range(from..to, &format!("```mermaid\n{diagram}```\n"));
    }
    text
}

#[tokio::test]
async fn the_diagrams_of_the_document_are_those_of_the_tables() {
    let path = root().join(DOCUMENT);
    let document = fs::read_to_string(&path).unwrap();
    let diagrams = diagrams(&database().await).await;

    let current = drawn(&document, &diagrams);

    assert_eq!(document.matches("<!-- tables of ").count(), diagrams.len());
    if std::env::var_os("PARVIS_WRITE_DOCUMENTS").is_some() {
        fs::write(&path, &current).unwrap();
    } else {
        let advice = "set PARVIS_WRITE_DOCUMENTS=1 and run this test once more";
        assert!(document == current, "{DOCUMENT} does not draw the tables as they are: {advice}");
    }
}

#[tokio::test]
async fn a_column_that_the_document_does_not_have_is_found() {
    let document = fs::read_to_string(root().join(DOCUMENT)).unwrap();
    let db = database().await;
    sqlx::raw_sql("ALTER TABLE rooms ADD COLUMN colour text").execute(db.pool()).await.unwrap();

    let current = drawn(&document, &diagrams(&db).await);

    assert!(current != document && current.contains("        text colour \"optional\"\n"));
}

#[tokio::test]
async fn a_diagram_has_columns_keys_and_references() {
    let db = empty_database().await;
    let create = "
        CREATE TABLE halls (id bigint PRIMARY KEY, name text NOT NULL UNIQUE, opened_at timestamptz);
        CREATE TABLE chairs (hall_id bigint NOT NULL REFERENCES halls, number smallint, PRIMARY KEY (hall_id, number));
        CREATE TABLE plates (hall_id bigint NOT NULL UNIQUE REFERENCES halls, next_to bigint REFERENCES halls)";
    sqlx::raw_sql(create).execute(db.pool()).await.unwrap();
    let tables = schema::tables(db.pool()).await;

    let diagram = schema::diagram(&tables.iter().filter(|table| table.name != "halls").collect::<Vec<_>>());

    let lines: Vec<&str> = diagram.lines().map(str::trim).collect();
    assert_eq!(
        lines,
        [
            "erDiagram",
            "chairs {",
            "bigint hall_id PK, FK",
            "smallint number PK",
            "}",
            "plates {",
            "bigint hall_id FK, UK",
            "bigint next_to FK \"optional\"",
            "}",
            "halls ||--o{ chairs : \"hall_id\"",
            "halls ||--o| plates : \"hall_id\"",
            "halls |o--o{ plates : \"next_to\"",
        ]
    );
    assert!(schema::diagram(&tables.iter().collect::<Vec<_>>()).contains("timestamptz opened_at \"optional\"\n"));
}
