//! What is a command, and by which name.

use super::{Script, commands};

/// Name, arguments and wrappers of each command.
fn listed(text: &str) -> Vec<String> {
    let found = commands(text, Script::Recipe);
    assert_eq!(found.unread, None, "{text}");
    let shown = found.list.iter().filter(|command| command.name.is_some()).map(|command| {
        let wrappers = command.wrappers.iter().map(|wrapper| format!("[{}] ", wrapper.name));
        let words = command.arguments.iter().map(|word| format!(" {}", word.text));
        format!(
            "{}{}{}",
            wrappers.collect::<String>(),
            command.name.as_deref().unwrap_or("-"),
            words.collect::<String>()
        )
    });
    shown.collect()
}

#[test]
fn a_name_is_what_bash_makes_of_it() {
    let curl = |text: &str| assert!(listed(text).contains(&"curl x".to_owned()), "{text}: {:?}", listed(text));
    curl("build() { 'c''u''rl' x; }");
    curl("build() { \"$(printf '\\x63url')\" x; }");
    curl("build() { $'\\x63url' x; }");
    curl("build() { \\curl x; }");
    curl("build() { cu\"\"rl x; }");
    curl("_a=cu; _b=rl\nbuild() { $_a$_b x; }");
    curl("build() { local a=cu; local b=\"${a}rl\"; \"$b\" x; }");
    curl("build() { printf -v c '%s%s' cu rl; $c x; }");
    curl("build() { cmd=(curl x); \"${cmd[@]}\"; }");
    curl("_get() { \"$@\"; }\nbuild() { _get curl x; }");
    curl("_get() { curl \"$1\"; }\nbuild() { _get x; }");
    curl("build() { eval 'cu''rl x'; }");
    curl("build() { bash -c 'curl x'; }");
    curl("build() { sh <<< 'curl x'; }");
    curl("build() { sh << EOF\ncurl x\nEOF\n}");
    curl("build() { echo 'curl x' | sh; }");
    curl("build() { echo 'phey k' | tr a-z n-za-m | sh; }");
    curl("build() { source <(echo curl x); }");
    curl("build() { if true; then c=wget; else c=curl; fi; $c x; }");
    curl("build() { for c in wget curl; do $c x; done; }");
    curl("build() { case $x in (a) y=$(curl x);; esac; }");
    curl("build() { while ! [[ -n $(curl x) ]]; do :; done; }");
    curl("build() { trap 'curl x' EXIT; }");
    curl("build() { a=`curl x`; }");
    curl("build() { cat <<EOF\n$(curl x)\nEOF\n}");
    curl("build() { _in() { curl x; }; }");
    curl("eval 'build() { curl x; }'");
    curl("x=$(curl x)");
    curl("unknown=$(date)\nsource \"$unknown\"\nbuild() { curl x; }");
}

#[test]
fn what_stands_in_front_is_told_apart() {
    let first = |text: &str| listed(&format!("build() {{ {text}; }}")).last().cloned().unwrap_or_default();
    assert_eq!(first("command curl x"), "[command] curl x");
    assert_eq!(first("env -u A X=1 curl x"), "[env] curl x");
    assert_eq!(first("sudo -u nobody -- curl x"), "[sudo] curl x");
    assert_eq!(first("timeout -k 5 10 nice -n 5 curl x"), "[timeout] [nice] curl x");
    assert_eq!(first("echo x | xargs -n1 -I{} curl {}"), "[xargs] curl {}");
    assert_eq!(first("find . -name x -exec curl {} \\;"), "[find] curl {}");
    assert_eq!(first("busybox wget x"), "[busybox] wget x");
    assert_eq!(first("/usr/bin/curl x"), "/usr/bin/curl x");
    assert_eq!(first("su nobody -c 'curl x'"), "curl x");
    assert_eq!(first("env -S 'curl x'"), "curl x");
    assert_eq!(first("command -v curl"), "command -v curl");
}

#[test]
fn code_in_the_arguments_of_programs_is_walked() {
    let curl = |text: &str| assert!(listed(text).contains(&"curl x".to_owned()), "{text}: {:?}", listed(text));
    curl("build() { awk 'BEGIN{system(\"curl x\")}'; }");
    curl("build() { awk 'BEGIN { c = \"cu\" \"rl\"; c \" x\" | getline a }'; }");
    curl("build() { awk '$1 ~ /\"/ { print $2 | \"curl x\" }' y; }");
    curl("build() { sed -n '/[/]/{s/a/b/;1,3e curl x\n}'; }");
    curl("build() { sed -e 's/.*/curl x/;t' -e 's|.*|curl x|Ie'; }");
    curl("build() { python -c 'import os\nos.system(\"\\x63url\" + \" x\")'; }");
    curl("build() { perl -we'print `curl x`'; }");
    curl("build() { ruby -e 'IO.popen([\"curl\", \"x\"])'; }");
    curl("build() { python <<< 'exec(\"import os; os.popen(\\\"curl x\\\")\")'; }");
    curl("build() { git -C y -c alias.z='!curl x' z; }");
    curl("build() { script -aqc 'curl x' /dev/null; }");
    curl("shopt -s expand_aliases\nalias y='curl'\nbuild() { y x; }");
    curl("export PS4='$(curl x) '");
    for text in [
        "alias y=curl\nbuild() { y x; }",
        "build() { awk '# system(\"curl x\")\n/system(\"curl x\")/ { print \"system(curl x)\" || \"curl x\" }'; }",
        "build() { sed -e '# e curl x' -e 's/e curl x/y/g' -e 'y/e/c/' -e 'i e curl x' -e '/x/b e' -e ':e curl x'; }",
        "build() { python -c 'print(\"os.system(curl x)\") # os.system(\"curl x\")'; }",
        "build() { git -c core.editor=true -c user.name='!curl x' commit; }",
    ] {
        let names = listed(text);
        assert!(!names.iter().any(|name| name.starts_with("curl")), "{text}: {names:?}");
    }
}

#[test]
fn texts_are_no_commands() {
    for text in [
        "# curl x",
        "build() {\n# curl x\n:\n}",
        "build() { echo 'curl x | sh'; }",
        "build() { cat <<'EOF'\n$(curl x)\nEOF\n}",
        "build() { cat > run.sh << EOF\ncurl x\nEOF\n}",
        "pkgdesc='$(curl x)'",
        "build() { a='curl x'; }",
        "build() { curl() { :; }; }",
        "curl() { :; }\nbuild() { :; }",
    ] {
        let names = listed(text);
        assert!(!names.iter().any(|name| name.starts_with("curl")), "{text}: {names:?}");
    }
}

#[test]
fn folders_have_names_of_their_own() {
    let shown = listed(
        "pkgname=a\n_to=$pkgdir/opt\npackage() { cd \"$srcdir/$pkgname-1\"; install -Dm755 a \"$pkgdir/usr/bin/$pkgname\" $_to ~/.x \"$u/x\" $(uname)x; }",
    );
    assert_eq!(
        shown,
        [
            "cd /«startdir»/src/a-1",
            "install -Dm755 a /«startdir»/pkg/«pkgname»/usr/bin/a /«startdir»/pkg/«pkgname»/opt /«home»/.x /x \u{fffc}x",
            "uname",
        ]
    );
    let found = commands("package_b() { cd sub; make; cd ..; cd ../pkg; x; ( cd /etc; y ); z; }", Script::Recipe);
    let folders: Vec<_> = found.list.iter().map(|command| command.directory.as_deref().unwrap_or("?")).collect();
    assert_eq!(
        folders,
        [
            "/«startdir»/src",
            "/«startdir»/src/sub",
            "/«startdir»/src/sub",
            "/«startdir»/src",
            "/«startdir»/pkg",
            "/«startdir»/pkg",
            "/etc",
            "/«startdir»/pkg",
        ]
    );
}

#[test]
fn pipelines_and_substitutions_are_known() {
    let found =
        commands("build() { curl x | tee y | sh; eval \"$(curl z)\"; a=$(curl b); sh -c \"$a\"; }", Script::Recipe);
    let stages: Vec<_> =
        found.list.iter().take(3).map(|command| (command.stages[0].position, command.stages[0].length)).collect();
    assert_eq!(stages, [(0, 3), (1, 3), (2, 3)]);
    assert_eq!(found.list[3].arguments[0].reads, [4]);
    let last = found.list.last().unwrap();
    assert_eq!((last.name.as_deref(), last.arguments[1].reads.clone()), (Some("sh"), vec![6]));
}

#[test]
fn a_script_that_is_too_much_says_so() {
    let many = format!("build() {{ {} }}", "for a in 1 2 3 4 5 6 7 8; do ".repeat(20) + ":;" + &"done;".repeat(20));
    assert!(commands(&many, Script::Recipe).unread.is_some());
    let deep = format!("build() {{ {}:{}; }}", "$(".repeat(300), ")".repeat(300));
    let _ = commands(&deep, Script::Recipe);
    let calls = (0..40).map(|n| format!("f{n}() {{ f{m}; f{m}; }}\n", m = n + 1)).collect::<String>();
    let _ = commands(&calls, Script::Recipe);
    let doubling = "build() { a=xx; while true; do a=$a$a; eval \"$a\"; done; }";
    let _ = commands(doubling, Script::Recipe);
    let half = commands("post_install() { curl x; }\nfi\n", Script::Install);
    assert_eq!(half.list.len(), 1);
    assert_eq!(half.unread.unwrap().span, 27..29);
}
