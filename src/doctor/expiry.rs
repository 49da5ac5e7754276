//! Until when things hold: the pointer and the last root, as they say themselves, and the host's certificate.

use super::certificate::not_after;
use super::held::{Held, header_findings};
use crate::emit::routes::rule_of;
use crate::model::Time;
use crate::model::pointer::Pointer;
use crate::model::root::Root;

/// A pointer that holds for fewer days is worth a look: CI signs weekly.
const POINTER_DAYS: i64 = 7;
/// So is a root: its signers are people with keys in drawers.
const ROOT_DAYS: i64 = 30;
/// So is a certificate: what renews it by itself does so earlier.
const CERTIFICATE_DAYS: i64 = 7;
const DAY: i64 = 24 * 60 * 60;

/// Until when the pointer holds, as it says itself.
pub(super) fn pointer(held: &mut Held<'_>, now: Time) -> Result<Option<i64>, String> {
    let path = "/index.json.minisig";
    let answer = held.get(path)?;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let comment = text.lines().find_map(|line| line.strip_prefix("trusted comment: "));
    let Some(pointer) = comment.and_then(|comment| Pointer::parse(comment).ok()).filter(|_| answer.status == 200)
    else {
        held.wrong(
            "pointer",
            path,
            "expected a signed site, found no pointer".into(),
            "`rbee-catalog sign` signs the site".into(),
        );
        return Ok(None);
    };
    let days = (pointer.expires.unix() - now.unix()).div_euclid(DAY);
    if days < POINTER_DAYS {
        let what = format!("the signature holds until {}", pointer.expires);
        held.wrong("expiry", path, what, "sign and publish again: a weekly job of CI does; see why it did not".into());
    }
    Ok(Some(days))
}

/// Until when the last root holds, as it says itself.
pub(super) fn roots(held: &mut Held<'_>, now: Time) -> Result<Option<i64>, String> {
    let mut last: Option<Root> = None;
    for version in 1..=crate::client::root::STEPS_MAX as u64 {
        let path = format!("/{}", Root::path(version));
        let answer = held.get(&path)?;
        if answer.status != 200 || held.is_stand_in(&answer) {
            break;
        }
        match Root::parse(&answer.body) {
            Ok(root) => last = Some(root),
            Err(error) => {
                held.wrong(
                    "root",
                    &path,
                    format!("it is no root: {error}"),
                    "`rbee-catalog root show` says more; publish `root/` again".into(),
                );
                break;
            }
        }
        header_findings(held, &path, rule_of(&path[1..]), &answer);
    }
    let Some(last) = last else { return Ok(None) };
    let days = (last.expires.unix() - now.unix()).div_euclid(DAY);
    if days < ROOT_DAYS {
        let path = format!("/{}", Root::path(last.version));
        let what = format!("the last root holds until {}", last.expires);
        held.wrong(
            "expiry",
            &path,
            what,
            "`rbee-catalog root renew` begins the next one; its signers need their offline keys".into(),
        );
    }
    Ok(Some(days))
}

/// Until when the host's certificate holds.
pub(super) fn certificate(held: &mut Held<'_>, now: Time) -> Option<i64> {
    // What it is worth was asked with every other request: here trouble says nothing.
    let end = not_after(&held.certificate()?.ok()?)?;
    let days = (end - now.unix()).div_euclid(DAY);
    if days < CERTIFICATE_DAYS {
        let fix = held.host().certificate();
        held.wrong("certificate", "/", format!("its certificate holds until {}", Time::from_unix(end)), fix);
    }
    Some(days)
}
