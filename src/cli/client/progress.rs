//! How far an install is: a bar on a terminal, and nothing elsewhere but what people have to know.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::report;
use crate::client::Progress;
use crate::diag::escaped;

pub(super) struct Bar {
    bar: Option<ProgressBar>,
    is_terminal: bool,
}

impl Bar {
    pub(super) fn new() -> Self {
        Self { bar: None, is_terminal: std::io::stderr().is_terminal() }
    }

    pub(super) fn told(&mut self, progress: &Progress<'_>) {
        match progress {
            Progress::Waiting { id } => {
                self.end();
                report::step("Waiting", &format!("another process is at work on {id}"));
            }
            Progress::Fetching { id, version, done, total } if self.is_terminal => {
                let bar = self.bar.get_or_insert_with(|| {
                    let bar = ProgressBar::new(*total).with_message(format!("{id} {version}"));
                    bar.enable_steady_tick(Duration::from_millis(200));
                    bar.with_style(style())
                });
                bar.set_length(*total);
                bar.set_position(*done);
            }
            Progress::Fetching { .. } => {}
            Progress::Again { id, why, done } => {
                self.end();
                let kept = if *done > 0 { format!(", {done} bytes are kept") } else { String::new() };
                report::step("Retrying", &format!("the archive of {id}: {}{kept}", escaped(why, false)));
            }
            Progress::Unpacking { .. } => self.end(),
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn style() -> ProgressStyle {
    let template = "{msg:>12} [{wide_bar}] {bytes}/{total_bytes} {bytes_per_sec}, {eta} left";
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}
