package watch

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// watchesAbove: the folders above a watched one are watched too, so that its
// replacement is noticed immediately.
const watchesAbove = true

// maxWatched is the maximum number of files and folders of one spec that the system
// watches; 0: no limit.
const maxWatched = 0

// filesystem returns how the file system of a path can be watched.
func filesystem(path string) storage {
	var st unix.Statfs_t
	if unix.Statfs(path, &st) != nil {
		return storage{inodes: true}
	}
	return fsType(uint32(st.Type))
}

func fsType(magic uint32) storage {
	switch magic {
	case unix.NFS_SUPER_MAGIC, unix.SMB_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC, unix.CIFS_SUPER_MAGIC,
		unix.AFS_SUPER_MAGIC, unix.CODA_SUPER_MAGIC, unix.CEPH_SUPER_MAGIC, unix.V9FS_MAGIC:
		return storage{poll: true, inodes: true}
	case unix.FUSE_SUPER_MAGIC: // inode numbers may change at each listing
		return storage{poll: true}
	case unix.PROC_SUPER_MAGIC, unix.SYSFS_MAGIC, unix.CGROUP_SUPER_MAGIC, unix.CGROUP2_SUPER_MAGIC, unix.DEBUGFS_MAGIC,
		unix.TRACEFS_MAGIC, unix.SECURITYFS_MAGIC, unix.DEVPTS_SUPER_MAGIC, unix.BPF_FS_MAGIC, unix.PSTOREFS_MAGIC,
		unix.EFIVARFS_MAGIC, unix.SELINUX_MAGIC, unix.SMACK_MAGIC, unix.BINFMTFS_MAGIC, unix.NSFS_MAGIC, unix.RDTGROUP_SUPER_MAGIC:
		return storage{kernel: true}
	}
	return storage{inodes: true}
}

// maxFoldersPerWatch returns the maximum number of folders of one watch: a quarter of
// the user's limit.
func maxFoldersPerWatch() int {
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
