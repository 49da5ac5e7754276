//! Texts of which something was once known otherwise than bash has it: known rightly, or not known.

use super::{Outcome, compare, oracle};

/// `/etc/passwd` is there, and `/nowhere` is not; only running would tell.
const TEXTS: &[&str] = &[
    // A way that leaves a loop, where the other ends what is around it.
    "for x in a; do [ -f /etc/passwd ] && break; return 0; done\na=later",
    "while true; do [ -f /etc/passwd ] && break; return 0; done\na=later",
    "for x in a b; do [ -f /etc/passwd ] && continue; return 0; done\na=later",
    "for y in 1 2; do for x in a; do [ -f /etc/passwd ] && break 2; return 0; done; a=in; done\nb=later",
    "f() { for x in a; do [ -f /etc/passwd ] && break; return 0; done; a=in; }\nf",
    "for y in 1 2; do for x in a; do [ -f /etc/passwd ] && break; continue 2; done; a+=(x); done",
    "for y in 1 2; do while true; do [ -f /etc/passwd ] && break; continue 2; done; a+=(x); done",
    "for y in 1; do [ -f /nowhere ] && break; for x in a; do [ -f /etc/passwd ] && break; continue 2; done; a+=(x); done",
    "for y in 1 2 3; do for x in a b; do [ -f /nowhere ] && continue 2; done; a+=($y); done",
    "for y in a b; do [ -f /etc/passwd ] && continue; break; done\na=$y",
    "f() { [ -f /etc/passwd ] && return 0; a=x; }\ng() { b=(x); [ -f /nowhere ] && return; a=; f; b=($a); }\ng",
    "f() { [ -f /etc/passwd ] && return; exit 1; }\nf; a=x",
    "f() { [ -f /etc/passwd ] && return; a=$((1/0)); }; f; b=x",
    "f() { [ -f /nowhere ] && return; a=$((1/0)); }; f; b=x\ntrue",
    // `$?` at the beginning of a body is that of what came before.
    "case $(exit 7) in *) a=$? ;; esac",
    "false; case x in x) a=$? ;; esac\nfalse; case x in x) ;; esac\nb=$?",
    "false; for i in 1 2; do a+=$?; done\nfalse; for i in; do :; done\nb=$?",
    "case a in a) false ;;& b) ;; esac\na=$?\ncase a in a) false ;& b) ;; esac\nb=$?",
    // What is not expanded behind something unknown would have done something.
    "a=$RANDOM$(false)",
    "a=$RANDOM$(false) && b=x\ntrue",
    "a=$RANDOM$((1/0)); b=x\ntrue",
    "a=($RANDOM $((1/0))); b=x\ntrue",
    "x=abc a=$RANDOM${x:0:-5}; b=x\ntrue",
    "a=$RANDOM${a b}; b=x\ntrue",
    "set -u; a=$RANDOM$nothing; b=x\nset +u",
    "declare -A m=(a $((x=5))); a=($x)",
    "declare -A m=([k]=\"${m[@]}\")\ndeclare -A m=([k]=$((x=5)))\na=$x",
    "b=1.2\ndeclare -A m=([k]=$((b+4)))\nm=\ntrue",
    // Of the path of the recipe it is known that it is one argument, of what it becomes it is not.
    "set -- $1' x'\na=$#",
    "a=$1\nset -- $a b\nb=$#",
    "f() { a=$#; }\nf $1 b\nset -- \"$@\"\nb=$#",
    // A substitution is still in the loop around it, other subshells are not.
    "for i in 1 2; do a+=x$(break; echo z); ( break; echo z ) > /dev/null; b+=$?; done",
    // Too many arguments end more than the command.
    "f() { return 1 2; }; f; a=$?",
    "f() { shift 1 2; a=x; }; f",
    // A pattern may begin with a slash, an index in quotes is in error within quotes.
    "a=a/b/c b=${a////-} c=${a///} d=${a///b} e=${a/////-} f=${a/#//-}",
    "a=(1 2 3)\nb=${a[\"1\"]}\nc=\"${a['1']}\"\ntrue",
    "c=7\nc[2]=x\nc[c=2]+=y\nc[x=0]+=z",
    "v=v a=1\nb=$((v)); a=2\ntrue",
    "shift\na=$#",
    "b=1.2\nc[$b]=x; d=x\ntrue",
    "c=1\nd=${c[08]}; e=x\ntrue",
    "a=\u{1c5}\nb=${a^^}${a,,}",
    "a=(1 2)\nb=(x y)\ni='a[0]=1'\na+=(\"${b[$i]}\")\nc=(\"${a[@]}\")",
    // Of a way that leaves more than its loop nothing is lost, whatever the loop's length.
    "a=foo\nfor i in 1; do\nwhile [ -f /etc/passwd ]; do\nbreak 2\ndone\na=(x)\nbreak\ndone",
    "a=foo\nfor i in 1 2; do\nwhile read -r c; do\nbreak 2\ndone <<< $RANDOM\na=(x)\nbreak\ndone",
    "a=foo\nfor i in 1 2; do\nfor j in 1 2; do\nwhile [ -f /etc/passwd ]; do\nbreak 3\ndone\nb=$j\ndone\na=x\ndone",
    "a=foo\nfor i in 1 2; do\nwhile [ -f /etc/passwd ]; do\ncontinue 2\ndone\na=(x)\ndone",
    // What one element of `unset` is not, the others are.
    "a=foo b=1\nunset 'a[1]' b\nc=$?\nunset 'a[0]'\nd=$?",
    "a=(1 2) b=1\nunset 'a[-9]' b\nc=$?\nunset 'x[1]'\nd=$?",
    "readonly _r=1\nb=1\nunset _r b\nc=$?",
    // An index in error ends the recipe, whatever it is an index of.
    "b=1.2\nx1=$RANDOM\nx1[$b]+=q\na=5\ntrue",
    "b=1.2\nx1=$RANDOM\nx1[$b]=q\na=5\ntrue",
    "x1=$RANDOM\nx1[i=5]=q\na=$i\ntrue",
    // Bash keeps some empty elements where `IFS` is set.
    "IFS=-\nb=('' 2 3)\nset -- x ${b[@]:0:2}\na=$#\nset -- x ${b[@]}\nc=$#\nunset IFS",
    // The status of what is used wrongly.
    "printf -v 9x a\na=$?\nprintf -v 'a b' x || b=$?\nprintf -Z x\nc=$?\nprintf -v\nx1=$?\nprintf -v 'a['\n_d=$?",
    "unset -Z\na=$?\nb=1\nunset -vZ b\nc=$?",
    "declare -Z a\na=$?\nexport -Z\nb=$?\nreadonly -g c\nc=$?",
    "local b=5\na=$?\nlocal c\nc=$?",
    "a=$(local b=5; echo $?)\nf() { local b=6; c=$b; }\nf",
    "\"f\"() { :; }\na=$?\nf$x() { :; }\nb=$?\nfunction 'a b' { :; }\nc=$?\nf.g() { :; }\nx1=$?",
    "shopt -Z\na=$?",
    // An error leaves loops that bash goes on to count.
    "for i in 1 2; do\na=$((1/0))\ndone\ntrue && break\nb=x\ntrue",
    "for i in 1 2; do\n_d[-1]+=x\ndone\ntrue && continue\nb=x\ntrue",
    "a=$((1/0))\nwhile read -r b; do c=$b; done < <(echo q)\ntrue",
    "b=$((1/0))\nuntil ! read -r b; do c=$b; done < <(echo q)\nfor i in 1; do read -r d; done < <(echo r)",
    "while read -r b; do c=$b; a=$((1/0)); done < <(echo q)\nwhile read -r b; do d=$b; done < <(echo q)",
    // What failed before `||` failed in any way.
    "unknown_program || a=$?\ntrue",
    "f() { unknown_program || return; }\nf\na=$?\ntrue",
    // A list within a substitution ends where bash 5.2 thinks that it does.
    "a=$(b=(x 'it'\\''s'); echo ${b[1]})\nc=x",
    // An error in an integer, an index or a list that may be there or not.
    "c=7 map=(x$RANDOM.3) b=$RANDOM.2\nfor c in $map $b; do\ndeclare -gi c=1\ndone\ntrue",
    "c=1\nif [[ $RANDOM == 1 ]]; then declare -i c; fi\nc=1.2\ntrue",
    "c=1\nif [[ $RANDOM != 1 ]]; then declare -i c; fi\nc=1.2\ntrue",
    "c=1\nif [[ $RANDOM != 1 ]]; then readonly c; fi\nc=2 b=1\nunset c\nd=$?\ntrue",
    "f() {\nlocal c=1\nif [[ $RANDOM != 1 ]]; then readonly c; fi\nlocal c=2\nd=$c\n}\nf\ntrue",
    "if [ -f /nowhere ]; then map=(k); fi\nmap[-1]+=x; d=s\ntrue",
    "for i in 1 2; do\nif [ -f /nowhere ]; then map=(k); fi\nmap[-1]=x\nread -r d <<< s\ndone\ntrue",
    // `declare -g` gives to the local where the global is an array.
    "c=()\nc=1\nf() { local c=3; declare -gu c=bar; d=$c; }\nf\ntrue",
    "c=(a b)\nf() { local c=3; g; d=${c[*]}; }\ng() { declare -g c=bar; }\nf\ntrue",
    // Elements in one text join with a space, what is made of them with the first of `IFS`.
    "list=(a b)\nIFS=-\nb=\"${!list[@]}\" c=\"${list[@]#a}\" d=\"${list[@]}\" e=\"${list[@]:0}\" g=\"${list[@]:-x}\"\nunset IFS\ntrue",
    "IFS=-\nb=1.2\ncase ${b[@]/$b/z} in z) c=1;; *) c=2;; esac\nunset IFS\ntrue",
    "b=(1.2- foo -x)\nIFS=-\nmapfile -t d < <(printf '%s\\n' ${b[@]})\nunset IFS\ntrue",
    // What is not known of an element hides no error in the next one.
    "list=1\ndeclare -gu x=y\nx=(${list:+é} $((1.2+4))); c=1\ntrue",
    "declare -gu x=y\nx=([1]=é [2]=$((1.2+4))); c=1\ntrue",
    "declare -gA m\ndeclare -gu m\nm=([k]=é [l]=$((1.2+4))); c=1\ntrue",
    // Behind an error in an expansion a compound command finds nothing in a process substitution.
    ": $((1.2+1))\nwhile read -r c; do d=$c; done < <(echo 8; echo 9)\ntrue",
    "while read -r a; do : $((1.2+1)); done < <(echo 1)\n(( 1 ))\n{ read -r c; } < <(echo k)\ntrue",
    ": $((1.2+1))\nx=1\nwhile read -r c; do d=$c; done < <(echo 8; echo 9)\ntrue",
    "b=$RANDOM.2\n: $((b+1))\nwhile read -r c; do d=$c; done < <(echo 8; echo 9)\ntrue",
    // Loops that an error left count for `break 2`, and a text that begins with `-` is an option of `eval`.
    "for c in x $((1.2+4)); do :; done\nfor c in 1 2; do continue 2; done\na=1\ntrue",
    "for d in 1; do d=$((1/0)); done\nwhile read -r c; do break 2; done <<< 1\na=1\ntrue",
    "eval \"$(echo -foo; echo y)\"=1\ns=$?\neval -- y=2\neval - y=3\neval -x y=4\nt=$?\ntrue",
    "a=$(b=(x \\)); echo ${b[1]})\nc=x",
    "f() {\na=$( b=(x $'it\\'s')\necho $b )\n}\neval \"$(declare -f f)\"\ntrue",
];

#[test]
fn no_trap_is_fallen_into() {
    let texts: Vec<String> = TEXTS.iter().map(|text| format!("{text}\n")).collect();
    let folder = tempfile::tempdir().unwrap();
    let Some(found) = oracle::ask(folder.path(), &texts) else { return };
    for (text, held) in texts.iter().zip(&found) {
        if let Outcome::Wrong(what) = compare(text, held.as_ref()) {
            panic!("{what}\n{text}");
        }
    }
}
