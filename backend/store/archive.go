package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// archives are the files runs/000001.json and so on: arrays with one record per
// line, by slot, of at most archiveRecords records. Newer runs are in higher
// numbers.
type archives struct {
	disk disk
	dir  string // the data directory
}

func archiveName(number int) string { return fmt.Sprintf("%s/%06d.json", archiveDir, number) }

func (a archives) path(number int) string {
	return filepath.Join(a.dir, filepath.FromSlash(archiveName(number)))
}

// numbers returns the numbers of the archives, ascending.
func (a archives) numbers() ([]int, error) {
	entries, err := os.ReadDir(filepath.Join(a.dir, archiveDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, ioProblem("list the run archives", err)
	}
	var out []int
	for _, entry := range entries {
		stem, isJSON := strings.CutSuffix(entry.Name(), ".json")
		number, err := strconv.Atoi(stem)
		if isJSON && err == nil && number > 0 && archiveName(number) == archiveDir+"/"+entry.Name() {
			out = append(out, number)
		}
	}
	slices.Sort(out)
	return out, nil
}

// write writes an archive durably.
func (a archives) write(number int, lines [][]byte) error {
	if err := a.writeUnsynced(number, lines); err != nil {
		return err
	}
	return a.sync(number)
}

// writeUnsynced is write without sync, which makes the name durable.
func (a archives) writeUnsynced(number int, lines [][]byte) error {
	operation := "write " + archiveName(number)
	temp, err := a.disk.writeTemp(filepath.Join(a.dir, archiveDir), filepath.Base(a.path(number)), joinLines(lines))
	if err != nil {
		return ioProblem(operation, err)
	}
	if err := a.disk.rename(temp, a.path(number)); err != nil {
		a.disk.remove(temp)
		return ioProblem(operation, err)
	}
	return nil
}

// sync makes the names of all archives durable; number is the last one written.
func (a archives) sync(number int) error {
	if err := a.disk.syncDir(filepath.Join(a.dir, archiveDir)); err != nil {
		return ioProblem("write "+archiveName(number), err)
	}
	return nil
}

// locate sets the positions of the records, which are one per line in order.
func locate(records []*record, lines [][]byte, number int) {
	off := int64(len("[\n"))
	for i, line := range lines {
		records[i].archive, records[i].off, records[i].size = number, off, int32(len(line))
		off += int64(len(line) + len(",\n"))
	}
}

// read returns the records of an archive with their lines and positions. A
// damaged archive is backed up, its readable records are returned, and faults
// report it.
func (a archives) read(number int, now time.Time) ([]*record, []Fault, error) {
	data, _, err := a.disk.read(a.path(number))
	if err != nil {
		return nil, nil, ioProblem("read "+archiveName(number), err)
	}
	if records, ok := readLines(data, number); ok {
		return records, nil, nil
	}
	records, found, err := parseRuns(data)
	if err != nil {
		doc := &document{disk: a.disk, name: archiveName(number), path: a.path(number)}
		kept, keepErr := doc.setAside(doc.path, data, now)
		if keepErr != nil {
			return nil, nil, ioProblem("back up the damaged "+archiveName(number), keepErr)
		}
		records = salvage(data)
		found = []Fault{{Message: fmt.Sprintf("%v; %d runs could still be read", err, len(records)), Copy: kept}}
	}
	// Not formatted as ours: reformat it, so that records can be read one by
	// one.
	lines := linesOf(records)
	if err := a.write(number, lines); err != nil {
		return nil, nil, err
	}
	locate(records, lines, number)
	return records, found, nil
}

// readLines reads an archive formatted as this package writes it; ok is false
// for any other.
func readLines(data []byte, number int) (records []*record, ok bool) {
	body, ok := bytes.CutPrefix(data, []byte("[\n"))
	if !ok {
		return nil, false
	}
	body, ok = bytes.CutSuffix(body, []byte("\n]\n"))
	if !ok {
		return nil, false
	}
	lines := bytes.Split(body, []byte("\n"))
	records = make([]*record, 0, len(lines))
	seen := make(map[string]bool, len(lines))
	off := int64(len("[\n"))
	for i, line := range lines {
		size := len(line)
		if i < len(lines)-1 {
			if line, ok = bytes.CutSuffix(line, []byte(",")); !ok {
				return nil, false
			}
		}
		run, _, err := readRun(line)
		if err != nil || checkRunID(run.ID) != nil || seen[run.ID] {
			return nil, false
		}
		seen[run.ID] = true
		rec := newRecord(&run, line)
		rec.archive, rec.off, rec.size = number, off, int32(len(line))
		records = append(records, rec)
		off += int64(size + 1)
	}
	return records, true
}

// newest returns the slot of an archive's last record, which is the newest as
// archives are sorted; zero if it cannot be read.
func (a archives) newest(number int) time.Time {
	file, err := os.Open(a.path(number))
	if err != nil {
		return time.Time{}
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return time.Time{}
	}
	for reach := int64(8 << 10); ; reach *= 8 {
		from := max(0, info.Size()-reach)
		tail := make([]byte, info.Size()-from)
		if _, err := file.ReadAt(tail, from); err != nil {
			return time.Time{}
		}
		tail = bytes.TrimSuffix(tail, []byte("\n]\n"))
		if at := bytes.LastIndexByte(tail, '\n'); at >= 0 {
			run, _, err := readRun(tail[at+1:])
			if err != nil {
				return time.Time{}
			}
			return run.ScheduledTime
		}
		if from == 0 {
			return time.Time{}
		}
	}
}
