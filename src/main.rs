//! The command line of rbee-catalog.

fn main() -> std::process::ExitCode {
    rbee_catalog::cli::run()
}
