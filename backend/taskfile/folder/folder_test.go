package folder

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

func makeFile(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, Path, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestList(t *testing.T) {
	dir := t.TempDir()
	if files, err := List(dir); err != nil || len(files) != 0 {
		t.Errorf("without a folder: %v %v", files, err)
	}
	if _, err := List(filepath.Join(dir, "gone")); err == nil {
		t.Error("a missing directory is like an empty one")
	}
	outside := filepath.Join(t.TempDir(), "secret.md")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	makeFile(t, dir, "a.md", "\ufeffone\r\ntwo")
	makeFile(t, dir, "big.md", strings.Repeat("x", MaxSize+1))
	makeFile(t, dir, "README.md", "x")
	makeFile(t, dir, ".hidden.md", "x")
	makeFile(t, dir, "notes.txt", "x")
	makeFile(t, dir, "sub/inner.md", "x")
	if err := os.Mkdir(filepath.Join(dir, Path, "folder.md"), 0o755); err != nil {
		t.Fatal(err)
	}
	wantProblems := map[string]string{"big.md": "bytes long", "folder.md": "is not a file"}
	if err := os.Symlink(outside, filepath.Join(dir, Path, "link.md")); err == nil { // not on every Windows
		wantProblems["link.md"] = "is a link"
	}
	if pipe(filepath.Join(dir, Path, "pipe.md")) {
		wantProblems["pipe.md"] = "is not a file"
	}
	files, err := List(dir)
	if err != nil || len(files) != 1+len(wantProblems) {
		t.Fatalf("%+v %v", files, err)
	}
	for _, f := range files {
		base := filepath.Base(f.Name)
		switch want := wantProblems[base]; {
		case want == "" && (f.Text != "one\ntwo" || f.Problem != nil):
			t.Errorf("%+v", f)
		case want != "" && (f.Problem == nil || f.Text != "" || !strings.Contains(f.Problem.Error(), want) || !strings.Contains(f.Problem.Error(), base) || f.Problem.Hint == ""):
			t.Errorf("%s: %+v", base, f)
		}
	}
}

// A number of files without a limit would make every report slow.
func TestManyFiles(t *testing.T) {
	dir := t.TempDir()
	for i := range 500 {
		makeFile(t, dir, fmt.Sprintf("%03d.md", i), "x")
	}
	files, err := List(dir)
	if err != nil || len(files) != MaxFiles+1 {
		t.Fatal(len(files), err)
	}
	if last := files[MaxFiles]; last.Problem == nil || !strings.Contains(last.Problem.Message, "500 files") || files[0].Name != Path+"/000.md" {
		t.Errorf("%+v", last)
	}
}

// The folder may be a link into the directory, but nothing leads out of it.
func TestNothingLeadsOut(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	makeFile(t, outside, "a.md", "secret")
	if err := os.Symlink(filepath.Join(outside, ".claude"), filepath.Join(dir, ".claude")); err != nil {
		t.Skip(err)
	}
	files, err := List(dir)
	if err == nil {
		t.Errorf("read %+v", files)
	}
	if err := Write(dir, Path+"/a.md", "x"); err == nil {
		t.Error("wrote through a link")
	}
	if data, _ := os.ReadFile(filepath.Join(outside, Path, "a.md")); string(data) != "secret" {
		t.Errorf("%s", data)
	}
}

func TestNames(t *testing.T) {
	for name, ok := range map[string]bool{
		Path + "/a.md": true, Path + "/Größe 1.md": true, Path + "/.md": false, Path + "/README.md": false, Path + "/../x.md": false, Path + "/a/b.md": false, Path + `/a\b.md`: false,
		"a.md": false, "/etc/x.md": false, Path + "/a.txt": false, Path + "/a\nb.md": false, Path + "/a:b.md": false, Path + "/a\u202eb.md": false, Path + "/" + strings.Repeat("x", 300) + ".md": false, "": false,
	} {
		if err := CheckName(name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		if err := Write(dir, Path+"/a.md", "text"); err != nil {
			t.Fatal(err)
		}
	}
	f, exists, err := Read(dir, Path+"/a.md")
	if err != nil || !exists || f.Text != "text" {
		t.Errorf("%+v %v %v", f, exists, err)
	}
	if _, exists, err := Read(dir, Path+"/b.md"); exists || err != nil {
		t.Error(err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, Path))
	if err != nil || len(entries) != 1 {
		t.Errorf("files are left: %v %v", entries, err)
	}
	err = Write(filepath.Join(dir, "gone"), Path+"/a.md", "x")
	if p := model.ProblemOf(err); p == nil || p.Kind == model.KindInternal {
		t.Error(err)
	}
}
