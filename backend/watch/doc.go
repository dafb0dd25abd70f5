// Package watch reports debounced file changes under a directory that match patterns.
//
// A Watcher holds one connection to the operating system for all its specs
// and watches folders, never single files: an atomic save would end a watch on
// the file. Events only say where to look. What triggers is a difference
// between two snapshots, so one save, an atomic save, a rename and two writes
// that cancel out count once, once, once and not at all.
//
// # What is a change
//
// A file is its size, its modification time and its inode, and its content
// while the time is so young that another write could hide behind it. A file
// created, deleted, replaced or written differs; so does one that was only
// touched, because every build tool sees it so and telling otherwise would
// mean keeping the content of all files. Changed permissions, owners and
// extended attributes do not count, nor do empty folders, sockets, pipes and
// anything called .git. A symbolic link to a file stands for that file, wherever
// it is and through however many links it leads there, as in mounted
// configuration. A link to a folder is not followed, so loops do no harm, and is
// a file of its own.
//
// # The path
//
// Spec.Path may be a link, and lead through links. Whatever part of it is
// replaced (a folder further up is moved, a link leads elsewhere), the files
// that are there afterwards are compared with those that were there before. The
// folders above are watched for that; what makes no event, as a mount, is noticed
// within five minutes.
//
// # When it is reported
//
// Debounce after the last event, when each changed file has kept its size and
// time that long; at the latest MaxWait after the first, then with the files
// that have settled, or with all when none has. Never more often than every
// five seconds; after more than 20 triggers in ten minutes the spec rests for
// half an hour, doubling up to four hours, with a fault that says so. What
// changed meanwhile is reported once at the end.
//
// What is written right after Set or Settle counts as a change, although the
// look at what was there before may be later: the time at which the kernel says
// that a file was written decides.
//
// # The task's own run
//
// Hold before a run and Settle after it: nothing is reported in between, and
// the snapshot that Settle takes becomes the new state. Changes that others
// made meanwhile are swallowed too. They cannot be told apart from the run's,
// and to start a run because of its own output, for ever, is worse than to
// miss a save made during it. What had changed before Hold is still reported.
//
// # Limits of the platforms
//
// Linux: inotify; when max_user_watches is used up, the spec has a fault and
// is read every 30 seconds to five minutes instead. Network file systems and
// FUSE, also below the path, where inotify does not see what others write, are
// read every 30 seconds. A disk that does not answer for 30 seconds is a fault,
// and holds up no other watch. What the kernel makes up (/proc, /sys and the like)
// is left out. One spec may have a quarter of max_user_watches, at most 50,000
// folders; with more it has a fault and is not watched at all.
//
// macOS and the BSDs: kqueue needs a descriptor for each file, so only trees
// of up to 1,000 files and folders are watched; others are read every 30
// seconds. Windows: ReadDirectoryChangesW; network shares may lose events. On
// neither are folders above the path or the targets of links watched: they are
// looked at every minute.
package watch
