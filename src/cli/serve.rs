//! `serve`: a preview.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use super::build;
use super::ending::{Temporary, told};
use super::environment::build_now;
use super::error::Failure;
use super::looks::LooksArgs;
use super::open::{CatalogArgs, ConfigFrom};
use super::report;
use super::root::published::Roots;
use crate::assemble::{Input, assemble};
use crate::output::{Staging, state_dir};
use crate::serve::{Options, Server};

/// Preview a site, or a catalog, with the same routes a host would have.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A built site's folder, or a catalog as `build` takes it: that is built into a temporary folder.
    #[arg(value_name = "DIR|CATALOG", default_value = ".")]
    what: String,
    #[command(flatten)]
    listen: ListenArgs,
    /// A folder of artifacts, served below /artifacts/.
    #[arg(long, value_name = "DIR")]
    artifacts: Option<PathBuf>,
    #[command(flatten)]
    looks: LooksArgs,
}

/// Where to listen.
#[derive(Debug, clap::Args)]
pub(super) struct ListenArgs {
    /// The port; 0 takes a free one.
    #[arg(long, value_name = "N", default_value_t = 8787)]
    pub(super) port: u16,
    /// The address. Any other than a loopback one lets others on the network read the preview.
    #[arg(long, value_name = "ADDR", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub(super) listen: IpAddr,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let dir = PathBuf::from(&args.what);
    if dir.join("index.json").is_file() {
        return serve(dir, args.artifacts.clone(), &args.listen);
    }
    let catalog = CatalogArgs { catalog: args.what.clone(), config: None };
    let looks = args.looks.read()?;
    let opened = catalog.open(ConfigFrom::WorkTree)?;
    let now = build_now()?;
    let assembled =
        assemble(&Input { source: &opened.source, config: &opened.config, now, working: None, cache: None })?;
    build::problems(&opened, &assembled);
    let temp = Temporary::new("rbee-catalog-", "a folder for the site")?;
    let out = temp.path().join("site");
    let site = build::Building {
        opened: &opened,
        assembled: &assembled,
        looks: &looks,
        previous: None,
        roots: &Roots::of(&opened)?,
    };
    let written = build::write(&site, Staging::begin(&out, &state_dir(&out))?, None, now)?;
    build::said(&out, &assembled, &written);
    serve(out, args.artifacts.clone(), &args.listen)
}

/// Serves a folder until the program is told to end.
pub(super) fn serve(dir: PathBuf, artifacts: Option<PathBuf>, listen: &ListenArgs) -> Result<(), Failure> {
    let server = Server::bind(&Options { dir, artifacts, listen: SocketAddr::new(listen.listen, listen.port) })?;
    // Before it is said: from then on Ctrl-C ends it.
    let told = told()?;
    report::step("Serving", &format!("http://{}/ (Ctrl-C ends it)", server.addr()));
    server.run(told)?;
    Ok(())
}
