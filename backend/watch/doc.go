// Package watch reports debounced file changes under a directory that match patterns.
//
// A Watcher has one connection to the operating system for all its specs and
// watches folders, never single files: an atomic save would end a watch on the
// file. Events only tell where to look. A difference between two snapshots is
// what triggers, so a save, an atomic save and a rename count once, and two
// writes that cancel out do not count.
//
// # What is a change
//
// A file is identified by its size, modification time and inode, and by its
// content while the time is so recent that another write could have the same
// time. A file created, deleted, replaced or written differs; so does a file
// that was only touched, as in every build tool: telling them apart would
// require keeping the content of all files. Changed permissions, owners and
// extended attributes do not count, nor do empty folders, sockets, pipes and
// anything called .git. A symbolic link to a file counts as that file, wherever
// it is and through any number of links, as in mounted configuration. A link to
// a folder is not followed, so cycles do no harm, and counts as a file.
//
// # The path
//
// Spec.Path may be a link, and contain links. If any part of it is replaced (a
// parent folder is moved, a link is changed), the files that exist
// afterwards are compared with those that were there before. The parent folders
// are watched for that; changes without an event, such as a mount, are noticed
// within five minutes.
//
// # When it is reported
//
// Debounce after the last event, when each changed file has kept its size and
// time that long; at the latest MaxWait after the first, then with the files
// that have stopped changing, or with all if none has. Never more often than
// every five seconds; after more than 20 triggers in ten minutes the spec backs
// off for half an hour, doubling up to four hours, with a fault. Changes
// meanwhile are reported once at the end.
//
// Files written right after Set or Resume count as changed, although the scan
// of the earlier state may be later: the kernel's time of the write decides.
//
// # The task's own run
//
// Call Suppress before a run and Resume after it: nothing is reported in
// between, and the snapshot of Resume becomes the new state. Changes by others
// meanwhile are dropped too. They cannot be distinguished from the run's, and
// starting a run again and again because of its own output is worse than
// missing a save made during it. Changes before Suppress are still reported.
//
// # Limits of the platforms
//
// Linux: inotify; when max_user_watches is exhausted, the spec has a fault and
// is polled every 30 seconds to five minutes instead. Network file systems and
// FUSE, also below the path, where inotify does not see remote writes, are
// polled every 30 seconds. A disk that does not answer for 30 seconds is a
// fault, and does not block other watches. Kernel file systems (/proc, /sys and
// the like) are excluded. One spec may have a quarter of max_user_watches, at
// most 50,000 folders; with more it has a fault and is not watched at all.
//
// macOS and the BSDs: kqueue needs a descriptor for each file, so only trees of
// up to 1,000 files and folders are watched; others are polled every 30
// seconds. Windows: ReadDirectoryChangesW; network shares may lose events. On
// neither are parent folders of the path or the targets of links watched: they
// are checked every minute.
package watch
