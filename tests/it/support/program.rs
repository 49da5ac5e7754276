//! The program as a server, until the test ends.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use super::cli::Cli;

pub(crate) struct Program {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    /// All that was said until it served.
    pub(crate) said: String,
}

impl Program {
    /// Starts it and waits for its address.
    pub(crate) fn start(cli: &Cli, arguments: &[&str]) -> Self {
        let child = cli.command(arguments).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut program = Self { child, base: String::new(), said: String::new() };
        let mut lines = BufReader::new(program.child.stderr.take().unwrap()).lines();
        while let Some(line) = lines.next().transpose().unwrap() {
            program.said += &format!("{line}\n");
            if let Some((_, rest)) = line.split_once("Serving http://") {
                program.base = format!("http://{}", rest.split('/').next().unwrap());
                // The pipe stays open for as long as the program may write to it.
                std::thread::spawn(move || lines.for_each(drop));
                return program;
            }
        }
        panic!("{arguments:?} did not serve: {}", program.said);
    }

    /// A GET: status, content type, body.
    pub(crate) fn get(&self, path: &str) -> (u16, String, Vec<u8>) {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let mut answer = agent.get(format!("{}{path}", self.base)).call().unwrap();
        let kind = answer.headers().get("content-type").map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        (answer.status().as_u16(), kind, answer.body_mut().read_to_vec().unwrap())
    }

    /// Ctrl-C, and the status that the program ends with.
    #[cfg(unix)]
    pub(crate) fn interrupt(self) -> Option<i32> {
        self.signal("INT")
    }

    /// A signal, and the status that the program ends with.
    #[cfg(unix)]
    pub(crate) fn signal(mut self, signal: &str) -> Option<i32> {
        let line = format!("kill -{signal} {}", self.child.id());
        assert!(std::process::Command::new("sh").args(["-c", &line]).status().unwrap().success());
        for _ in 0..6_000 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("a minute after SIG{signal} it still runs");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
