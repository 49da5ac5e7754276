//! Words, made at random from nested quotes and expansions.

use super::generate::Random;

impl Random {
    /// A piece of a word that stands in `place`: nothing, `"`, `{` or `d` (braces in double quotes), `(`.
    fn piece(&mut self, place: char, depth: u32) -> String {
        let plain =
            ["a", "$x", "$(echo   1)", "`b  \\` c`", "\\\n", "$", "\\$", "\\\\", "\\\"", "${x}", "x#", "$$", "=", "%"];
        let deep = depth > 0 && self.one_in(2);
        if !deep {
            return match place {
                '"' => self.pick(&plain).to_owned(),
                'd' if self.one_in(3) => self.pick(&["'q", "$'\\t", "\"z $(echo   1)", "$'it\\'s"]).to_owned() + "@",
                _ if self.one_in(3) => {
                    let quoted = [
                        "'q r'",
                        "'\\\n'",
                        "$'a\\n'",
                        "$'\\''",
                        "$\"b $x\"",
                        "$'it\\'s\\x41\\101\\u00e9\\q'",
                        "\\'",
                        "$'\\\n'",
                    ];
                    self.pick(&quoted).to_owned()
                }
                _ => self.pick(&plain).to_owned(),
            }
            .replace("'q@", "'q'")
            .replace("t@", "t'")
            .replace("s@", "s'")
            .replace(")@", ")\"");
        }
        let double = matches!(place, '"' | 'd');
        match self.below(5) {
            0 | 1 => {
                let operator = self.pick(&[":-", "-", "x#", "%%", "/", "//", ":+", "^", ",,", "/a/", ":"]);
                format!("${{x{operator}{}}}", self.pieces(if double { 'd' } else { '{' }, depth - 1))
            }
            2 if !double => format!("\"{}\"", self.pieces('"', depth - 1)),
            3 => format!("$(( {} ))", self.pieces('(', depth - 1)),
            4 => format!("$[ {} ]", self.pieces('(', depth - 1)),
            _ => self.pick(&plain).to_owned(),
        }
    }

    pub(super) fn pieces(&mut self, place: char, depth: u32) -> String {
        (0..=self.below(3)).map(|_| self.piece(place, depth)).collect()
    }
}
