//! Violations found by axe-core on a page (WCAG 2.2 AA and its best practices).

use fantoccini::Client;

const AXE: &str = include_str!("../../vendor/axe.min.js");

const RUN: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(
        found => done(found.violations.map(rule =>
            `${rule.id}: ${rule.help}\\n` + rule.nodes.map(node => `    ${node.html}\\n    ${node.failureSummary}`).join('\\n'))),
        error => done([String(error)]))";

/// One text for each rule that the page breaks.
pub async fn violations(client: &Client) -> Vec<String> {
    client.execute(AXE, vec![]).await.unwrap();
    let found = client.execute_async(RUN, vec![]).await.unwrap();
    serde_json::from_value(found).unwrap()
}
