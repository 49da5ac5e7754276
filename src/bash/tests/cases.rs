//! Every construct by itself: known throughout and equal to bash's, or unknown with its reason.

use super::super::{Status, Value, evaluate};
use super::{Outcome, compare, oracle};

/// Texts of which everything is known.
const KNOWN: &[&str] = &[
    // Quoting.
    "a=foo b='a b' c=\"x y\" d=$'t\\tn\\x41\\u00e9' e=a\\ b f='a'\"b\"c g=",
    "a='it'\\''s' b=\"\\$x \\\" \\\\ \\q\" c=$'it\\'s'",
    "a=one\\\ntwo b=\"x\\\ny\"",
    // Arrays.
    "a=(one 'two three' \"$x\") b=([3]=d [1]=b c) c=() d=(\"\")",
    "a=(1 2) a+=(3) a[5]=x a+=(y) b=${a[5]} c=${#a[@]} d=(\"${a[@]}\") e=(${!a[@]}) f=${a[-1]}",
    "a=x a+=y b=(p) b+=q c=${b[0]} d=s d+=(t)",
    "a=(1 2 3)\nunset 'a[1]'\nc=(\"${a[@]:1:1}\")",
    "a=(1 2 3)\nunset 'a[1]'\nb=(\"${a[@]}\")\nunset a",
    "declare -A m=([x]=1 [y z]=2)\nm[k]=v\na=${m[x]} b=${m[\"y z\"]} c=${#m[@]} d=${m[none]-no}\nunset 'm[x]'\ne=${m[x]-gone}",
    "declare -A m=([foo]=1 [linux-x86]=2 [q]=3 [zz]=4)\na=(\"${!m[@]}\") b=(\"${m[@]}\")\nfor k in \"${!m[@]}\"; do c+=$k=${m[$k]},; done",
    "a=(a b c d) b=(\"${a[@]:1:2}\") c=(\"${a[@]: -2}\") d=\"${a[*]:2}\" e=${a[@]:0:1}",
    "a=(a.x b.x) b=(\"${a[@]%.x}\") c=(\"${a[@]/#/pre-}\") d=(\"${a[@]/%/-post}\") e=\"${a[*]^^}\" f=(\"${a[@]//./_}\")",
    // Parameter expansion.
    "v=1.2.3 a=${v%.*} b=${v%%.*} c=${v#*.} d=${v##*.} e=${v//./_} f=${v/./-} g=${v/#1/x} h=${v/%3/y} i=${v//./}",
    "a=${u:-d} b=${u-d} c=${u:+d} d=${u+d} u= e=${u:-d} f=${u-d} g=${u:+d} h=${u+d} : ${w:=set} ",
    ": ${w:=set} ${z=also}\na=$w$z",
    "v=hello a=${v:1} b=${v:1:3} c=${v: -2} d=${v:0:-1} e=${#v} f=${v^} g=${v^^} h=${v^^[el]} i=${v:10}",
    "V=HeLLo a=${V,} b=${V,,} c=${V,,[L]} d=${V~} e=${V~~}",
    "r=v v=7 a=${!r} b=${!r:-x} l=(1 2) s='l[1]' c=${!s} t='l[@]' d=(\"${!t}\")",
    "_pa=1 _pb=2 a=(${!_p@}) b=\"${!_p*}\"",
    "v=\"a*b\" a=${v//\\*/x} b=${v//\"*\"/y} c=${v#a\\*} p='*' d=${v%\"$p\"*} e=${v%$p*}",
    "v=foo a=${v/o/&-} b=${v/o/\\&} c=${v//o/[&]}",
    "v='a b' a=\"${v/ /'x'}\" b=\"${v:+'q'}\" c=${v:+'q'} d=\"${v#'a'}\"",
    "v=x a=${v@Q} b=${v@U} w=\"it's\" c=${w@Q}",
    // Splitting.
    "v=' a  b ' a=($v) b=(\"$v\") c=$v d=(x$v\"\"y) e=($v$v) f=($nothing \"$nothing\")",
    "IFS=, v=a,b,,c\na=($v) b=\"${a[*]}\"\nIFS=' '\nunset IFS\nc=($v)",
    "v='a:b:c'\nIFS=: read -r x y <<< \"$v\"\nIFS=: read -ra z <<< \"$v\"",
    "set -- a 'b c' d\na=(\"$@\") b=\"$*\" c=$# d=($*) e=$2\nshift\nf=$1 g=\"${@:2}\" h=(pre\"$@\"post)",
    // Braces.
    "a=(x{a,b}y {1..3} {3..1} {a..c} {01..03} {1..7..3} {a,b}{c,d} {a,{b,c}} {a} {} a{b a,b} $nothing{x,y})",
    "v=p a=($v{,-docs}) b=($v{a,b}) c=({$v,q}) d=(\"$v\"{1,2}) e={a,b} pa=Q pb=R f=($v{a,b})",
    "a=(http://x/y{.tar.gz,.sig}) b=(a{\\,,b}c) c=({\"a,b\",c})",
    // Arithmetic.
    "a=$((1+2*3)) b=$((a<<2)) c=$((a>5?1:0)) d=$((a++)) e=$a f=$((16#ff)) g=$((010)) h=$((-7/2)) i=$((2**10)) j=$((!a))",
    "((a=5, a*=2)) && b=$a\nlet 'c=a+1' d=3\nl=(1 2 3) e=$((l[1]+${#l[@]})) f=${l[1+1]}",
    "declare -i n=5\nn+=3\nn=n*2\na=$n",
    // Conditions.
    "v=foo.tar.gz\n[[ $v == *.tar.gz ]] && a=1\n[[ $v = \"*\" ]] || b=1\n[[ $v != f* ]] || c=1\n[[ -z $u && -n $v ]] && d=1\n[[ ! -z $v ]] && e=1",
    "v=1.22\n[[ $v =~ ^([0-9]+)\\.([0-9]+)$ ]] && a=${BASH_REMATCH[1]} b=${BASH_REMATCH[2]} c=${BASH_REMATCH[0]}",
    "[ a = a ] && a=1\n[ 2 -gt 10 ] || b=1\ntest -n x -a -z '' && c=1\n[[ 3 -lt 20 ]] && d=1\n[[ a < b ]] && e=1\n[ ! x = y ] && f=1",
    "v=b\ncase $v in a) r=1 ;; b|c) r=2 ;;& [a-z]) s=3 ;& x) t=4 ;; *) u=5 ;; esac",
    "[[ foobar == @(foo|x)bar ]] && a=1\n[[ ab == !(x) ]] && b=1\n[[ -v a && ! -v zz ]] && c=1",
    "shopt -s nocasematch\n[[ FOO == foo ]] && a=1\nshopt -u nocasematch\n[[ FOO == foo ]] || b=1",
    "shopt -s extglob\nv=aab\na=${v##+(a)} b=${v/@(b|c)/x}\nshopt -u extglob",
    "if false; then a=1; elif [ x ]; then a=2; else a=3; fi\nif false; then b=1; fi\nc=$?",
    "true && a=1 || b=1\nfalse && c=1 || d=1\n! false && e=1\nfalse || f=1 && g=1",
    // Loops.
    "for i in 1 2 3; do a+=$i; done\nfor i in a b; do for j in x y; do [ $j = y ] && continue 2; b+=$i$j; done; done",
    "i=0\nwhile [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; a+=$i; done\nuntil (( i == 0 )); do ((i--)) || true; done",
    "for ((i=0; i<3; i++)); do a+=($i); done\nfor k in \"${a[@]}\"; do b=$k-$b; done\nwhile true; do c=1; break; done",
    // Functions.
    "f() { local x=$1; y=$x-$2; return 3; }\nf a b || a=$?\ng() { echo \"$#:$1\"; }\nb=$(g p q)",
    "f() { local v=1; g; }\ng() { v=2; w=$v; }\nv=0\nf\na=$v",
    "_add() { depends+=(\"$@\"); }\n_add a 'b>1'\n_add c\nf() { printf '%s.%s' \"$1\" \"${2:-0}\"; }\npkgver=$(f 1 2)",
    "f() { if [ $1 -le 1 ]; then echo 1; else echo $(( $1 * $(f $(( $1 - 1 ))) )); fi; }\na=$(f 5)",
    "f() (x=1)\nf\na=${x-no}\nf2() { return; }\nf2 && b=1\nunset -f f\nf3() { local a=(1 2); b3=${#a[@]}; }\nf3",
    "local v=1\ndeclare w=2\ndeclare -g x=3\nexport y=4\nreadonly _z=5\ntypeset -a q=(a b)",
    // Substitutions and filters.
    "v=1.2.3 a=$(echo $v | cut -d. -f1,2) b=$(echo ${v} | tr . _) c=$(sed 's/\\./-/g' <<< $v) d=$(basename /x/y.z .z) e=$(dirname /x/y)",
    "a=$(printf '%s,' a b c) b=$(printf '%03d' 7) c=$(echo -n x) d=`echo \\`echo q\\`` e=$(cat <<EOF\nhi $a\nEOF\n)",
    "a=$(echo a; echo b) b=($(echo x y; echo z)) c=\"$(printf 'a\\n\\n')\" d=$(true)$? e=$(exit 3)",
    "a=$(exit 3)\nb=$?\nc=$(f() { echo in; }; f)",
    "cat > /dev/null <<EOF\n$(( 1 ))\nEOF\nread -r a <<'EOF'\nx $y\nEOF\nIFS= read -rd '' b <<< $'l1\\nl2' || true",
    "mapfile -t a < <(printf '%s\\n' x 'y z')\nwhile read -r l; do b+=(\"$l\"); done < <(echo p; echo q)\nwhile read -r k v; do c+=$k; done <<< 'm n'",
    "a=$(awk '{print $2}' <<< 'p q r') b=$(echo 'x-y' | sed -E 's/(.)-(.)/\\2-\\1/') c=$(head -n1 <<< $'a\\nb') d=$(echo a | rev)",
    // eval, and what is printed of functions.
    "eval a=1 'b=\"x y\"'\neval \"c_$a=2\"\nfor p in x y; do eval \"package_$p() { depends=($p); }\"; done",
    "pkgname=(a b)\npackage() { echo \"$pkgdir\"; }\nfor _p in \"${pkgname[@]}\"; do\n eval \"package_$_p() {\n $(declare -f package | sed '1d')\n }\"\ndone\nunset -f package",
    "_package() { make DESTDIR=\"$pkgdir\" install; }\nfor _p in one two; do\n eval \"package_${_p}() {\n $(declare -f \"_package\")\n _package ${_p#x}\n }\"\ndone",
    "printf -v a '%s-%s' x y\nprintf -v 'b[2]' z\nprintf -v c %q \"a b\"",
    "f() { local v=1; g; }; g() { unset v; v=9; }; v=0; f; a=$v",
    "declare -A m=([x]=1)\nfor k in x; do declare -ga \"s_$k=(\\\"\\$k-${m[$k]}\\\" b)\"; done\na=$(awk -F. '{print $1\".\"$2 \"-\" $3, $1}' <<< 1.2.3)",
    "x=7; declare -g x=1 y=$x\nf() { local i=5 j=$((i*2)) k=$i; r=$i-$j-$k; local n=${1,,} m=${n^}; t=$n-$m; }; f AB\ng() { local IFS=, y=\"$*\"; z=$y; }; g a b",
    "f() { local name=$1 ver=$2 url=\"https://x/$name-$ver\"; source+=(\"$url\"); }\nf foo 1\nf bar 2",
    // Streams.
    "{ a=1; echo hidden; } > /dev/null\n( b=2 )\necho err >&2\nfalse 2>/dev/null || c=3",
    "return 0\na=1",
    "a=1\nif [ $a = 1 ]; then return; fi\nb=2",
    "a=\"$(echo one \\\n two)\"; b=( # comment\n x # other\n y\n)",
    "pkgver=1 ; pkgrel=2 # c\n: 'a comment # no' && c=3",
    "a=$CARCH b=${CARCH/_/-}\n[[ $CARCH == x86_64 ]] && c=64 || c=32",
    "source_x86_64=(\"https://h/${CARCH}?a=*\") b=(https://h/[x]?y)",
    "a=foo; a=${a:0:1}${a#?}; b=\"${a}\"'$a'\"\\$a\"$'$a'",
    "x=3; y=${x:+$(echo yes)}; z=${x:-$(echo no)}; w=\"${u:-\"quoted $x\"}\"",
    "a=(); for i in \"${a[@]}\"; do b=1; done; c=\"${a[*]}\"; d=(\"${a[@]}\" x); e=${a[0]-unset}",
    "a='~x' b=\\~x c=\"~\" d=x~ e=http://h/~u f=(x~ 'y'~)",
    "function f { a=1; }\nf\nfunction g() { b=$a; }; g",
    "time_=1; if=2; a=$if$time_; [[ a == a && ( b == c || d == d ) ]] && e=1",
    "a=${b:=${c:-d}}; e=\"${f:-${g:-\"h i\"}}\"; j=(${k:-l m}); n=(\"${k:-l m}\"); o=(${k:-\"l m\"})",
];

/// Texts with what is not known of them: a name, and the reason.
const UNKNOWN: &[(&str, &str, &str)] = &[
    ("a=$(date +%Y)\nb=1", "a", "`date` is not run"),
    ("a=$(uname -m)-x\nb=${a%-x}", "b", "`uname` is not run"),
    ("a=$HOME/x", "a", "`HOME` differs by machine"),
    ("a=$RANDOM", "a", "`RANDOM` differs from run to run"),
    ("a=(*.patch)", "a", "which files `*.patch` matches is not known"),
    ("if [[ -f x ]]; then a=1; else a=2; fi", "a", "`-f x` asks for a file"),
    ("a=1\nwhile read -r l; do a=$l; done < list", "a", "the file `list` is not read"),
    ("a=$(< file)", "a", "the file `file` is not read"),
    ("eval \"$(curl x)\"\na=1\nb=$c", "c", "`curl` is not run"),
    (". ./other\na=1", "z", "`.` reads a file, which is not run"),
    ("a=~/x", "a", "`~` differs by machine"),
    ("a=${a}x\nwhile a=$a$a; do :; done", "a", "the recipe is too large: it takes too many steps, or too much memory"),
    ("f() { f; }\nf", "a", "the recipe is too large: it takes too many steps, or too much memory"),
    ("a=$(command -v gcc)", "a", "which programs there are differs by machine"),
    ("a=$0", "a", "`$0` differs by machine"),
    ("[[ $(id -u) == 0 ]] && a=1", "a", "`id` is not run"),
    ("a=$(9x=1)", "a", "`9x=1` is no assignment, since a name cannot begin with a digit"),
    ("a=$(b-c+=1)", "a", "`b-c+=1` is no assignment, since a name cannot hold `-`"),
    ("a=$(=1)", "a", "`=1` is not run"),
];

#[test]
fn what_is_known_is_what_bash_holds() {
    let folder = tempfile::tempdir().unwrap();
    let texts: Vec<String> = KNOWN.iter().map(|text| format!("{text}\n:\n")).collect();
    let Some(found) = oracle::ask(folder.path(), &texts) else { return };
    assert!(found.iter().filter(|held| held.is_some()).count() + 2 > texts.len(), "bash ended early");
    let mut wrong = Vec::new();
    for (text, held) in texts.iter().zip(&found) {
        match compare(text, held.as_ref()) {
            Outcome::Same => {}
            other => wrong.push(format!("{other:?}\n{text}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), texts.len(), wrong.join("\n"));
}

#[test]
fn what_is_not_known_says_why() {
    for (text, name, why) in UNKNOWN {
        let evaluated = evaluate(text).unwrap();
        match evaluated.get(name).map(|variable| &variable.value) {
            Some(Value::Unknown(unknown)) => assert_eq!(&unknown.why, why, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

/// What both ways of an unknown condition agree on is known; what only one says is not.
#[test]
fn both_ways_of_a_condition_are_taken() {
    let text =
        "if [[ -e x ]]; then a=1 b=1; else a=1 b=2; fi\nc=3\n[[ -e y ]] && d=4\nfor f in $(ls); do e=5; done\ng=6\n";
    let evaluated = evaluate(text).unwrap();
    let value = |name: &str| match &evaluated.variables[name].value {
        Value::Str(text) => Some(text.text.clone()),
        _ => None,
    };
    assert_eq!(
        ["a", "b", "c", "d", "e", "g"].map(value),
        [Some("1".into()), None, Some("3".into()), None, None, Some("6".into())]
    );
    assert_eq!(evaluated.status, Status::Succeeds);
}

#[test]
fn a_recipe_that_fails_or_ends_the_shell_does_not_succeed() {
    for (text, fails) in [
        ("a=1\nfalse", Some(true)),
        ("exit 0", Some(true)),
        ("a=1\n[[ -n $a ]] && true", None),
        ("[[ -e x ]] && exit 1\na=1", Some(false)),
        ("f/x() { :; }", None),
        ("/usr/bin/x() { :; }", Some(false)),
        ("cd /tmp", Some(false)),
        ("set -u", Some(false)),
        ("IFS=,", Some(false)),
        ("readonly i=1", Some(false)),
        ("readonly _i=1", None),
        ("readonly pkgver=1", None),
        ("readonly pkgname=1", Some(false)),
        ("error() { :; }", Some(false)),
        ("grep() { :; }", Some(false)),
        ("PKGEXT=.pkg.tar", None),
        ("BUILDENV=(sign)", Some(false)),
        ("BUILDENV+=(!check '!ccache' color)", None),
        ("trap true EXIT", Some(false)),
        ("( exit 3 ) || true", None),
    ] {
        let found = match evaluate(text).unwrap().status {
            Status::Succeeds => None,
            Status::Fails(_) => Some(true),
            Status::Unknown(_) => Some(false),
        };
        assert_eq!(found, fails, "{text}");
    }
}

/// What makepkg would feel is shown where it begins, not at the last line.
#[test]
fn what_is_left_changed_is_shown_where_it_is() {
    for (text, why) in [
        ("a=1\n[set -e]\nb=2", "`set -e` is not taken back, and makepkg would feel it"),
        ("[set -euo pipefail]\nset +e +u\nb=2", "`set -o pipefail` is not taken back, and makepkg would feel it"),
        ("f() { [set +B]; }\nf\nb=2", "`set +B` is not taken back, and makepkg would feel it"),
        ("[shopt -s nullglob]\nb=2", "`shopt -s nullglob` is not taken back, and makepkg would feel it"),
        ("a=1\n[IFS=,]\nb=2", "`IFS` is left changed, and makepkg would feel it"),
        ("a=1\n[cd() { :; }]\nb=2", "`cd` is a name that makepkg works with"),
        ("[/usr/bin/sed() { :; }]\nb=2", "`/usr/bin/sed` is the path of a program, which makepkg may run"),
    ] {
        let start = text.find('[').unwrap();
        let end = text.rfind(']').unwrap() - 1;
        let plain = text.replace(['[', ']'], "");
        match evaluate(&plain).unwrap().status {
            Status::Unknown(unknown) => assert_eq!((unknown.why.as_str(), unknown.span), (why, start..end), "{plain}"),
            other => panic!("{plain}: {other:?}"),
        }
    }
}

/// No text of any depth or size takes long, or ends the process.
#[test]
fn any_nesting_and_any_size_ends() {
    let nested = |open: &str, middle: &str, close: &str, count: usize| {
        format!("a={}{middle}{}\n", open.repeat(count), close.repeat(count))
    };
    for count in [10, 100, 1_000, 20_000] {
        for text in [
            nested("${a:-", "x", "}", count),
            nested("$(echo ", "x", ")", count),
            nested("\"${a:-", "x", "}\"", count),
            nested("$((", "1", "))", count),
            nested("{a,", "b", "}", count),
            format!("{} :{}", "{ ".repeat(count), "; }".repeat(count)),
            format!("{} :{}", "if :; then ".repeat(count), "; fi".repeat(count)),
            format!("{} :{}", "( ".repeat(count), " )".repeat(count)),
            format!("[[ {} x {} ]]", "( ".repeat(count), " )".repeat(count)),
            format!("eval {}a=1", "eval ".repeat(count)),
            format!("a={}", "$a".repeat(count)),
            format!("a=x\n{}", "a=$a$a\n".repeat(count.min(2_000))),
            format!("case x in {} esac", "x) ;; ".repeat(count)),
            format!("a{}b", "|".repeat(count)),
        ] {
            if text.len() <= super::super::MAX_SIZE {
                drop(evaluate(&text));
            }
        }
    }
}

#[test]
fn lines_of_package_functions_are_what_makepkg_takes() {
    let text = r#"
pkgname=(a b)
pkgdesc=global
depends=(glibc)
_v=1
package_a() {
  pkgdesc="desc of $pkgname $_v"
  depends+=(x)
  if false; then
    optdepends=('o: p')
  fi
  local url=no
  license=(
    one
    two
  )
  install=$nothing
  conflicts=("${pkgname%x}-git" b{1,2})
}
package_b() { install -Dm644 x "$pkgdir"; }
"#;
    let evaluated = evaluate(text).unwrap();
    let show = |package: &str, field: &str, array: bool| match evaluated.attribute(package, field, array) {
        Ok(None) => "-".to_owned(),
        Ok(Some(Value::Str(text))) => text.text,
        Ok(Some(Value::List(list))) => list.iter().map(|text| text.text.as_str()).collect::<Vec<_>>().join("|"),
        Ok(Some(Value::Unknown(why))) | Err(why) => format!("? {}", why.why),
    };
    assert_eq!(show("a", "pkgdesc", false), "desc of a 1");
    assert_eq!(show("a", "depends", true), "glibc|x");
    assert_eq!(show("a", "optdepends", true), "o: p");
    assert_eq!(show("a", "url", false), "-");
    assert_eq!(show("a", "license", true), "one|two");
    assert_eq!(show("a", "install", false), "");
    assert_eq!(show("a", "conflicts", true), "a-git|b1|b2");
    assert_eq!(show("b", "install", false), "-");
    assert_eq!(show("b", "pkgdesc", false), "-");
}
