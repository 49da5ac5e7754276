//! Text filters in recipes: what is known of their output is what the tools print.

use super::{assert_careful, assert_known};

/// Texts of which everything is known.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "a=$(seq -w 08 10) b=$(seq 08 10) c=$(seq -w 8 010) d=$(seq -w -1 10) e=$(seq -w 1 3 10) f=$(seq -w 3) g=$(seq -w 003)",
    "a=$(seq -f '%02g' 1 3) b=$(seq -f 'x%g.patch' 3) c=$(seq -f \"%03.f\" 8 11) d=$(seq -f '%.0f-' -s, 1 2) e=$(seq -f %5g 1) f=$(seq -f %04g -- -2 1)",
    "a=$(seq -ws, 08 10) b=$(seq -s' ' 2 2 8) c=$(seq 5 1)",
    "a=$(printf 'a\\nb\\nc\\n' | sed ':a;N;$!ba;s/\\n/ /g') b=$(printf 'a\\nb' | sed ':a;N;$!ba;s/\\n/ /g'; echo .) c=$(echo x | sed ':a;N;$!ba;s/\\n/ /g')",
    "a=$(echo 1234567 | sed -e ':a' -e 's/\\([0-9]\\)\\([0-9]\\{3\\}\\)\\($\\|,\\)/\\1,\\2\\3/;ta') b=$(echo 7 | sed ':a;s/^.\\{1,4\\}$/0&/;ta') c=$(echo 1234567 | sed ':a;s/\\B[0-9]\\{3\\}\\>/,&/;ta')",
    "a=$(printf 'a\\nb\\nc\\nd\\n' | sed 'N;s/\\n/-/') b=$(printf 'a\\nb\\nc\\n' | sed 'N;s/\\n/-/') c=$(printf 'a\\nb\\nc\\n' | sed '$!N;P;D') d=$(printf 'a\\nb\\nc' | sed -n 'N;P'; echo .)",
    "a=$(printf 'a\\nb\\nc\\n' | sed -n '1!G;h;$p') c=$(printf 'a\\nb\\n' | sed 'G') d=$(printf 'a\\nb\\n' | sed 'x;G'; echo .) e=$(printf 'a\\nb\\n' | sed 'H;x;s/\\n/+/'; echo .)",
    "a=$(printf 'a\\nb\\n' | sed 's/a/x/;N;t;s/$/Z/') b=$(printf 'a\\nb\\n' | sed 's/a/x/;n;t;s/$/Z/') c=$(printf 'a\\nb\\n' | sed 's/a/x/;T;s/$/Z/') d=$(printf 'aa\\nb\\n' | sed 's/a/x/;tz;s/$/Q/;:z;s/x/y/')",
    "a=$(printf 'a\\nb\\nc\\n' | sed '/b/{s/b/x/;s/x/y/}') b=$(printf 'a\\nb\\nc\\n' | sed '2!{s/^/-/}') c=$(printf 'a\\nb\\n' | sed -n '/a/{p;p}') d=$(printf 'a\\nb\\n' | sed '1{/a/{s/a/z/;q}}') e=$(printf 'a\\nb\\n' | sed '{ s/a/b/ ; s/b/c/ }')",
    "a=$(printf 'a\\n\\nb\\n' | sed '/^$/d;s/a/&\\n/;P;D') b=$(printf 'ab\\n' | sed 's/a/&\\n/;P;D') c=$(printf 'a\\nb\\nc\\n' | sed -n '$!{h;d};H;x;p') d=$(printf 'a\\nb\\n' | sed '$!{$!N};s/\\n/ /')",
    "a=$(echo \"foo bar\" | sed 's/\\b\\(.\\)/\\u\\1/g') b=$(echo FOO | sed 's/.*/\\L\\u&/') c=$(echo foo | sed 's/.*/\\u&/') d=$(echo foo-bar | sed -E 's/(^|-)([a-z])/\\1\\u\\2/g') e=$(echo FOO | sed 's/O/\\l&x/g') f=$(echo foo | sed 's/o/\\U&\\E-\\u&/g')",
    "a=$(echo abcdefg | fold -w3) b=$(printf 'abcd\\n\\nef' | fold -w 2; echo .) c=$(echo abcd | fold -w2 | tac | paste -sd-)",
    "a=$(expr 1 + 2) b=$(expr 7 - 9) c=$(expr 3 \\* 4) d=$(expr 7 / 2) e=$(expr -7 % 3) f=$(expr length abc) g=$(expr substr abcdef 2 3) h=$(expr index abc bc)",
    "a=$(expr 1.2.3 : '\\([0-9]*\\)') b=$(expr abc : 'a.') c=$(expr abc : x) d=$(expr abc : '\\(x\\)') e=$(expr 1.22-3 : '.*-\\(.*\\)') f=$(expr \"$v\" : 'x')",
    "if expr 3 \\> 2 >/dev/null; then a=1; fi; expr 10 \\< 9 >/dev/null || b=1; c=$(expr a = a) d=$(expr a != a); e=$?; f=$(expr 5 - 5) || g=$?",
    "a=$(expr substr abc 0 1) b=$(expr substr abc 2 9) c=$(expr 010 + 1) d=$(expr 0 - 0); e=$?",
    "a=$(printf 'b\\na\\n' | sed -n 'H;${x;s/\\n/,/g;p}') b=$(printf 'b\\na\\n' | sed -n 'H;${g;s/\\n/,/g;s/^,//;p;}')",
    "a=$(printf '1\\n2\\n3\\n' | sed -n '2{p;q}') b=$(printf '1\\n2' | sed -n '$='; printf 'a\\nb' | sed '=';echo .)",
    "a=$(printf 'a;b\\n' | sed 's/;/}/;s/}/{/') b=$(sed 's/a/}/;s/x/{/' <<< ax) c=$(sed 's/[{}]//g' <<< '{a}') d=$(sed '/{/s/a/b/' <<< '{a')",
];

/// Texts of which something is not known; what is known is right.
#[rustfmt::skip]
const CAREFUL: &[&str] = &[
    "a=$(seq -f '%g' 100000) b=$(seq -f '%f' 2) c=$(seq -f '%-3g' 2)",
    "a=$(printf 'a\\nb\\n' | sed -e ':a' -e 'N' -e '$!ba' -e 's/\\n/ /g') b=$(printf 'a\\nb\\n' | sed ':a;$!{N;ba};s/\\n/,/g') c=$(printf 'a\\nb\\nc' | sed ':x { N; bx }; s/\\n/,/g')",
    "a=$(printf 'a\\nb\\nc\\n' | sed 'n;d') b=$(printf 'a\\nb\\nc' | sed -n 'n;p'; echo .) c=$(printf 'a\\nb\\nc' | sed 'n;s/$/!/'; echo .) d=$(printf 'a\\nb\\nc\\nd\\n' | sed -n '/b/{n;p}') e=$(printf 'a\\nb\\nb\\n' | sed '$!N;/^\\(.*\\)\\n\\1$/!P;D')",
    "a=$(sed 'bq' <<< x) b=$(sed ':a b' <<< x)",
    "a=$(echo foo | sed 's/\\(x*\\)f/\\u\\1q/')",
    "a=$(echo FOO | sed 's/.*/\\u\\L&/')",
    "a=$(expr 1) b=$(expr 1 + a)",
    "a=$(printf 'x\\n' | sed 's/x/a\\tb/;y/a/z/') b=$(printf '1\\n2\\n3\\n4\\n' | sed -n '0~2p') c=$(printf '1\\n2\\n3\\n4\\n' | sed -n '1~2{p}')",
    "a=$(printf '1\\n2\\n3\\n' | sed '/1/,/2/{s/$/x/}')",
    "a=$(printf 'a\\nb' | sed 'x;G'; echo .)",
];

#[test]
fn what_is_known_is_what_bash_holds() {
    assert_known(KNOWN);
}

#[test]
fn what_is_not_known_is_not_wrong() {
    assert_careful(CAREFUL);
}
