//! nginx: the server's rewrites first, then a location for each rule, by the file that was found.
//!
//! A location takes no `add_header` from outside once it has its own, so each carries all. Without `always` they do not
//! stand on errors, which is right for `Cache-Control`; the two 404 locations say theirs with `always`.

use std::fmt::Write as _;

use super::{EDIT, machine_regex, rule_regex};
use crate::emit::routes::{COMMON, HTML, JSON, NOT_FOUND_CACHE, NOT_FOUND_JSON, OTHER, ROUTES, RULES, Rule};

const SERVER: &str = "
server {
    listen 8080;
    server_name _;
    root /srv/catalog;

    if ($request_method !~ \"^(GET|HEAD)$\") {
        return 405;
    }
    error_page 405 @method_not_allowed;
    error_page 404 $rbee_catalog_404;
";

pub(super) fn conf() -> String {
    let mut text = EDIT.to_owned();
    text += "# Include a copy of it in the http block, with your own `listen`, `server_name` and `root`.\n\n";
    text += "# Programs read JSON where people see a page.\nmap $uri $rbee_catalog_404 {\n";
    let _ = writeln!(text, "    \"~{}\" @no_such_file;\n    default @no_such_page;\n}}", machine_regex());
    text += SERVER;

    text += "\n    # Requests that do not name their file.\n";
    for route in ROUTES {
        let file = route.file.groups(|name| format!("${name}"));
        let _ = writeln!(text, "    rewrite \"^{}$\" /{file} last;", route.request.regex());
    }
    text += "    rewrite \"^(.*)/$\" $1/index.html last;\n";

    for rule in RULES {
        let headers = rule.headers().chain(COMMON.iter().copied());
        text += &location(&format!("~ \"{}\"", rule_regex(rule)), headers, "", "try_files $uri =404;");
    }
    let headers = |rule: &'static Rule| rule.headers().chain(COMMON.iter().copied());
    text += &location("/", headers(&OTHER), "", "try_files $uri =404;");

    let missing = |content_type| {
        [("Content-Type", content_type), ("Cache-Control", NOT_FOUND_CACHE)].into_iter().chain(COMMON.iter().copied())
    };
    let answer = format!("return 404 '{}';", NOT_FOUND_JSON.replace('\n', "\\n"));
    let anyone = [("Access-Control-Allow-Origin", "*")];
    text += &location("@no_such_file", missing(JSON).chain(anyone), " always", &answer);
    text += &location("@no_such_page", missing(HTML), " always", "try_files /404.html =404;");
    let allow = [("Allow", "GET, HEAD")].into_iter().chain(COMMON.iter().copied());
    text += &location("@method_not_allowed", allow, " always", "return 405;");
    text + "}\n"
}

fn location<'a>(
    matches: &str,
    headers: impl Iterator<Item = (&'a str, &'a str)>,
    always: &str,
    answer: &str,
) -> String {
    let mut text = format!("\n    location {matches} {{\n        types {{ }}\n");
    for (name, value) in headers {
        let _ = match name {
            "Content-Type" => writeln!(text, "        default_type \"{value}\";"),
            _ => writeln!(text, "        add_header {name} \"{value}\"{always};"),
        };
    }
    let _ = writeln!(text, "        {answer}\n    }}");
    text
}
