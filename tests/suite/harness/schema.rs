//! The tables of a database as diagrams in the language of Mermaid, for docs/DATABASE.md.

use std::fmt::Write as _;

use sqlx::PgPool;

/// A table with its columns, and its references to other tables.
pub struct Table {
    pub name: String,
    columns: Vec<Column>,
    references: Vec<Reference>,
}

#[derive(sqlx::FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "the columns of the query")]
struct Column {
    table: String,
    name: String,
    kind: String,
    required: bool,
    primary: bool,
    foreign: bool,
    unique: bool,
}

#[derive(sqlx::FromRow)]
struct Reference {
    table: String,
    target: String,
    columns: String,
    required: bool,
    unique: bool,
}

const COLUMNS: &str = r#"
    SELECT c.relname::text AS "table", a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS kind, a.attnotnull AS required,
           EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey)) AS "primary",
           EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f' AND a.attnum = ANY (k.conkey)) AS "foreign",
           EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND NOT i.indisprimary AND i.indpred IS NULL
                     AND i.indnatts = 1 AND i.indkey[0] = a.attnum) AS "unique"
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> '_sqlx_migrations'
    ORDER BY c.relname, a.attnum"#;

const REFERENCES: &str = r#"
    SELECT c.relname::text AS "table", t.relname::text AS target, string_agg(a.attname, ', ' ORDER BY u.place) AS columns,
           bool_and(a.attnotnull) AS required,
           EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL
                     AND i.indkey::smallint[]::text[] <@ k.conkey::text[]) AS "unique"
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid,
         unnest(k.conkey) WITH ORDINALITY AS u (number, place)
         JOIN pg_attribute a ON a.attnum = u.number
    WHERE k.contype = 'f' AND a.attrelid = c.oid AND c.relnamespace = 'public'::regnamespace
    GROUP BY k.oid, k.conname, k.conkey, c.oid, c.relname, t.relname
    ORDER BY c.relname, min(u.number), k.conname"#;

/// All tables, in the order of their names.
pub async fn tables(db: &PgPool) -> Vec<Table> {
    let columns: Vec<Column> = sqlx::query_as(COLUMNS).fetch_all(db).await.unwrap();
    let references: Vec<Reference> = sqlx::query_as(REFERENCES).fetch_all(db).await.unwrap();
    let mut tables: Vec<Table> = Vec::new();
    for column in columns {
        if tables.last().is_none_or(|table| table.name != column.table) {
            tables.push(Table { name: column.table.clone(), columns: Vec::new(), references: Vec::new() });
        }
        tables.last_mut().unwrap().columns.push(column);
    }
    for reference in references {
        tables.iter_mut().find(|table| table.name == reference.table).unwrap().references.push(reference);
    }
    tables
}

/// The diagram of some tables. Tables of others that they reference have a name alone.
pub fn diagram(tables: &[&Table]) -> String {
    let mut text = String::from("erDiagram\n");
    for table in tables {
        writeln!(text, "    {} {{", table.name).unwrap();
        table.columns.iter().for_each(|column| writeln!(text, "        {}", attribute(column)).unwrap());
        text.push_str("    }\n");
    }
    for reference in tables.iter().flat_map(|table| &table.references) {
        let parent = if reference.required { "||" } else { "|o" };
        let child = if reference.unique { "o|" } else { "o{" };
        let Reference { table, target, columns, .. } = reference;
        writeln!(text, "    {target} {parent}--{child} {table} : \"{columns}\"").unwrap();
    }
    text
}

fn attribute(column: &Column) -> String {
    let kind = column.kind.replace("timestamp with time zone", "timestamptz").replace("time without time zone", "time");
    let marks = [(column.primary, "PK"), (column.foreign, "FK"), (column.unique, "UK")];
    let keys: Vec<&str> = marks.iter().filter(|(is, _)| *is).map(|(_, key)| *key).collect();
    let mut text = format!("{kind} {}", column.name);
    if !keys.is_empty() {
        write!(text, " {}", keys.join(", ")).unwrap();
    }
    if !column.required {
        text.push_str(" \"optional\"");
    }
    text
}
