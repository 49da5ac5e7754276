//! Version ranges by precedence: what a decision on versions must cover, so that no pre-release slips through.
//!
//! A dependency's range leaves pre-releases out unless it names one ([`VersionRange::matches`]): nobody is to get one by
//! accident. A range that withdraws versions must not miss one, so here a pre-release is a version like any other.

use semver::{BuildMetadata, Comparator, Op, Prerelease, VersionReq};

use super::{Version, VersionRange};

impl VersionRange {
    /// Whether a version lies in the range by precedence (semver 2.0.0, section 11). What an operator means stands in Cargo's
    /// documentation: `^0.1` is `>=0.1.0, <0.2.0`. Where a lower end leaves numbers out, the pre-releases of its first
    /// version are in the range as well.
    ///
    /// ```
    /// use rbee_catalog::model::{Version, VersionRange};
    /// let (before, rc) = (VersionRange::parse("<0.2.0").unwrap(), Version::parse("0.2.0-rc.1").unwrap());
    /// assert!(before.covers(&rc) && !before.matches(&rc));
    /// ```
    #[must_use]
    pub fn covers(&self, version: &Version) -> bool {
        VersionReq::parse(self.as_str())
            .is_ok_and(|range| range.comparators.iter().all(|part| covers(part, version.semver())))
    }
}

fn covers(part: &Comparator, version: &semver::Version) -> bool {
    let (first, next) = (first(part), next(part));
    let partial = part.patch.is_none();
    match part.op {
        Op::Greater if partial => *version >= lowest(next),
        Op::Greater => *version > first,
        Op::GreaterEq => *version >= first,
        Op::Less if partial => *version < release(part.major, part.minor.unwrap_or(0), 0),
        Op::Less => *version < first,
        Op::LessEq if partial => *version < next,
        Op::LessEq => *version <= first,
        Op::Exact if !partial => *version == first,
        Op::Tilde if !partial => *version >= first && *version < release(part.major, part.minor.unwrap_or(0) + 1, 0),
        Op::Caret => *version >= first && *version < incompatible(part),
        // `=1.2`, `~1.2`, `1.2.*`
        _ => *version >= first && *version < next,
    }
}

/// The lowest version that the part names: with the numbers that it leaves out, the first pre-release there is.
fn first(part: &Comparator) -> semver::Version {
    let mut first = release(part.major, part.minor.unwrap_or(0), part.patch.unwrap_or(0));
    if part.patch.is_none() {
        return lowest(first);
    }
    first.pre = part.pre.clone();
    first
}

/// The first release behind all that the part names, for a part that leaves numbers out.
fn next(part: &Comparator) -> semver::Version {
    match part.minor {
        None => release(part.major + 1, 0, 0),
        Some(minor) => release(part.major, minor + 1, 0),
    }
}

/// The first release that `^` leaves out.
fn incompatible(part: &Comparator) -> semver::Version {
    match (part.major, part.minor, part.patch) {
        (0, Some(0), Some(patch)) => release(0, 0, patch + 1),
        (0, Some(minor), _) => release(0, minor + 1, 0),
        (major, _, _) => release(major + 1, 0, 0),
    }
}

fn release(major: u64, minor: u64, patch: u64) -> semver::Version {
    semver::Version { major, minor, patch, pre: Prerelease::EMPTY, build: BuildMetadata::EMPTY }
}

/// The lowest pre-release of a release: `-0` is below all others.
fn lowest(mut release: semver::Version) -> semver::Version {
    release.pre = Prerelease::new("0").unwrap_or(Prerelease::EMPTY);
    release
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(range: &str, versions: &str) -> String {
        let range = VersionRange::parse(range).unwrap();
        let is_in = |text: &&str| range.covers(&Version::parse(text).unwrap());
        versions.split(' ').filter(is_in).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_pre_release_is_a_version_like_any_other() {
        let all = "0.1.0-rc.1 0.1.0 0.1.5-rc.1 0.1.9 0.2.0-rc.1 0.2.0 0.3.0-rc.1 0.3.0 1.0.0-0 1.0.0 1.2.3 2.0.0";
        assert_eq!(covered("*", all), all);
        assert_eq!(covered("<0.2.0", all), "0.1.0-rc.1 0.1.0 0.1.5-rc.1 0.1.9 0.2.0-rc.1");
        assert_eq!(covered("<0.2", all), "0.1.0-rc.1 0.1.0 0.1.5-rc.1 0.1.9 0.2.0-rc.1");
        assert_eq!(covered("<=0.2.0", all), "0.1.0-rc.1 0.1.0 0.1.5-rc.1 0.1.9 0.2.0-rc.1 0.2.0");
        assert_eq!(covered("<=0.2", all), "0.1.0-rc.1 0.1.0 0.1.5-rc.1 0.1.9 0.2.0-rc.1 0.2.0 0.3.0-rc.1");
        assert_eq!(covered(">=0.1, <0.3", all), "0.1.0-rc.1 0.1.0 0.1.5-rc.1 0.1.9 0.2.0-rc.1 0.2.0 0.3.0-rc.1");
        assert_eq!(covered(">=0.1.0, <0.1.9", all), "0.1.0 0.1.5-rc.1");
        assert_eq!(covered(">0.1.9, <=0.3.0", all), "0.2.0-rc.1 0.2.0 0.3.0-rc.1 0.3.0");
        assert_eq!(covered(">0.1", all), "0.2.0-rc.1 0.2.0 0.3.0-rc.1 0.3.0 1.0.0-0 1.0.0 1.2.3 2.0.0");
        assert_eq!(covered(">0", all), "1.0.0-0 1.0.0 1.2.3 2.0.0");
        assert_eq!(covered("=0.2.0", all), "0.2.0");
        assert_eq!(covered("=0.2.0-rc.1", all), "0.2.0-rc.1");
        assert_eq!(covered("=0.1", all), "0.1.0-rc.1 0.1.0 0.1.5-rc.1 0.1.9 0.2.0-rc.1");
        assert_eq!(covered("=1", all), "1.0.0-0 1.0.0 1.2.3");
        assert_eq!(covered("^0.1.2", all), "0.1.5-rc.1 0.1.9 0.2.0-rc.1");
        assert_eq!(covered("0.2", all), "0.2.0-rc.1 0.2.0 0.3.0-rc.1");
        assert_eq!(covered("^0", all), "0.1.0-rc.1 0.1.0 0.1.5-rc.1 0.1.9 0.2.0-rc.1 0.2.0 0.3.0-rc.1 0.3.0 1.0.0-0");
        assert_eq!(covered("^1.2.3", all), "1.2.3");
        assert_eq!(covered("~1", all), "1.0.0-0 1.0.0 1.2.3");
        assert_eq!(covered("~0.1.5", all), "0.1.9 0.2.0-rc.1");
    }

    /// What a dependency's range lets in, the same range covers, too.
    #[test]
    fn nothing_that_matches_is_left_out() {
        let numbers = ["0", "1", "2"];
        let mut versions = Vec::new();
        for major in numbers {
            for minor in numbers {
                for patch in numbers {
                    versions.extend(["", "-0", "-rc.1"].map(|pre| format!("{major}.{minor}.{patch}{pre}")));
                }
            }
        }
        let mut shapes = versions.clone();
        shapes.extend(numbers.map(str::to_owned));
        shapes.extend(numbers.iter().flat_map(|major| numbers.map(|minor| format!("{major}.{minor}"))));
        for shape in &shapes {
            for op in ["", "=", "~", "^", "<", "<=", ">", ">="] {
                let range = VersionRange::parse(&format!("{op}{shape}")).unwrap();
                for version in versions.iter().map(|text| Version::parse(text).unwrap()) {
                    assert!(!range.matches(&version) || range.covers(&version), "{range} {version}");
                    if version.is_stable() && !shape.contains('-') {
                        assert_eq!(range.matches(&version), range.covers(&version), "{range} {version}");
                    }
                }
            }
        }
    }
}
