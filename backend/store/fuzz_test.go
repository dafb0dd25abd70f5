package store

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"claude-scheduler/backend/model"
)

// FuzzJobs opens a directory with any jobs.json. Whatever it contains, nothing
// panics, every readable record is served, and after a change each element that
// existed still exists or the whole file is backed up.
func FuzzJobs(f *testing.F) {
	for _, seed := range []string{
		`[{"id":"a","name":"x","y":{"z":1}},{"id":"b"}]`, `[{"id":"a"},{"id":"a"},7,null,"x",[1]]`,
		`[{"id":1}]`, `[{"id":"a","task_order":{}},{"id":"b","created_at":"2026-01-01 10:00"}]`,
		``, `null`, `{}`, `[`, `[{"id":"a"}`, "\xef\xbb\xbf[]", `[{"id":"\ud800"}]`, `[{"ID":"a","id":"b"}]`,
		"[{\"id\":\"a\",\"name\":\"Gr\xfc\xdfe\"}]", `[{"id":"a","id":"a"}]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, jobsFile)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, epoch, epoch); err != nil {
			t.Fatal(err)
		}
		s := openStore(t, dir)
		var raws []json.RawMessage
		plain := bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
		isList := bytes.HasPrefix(bytes.TrimSpace(plain), []byte("[")) && utf8.Valid(plain) && json.Unmarshal(plain, &raws) == nil
		for _, raw := range raws {
			var j model.Job
			if _, err := checkLossless(raw); isList && err == nil && json.Unmarshal(raw, &j) == nil && j.ID != "" {
				if _, ok := s.Jobs.Get(j.ID); !ok {
					t.Errorf("%q is not served", j.ID)
				}
			}
		}
		had := len(s.Jobs.All())
		if _, taken := s.Jobs.Get("new one"); taken {
			return
		}
		addJob(t, s, "new one")
		var after []json.RawMessage
		if err := json.Unmarshal([]byte(text(t, dir, jobsFile)), &after); err != nil {
			t.Fatal(err)
		}
		switch {
		case isList && len(after) != len(raws)+1:
			t.Errorf("%d elements became %d", len(raws), len(after))
		case isList:
			for i, raw := range raws {
				var x, y any
				if json.Unmarshal(raw, &x) != nil || json.Unmarshal(after[i], &y) != nil || !bytes.Equal(oneLine(raw), oneLine(after[i])) {
					t.Errorf("%s became %s", raw, after[i])
				}
			}
		case len(bytes.TrimSpace(plain)) > 0:
			if copies := damagedCopies(t, dir); len(copies) != 1 {
				t.Errorf("copies %v", copies)
			} else if kept, err := os.ReadFile(copies[0]); err != nil || !bytes.Equal(kept, data) {
				t.Errorf("kept %q of %q, %v", kept, data, err)
			}
		}
		s.Close()
		s = openStore(t, dir)
		if got := len(s.Jobs.All()); got != had+1 {
			t.Errorf("%d jobs after reopening, want %d", got, had+1)
		}
	})
}

// FuzzRuns damages runs.json and an archive somewhere. Every run whose line is
// complete is still listed.
func FuzzRuns(f *testing.F) {
	f.Add(3, 40, []byte("x"), true)
	f.Add(0, 0, []byte(""), false)
	f.Add(5, 100, []byte("\n"), true)
	f.Add(2, 10, []byte("]"), false)
	f.Fuzz(func(t *testing.T, line, at int, noise []byte, archive bool) {
		const n = 12
		var lines [][]byte
		for k := range n {
			text, err := encodeJSON(aRun(k))
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, text)
		}
		hurt := int(uint(line) % n)
		cut := int(uint(at) % uint(len(lines[hurt])))
		whole := lines[hurt]
		lines[hurt] = bytes.Join([][]byte{whole[:cut], whole[min(cut+len(noise)+1, len(whole)):]}, noise)
		dir := t.TempDir()
		name := runsFile
		if archive {
			name = archiveName(1)
			if err := os.Mkdir(filepath.Join(dir, archiveDir), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		put(t, dir, name, string(joinLines(lines)))
		if err := os.Chtimes(filepath.Join(dir, filepath.FromSlash(name)), epoch, epoch); err != nil {
			t.Fatal(err)
		}
		s := openStore(t, dir)
		for k := range n {
			if k == hurt {
				continue
			}
			if run, ok, err := s.Runs.Get(aRun(k).ID); err != nil || !ok || run.Output == "" {
				t.Errorf("run %d: %v, %v", k, ok, err)
			}
		}
		putRuns(t, s, aRun(100))
		list(t, s, Filter{})
	})
}
