//! What to change, in which host's configuration.

use super::Answer;
use crate::emit::routes::{NOT_FOUND_CACHE, Rule};

/// What serves a site, as far as it says so itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// nginx
    Nginx,
    /// Caddy
    Caddy,
    /// Cloudflare Pages, Workers, or R2 behind a domain of its own.
    Cloudflare,
    /// An S3 bucket.
    S3,
    /// Anything else.
    Other,
}

impl Host {
    /// By the `Server` header.
    #[must_use]
    pub fn of(answer: &Answer) -> Self {
        let server = answer.header("server").unwrap_or_default().to_ascii_lowercase();
        let is = |word: &str| server.contains(word);
        match () {
            () if is("nginx") || is("openresty") => Self::Nginx,
            () if is("caddy") => Self::Caddy,
            () if is("cloudflare") => Self::Cloudflare,
            () if is("amazons3") => Self::S3,
            () => Self::Other,
        }
    }

    /// One of five texts.
    fn says(self, nginx: &str, caddy: &str, cloudflare: &str, s3: &str) -> String {
        match self {
            Self::Nginx => format!("nginx: {nginx}"),
            Self::Caddy => format!("Caddy: {caddy}"),
            Self::Cloudflare => format!("Cloudflare: {cloudflare}"),
            Self::S3 => format!("S3: {s3}"),
            Self::Other => format!("nginx: {nginx}; Caddy: {caddy}; Cloudflare: {cloudflare}; S3: {s3}"),
        }
    }

    /// A header of the files of a rule.
    pub(super) fn header(self, rule: &Rule, name: &str, value: &str) -> String {
        let files = rule.files.iter().map(|files| format!("`{}`", files.0)).collect::<Vec<_>>().join(", ");
        let directive = if name == "Content-Type" {
            format!("default_type \"{value}\"")
        } else {
            format!("add_header {name} \"{value}\"")
        };
        self.says(
            &format!("include the hosting/nginx.conf that `build` wrote, or in the location of {files}: `{directive};`"),
            &format!("import the hosting/Caddyfile that `build` wrote, or for {files}: `header {name} \"{value}\"`"),
            &format!("upload the `_headers` that `build` wrote; on R2 set it on the objects {files}: `{name}: {value}`"),
            &format!("set it as metadata of the objects {files}, or in a response headers policy of CloudFront: `{name}: {value}`"),
        )
    }

    pub(super) fn cors(self, rule: &Rule) -> String {
        match self {
            Self::S3 => "S3: a CORS rule of the bucket with AllowedOrigins `*` and AllowedMethods GET, HEAD".into(),
            Self::Cloudflare => {
                "Cloudflare: upload the `_headers` that `build` wrote; on R2 a CORS policy of the bucket with \
                                 AllowedOrigins `*` and AllowedMethods GET, HEAD"
                    .into()
            }
            other => other.header(rule, "Access-Control-Allow-Origin", "*"),
        }
    }

    pub(super) fn route(self, request: &str, file: &str) -> String {
        self.says(
            &format!(
                "include the hosting/nginx.conf that `build` wrote: its `rewrite` lines send {request} to /{file}"
            ),
            &format!("import the hosting/Caddyfile that `build` wrote: its `rewrite` lines send {request} to /{file}"),
            &format!(
                "upload the `_redirects` that `build` wrote; on R2 write an object of the key `{}` too",
                &request[1..]
            ),
            &format!("write an object of the key `{}` with the bytes of `{file}`", &request[1..]),
        )
    }

    pub(super) fn not_found(self) -> String {
        self.says(
            "`try_files $uri =404;`, and no fallback to index.html",
            "no `try_files {path} /index.html`: a missing file is a 404",
            "Pages answers with 404 where there is a 404.html at the root: publish it; switch `single-page-application` off",
            "the bucket's policy has to allow `s3:ListBucket`, else what is missing is a 403; in CloudFront no error page with status 200",
        )
    }

    pub(super) fn not_found_cache(self) -> String {
        self.says(
            &format!("no `always` on `add_header Cache-Control` of files; in the location of 404s: `add_header Cache-Control \"{NOT_FOUND_CACHE}\" always;`"),
            &format!("in `handle_errors`: `header Cache-Control \"{NOT_FOUND_CACHE}\"`"),
            "a cache rule that bypasses the cache for status 404 (Edge TTL, status code 404: no-store)",
            "in CloudFront an error caching TTL of 0 for 404 and 403",
        )
    }

    pub(super) fn not_found_body(self) -> String {
        self.says(
            "include the hosting/nginx.conf that `build` wrote: its `@no_such_file` answers programs",
            "import the hosting/Caddyfile that `build` wrote: its `handle_errors` answers programs",
            "only a worker can tell programs from people: leave it, or deploy one",
            "leave it: a bucket has one page for all",
        )
    }

    pub(super) fn compression_unasked(self) -> String {
        self.says(
            "no `gzip_static always;`, and no `.gz` in the place of a file",
            "no `precompressed` file in the place of the plain one",
            "upload files as they are, without `Content-Encoding`",
            "upload files as they are, without `Content-Encoding` in their metadata",
        )
    }

    pub(super) fn compression(self) -> String {
        self.says(
            "`gzip on; gzip_vary on; gzip_types application/json text/plain text/css text/javascript image/svg+xml;`",
            "`encode zstd gzip`",
            "switch compression rules on for `application/json`",
            "in CloudFront `Compress objects automatically`",
        )
    }

    pub(super) fn ranges(self) -> String {
        self.says(
            "no `max_ranges 0;`, and no filter that changes bodies",
            "`file_server` has ranges: take out what changes bodies on the way",
            "a worker in front has to pass `Range` on and 206 back",
            "a bucket has ranges: a function in front has to pass `Range` on and 206 back",
        )
    }

    pub(super) fn certificate(self) -> String {
        self.says(
            "renew it (`certbot renew`), then `nginx -s reload`: it goes on with the old one until then",
            "Caddy renews by itself: its log says why it could not",
            "Edge Certificates of the zone: see why it was not renewed",
            "renew it in Certificate Manager: CloudFront takes it from there",
        )
    }

    pub(super) fn https(self) -> String {
        self.says(
            "a server at port 80 with `return 301 https://$host$request_uri;`",
            "name the site without `http://`: Caddy then redirects by itself",
            "switch `Always Use HTTPS` on",
            "in CloudFront `Redirect HTTP to HTTPS`",
        )
    }
}

/// Unix seconds of a `Date` header: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(super) fn http_date(text: &str) -> Option<i64> {
    let time =
        jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.strip_suffix("GMT")?.to_owned() + "+0000");
    time.ok().map(jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_header_is_read() {
        assert_eq!(http_date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(http_date("yesterday"), None);
    }
}
