//! The command line: the only place that knows terminals, the environment, the clock and exit codes.
//!
//! One file a command: its arguments (whose documentation is the help) and what it does. Results for machines go to
//! stdout, everything for people to stderr.
//!
//! | exit status | |
//! |---|---|
//! | 0 | done |
//! | 1 | the answer is no: errors in the catalog, findings |
//! | 2 | wrong usage or configuration |
//! | 3 | trouble outside: disk, git, network |
//! | 4 | what a site offers is refused |
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr)]

mod audit;
mod build;
mod certificate;
mod check;
mod client;
mod demo;
mod diff;
mod doctor;
mod ending;
mod environment;
mod error;
mod explain;
mod hardware;
mod http;
mod keygen;
mod looks;
mod open;
mod previous;
mod report;
mod resolve;
mod root;
mod salvage;
mod schema;
mod serve;
mod sign;
mod srcinfo;
mod trust;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The engine of the rbee Worker Catalog: a git catalog in, a signed static site out.
#[derive(Debug, Parser)]
#[command(name = "rbee-catalog", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    Check(check::Args),
    Build(build::Args),
    Diff(diff::Args),
    Keygen(keygen::Args),
    Sign(sign::Args),
    Root(root::Args),
    Doctor(doctor::Args),
    Verify(verify::Args),
    Resolve(Box<resolve::Args>),
    Hardware(hardware::Args),
    Search(client::look::SearchArgs),
    Info(client::look::InfoArgs),
    Install(Box<client::install::Args>),
    List(client::list::ListArgs),
    Outdated(client::update::OutdatedArgs),
    Update(client::update::UpdateArgs),
    Audit(client::audit::Args),
    Remove(client::list::RemoveArgs),
    Serve(serve::Args),
    Srcinfo(srcinfo::Args),
    Schema(schema::Args),
    Explain(explain::Args),
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too, with status 0 and on stdout.
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let done = match cli.command {
        Command::Demo(args) => demo::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Keygen(args) => keygen::run(&args),
        Command::Sign(args) => sign::run(&args),
        Command::Root(args) => root::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Resolve(args) => resolve::run(&args),
        Command::Hardware(args) => hardware::run(&args),
        Command::Search(args) => client::look::search(&args),
        Command::Info(args) => client::look::info(&args),
        Command::Install(args) => client::install::run(&args),
        Command::List(args) => client::list::list(&args),
        Command::Outdated(args) => client::update::outdated(&args),
        Command::Update(args) => client::update::update(&args),
        Command::Audit(args) => client::audit::run(&args),
        Command::Remove(args) => client::list::remove_installed(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Srcinfo(args) => srcinfo::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Explain(args) => explain::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report::failure(&failure);
            ExitCode::from(failure.status.code())
        }
    }
}
