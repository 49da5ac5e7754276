//! Being told to end: Ctrl-C, `kill`, a closed terminal.
//!
//! Temporary folders go all the same, with what is in them (the demo's key, for one); a server ends its answers first.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use tokio::sync::watch;

use super::error::{Failure, Status};

/// Folders that go when the program is told to end.
static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
/// How many are done with their folder and remove it, or wait to.
static LEAVING: AtomicUsize = AtomicUsize::new(0);
/// Whether there is a server that ends by itself when it is told.
static SERVING: AtomicBool = AtomicBool::new(false);
/// Whether the program was told.
static TOLD: LazyLock<watch::Sender<bool>> = LazyLock::new(|| watch::Sender::new(false));
/// Whether somebody listens.
static WATCHED: Mutex<bool> = Mutex::new(false);

/// A folder that goes when this goes, or when the program is told to end.
pub(super) struct Temporary(Option<tempfile::TempDir>);

impl Temporary {
    /// A new folder; `what` it is for, in words.
    pub(super) fn new(prefix: &str, what: &str) -> Result<Self, Failure> {
        let failed = |e: io::Error| Failure::new(Status::Trouble, format!("{what}: {e}"));
        watch().map_err(failed)?;
        // Held meanwhile: there is no folder that is not known.
        let mut folders = locked(&FOLDERS);
        let folder = tempfile::Builder::new().prefix(prefix).tempdir().map_err(failed)?;
        folders.push(folder.path().to_owned());
        Ok(Self(Some(folder)))
    }

    pub(super) fn path(&self) -> PathBuf {
        self.0.as_ref().map(|folder| folder.path().to_owned()).unwrap_or_default()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        LEAVING.fetch_add(1, Ordering::SeqCst);
        let mut folders = locked(&FOLDERS);
        let path = self.path();
        drop(self.0.take());
        folders.retain(|folder| *folder != path);
        LEAVING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// From now on it is for the caller to end when this is done.
pub(super) fn told() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    watch().map_err(|e| Failure::new(Status::Trouble, format!("signals: {e}")))?;
    SERVING.store(true, Ordering::SeqCst);
    let mut told = TOLD.subscribe();
    Ok(async move {
        // The sender is never gone.
        drop(told.wait_for(|told| *told).await);
    })
}

/// Listens, on a thread of its own, from the first call on.
fn watch() -> io::Result<()> {
    let mut watched = locked(&WATCHED);
    if *watched {
        return Ok(());
    }
    let (ready, is_ready) = mpsc::channel();
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let listened = runtime.and_then(|runtime| {
            runtime.block_on(async {
                let mut signals = Signals::listen()?;
                drop(ready.send(Ok(())));
                loop {
                    let status = signals.next().await;
                    // Told once more, a server that is still ending has had its time.
                    if TOLD.send_replace(true) || !SERVING.load(Ordering::SeqCst) {
                        end(status);
                    }
                }
            })
        });
        let Err::<std::convert::Infallible, io::Error>(error) = listened;
        drop(ready.send(Err(error)));
    })?;
    is_ready.recv().map_err(|_| io::Error::other("the thread that listens ended"))??;
    *watched = true;
    Ok(())
}

/// How often it is tried, one hundredth of a second apart.
const TRIES: u32 = 100;

/// Removes every folder and ends the program.
///
/// A build that still runs makes folders again, until it fails for want of what it made before: this waits for it to come to
/// where it would remove its folder itself, which it cannot pass.
fn end(status: i32) -> ! {
    let folders = locked(&FOLDERS);
    for folder in folders.iter() {
        for _ in 0..TRIES {
            // Looked at first: what was made before that is removed after it.
            let left = LEAVING.load(Ordering::SeqCst) > 0;
            drop(std::fs::remove_dir_all(folder));
            if left && !folder.exists() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    std::process::exit(status)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What tells a program to end here.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// None where `nohup` has it ignored.
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let ignored = ignored.and_then(|mask| u128::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
        let hangup = if ignored & 1 == 1 { None } else { Some(signal(SignalKind::hangup())?) };
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())?, hangup })
    }

    /// The exit status, as a shell says it: 128 and the signal's number.
    async fn next(&mut self) -> i32 {
        let Self { interrupt, terminate, hangup } = self;
        let hung_up = async {
            match hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupt.recv() => 130,
            _ = terminate.recv() => 143,
            _ = hung_up => 129,
        }
    }
}

#[cfg(windows)]
struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
    stop: tokio::signal::windows::CtrlBreak,
    close: tokio::signal::windows::CtrlClose,
    shutdown: tokio::signal::windows::CtrlShutdown,
}

#[cfg(windows)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};

        Ok(Self { interrupt: ctrl_c()?, stop: ctrl_break()?, close: ctrl_close()?, shutdown: ctrl_shutdown()? })
    }

    async fn next(&mut self) -> i32 {
        let Self { interrupt, stop, close, shutdown } = self;
        tokio::select! {
            _ = interrupt.recv() => 130,
            _ = stop.recv() => 130,
            _ = close.recv() => 143,
            _ = shutdown.recv() => 143,
        }
    }
}
