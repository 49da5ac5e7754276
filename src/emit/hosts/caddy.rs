//! Caddy: rewrites first, then a block for each rule, by the file that was found.
//!
//! `route` keeps the order as written. Headers that were set before a file turned out to be missing stay on the error, so
//! the error's blocks set all of them again.

use std::fmt::Write as _;

use super::{EDIT, machine_regex, rule_regex};
use crate::emit::routes::{COMMON, Cors, HTML, JSON, NOT_FOUND_CACHE, NOT_FOUND_JSON, OTHER, ROUTES, RULES, Rule};

pub(super) fn caddyfile() -> String {
    let mut text = EDIT.to_owned();
    text += "# Import a copy of it, with your own address and `root`.\n:8080 {\n\troot * /srv/catalog\n\n";
    for (name, value) in COMMON {
        let _ = writeln!(text, "\theader {name} \"{value}\"");
    }
    text += "\n\troute {\n\t\t@other not method GET HEAD\n\t\thandle @other {\n";
    text += "\t\t\theader Allow \"GET, HEAD\"\n\t\t\trespond 405\n\t\t}\n";

    text += "\n\t\t# Requests that do not name their file.\n";
    for (number, route) in ROUTES.iter().enumerate() {
        let file = route.file.groups(|group| format!("{{re.route{number}.{group}}}"));
        let _ = writeln!(text, "\t\t@route{number} path_regexp route{number} ^{}$", route.request.regex());
        let _ = writeln!(text, "\t\trewrite @route{number} /{file}");
    }
    text += "\t\t@folder path_regexp folder ^(.*)/$\n\t\trewrite @folder {re.folder.1}/index.html\n";

    for (number, rule) in RULES.iter().enumerate() {
        let _ = writeln!(text, "\n\t\t@rule{number} path_regexp {}\n\t\thandle @rule{number} {{", rule_regex(rule));
        text += &file(rule);
    }
    text += "\n\t\thandle {\n";
    text += &file(&OTHER);
    text += "\t}\n\n";
    text += &errors();
    text + "}\n"
}

fn file(rule: &Rule) -> String {
    let mut text = String::new();
    for (name, value) in rule.headers() {
        let _ = writeln!(text, "\t\t\theader {name} \"{value}\"");
    }
    text + "\t\t\ttry_files {path} =404\n\t\t\tfile_server\n\t\t}\n"
}

fn errors() -> String {
    let missing = |content_type, cors| {
        let cors = match cors {
            Cors::Anyone => "header Access-Control-Allow-Origin *",
            Cors::SameSite => "header -Access-Control-Allow-Origin",
        };
        format!(
            "\t\t\theader Content-Type \"{content_type}\"\n\t\t\theader Cache-Control {NOT_FOUND_CACHE}\n\t\t\t{cors}\n"
        )
    };
    let mut text = "\thandle_errors {\n".to_owned();
    let _ = writeln!(
        text,
        "\t\t# Programs read JSON where people see a page.\n\t\t@machine path_regexp {}",
        machine_regex()
    );
    text += "\t\thandle @machine {\n";
    text += &missing(JSON, Cors::Anyone);
    let _ = writeln!(text, "\t\t\trespond `{NOT_FOUND_JSON}` {{err.status_code}}\n\t\t}}\n\t\thandle {{");
    text += &missing(HTML, Cors::SameSite);
    text + "\t\t\trewrite * /404.html\n\t\t\tfile_server\n\t\t}\n\t}\n"
}
