//! Several at work on one folder at once.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use rbee_catalog::client::install::remove;
use rbee_catalog::client::{InstallError, Progress};
use rbee_catalog::model::Time;

use super::plan;
use crate::support::scene::{ID, NOW, Scene, first};

#[test]
fn two_installs_at_once_fetch_once() {
    for _ in 0..5 {
        let scene = Scene::empty(&first());
        let (barrier, new) = (Barrier::new(4), AtomicUsize::new(0));
        std::thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| {
                    let (catalog, plan) = plan(&scene);
                    barrier.wait();
                    let told = &mut |_: &Progress<'_>| ();
                    let done = catalog.install(&plan, &scene.join("workers"), Time::from_unix(NOW), told).unwrap();
                    new.fetch_add(usize::from(done[0].is_new), Ordering::SeqCst);
                });
            }
        });
        assert_eq!(new.load(Ordering::SeqCst), 1, "the others find it there");
        let fetched = scene.mirror.seen().iter().filter(|request| request.path.starts_with("artifacts/")).count();
        assert_eq!(fetched, 1);
        assert_eq!(scene.program().as_deref(), Some("program 0.1.0"));
    }
}

/// Whoever removes and whoever installs take turns: no error but that there is nothing to remove, and nothing half there.
#[test]
fn installs_while_others_remove() {
    let scene = Scene::empty(&first());
    scene.install().unwrap();
    let workers = scene.join("workers");
    std::thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                for _ in 0..15 {
                    let (catalog, plan) = plan(&scene);
                    let told = &mut |_: &Progress<'_>| ();
                    let done = catalog.install(&plan, &workers, Time::from_unix(NOW), told).unwrap();
                    assert!(done[0].is_current);
                }
            });
            threads.spawn(|| {
                for _ in 0..40 {
                    match remove(&workers, &ID.parse().unwrap(), None, &mut || ()) {
                        Ok(_) | Err(InstallError::NotInstalled { .. }) => {}
                        Err(error) => panic!("{error}"),
                    }
                    std::thread::yield_now();
                }
            });
        }
    });
    scene.install().unwrap();
    assert_eq!(scene.program().as_deref(), Some("program 0.1.0"));
    assert_eq!(scene.left_over(), Vec::<String>::new());
}
