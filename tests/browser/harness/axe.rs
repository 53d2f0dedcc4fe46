//! axe-core, put into the page by the driver: the page's own policy forbids foreign script.

/// Looks at the whole page against WCAG 2.2 AA and axe's own best practices.
pub const SCRIPT: &str = concat!(
    include_str!("../../vendor/axe.min.js"),
    r#"
    const done = arguments[arguments.length - 1];
    const line = (fault) => fault.id + " (" + fault.impact + "): " + fault.help + "\n    "
        + fault.nodes.map((node) => node.html.slice(0, 300) + "\n      " + node.failureSummary.replaceAll("\n", " ")).join("\n    ");
    window.axe.run(document, { resultTypes: ["violations"] })
        .then((found) => done(found.violations.map(line)), (error) => done(["axe failed: " + error]));
    "#
);
