package watch

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// watchesAbove: the folders above a watched one are watched too, so that its
// replacement is noticed at once.
const watchesAbove = true

// native is the most files and folders of one spec that the system watches; 0: no limit.
const native = 0

// remote reports whether path is on a file system whose changes the kernel
// does not see when others make them, so that it must be read again and
// again, and whether its inode numbers can be trusted.
func remote(path string) (poll, inodes bool) {
	var st unix.Statfs_t
	if unix.Statfs(path, &st) != nil {
		return false, true
	}
	return kind(uint32(st.Type))
}

func kind(magic uint32) (poll, inodes bool) {
	switch magic {
	case unix.NFS_SUPER_MAGIC, unix.SMB_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC, unix.CIFS_SUPER_MAGIC,
		unix.AFS_SUPER_MAGIC, unix.CODA_SUPER_MAGIC, unix.CEPH_SUPER_MAGIC, unix.V9FS_MAGIC:
		return true, true
	case unix.FUSE_SUPER_MAGIC: // numbers may be made up anew at each look
		return true, false
	}
	return false, true
}

// foldersMost is how many folders one watch may have: a quarter of what the
// system allows a user in all.
func foldersMost() int {
	text, err := os.ReadFile("/proc/sys/fs/inotify/max_user_watches")
	if err != nil {
		return foldersBound
	}
	limit, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return foldersBound
	}
	return max(1, min(limit/4, foldersBound))
}
