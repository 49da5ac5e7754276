//! Several at work on one folder at once.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use rbee_catalog::client::Progress;
use rbee_catalog::model::Time;

use super::plan;
use crate::support::scene::{NOW, Scene, first};

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
