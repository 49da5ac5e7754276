//! Each command through the program: all that it says, and the status that it ends with.

mod audit;
mod build;
mod check;
mod config;
mod decisions;
mod demo;
mod diff;
mod explain;
mod install;
mod keys;
mod looks;
mod memory;
mod odd_folders;
mod reach;
mod resolve;
mod root;
mod root_signers;
mod serve;
mod srcinfo;
mod update;
mod verify;

use crate::support::cli::Cli;

#[test]
fn help_names_every_command() {
    let cli = Cli::new();
    insta::assert_snapshot!(cli.run(&["--help"]), @"
    status 0
    --- stdout
    The engine of the rbee Worker Catalog: a git catalog in, a signed static site out

    Usage: rbee-catalog <COMMAND>

    Commands:
      demo      The whole tour on the embedded starter catalog: git catalog, check, build, sign, verify,
                install, serve
      check     Validate metadata.json, PKGBUILD and history. Nothing of a branch is ever executed
      build     Validate a catalog and write its site
      diff      Show what differs between two catalogs: workers, versions, and every field of them
      keygen    Make a minisign key pair: FILE.key is the secret, FILE.pub the public half
      sign      Sign the index of a built site, or sign it again for another while
      root      Say which keys sign the index, and replace them without a client being touched
      doctor    Check the host of a site: content types, caching, CORS, 404s, compression, ranges,
                routes, clock, expiry, https
      verify    Check a site as its strictest client: the roots, the pointer, every pinned document, and
                the named copies
      resolve   Show which build of a worker fits this machine, and why the others do not
      hardware  Show what this machine is and has, as far as it decides which workers fit
      search    Search a catalog: workers in which every word is found
      info      Show what a catalog says of a worker
      install   Install a worker: the best build for this machine, verified from the catalog's signature
                down to each byte
      list      List what is installed: workers, versions, and which is in use
      outdated  Show which installed workers have a newer version that fits
      update    Install the newest version that fits of installed workers
      audit     Check what is installed: withdrawn versions, workers that the catalog has no more, files
                that were changed or put there
      remove    Remove an installed worker, or one version of it
      serve     Preview a site, or a catalog, with the same routes a host would have
      srcinfo   Print the .SRCINFO of a PKGBUILD, as `makepkg --printsrcinfo` would, without running any
                of it
      schema    Print the JSON Schema of metadata.json
      explain   Print what a rule is about, with an example; without a code, list all rules
      help      Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help
      -V, --version  Print version
    ");
    let nothing = cli.run(&[]);
    assert_eq!((nothing.status, nothing.stdout.as_str()), (2, ""));
    assert_eq!(nothing.stderr, cli.run(&["--help"]).stdout, "without a command the help, as a mistake");
    let version = cli.run(&["--version"]);
    assert_eq!((version.status, version.stdout), (0, format!("rbee-catalog {}\n", env!("CARGO_PKG_VERSION"))));
    for command in [
        "demo", "check", "build", "diff", "keygen", "sign", "root", "doctor", "verify", "serve", "srcinfo", "schema",
        "explain",
    ] {
        assert_eq!(cli.run(&[command, "--help"]).status, 0, "{command}");
    }
}

#[test]
fn wrong_usage_ends_with_2() {
    let cli = Cli::new();
    insta::assert_snapshot!(cli.run(&["biuld"]), @"
    status 2
    --- stderr
    error: unrecognized subcommand 'biuld'

      tip: a similar subcommand exists: 'build'

    Usage: rbee-catalog <COMMAND>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(cli.run(&["build", "--strict"]), @"
    status 2
    --- stderr
    error: the following required arguments were not provided:
      --out <DIR>

    Usage: rbee-catalog build --out <DIR> --strict [CATALOG]

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(cli.run(&["check", "--format", "xml"]), @"
    status 2
    --- stderr
    error: invalid value 'xml' for '--format <FORMAT>'
      [possible values: human, json, github, sarif]

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(cli.run(&["check", "nowhere"]), @"
    status 2
    --- stderr
    error: nowhere does not exist
      = help: CATALOG is a repository, a folder or a git URL
    ");
    insta::assert_snapshot!(cli.run(&["check"]), @"
    status 2
    --- stderr
    error: . holds no catalog: it is no git repository, and no folder in it has a metadata.json
      = help: name a catalog's repository, a folder of worker folders, or one worker's folder
    ");
}
