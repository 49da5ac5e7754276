//! What code of other languages than a shell's does, where a recipe has it as a text.

use super::download::is_remote;
use crate::bash::commands::Command;
use crate::bash::commands::foreign::Foreign;

/// Modules that speak to the network, as they are named where they are loaded.
const MODULES: &[&str] = &[
    "http",
    "https",
    "http2",
    "net",
    "tls",
    "dgram",
    "node:http",
    "node:https",
    "node:http2",
    "node:net",
    "node:tls",
    "undici",
    "axios",
    "node-fetch",
    "got",
    "socket",
    "socket.http",
    "ssl.https",
    "open-uri",
    "net/http",
    "net/ftp",
];

/// What stands in names where a program fetches.
const FETCHING: &[&str] = &[
    "urlopen",
    "urlretrieve",
    "requests.get",
    "requests.post",
    "requests.request",
    "http.client",
    "socket.socket",
    "create_connection",
    "LWP::",
    "HTTP::Tiny",
    "HTTP::Request",
    "IO::Socket",
    "Net::HTTP",
    "Net::FTP",
    "WWW::Mechanize",
    "URI.open",
    "URI.parse",
    "open-uri",
    "TCPSocket",
    "https.get",
    "http.get",
    "https.request",
    "http.request",
    "fetch(",
    "XMLHttpRequest",
    "httpx.",
    "aiohttp",
    "urllib3",
    "ftplib",
    "curl_exec",
    "curl_init",
    "fsockopen",
    "stream_socket_client",
    "download.file",
    "install.packages",
    "Downloads.download",
    "Invoke-WebRequest",
    "Invoke-RestMethod",
    "DownloadString",
    "DownloadFile",
    "snapshot_download",
    "hf_hub_download",
    "from_pretrained",
];

/// Names of functions that fetch an address and read a file alike.
const READING: &[&str] = &[
    "file_get_contents",
    "fopen",
    "readfile",
    "copy",
    "getstore",
    "getprint",
    "mirror",
    "get",
    "fetch",
    "open",
    "download",
    "head",
    "include",
    "require",
    "source",
    "load",
    "url",
    "read",
    "read_csv",
    "iwr",
    "irm",
    "wget",
    "curl",
];

/// The code of a command in another language.
fn code(command: &Command) -> Option<Foreign> {
    Some(Foreign::read(command.program()?, command.code.as_deref()?))
}

/// Whether the code of a command fetches.
pub(super) fn fetches(command: &Command) -> bool {
    let Some(code) = code(command) else { return module(command) };
    let address = code.texts.iter().any(|text| text.contains("://") && is_remote(text));
    let modules = code.calls(&["require", "import", "from", "use"])
        && code.texts.iter().any(|text| MODULES.contains(&text.as_str()));
    code.uses(FETCHING) || modules || loaded(command) || (address && code.calls(READING))
}

/// `perl -MLWP::Simple`, `ruby -ropen-uri`, `ruby -r net/http`.
fn loaded(command: &Command) -> bool {
    let modules = ["LWP", "HTTP::Tiny", "Mojo", "IO::Socket", "Net::", "WWW::"];
    let words: Vec<&str> = command.arguments.iter().map(|word| word.text.as_str()).collect();
    words.iter().enumerate().any(|(at, text)| {
        let perl = text.strip_prefix("-M").or_else(|| text.strip_prefix("-m"));
        let ruby = if *text == "-r" { words.get(at + 1).copied() } else { text.strip_prefix("-r") };
        perl.is_some_and(|name| modules.iter().any(|module| name.starts_with(module)))
            || ruby.is_some_and(|name| MODULES.contains(&name))
    })
}

/// `python -m wget https://…`
fn module(command: &Command) -> bool {
    let python = command.program().is_some_and(|name| name.starts_with("python"));
    let at = command.arguments.iter().position(|word| word.text == "-m").filter(|_| python);
    at.and_then(|at| command.arguments.get(at + 1)).is_some_and(|name| {
        matches!(name.text.as_str(), "wget" | "httpie" | "yt_dlp" | "youtube_dl" | "gdown" | "pooch")
    })
}

/// Whether the code of a command undoes an encoding that hides text.
pub(super) fn decodes(command: &Command) -> bool {
    let words = [
        "b64decode",
        "decode_base64",
        "base64_decode",
        "fromhex",
        "unhexlify",
        "atob",
        "decode64",
        "unpack(",
        "gzinflate",
    ];
    let encodings = |code: &Foreign| {
        code.calls(&["from", "decode"])
            && code.texts.iter().any(|text| matches!(text.as_str(), "base64" | "hex" | "rot13"))
    };
    let packed = |code: &Foreign| {
        let forms = ["H*", "u", "m", "m0"];
        code.calls(&["pack", "unpack", "unpack1"]) && code.texts.iter().any(|text| forms.contains(&text.as_str()))
    };
    code(command).is_some_and(|code| code.uses(&words) || encodings(&code) || packed(&code))
}

/// Whether the code of a command runs texts as code.
pub(in crate::check) fn evaluates(command: &Command) -> bool {
    code(command).is_some_and(|code| code.evaluates())
}
