package store

import (
	"errors"
	"io/fs"
)

// A fileChange is what other programs did to a file since it was last read.
type fileChange int

const (
	unchanged fileChange = iota
	edited
	removed // the document no longer knows a version
	damaged // the damaged version is recorded; the memory stays in use
)

// readChange reads the file if it is not the known version anymore. served says
// what is used in place of a damaged file.
func (d *document) readChange(f *faults, valid func([]byte) error, served string) (data []byte, v version, change fileChange, err error) {
	data, v, err = d.read()
	if err != nil {
		return nil, version{}, unchanged, err
	}
	if v.same(d.known) {
		d.known = v
		return nil, v, unchanged, nil
	}
	if v.exists() && valid(data) == nil {
		return data, v, edited, nil
	}
	data, v, refused, err := d.readSettled(d.path, valid)
	switch {
	case err != nil:
		return nil, version{}, unchanged, err
	case errors.Is(refused, fs.ErrNotExist):
		d.known, d.damaged = version{}, false
		return nil, version{}, removed, nil
	case refused != nil:
		return data, v, damaged, d.recordDamage(f, d.path, data, v, refused, served)
	}
	return data, v, edited, nil
}
