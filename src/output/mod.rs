//! Files to a folder: staged, renamed one by one, removals last. The only writer of the site folder.
