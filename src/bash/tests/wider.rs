//! References, lists of keys and values, positional parameters, `source` of known text, and the options of `set`: known and
//! equal to bash's, or unknown.

use super::{Outcome, compare, oracle};

/// Texts of which everything is known.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "f() { local -n r=$1; r=1; }\nf v\na=$v",
    "f() { local -n r=$1; r+=(x); }\nf v\nf v",
    "f() { local -n r=$1; r[2]=x; }\nf v",
    "f() { local -n r=$1; r=(a \"${r[@]}\" b); }\nv=(1 2)\nf v",
    "f() { local -n r=$1; local k; for k in \"${!r[@]}\"; do out+=\"$k=${r[$k]};\"; done; n=${#r[@]}; }\ndeclare -A m=([a]=1 [b]=2)\nf m\nv=(p q)\nf v",
    "f() { local -n r=$1; g; }\ng() { r=2; }\nv=1\nf v",
    "f() { local v=3; local -n r=v; r=4; x=$v; }\nv=1\nf",
    "f() { local -n r=$1; unset r; }\nv=1 w=2\nf v",
    "f() { local -n r=$1; unset -n r; r=5; }\nv=1 w=2\nf v\na=${r-none}",
    "for x in a b c; do declare -n r=_$x; r=($x 1); done\nunset -n r",
    "declare -n r=v\nr=1\nr+=2\na=$r b=${!r} c=${r%2} d=${#r}",
    "f() { local -n r=$1 s=$2; r=$s; s=old; }\nv=1 w=2\nf v w",
    "f() { local -n r=$1; read -r r <<< \"x y\"; }\nf v",
    "f() { local -n r=$1; mapfile -t r <<< $'x\\ny'; }\nf v",
    "f() { local -n r=$1; printf -v r %03d 7; ((r+=1)); r2=$((r*2)); }\nf v",
    "f() { local -n r=$1; : ${r:=def}; }\nf v",
    "f() { local -n r=$1; g $1; a+=$r; }\ng() { local -n r=$1; r=9; }\nv=1\nf v",
    "set -e\nfalse\na=1\nfalse && b=1\nc=$(false; echo x)\n( false; d=1 )\nf() { false; e=1; }\nf\ng=$(f; echo y)\neval 'false; h=1'\neval false || i=1\n(false; echo q) >/dev/null\nset +e\nj=$?",
    "set -o pipefail\nif echo x | grep y | cat; then f=1; else f=2; fi\n! echo x | grep y | tr a b\ng=$?\nset +o pipefail",
    "set -u\ndeclare x\na=${x-d}\nb=(1)\nc=${#b[@]}\nd=(\"${nothing[@]}\")\nset +u",
    "f() { a=(\"${@: -1}\"); b=(\"${@: -3}\"); c=(\"${@:1:2}\") d=\"${@: -2:1}\"; shift; e=(\"${@: -2}\"); }\nf x y z",
    "f() { local r=@; a=(\"${!r:2}\"); b=(\"${!r: -1}\"); }\nf x y z",
    "declare -A m=(a b c)\na=${m[c]-none} b=${#m[@]}\nm+=(d e)\nm+=([f]=g)\nc=\"${!m[*]}\"",
    "l=('x y' z)\ndeclare -A m=(\"${l[@]}\" 1 ${l[0]} 2 {a,b} 3 ~ 4)\nfor k in \"${!m[@]}\"; do a+=\"<$k>${m[$k]};\"; done",
    "declare -iA m=(a 1+1)\nb=${m[a]}",
    "i=1 j=08\na=([i+1]=x [i]=y [$i+4]=z [ i * 9 ]=w)",
    "i=1\na=(x [i+1]=y z [i]+=q)\na+=([i]=q r)",
    "source <(echo 'a=1'; echo 'return 0'; echo 'b=2')\nc=3",
    ". /dev/stdin <<'X_E'\nf() { echo hi; }\na=$(f)\nX_E\nb=$(f)",
    "for i in 1 2 3; do source /dev/stdin <<< \"v$i=$i\"; done",
    "source /dev/stdin <<< \"false\" || a=1\nsource <(:)\nb=$?",
    "f() { source <(echo 'local q=3; w=$q'); return 0; }\nf",
    "if [[ -e x ]]; then source <(echo return); fi\na=1",
    "umask 022\na=1",
    "f() { :; }\na=$(type -t f) b=$(command -v f) c=$(type -t if) d=$(type -t cd) e=$(command -v printf)\nif type f >/dev/null 2>&1; then g=1; fi\nif command -v f >/dev/null; then h=1; fi\nunset -f f\ndeclare -F f || i=1",
    "hash -r; ulimit -c 0; a=1",
    "IFS=: ; set -- a b; a=\"$*\" b=\"${*:1}\" c=(\"$*\")\nunset IFS",
    "set -u\na=${zz:-x} b=${zz+y} c=${zz:=w}\nset +u",
    "set -u\nf() { b=\"$*\"; c=\"${@:3}\"; d=(\"$@\"); }\nf\nset +u",
    "set -u\na=(); b=${a[*]:-x} c=${a[0]:-x} d=${a[@]:+x}\nset +u",
    "set -u\nf() { local x; b=${x[@]} c=${x[*]}; }\nf\nset +u",
    "set -u\na=(1)\nb=${#a[3]}\nset +u",
    "set -u\na=(1)\nb=$((a[3]+1))\nset +u",
    "set -u\na=$(echo $zz; echo y)\nc=2\nset +u",
    "set -u\na=(1 2)\nb=${a[-1]} c=${a[*]} d=$a\nf() { local IFS=,; echo \"$*\"; }\ne=$(f 1 2) g=$#\nset +u",
];

/// Texts of which something is not known; what is known is right.
#[rustfmt::skip]
const CAREFUL: &[&str] = &[
    "f() { local -n r=$1; g; }\ng() { local v=5; r=2; w=$v; }\nv=1\nf v",
    "declare -n r=v\nfor r in x y; do a+=$r; done",
    "f() { local -n r=$1; [[ -n $r ]] && a=1; [[ -v r ]] && b=1; }\nv=1\nf v",
    "f() { local -n r=$1; declare r=5; }\nv=1\nf v",
    "f() { local -n r=r; r=5; }\nf",
    "f() { local -n r=$1; r=5 true; a=$r; }\nv=1\nf v",
    "f() { local -n r=$1; g r; }\ng() { local -n s=$1; s=9; }\nv=1\nf v",
    "f() { local -n r='a[1]'; r=5; }\nf",
    "f() { local -n r; r=v; }\nf",
    "set -e\na=$(set -e; false; echo x)\nset +e",
    "set -o pipefail\nfalse | true\na=$?\ntrue | false | cat\nb=$?\n(exit 3) | (exit 4) | cat\nc=$?\necho x | head -1 >/dev/null\nd=$?\nset +o pipefail\nfalse | true\ne=$?\nif echo x | grep y | cat; then f=1; fi",
    "set -u\ndeclare x\na=$x\nb=2",
    "set -u\nb=(1)\na=${b[3]}\nc=1",
    "set -u\nf() { a=$1; }\nf\nc=1",
    "set -u\nb=()\na=$b\nc=1",
    "set -u\na=$((zz+1))\nc=1",
    "set -u\n[[ $zz ]] && a=1\nc=1",
    "set -u\na=${zz:-x} b=${zz+y} c=${zz:=w}\nd=${#zz}",
    "set -u\ndeclare -A m=([a]=1)\na=${m[b]}\nc=1",
    "set -u\na=(${@:2}) b=\"$*\" c=$#",
    "set -u\nlocal x\ny=${x[0]}\nz=1",
    "set -u\nb=(\"${x[@]:1}\")\nc=${#x[@]}",
    "f() { a=${@: -1} b=(\"${@: -2}\") c=(\"${@:2:9}\") d=(\"${@: -4}\") e=(\"${@:4}\") g=(\"${@:0:0}\"); }\nf x y z",
    "f() { a=(\"${@: -1}\"); }\nf",
    "declare -A m=(k v k2 \"v $x 2\" ${a[@]} '*' \"k 3\" *)\na=(\"${m[@]}\")\nb=${m[k 3]}",
    "a=([j]=x)",
    "i=2\na=(p q) a=([a]=x [i]=y)",
    "for i in 1 2 3; do source /dev/stdin <<< \"break\"; a+=$i; done",
    "source <(echo 'a=(1 2')\nb=1",
    "a=$(cd / && echo y) b=$(cd /nonexistent; echo y) c=$(cd x 2>/dev/null; basename a/b)",
    "mapfile -n 1 -t b < <(echo x; echo y)\nmapfile -s 1 -t c < <(echo x; echo y)\nmapfile -t -s1 -n1 d < <(echo x; echo y; echo z)",
    "select x in a; do break; done </dev/null",
    "set -u\ndeclare x\na=$x\nset +u",
    "set -u\nb=(1)\na=${b[3]}\nset +u",
    "set -u\nf() { a=$1; }\nf\nset +u",
    "set -u\nb=()\na=$b\nset +u",
    "set -u\na=$((zz+1))\nset +u",
    "set -u\nd=${#zz}\nset +u",
    "set -u\ndeclare -A m=([a]=1)\na=${m[b]}\nset +u",
    "set -u\na=(${@:2}) b=\"$*\" c=$#\nset +u",
    "set -u\ndeclare x\ny=${x[0]}\nset +u",
    "set -u\nb=(\"${x[@]:1}\")\nc=${#x[@]}\nset +u",
    "set -u\ndeclare x\na=${x%y}\nset +u",
    "set -u\ndeclare x\n[[ $x ]] && a=1\nset +u",
    "set -u\ndeclare x\na=$((x+1))\nset +u",
    "set -u\na=(); b=(\"${a[@]}\"); c=${#a[@]}; for i in \"${a[@]}\"; do :; done\nset +u",
    "set -u\na=(1); unset a\nb=$a\nset +u",
    "set -u\na=x\nb=${a[1]}\nset +u",
    "set -u\nr=v\nb=${!r}\nset +u",
    "set -u\nf() { b=${#1}; }\nf\nset +u",
    "set -u\nf() { local x; b=${#x}; }\nf\nset +u",
    "set -u\na=$u || b=1\nc=2\nset +u",
    "set -u\na=${!x[@]}\nset +u",
    "set -u\na=$((zz[0]+1))\nset +u",
    "set -u\ndeclare x\na=$((x[0]+1))\nset +u",
    "set -u\n(( zz > 1 )) || a=1\nset +u",
    "set -u\ndeclare -a x; declare -A y\na=${#x[@]} b=${#y[@]} c=(\"${x[@]}\")\nset +u",
    "set -u\ndeclare -a x\na=$x\nset +u",
    "set -u\na=$u2\nset +u",
    "set -u\na=${u2:1}\nset +u",
    "set -u\na=${u2//x}\nset +u",
    "set -u\nfor i in $u2; do :; done\nset +u",
    "set -u\ncase $u2 in *) a=1;; esac\nset +u",
];

pub(super) fn outcomes(texts: &[&str]) -> Vec<(String, Outcome)> {
    let folder = tempfile::tempdir().unwrap();
    let texts: Vec<String> = texts.iter().map(|text| format!("{text}\n:\n")).collect();
    let Some(found) = oracle::ask(folder.path(), &texts) else { return Vec::new() };
    texts
        .into_iter()
        .zip(&found)
        .map(|(text, held)| (compare(&text, held.as_ref()), text))
        .map(|(o, t)| (t, o))
        .collect()
}

#[test]
fn what_is_known_is_what_bash_holds() {
    let other: Vec<_> = outcomes(KNOWN).into_iter().filter(|(_, outcome)| *outcome != Outcome::Same).collect();
    assert!(other.is_empty(), "{other:#?}");
}

#[test]
fn what_is_not_known_is_not_wrong() {
    let wrong: Vec<_> = outcomes(CAREFUL).into_iter().filter(|(_, o)| !matches!(o, Outcome::Unknown(_))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
