//! Recipes out of a generator: thousands of them, held against bash.

use super::{Outcome, compare, oracle};

/// A small generator of numbers: the same recipes on every machine.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1))
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % (end as u64)).unwrap()
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const NAMES: &[&str] = &["a", "b", "c", "_d", "list", "arr", "map", "x1"];
const TEXTS: &[&str] = &[
    "",
    "foo",
    "1.2.3",
    "a b",
    "*",
    "x=y",
    "-n",
    "0",
    "7",
    "foo-bar_baz",
    "é",
    "a.tar.gz",
    "  two  ",
    "ab",
    "/usr/lib",
];
const PATTERNS: &[&str] =
    &["*", "?", "a*", "*.", "[0-9]", "[!a]", "*-", ".*", "o", "b?r", "\\*", "\"*\"", "[a-c]*", "foo", "$b", "@(a|b)"];

struct Maker {
    dice: Dice,
    depth: usize,
}

impl Maker {
    fn name(&mut self) -> &'static str {
        self.dice.of(NAMES)
    }

    fn parameter(&mut self) -> String {
        let name = self.name();
        let (p, q) = (self.dice.of(PATTERNS), self.dice.of(PATTERNS));
        let text = self.dice.of(TEXTS);
        match self.dice.below(34) {
            0..=5 => format!("${name}"),
            6 => format!("${{{name}}}"),
            7 => format!("${{{name}:-{text}}}"),
            8 => format!("${{{name}-$a}}"),
            9 => format!("${{{name}:+{text}}}"),
            10 => format!("${{{name}+x}}"),
            11 => format!("${{{name}:={text}}}"),
            12 => format!("${{{name}#{p}}}"),
            13 => format!("${{{name}##{p}}}"),
            14 => format!("${{{name}%{p}}}"),
            15 => format!("${{{name}%%{p}}}"),
            16 => format!("${{{name}/{p}/{q}}}"),
            17 => format!("${{{name}//{p}/{text}}}"),
            18 => format!("${{{name}/#{p}/-}}"),
            19 => format!("${{{name}/%{p}}}"),
            20 => format!("${{{name}:{}}}", self.dice.below(4)),
            21 => format!("${{{name}:{}:{}}}", self.dice.below(3), self.dice.below(4)),
            22 => format!("${{{name}: -{}}}", 1 + self.dice.below(3)),
            23 => format!("${{{name}^}}"),
            24 => format!("${{{name}^^}}"),
            25 => format!("${{{name},,}}"),
            26 => format!("${{#{name}}}"),
            27 => format!("${{{name}[@]}}"),
            28 => format!("${{{name}[*]}}"),
            29 => format!("${{{name}[{}]}}", self.dice.below(4)),
            30 => format!("${{#{name}[@]}}"),
            31 => format!("${{{name}[@]/{p}/z}}"),
            32 => format!("${{{name}[@]:{}:{}}}", self.dice.below(3), self.dice.below(3)),
            _ => format!("${{!{name}[@]}}"),
        }
    }

    fn word(&mut self) -> String {
        match self.dice.below(18) {
            0..=2 => self.dice.of(&["foo", "bar-1", "x", "1.0", "a_b", "http://h/f?q=1", "lib", "3"]).to_owned(),
            3 => format!("'{}'", self.dice.of(TEXTS)),
            4 => format!("\"{}\"", self.dice.of(&["a b", "x", "", "q-$a", "\\$a", "${b}c"])),
            5..=8 => format!("\"{}\"", self.parameter()),
            9..=11 => self.parameter(),
            12 => format!("{}-{}", self.parameter(), self.parameter()),
            13 => self
                .dice
                .of(&["{a,b}", "x{1..3}", "{a,b}{c,d}", "$a{,-x}", "{01..03}", "pre{,x,y}post", "{a}", "{,}", "{b..d}"])
                .to_owned(),
            14 => self.dice.of(&["$'a\\tb'", "$'\\x41'", "$'it\\'s'", "\\$x", "a\\ b"]).to_owned(),
            15 => format!("$(({}))", self.arithmetic()),
            16 => self.substitution(),
            _ => format!("\"{}\"", self.substitution()),
        }
    }

    fn substitution(&mut self) -> String {
        let word = self.parameter();
        match self.dice.below(8) {
            0 => format!("$(echo {word})"),
            1 => format!("$(printf '%s-' \"{word}\")"),
            2 => format!("$(echo \"{word}\" | tr a-z A-Z)"),
            3 => format!("$(echo \"{word}\" | cut -d. -f1)"),
            4 => format!("$(echo \"{word}\" | sed 's/o/0/g')"),
            5 => format!("$(cat <<< \"{word}\")"),
            6 => format!("`echo {word}`"),
            _ => format!("$(echo \"{word}\"; echo y)"),
        }
    }

    fn arithmetic(&mut self) -> String {
        let name = self.name();
        let (m, n) = (self.dice.below(9), 1 + self.dice.below(5));
        match self.dice.below(8) {
            0 => format!("{m}+{n}"),
            1 => format!("{name}+{n}"),
            2 => format!("{m}*{n}-1"),
            3 => format!("{m}>{n}"),
            4 => format!("${{#{name}}}"),
            5 => format!("{m}%{n}"),
            6 => format!("{m}?{n}:7"),
            _ => format!("_d={m}"),
        }
    }

    fn condition(&mut self) -> String {
        let (one, two) = (self.parameter(), self.dice.of(TEXTS));
        let pattern = self.dice.of(PATTERNS);
        match self.dice.below(20) {
            14 | 15 => self.dice.of(&["[ -f /etc/passwd ]", "[ -f /nowhere ]", "[[ -d /nowhere ]]"]).to_owned(),
            16 => format!("! {}", self.condition()),
            17 => format!("[[ {one} =~ ^([a-z]*)[.-]?(.*)$ && ${{BASH_REMATCH[1]}} != x ]]"),
            18 => format!("[[ {one} == @(a|f)*([a-z]) ]]"),
            19 => format!("{{ {}\nfalse; }}", self.statement()),
            0 => format!("[[ {one} == {pattern} ]]"),
            1 => format!("[[ -n {one} ]]"),
            2 => format!("[[ -z {one} && x != '{two}' ]]"),
            3 => format!("[ \"{one}\" = '{two}' ]"),
            4 => format!("[ -n \"{one}\" ]"),
            5 => format!("(( {} ))", self.arithmetic()),
            6 => "true".to_owned(),
            7 => "! false".to_owned(),
            8 => format!("[[ {one} =~ ^[a-f]+ ]]"),
            9 => format!("[[ -v {} ]]", self.name()),
            10 => "unknown_program".to_owned(),
            11 => format!("test {} -gt {}", self.dice.below(5), self.dice.below(5)),
            12 => format!("[[ {one} < {two:?} || {} -eq 1 ]]", self.dice.below(3)),
            _ => "command -v nothing_like_it".to_owned(),
        }
    }

    fn body(&mut self, most: usize) -> String {
        let count = 1 + self.dice.below(most);
        (0..count).map(|_| self.statement()).collect::<Vec<_>>().join("\n")
    }

    /// What recipes do less often, and what ends something early.
    fn rarer(&mut self, deep: bool) -> String {
        let name = self.name();
        let (one, two) = (self.word(), self.word());
        match self.dice.below(if deep { 19 } else { 30 }) {
            0 => format!("{name}=$?"),
            1 => format!("{} && break", self.condition()),
            2 => format!("{} && continue", self.condition()),
            3 => format!("{} || return {}", self.condition(), self.dice.below(2)),
            4 => format!("{} && break 2", self.condition()),
            5 => format!("{} && continue 2", self.condition()),
            6 => format!("{name}=$(( {} / {} ))", self.arithmetic(), self.dice.below(3)),
            7 => format!("declare -{} {name}={one}", self.dice.of(&["u", "l", "i", "a", "x", "g", "gu", "gi"])),
            8 => format!("local {name}={one} b={two}"),
            9 => format!("{name}=$(cat <<EOF\n${name} {}\n\tx $((1+2))\nEOF\n)", self.parameter()),
            10 => format!("read -r {name} c <<EOF\n{}  y\nEOF", self.parameter()),
            11 => "IFS=-".to_owned(),
            12 => "unset IFS".to_owned(),
            13 => format!("shopt -{} extglob", self.dice.of(&["s", "u"])),
            14 => format!("{name}=${{!{}}}", self.name()),
            15 => format!("a=${{{name}@Q}} b=${{{name}:-$RANDOM{one}}}"),
            16 => "shift\na=$#".to_owned(),
            17 => format!("{name}=$(false)$?"),
            18 => format!("{name}[{}]+={one}", self.dice.of(&["0", "1+1", "c=2", "$b", "-1"])),
            19 => format!("unset -f f\nf() {{ {}\n}}\nf", self.body(1)),
            20 => format!(
                "f3() {{\n{name}=foo\n{}\n}}\neval \"$(declare -f f3 | sed 's/foo/bar/; s/^f3/f4/')\"\nf4 {one}",
                self.body(1)
            ),
            21 => format!("while read -r {name}; do\n{}\ndone < <(echo {one}; echo {two})", self.body(2)),
            22 => format!("while read -r {name} _d; do\n{}\ndone <<< {one}$'\\n'{two}", self.body(2)),
            23 => format!(
                "case {one} in\n{}) {} ;;&\n{}) {} ;&\n*) {} ;;\nesac",
                self.dice.of(PATTERNS),
                self.body(1),
                self.dice.of(PATTERNS),
                self.body(1),
                self.body(1)
            ),
            24 => format!("for i in 1 2; do\nfor a in {one} {two}; do\n{}\ndone\n{}\ndone", self.body(2), self.body(1)),
            25 => format!("until {}; do\n{}\nbreak\ndone", self.condition(), self.body(2)),
            26 => format!("{name}=$( {}\necho ${name} )", self.body(2)),
            27 => format!("{{ {}\n}} | {{ {}\n}}", self.body(1), self.body(1)),
            28 => format!("package_{}() {{ {}\n}}", self.dice.of(&["a", "b"]), self.body(2)),
            _ => format!("if {} && {}; then\n{}\nfi", self.condition(), self.condition(), self.body(1)),
        }
    }

    fn statement(&mut self) -> String {
        self.depth += 1;
        let deep = self.depth > 4;
        let name = self.name();
        if self.dice.below(3) == 0 {
            let statement = self.rarer(deep);
            self.depth -= 1;
            return statement;
        }
        let statement = match self.dice.below(if deep { 18 } else { 40 }) {
            0..=4 => format!("{name}={}", self.word()),
            5 => format!("{name}+={}", self.word()),
            6..=8 => format!("{name}=({} {} {})", self.word(), self.word(), self.word()),
            9 => format!("{name}+=({})", self.word()),
            10 => format!("{name}[{}]={}", self.dice.below(4), self.word()),
            11 => format!("{name}=([2]={} {} [0]=z)", self.word(), self.word()),
            12 => format!("unset {name}"),
            13 => format!("unset '{name}[{}]'", self.dice.below(3)),
            14 => format!("printf -v {name} '%s:%s' {} {}", self.word(), self.word()),
            15 => format!("read -r {name} b <<< {}", self.word()),
            16 => format!("(( {} )) || true", self.arithmetic()),
            17 => format!("IFS=. read -ra {name} <<< {}", self.word()),
            18..=20 => format!("if {}; then\n{}\nfi", self.condition(), self.body(2)),
            21 => format!("if {}; then\n{}\nelse\n{}\nfi", self.condition(), self.body(2), self.body(2)),
            22..=23 => format!("for c in {} {}; do\n{}\ndone", self.word(), self.word(), self.body(2)),
            24 => format!("for _d in \"${{{name}[@]}}\"; do\n{}\n{} && break\ndone", self.body(2), self.condition()),
            25 => format!(
                "case {} in\n{}) {} ;;\nfoo|x) a=1 ;;\n*) {} ;;\nesac",
                self.parameter(),
                self.dice.of(PATTERNS),
                self.body(1),
                self.body(1)
            ),
            26 => format!("{} && {}", self.condition(), self.statement()),
            27 => format!("{} || {}", self.condition(), self.statement()),
            28 => format!("f() {{\nlocal a={}\n{}\n}}\nf {} {}", self.word(), self.body(2), self.word(), self.word()),
            29 => format!("for ((i=0; i<{}; i++)); do\n{}\ndone", self.dice.below(3), self.body(2)),
            30 => format!("while {}; do\n{}\nbreak\ndone", self.condition(), self.body(2)),
            31 => format!("eval {}=1", self.word()),
            32 => format!("declare -A map=([k]={} [x]={})", self.word(), self.word()),
            33 => format!("map[{}]={}", self.dice.of(&["k", "x", "1", "foo"]), self.word()),
            34 => format!("( {} )", self.body(1)),
            35 => format!("mapfile -t {name} < <(printf '%s\\n' {} {})", self.word(), self.word()),
            36 => format!("set -- {} {}\na=$1 b=$# c=\"$*\"", self.word(), self.word()),
            37 => format!("declare -i x1={}", self.dice.below(9)),
            38 => format!("{{ {}\n}} > /dev/null", self.body(1)),
            _ => format!("f2() {{\n{}\nreturn {}\n}}\nf2 {} && b=yes", self.body(1), self.dice.below(2), self.word()),
        };
        self.depth -= 1;
        statement
    }
}

pub(super) fn recipe(seed: u64) -> String {
    let mut maker = Maker { dice: Dice::new(seed), depth: 0 };
    let mut text = String::from("a=foo b=1.2 list=(one two 'th ree') c=7\n");
    let count = 2 + maker.dice.below(7);
    for _ in 0..count {
        text.push_str(&maker.statement());
        text.push('\n');
    }
    text.push_str("unset IFS\ntrue\n");
    text
}

/// `RBEE_SOAK` asks for as many recipes as it says, from the seed that it says: `RBEE_SOAK=20000`, `RBEE_SOAK=20000@7`.
#[test]
fn what_is_known_of_any_recipe_is_what_bash_holds() {
    #[allow(clippy::disallowed_methods, reason = "a soak is asked for by the environment")]
    let soak = std::env::var("RBEE_SOAK").unwrap_or_default();
    let (count, first) = soak.split_once('@').unwrap_or((&soak, "0"));
    let (count, first) = (count.parse::<u64>().unwrap_or(0).max(300), first.parse::<u64>().unwrap_or(0));
    let folder = tempfile::tempdir().unwrap();
    let (mut same, mut unknown) = (0, std::collections::BTreeMap::<String, usize>::new());
    let mut wrong = Vec::new();
    for from in (first..first + count).step_by(500) {
        let seeds: Vec<u64> = (from..(from + 500).min(first + count)).collect();
        let texts: Vec<String> = seeds.iter().map(|seed| recipe(*seed)).collect();
        let part = folder.path().join(from.to_string());
        std::fs::create_dir(&part).unwrap();
        let Some(found) = oracle::ask(&part, &texts) else { return };
        for ((seed, text), held) in seeds.iter().zip(&texts).zip(&found) {
            match compare(text, held.as_ref()) {
                Outcome::Same => same += 1,
                Outcome::Unknown(why) => *unknown.entry(why).or_default() += 1,
                Outcome::Wrong(what) => wrong.push(format!("seed {seed}: {what}\n{text}")),
            }
        }
        std::fs::remove_dir_all(&part).unwrap();
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    let mut reasons: Vec<_> = unknown.into_iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    println!("{same} of {count} known throughout; not known: {:#?}", reasons.iter().take(40).collect::<Vec<_>>());
}
