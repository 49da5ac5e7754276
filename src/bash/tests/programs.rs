//! Programs of `awk` in recipes: what is known of their output is what `awk` prints.

use super::{assert_careful, assert_known};

/// Texts of which everything is known.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "a=$(echo 'a:b:c' | awk 'BEGIN{FS=\":\";OFS=\"-\"}{print $1,$3}') b=$(echo 'a:b:c' | awk 'BEGIN { FS = \":\" } ; { print $2 }')",
    "a=$(echo '1.2.3' | awk -F. '{printf \"%s.%s\", $1, $2}') b=$(echo '1.2.3' | awk -F'.' '{printf(\"%d%02d%02d\\n\", $1, $2, $3)}') c=$(echo 7 | awk '{printf \"%03d|%5s|%-5s|%5.2f|%x|%%|%i\", $1, $1, $1, $1/3, 255, 3.9}')",
    "a=$(echo 'a.b' | awk '{gsub(/\\./,\"_\"); print}') b=$(echo 'a-b-c' | awk '{gsub(\"-\",\"_\"); print $0}') c=$(echo 'a.b.c' | awk '{sub(/\\./,\"\"); print}') d=$(echo 'aXbX' | awk '{n=gsub(\"X\",\"[&]\"); print n, $0}') e=$(echo 'a.b c.d' | awk '{gsub(/\\./,\"-\",$2); print $2; print}') f=$(echo 'v1' | awk '{sub(/^v/,\"\"); print}')",
    "a=$(echo 'Foo' | awk '{print tolower($0)}') b=$(echo 'foo' | awk '{print toupper(substr($0,1,1)) substr($0,2)}') c=$(echo foo | awk '{print length, length($0), length()}') d=$(echo foobar | awk '{print index($0,\"ba\"), substr($0,3,2), substr($0,9)}')",
    "a=$(awk -v v=3 'BEGIN{print v+1}') b=$(awk 'BEGIN{print 3*2, 7/2, 7%3, 2-5, 1/3, 100000*3, -7%3, int(7/2), int(-3.5)}') c=$(awk -v a=1.2 -v b=x 'BEGIN{print a b; print a \"-\" b}') d=$(awk \"BEGIN{print 1.10+0}\") e=$(awk 'BEGIN{printf \"%.2f\\n\", 10/3}')",
    "a=$(printf 'x 1\\ny 2\\n' | awk '/y/{print $2}') b=$(printf 'x 1\\ny 2\\n' | awk '$1==\"y\"{print $2}') c=$(printf 'x 1\\ny 2\\n' | awk '$2>1{print $1}') d=$(printf 'x 1\\ny 2\\n' | awk '/x/') e=$(printf 'x 1\\ny 2\\n' | awk '!/x/{print NR\": \"$0}') f=$(printf 'x 1\\ny 2\\n' | awk '$1 ~ /^x$/ {print $2}') g=$(printf 'x 1\\ny 2\\n' | awk '$1 !~ \"x\" {print $2}')",
    "a=$(echo 1.2.3 | awk -F. '{print $1\".\"$2}') b=$(echo 1.2.3 | awk -F. -v OFS=. '{$NF=\"\"; print}') c=$(echo 1.2.3 | awk -F. '{print $(NF-1)}') d=$(echo 1.2.3 | awk -F. -v OFS=. '{$2=$2+1; print}') e=$(echo 1.2.3 | awk -F. 'BEGIN{OFS=\".\"}{$NF=$NF+1;print}') f=$(echo 1.2.3 | awk -F. '{print $1*100+$2*10+$3}') g=$(echo 1.2.3 | awk -F. -v OFS=_ '{$1=$1}1') h=$(echo 1.2.3.4 | awk -F. 'BEGIN{OFS=FS}{NF=2;print}')",
    "a=$(echo a,b | awk -F '[,]' '{print $2}') b=$(echo a-b.c | awk -F'[-.]' '{print $1 $2 $3}') c=$(echo 'a, b,c' | awk -F', *' '{print $2\"|\"$3}') d=$(echo 'a|b' | awk -F'|' '{print $2}') e=$(echo 'a.b' | awk -F'\\\\.' '{print $2}') f=$(echo 'a::b' | awk -F'::' '{print $2}') g=$(echo 'a|b' | awk -F'\\\\|' '{print $2}')",
    "a=$(printf '1\\n2\\n' | awk '{s+=$1} END {print s}') b=$(printf 'a\\nb\\n' | awk 'END{print NR}') c=$(printf 'a\\na\\nb\\n' | awk '!seen[$0]++') d=$(printf 'a\\nb\\n' | awk '{printf \"%s%s\", sep, $0; sep=\",\"} END{print \"\"}') e=$(printf 'a\\nb\\nc\\n' | awk 'NR>1{printf \" \"}{printf \"%s\",$0}') f=$(printf 'a\\nb\\nc\\n' | awk 'NR%2') g=$(printf 'a\\nb\\nc\\n' | awk 'NR==2{print;exit}') h=$(printf 'a\\nb\\nc\\n' | awk 'NR>=2&&NR<=3')",
    "a=$(echo '5 3' | awk '{if($1>$2)print \"gt\"; else print \"le\"}') b=$(echo '10 9' | awk '{print ($1>$2)?\"gt\":\"le\"}') c=$(echo 'a b c' | awk '{for(i=1;i<=NF;i++)printf \"%s,\",$i}') d=$(echo 'a b c' | awk '{for(i=NF;i>0;i--) printf(\"%s%s\",$i,(i>1)?\" \":\"\\n\")}') e=$(echo 'a b c' | awk '{i=1; while(i<=NF){print $i; i++}}') f=$(echo 'x' | awk '{ if ($0 == \"x\") { print \"yes\" } else { print \"no\" } }')",
    "a=$(echo '1.2.3' | awk '{n=split($0,p,\".\"); print p[1] p[n], n}') b=$(echo '1.2.3' | awk '{split($0,p,/\\./); print p[2]}') c=$(echo 'a b' | awk '{split($0,p); print p[2]}') d=$(awk 'BEGIN{split(\"a-b-c\",x,\"-\"); print x[3]; print (3 in x), (4 in x)}')",
    "a=$(awk 'BEGIN{print 1==1.0, \"a\"<\"b\", \"10\"<\"9\", 10<9, 1&&0, 1||0, !1, !\"\", !\"a\"}') b=$(echo '10 9' | awk '{print $1<$2, $1<\"9\", $1\"\"<$2\"\"}') c=$(echo '010 10' | awk '{print $1==$2}') d=$(awk 'BEGIN{print 1 \" \" 2, 1+1 \"x\", -1 \" \" -1}') e=$(awk 'BEGIN{x[\"a\"]=1; x[\"a\"]+=2; print x[\"a\"]; print x[\"z\"] \".\"}') f=$(awk 'BEGIN{i=5; print i++, i, ++i, i--, i}')",
    "a=$(awk 'BEGIN{x; print x+0, x\"\", length(x)}') b=$(echo 'a' | awk '{print $5 \".\"; print NF}') c=$(printf 'a b\\n\\nc\\n' | awk '{print NF}') d=$(printf 'a b\\n\\nc\\n' | awk NF) e=$(printf ' a  b ' | awk '{$1=$1;print}') f=$(printf 'a\\tb c\\n' | awk -F'\\t' '{print $2}')",
    "a=$(awk 'BEGIN{printf \"%s %s %s\\n\", \"a\", 1, 1.5}') b=$(awk 'BEGIN{printf \"%5d|%-5d|%05d|%.1f|%6.2f|%o|%X\\n\", 42, 42, 42, 2.25, 3.14159, 8, 255}') c=$(awk 'BEGIN{printf \"%.3s|%10.3s|\\n\", \"abcdef\", \"abcdef\"}') d=$(awk 'BEGIN{print sprintf(\"%03d\", 7)}') e=$(awk 'BEGIN{printf(\"%s\\n\", \"x\") }') f=$(awk 'BEGIN { printf \"%d %d\", \"3x\", \"0 1\" }')",
    "a=$(awk 'BEGIN{print 0.1+0.2, 3.0, 100/3, 99999.95, 0.001234567, 123456/7, 2/3*100000}') b=$(awk 'BEGIN{print 17/4*4, 10%3.5, 1-0.9}')",
    "a=$(echo 'pkg-1.0-2' | awk -F- '{print $(NF-1)\"-\"$NF}') b=$(echo 'pkg-1.0-2' | awk -F- '{print $NF-1}') c=$(echo 'v2' | awk '{print substr($1,2)+1}') d=$(echo '3.14' | awk '{print int($1)}') e=$(echo 20200131 | awk '{print substr($0,1,4)\".\"substr($0,5,2)\".\"substr($0,7)}') f=$(echo 'a b' | awk '{ t=$1; $1=$2; $2=t; print }') g=$(echo 'a b c' | awk '{$2=\"\";print}') h=$(echo 'a b c' | awk '{$5=\"e\";print NF;print}')",
    "a=$(printf 'name=foo\\nver=1\\n' | awk -F= '/^ver/{print $2}') b=$(printf 'name=foo\\nver=1\\n' | awk -F= '$1==\"name\"{print $2;next}{print \"other\"}') c=$(printf 'a\\nb\\n' | awk 'BEGIN{ORS=\" \"}{print}') d=$(printf 'a\\nb\\n' | awk -v ORS=, 1) e=$(printf 'x\\n' | awk 'BEGIN{print \"b\"}{print}END{print \"e\"}') f=$(printf 'a b\\nc d\\n' | awk '{a=a $2} END {print a}')",
    "a=$(awk 'BEGIN{exit 3}'); b=$?; c=$(echo x | awk '{exit 1}') || d=$?; e=$(echo | awk '{print NR, NF}') f=$(awk '{print}' < /dev/null; echo .) g=$(echo a | awk '{print}' -)",
    "a=$(echo 'a+b' | awk '{gsub(/\\+/,\" plus \"); print}') b=$(echo 'a/b' | awk '{gsub(/\\//,\"-\"); print}') c=$(echo 'a/b' | awk '{gsub(\"/\",\"-\"); print}') d=$(echo 'aab' | awk '{gsub(/a+/,\"<&>\"); print}') e=$(echo 'abc' | awk '{gsub(/[ac]/,\"\"); print}') f=$(echo 'a  b' | awk '{gsub(/ +/,\" \");print}') g=$(echo 'aaa' | awk '{gsub(/^a/,\"b\");print}') h=$(echo 'x.y' | awk '{gsub(\"\\\\.\",\"_\");print}') i=$(echo 'a1b22' | awk '{gsub(/[^0-9]/,\"\");print}') j=$(echo 'foo bar' | awk '{gsub(/[[:space:]]/,\"\");print}')",
    "a=$(echo x | awk '{ print ($1 == \"x\") ? \"a\" : \"b\" }') b=$(echo x | awk '{ print $1 == \"x\" ? \"a\" : \"b\" }')",
    "a=$(echo \"1 2 3\" | awk '\n# sum\n{\n  for (i = 1; i <= NF; i++)\n    s += $i\n  if (s > 5)\n    print \"big\", s\n  else\n    print \"small\"\n}\nEND { print s }\n')",
    "a=$(echo 'a b' | awk '{print $2\" \"$1}') b=$(echo 'a b' | awk \"{print \\$1}\") c=$(echo 'k: v' | awk -F': ' '{print $2}') d=$(echo 'k=v' | awk -F \"=\" '{ print $2 }') e=$(echo 'a b c' | awk '{print NF}') f=$(echo 'a b c' | awk '{ print $1, $2; print $3 }') g=$(echo 'a' | awk '{print \"x\" $1 \"y\", \"z\"}') h=$(echo 'a b' | awk '{print($2)}') i=$(echo 'a b' | awk '{print($2,$1)}') j=$(echo 'a b' | awk '{print ($1)($2)}')",
    "a=$(echo a b | awk '{NF--; print}') b=$(echo a b | awk '{NF-=1; print}') c=$(echo 'a b c' | awk '{NF=NF-1}1') d=$(echo 'a b' | awk '{$0=\"x y z\"; print $2, NF}')",
    "b=$(echo 3 | awk '{print -$1}') c=$(echo 3 | awk '{print - -$1}') d=$(echo 3 | awk '{print !$1, !!$1}') e=$(echo 'x y' | awk '{print $1 $2 -1}') f=$(awk 'BEGIN{print 5 - -3, 2 -1, \"a\" 1+1}') g=$(awk 'BEGIN{x=y=2; print x y; x+=y*=2; print x,y}')",
    "a=$(printf '1.10\\n1.9\\n' | awk -F. '{ v=$1*1000+$2; if (v>m) {m=v; r=$0} } END {print r}') b=$(printf '3\\n10\\n9\\n' | awk '$1>m{m=$1}END{print m}') c=$(printf 'b\\na\\n' | awk '{l[NR]=$0} END {for(i=NR;i>=1;i--) print l[i]}')",
    "a=$(echo 'a|b' | awk -F'\\|' '{print $2}') b=$(echo 'a.b' | awk -F'\\.' '{print $2}')",
];

/// Texts of which something is not known; what is known is right.
#[rustfmt::skip]
const CAREFUL: &[&str] = &[
    "a=$(awk 'BEGIN{print length(\"abc\") \" \" toupper(\"x\")}') b=$(awk 'BEGIN { print \"a\" > \"/dev/null\" }') c=$(awk 'BEGIN{\"date\"|getline d; print d}')",
    "a=$(awk 'BEGIN{print 2147483647, 2147483647+1}') b=$(awk 'BEGIN{print 0.1+0.2, 1e3}') c=$(awk 'BEGIN{print 1234567.891}') d=$(awk 'BEGIN{print 0.00001}') e=$(awk 'BEGIN{printf \"%c\", 65}')",
    "a=$(echo 'abc' | awk '{gsub(/x*/,\"-\"); print}') b=$(echo abc | awk '{gsub(/b{1}/,\"x\");print}') c=$(echo abc | awk '{gsub(/\\w/,\"x\");print}')",
    "a=$(echo abc | awk '{gsub(/b/,\"\\\\&\");print}')",
    "a=$(echo '0x10 inf nan 1e3' | awk '{print $1+0}') b=$(echo 'inf' | awk '{print $1+0}') c=$(echo 'é' | awk '{print length($0)}') d=$(echo 'é b' | awk '{print $2}')",
    "a=$(echo 'a1b' | awk -F'a\\.b' '{print $1}')",
    "a=$(echo 1 | awk -v s='\\.' '{print s}')",
];

#[test]
fn what_is_known_is_what_bash_holds() {
    assert_known(KNOWN);
}

#[test]
fn what_is_not_known_is_not_wrong() {
    assert_careful(CAREFUL);
}
