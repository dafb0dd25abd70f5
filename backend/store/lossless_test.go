package store

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// notUTF8 are texts of a job's name that json.Unmarshal would read with U+FFFD
// instead of what is written.
var notUTF8 = map[string]func(string) string{
	"Latin-1": func(file string) string { return strings.ReplaceAll(file, "Grüße", "Gr\xfc\xdfe") },
	"UTF-16": func(file string) string {
		out := "\xff\xfe"
		for _, c := range []byte(file) {
			out += string([]byte{c, 0})
		}
		return out
	},
	"CESU-8":          func(file string) string { return strings.ReplaceAll(file, "Grüße", "\xed\xa0\xbd\xed\xb8\x80") },
	"a single byte":   func(file string) string { return strings.ReplaceAll(file, "Grüße", "Gr\x80") },
	"cut in a letter": func(file string) string { return strings.ReplaceAll(file, "Grüße", "Gr\xc3") },
}

func TestAFileThatIsNotUTF8IsDamaged(t *testing.T) {
	t.Parallel()
	for name, damage := range notUTF8 {
		for _, when := range []string{"at the start", "while open"} {
			t.Run(name+" "+when, func(t *testing.T) {
				dir := t.TempDir()
				s := openStore(t, dir)
				greet := job("a")
				greet.Name = "Grüße"
				err := s.Jobs.Update(func([]model.Job) ([]model.Job, error) { return []model.Job{greet}, nil })
				if err != nil {
					t.Fatal(err)
				}
				damaged := damage(text(t, dir, jobsFile))
				if when == "at the start" {
					s.Close()
				}
				put(t, dir, jobsFile, damaged)
				if err := os.Chtimes(filepath.Join(dir, jobsFile), epoch, epoch); err != nil {
					t.Fatal(err)
				}
				if when == "at the start" {
					s = openStore(t, dir)
				}
				addJob(t, s, "b") // the write that would make the loss permanent
				if got, _ := s.Jobs.Get("a"); got.Name != "Grüße" {
					t.Errorf("the name is %q", got.Name)
				}
				copies := damagedCopies(t, dir)
				if len(copies) != 1 {
					t.Fatalf("copies %v", copies)
				}
				if kept, err := os.ReadFile(copies[0]); err != nil || string(kept) != damaged {
					t.Errorf("kept %q, %v", kept, err)
				}
				if f := s.Faults(); len(f) != 1 || f[0].File != jobsFile || !strings.Contains(f[0].Message, "UTF-") {
					t.Errorf("faults %v", f)
				}
			})
		}
	}
}

func TestRunsThatAreNotUTF8AreDamaged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	latin := small("latin", model.RunSuccess, epoch)
	latin.Output = "Grüße"
	putRuns(t, s, small("plain", model.RunSuccess, epoch), latin)
	s.Close()
	damaged := notUTF8["Latin-1"](text(t, dir, runsFile))
	put(t, dir, runsFile, damaged)
	put(t, dir, archiveName(1), strings.NewReplacer(uid("latin"), uid("archived"), uid("plain"), uid("older")).Replace(damaged))
	s = openStore(t, dir)
	if got := ids(list(t, s, Filter{})); !strings.Contains(got, "plain") || !strings.Contains(got, "older") || strings.Contains(got, "latin") {
		t.Errorf("runs %s", got)
	}
	putRuns(t, s, small("next", model.RunSuccess, epoch))
	for _, stem := range []string{runsFile, archiveName(1)} {
		copies, err := filepath.Glob(filepath.Join(dir, stem+".damaged-*"))
		if err != nil || len(copies) != 1 || !strings.Contains(text(t, "/", copies[0]), "Gr\xfc\xdfe") {
			t.Errorf("%s: %v, %v", stem, copies, err)
		}
		if strings.Contains(text(t, dir, stem), "\ufffd") {
			t.Errorf("%s is rewritten with other characters", stem)
		}
	}
}

// A record that would not be read as it is written is not changed and not served.
func TestARecordThatIsNotReadAsWrittenStays(t *testing.T) {
	t.Parallel()
	for record, field := range map[string]string{
		`{"id":"x","name":"half \ud83d"}`:                          "name",
		`{"id":"x","name":"a","note":"\udc80"}`:                    "note",
		`{"id":"x","working_directory":{"path":"/\udcff"}}`:        "working_directory.path",
		`{"id":"x","name":"one","name":"two"}`:                     "name",
		`{"id":"x","n\u0061me":"one","name":"two"}`:                "name",
		`{"id":"x","working_directory":{"path":"/a","path":"/b"}}`: "working_directory.path",
		`{"id":"x","note":[{},{"deep":[1,{"k":1,"k":2}]}]}`:        "note[1].deep[1].k",
		`{"id":"x","id":"y"}`:                                      "id",
	} {
		dir := t.TempDir()
		put(t, dir, jobsFile, `[{"id":"a","name":"b"},`+record+`]`)
		s := openStore(t, dir)
		if got := jobIDs(s); got != "a" {
			t.Errorf("%s: jobs %s", record, got)
		}
		if f := s.Faults(); len(f) != 1 || f[0].Field != field || f[0].Record == "" {
			t.Errorf("%s: faults %+v", record, f)
		}
		addJob(t, s, "c")
		var records []json.RawMessage
		if err := json.Unmarshal([]byte(text(t, dir, jobsFile)), &records); err != nil || len(records) != 3 || string(oneLine(records[1])) != record {
			t.Errorf("%s: rewritten as %s", record, text(t, dir, jobsFile))
		}
	}
}

func TestSettingsThatAreNotReadAsWrittenStay(t *testing.T) {
	t.Parallel()
	for settings, named := range map[string]string{
		`{"theme":"dark","theme":"light","timeout":7}`:                   "theme",
		`{"note":1,"note":2,"timeout":7}`:                                "note",
		`{"note":1,"note":2,"theme":"dark","theme":"light","timeout":7}`: "theme",
		`{"default_model":"son\ud83dnet","timeout":7}`:                   "default_model",
		`{"note":"\ud83d","timeout":7}`:                                  "note",
	} {
		dir := t.TempDir()
		put(t, dir, settingsFile, settings)
		s := openStore(t, dir)
		if got := s.Settings.Get().Timeout; got != 7 {
			t.Errorf("%s: timeout %d", settings, got)
		}
		if f := s.Faults(); !slices.ContainsFunc(f, func(f Fault) bool { return f.Field == named }) {
			t.Errorf("%s: faults %+v", settings, f)
		}
		for timeout := 8; timeout < 10; timeout++ {
			if err := s.Settings.Update(func(v *model.Settings) error { v.Timeout = timeout; return nil }); err != nil {
				t.Fatal(err)
			}
		}
		got, err := parseFields([]byte(text(t, dir, settingsFile)))
		if err != nil {
			t.Fatal(err)
		}
		written, err := parseFields([]byte(settings))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range written {
			if f.name != "timeout" && !slices.ContainsFunc(got, func(o field) bool { return o.name == f.name && string(o.raw) == string(f.raw) }) {
				t.Errorf("%s: lost %s: %s", settings, f.name, text(t, dir, settingsFile))
			}
		}
		if count := strings.Count(text(t, dir, settingsFile), `"timeout"`); count != 1 {
			t.Errorf("%s: timeout stands there %d times", settings, count)
		}
	}
}

func TestDuplicateField(t *testing.T) {
	t.Parallel()
	many := `{`
	for i := range 200 {
		many += `"k` + strings.Repeat("x", i) + `":1,`
	}
	for value, want := range map[string]string{
		`{}`: "", `[]`: "", `"a,b:{"`: "", `1`: "",
		`{"a":1,"b":2}`:                       "",
		`{"a":{"a":1},"b":[{"a":1},{"a":2}]}`: "",
		`{"a":"\"a\":1,\"a\"","b":"a"}`:       "",
		`{"a":1,"A":2}`:                       "",
		`{"":1,"":2}`:                         "",
		`{"a":1,"b":{"c":[[{"d":1,"d":2}]]}}`: "b.c[0][0].d",
		many + `"z":1}`:                       "",
		many + `"kx":1}`:                      "kx",
	} {
		if got := duplicateField([]byte(value)); got != want {
			t.Errorf("%.60s: %q, want %q", value, got, want)
		}
	}
}
