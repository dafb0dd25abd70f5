package backend

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func text(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestDecisionsNameEveryModule compares go.mod with docs/decisions: every direct
// requirement has its line there.
func TestDecisionsNameEveryModule(t *testing.T) {
	decisions := text(t, "../docs/decisions/README.md")
	modules := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(text(t, "../go.mod"), -1)
	if len(modules) == 0 {
		t.Fatal("go.mod requires nothing directly: see go mod tidy")
	}
	for _, m := range modules {
		if name := decidedName(m[1]); !strings.Contains(decisions, name) {
			t.Errorf("%s (%s) has no line in docs/decisions/README.md", m[1], name)
		}
	}
}

// decidedName returns the name of a module in the decisions: without the host
// of a forge, and one name for all modules of an SDK.
func decidedName(path string) string {
	for _, host := range []string{"github.com/", "git.sr.ht/~", "golang.org/"} {
		path = strings.TrimPrefix(path, host)
	}
	if strings.HasPrefix(path, "aws/aws-sdk-go-v2") {
		return "aws/aws-sdk-go-v2"
	}
	return path
}

// TestArchitectureNamesEveryPackage compares the table of docs/architecture.md with
// the existing packages, in both directions.
func TestArchitectureNamesEveryPackage(t *testing.T) {
	_, table, _ := strings.Cut(text(t, "../docs/architecture.md"), "| package |")
	table, _, _ = strings.Cut(table, "\n\n")
	named := map[string]bool{}
	for _, row := range strings.Split(table, "\n") {
		cells := strings.Split(row, "|")
		if len(cells) < 3 {
			continue
		}
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
			named[name[1]] = true
		}
	}
	folders, err := filepath.Glob("*/*.go")
	if err != nil || len(folders) == 0 {
		t.Fatal("no packages", err)
	}
	inner, err := filepath.Glob("*/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{"cmd/*": true}
	for _, file := range append(folders, inner...) {
		if strings.HasPrefix(file, "cmd"+string(filepath.Separator)) || filepath.Base(filepath.Dir(file)) == "testdata" {
			continue
		}
		there[filepath.ToSlash(filepath.Dir(file))] = true
	}
	for name := range there {
		if !named[name] {
			t.Errorf("docs/architecture.md does not name the package %s", name)
		}
	}
	for name := range named {
		if !there[name] {
			t.Errorf("docs/architecture.md names the package %s, which does not exist", name)
		}
	}
}

// TestDocumentsNameWhatExists finds files and Go identifiers in the documents that no
// longer exist. A file may be named by the end of its path.
func TestDocumentsNameWhatExists(t *testing.T) {
	tracked, err := exec.Command("git", "-C", "..", "ls-files").Output()
	if err != nil {
		t.Fatal(err)
	}
	files := "/" + strings.ReplaceAll(string(tracked), "\n", "\n/")
	identifiers := map[string]string{} // by package, its source
	documents, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, document := range append(documents, "../README.md", "../CONTRIBUTING.md", "../docs/decisions/README.md") {
		for _, m := range regexp.MustCompile("`([A-Za-z0-9_./-]+\\.(?:go|ts|svelte))`").FindAllStringSubmatch(text(t, document), -1) {
			named++
			if !strings.Contains(files, "/"+m[1]+"\n") {
				t.Errorf("%s names the file %s, which does not exist", document, m[1])
			}
		}
		for _, m := range regexp.MustCompile("`([a-z]+)\\.([A-Z]\\w*)[\\w.]*`").FindAllStringSubmatch(text(t, document), -1) {
			source, known := identifiers[m[1]]
			if !known {
				sources, _ := filepath.Glob(m[1] + "/*.go")
				for _, file := range sources {
					source += text(t, file)
				}
				identifiers[m[1]] = source
			}
			if source == "" {
				continue // of another module
			}
			named++
			if !regexp.MustCompile(`\b` + m[2] + `\b`).MatchString(source) {
				t.Errorf("%s names %s.%s, which does not exist", document, m[1], m[2])
			}
		}
	}
	if named == 0 {
		t.Error("the documents name nothing: the patterns find nothing")
	}
}
