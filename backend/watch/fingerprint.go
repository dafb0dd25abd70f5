package watch

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
	"io/fs"
	"os"
	"time"
)

// fingerprint identifies a state of a file. The zero value means no file.
type fingerprint struct {
	size  int64 // bytes
	mtime int64 // Unix nanoseconds
	inode uint64
	sum   uint64 // of the content, only while the time could hide another write
	there bool
}

// same reports whether two fingerprints of a path are of the same state.
func (s fingerprint) same(t fingerprint) bool {
	return s.there == t.there && s.size == t.size && s.mtime == t.mtime && s.inode == t.inode &&
		(s.sum == t.sum || s.sum == 0 || t.sum == 0)
}

// hashLimit is how many bytes at each end of a file are hashed.
const hashLimit = 512 << 10

// coarse and fine are the coarsest time resolutions of file systems: FAT two
// seconds, HFS+ one, and with fractions, the tick of the kernel's clock.
const (
	coarse = 2100 * time.Millisecond
	fine   = 20 * time.Millisecond
)

// fingerprintOf returns the fingerprint of a file. last is the previous one: a
// sum is needed if it has one, or if the file was written just now.
func fingerprintOf(path string, info fs.FileInfo, last fingerprint, inodes bool) fingerprint {
	s := fingerprint{size: info.Size(), mtime: info.ModTime().UnixNano(), there: true}
	if inodes {
		s.inode = inode(info)
	}
	step := fine
	if s.mtime%int64(time.Second) == 0 {
		step = coarse
	}
	young := time.Since(info.ModTime()).Abs() < step
	if info.Mode().IsRegular() && (young || last.sum != 0 && s.same(last)) {
		s.sum = hash(path, s.size)
		if !young && s.sum == last.sum {
			s.sum = 0 // the time is old enough to show any further write
		}
	}
	return s
}

// hash hashes a file, or both ends of a long one. Zero: it cannot be read.
func hash(path string, size int64) uint64 {
	file, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, io.LimitReader(file, hashLimit)); err != nil {
		return 0
	}
	if size > hashLimit {
		if _, err := io.Copy(hash, io.NewSectionReader(file, max(hashLimit, size-hashLimit), hashLimit)); err != nil {
			return 0
		}
	}
	return binary.LittleEndian.Uint64(hash.Sum(nil)) | 1
}
