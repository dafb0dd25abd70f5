// Package backend holds the import test: the floor plan of docs/architecture.md
// as a table that the imports of every package are held against.
package backend

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "claude-scheduler"

// A room is one package of the floor plan.
type room struct {
	may    string // the packages of backend/ that it may import, separated by spaces; "*" is all but stand-ins
	reason string // why no others
}

const (
	pure = "it is pure: the same input gives the same answer, in a test as in the daemon"
	face = "a face is only a client and has no rules of its own: whatever it does goes through the API"
	hand = "it does one thing for the scheduler and knows nothing of the others"
)

// plan is the floor plan. The window's program is "."; other paths are below backend/, or the root where they start with a slash.
var plan = map[string]room{
	"model":             {"", "everybody imports it, so it imports nobody"},
	"clock":             {"", "it answers what time it is and when to wake, nothing else"},
	"redact":            {"", "it looks for given texts in a stream, whatever they are"},
	"format":            {"", "it writes values for people, whatever they are of"},
	"schedule":          {"model format", pure},
	"transcript":        {"model format", pure},
	"permission":        {"model", pure},
	"report":            {"model format", pure},
	"plan":              {"model format", pure},
	"subprocess":        {"", "it starts programs, whatever they are"},
	"logfile":           {"", "it keeps a file short, whatever is in it"},
	"memtrim":           {"", "it trims the process that it is in, whatever that does"},
	"filelock":          {"", "it takes a lock, and does not know what for"},
	"atomicfile":        {"", "it writes a file, whatever is in it"},
	"private":           {"", "it closes a folder to others, whatever is in it"},
	"loginenv":          {"", "clients start the service with it, and it has to stay as light as they are"},
	"socket":            {"private", "it finds and opens the way between clients and service, and does not know what they say"},
	"transcript/render": {"model format transcript", pure},
	"runner/verdict":    {"model format transcript", pure},
	"apitype":           {"model report transcript permission", "it is what server and clients agree on, so it knows neither"},
	"importer/source":   {"model importer desktop/xdg userpath", "it reads the files of other programs and leaves their meaning to convert"},
	"importer":          {"model format schedule transcript runner/verdict", pure},

	"store":      {"model report filelock atomicfile private", "it alone touches the data directory, and decides nothing"},
	"environ":    {"model desktop/sessionbus loginenv subprocess", "secrets exist only between it and the child's environment"},
	"claude":     {"model loginenv subprocess userpath", hand},
	"worktree":   {"model filelock atomicfile subprocess", hand},
	"session":    {"format", "it reads lines of a stream, and knows neither processes nor records"},
	"supervisor": {"redact session atomicfile subprocess filelock", "the supervisor has to outlive the daemon and so carries as little as possible: what hides secrets, and what says that a CLI which answered still works"},
	"watch":      {"", hand},
	"notify":     {"model report format desktop/sessionbus", hand},

	"runner": {"model report format transcript runner/verdict loginenv environ claude worktree supervisor redact userpath subprocess", "it carries out one run and never decides when"},
	"scheduler": {"model report clock schedule runner/verdict plan apitype store runner environ claude worktree watch notify userpath",
		"it owns the schedule's state and decides; it must not know who asks: no service, no api, no client"},
	"service": {"model report format clock schedule transcript permission apitype store importer importer/source runner environ claude worktree supervisor watch notify scheduler userpath subprocess",
		"it answers requests and reaches the schedule only through the scheduler's calls"},
	"userpath": {"", "it expands paths, and does not know whose"},
	"api":      {"model schedule transcript apitype socket environ atomicfile", "the only door: what it changes, it changes through the Service that it is given, never in the store"},
	"client":   {"model schedule transcript apitype socket filelock loginenv private subprocess", "it knows the contract, never what is behind it"},

	"transcript/feed": {"model transcript", "it is given the streams, and knows nobody who has them"},

	"desktop":            {"model desktop/sessionbus", "it knows the desktop and nothing of schedules"},
	"desktop/autostart":  {"atomicfile desktop/xdg", hand},
	"desktop/inhibit":    {"", hand},
	"desktop/menuentry":  {"atomicfile desktop/xdg", "it only writes what a desktop reads"},
	"desktop/xdg":        {"", "it knows the specifications, and nothing of this program"},
	"desktop/sessionbus": {"", "it finds the bus, and speaks with nobody"},

	"tray":   {"client apitype model format schedule desktop/sessionbus", face},
	"cli":    {"client apitype model format schedule transcript transcript/render permission private subprocess userpath", face},
	"mcp":    {"client apitype model schedule transcript transcript/render", face},
	"window": {"claude transcript/feed desktop client apitype model schedule transcript socket filelock atomicfile userpath", face},

	".":         {"window /frontend", "it hands the window and its page to Wails, and does nothing else"},
	"/frontend": {"", "it is the built page, as files"},

	"cmd/claude-scheduler": {"*", "it wires everything together, but ships no stand-in"},
	"cmd/demo":             {"fakeapi testclaude client apitype model format transcript transcript/render", "the demo sees the product as a user does"},
	"bench":                {"", "it is benchmarks only, of the executable as a whole"},
	"crashtest":            {"", "it is tests only, of the executable as a whole"},
	"testclaude":           {"", "it finds the CLI for tests and the demo, and knows nothing of the product"},
	"testprogram":          {"", "it builds the executable for tests that drive it as a whole"},
	"testclock":            {"clock", "it is a clock for tests"},
	"testgolden":           {"", "it compares files for tests, whatever is in them"},
	"testrecording":        {"", "it has recordings for tests, and does not know what reads them"},
	"testfolder":           {"", "it makes folders for tests"},
	"testbus":              {"testfolder", "it is a session bus for tests, as a desktop would start it"},
	"fakeapi":              {"", "it plays the model server and so must not share the product's mistakes"},
	"/build/icon":          {"", "it draws, and knows nothing of the program"},
	"/build/crossvet":      {"", "it checks the project from outside"},
	"/build/tstypes":       {"window", "it reads the types of what the window binds, and needs nothing else"},
	"/e2e":                 {"", "it is tests only, of window and service as a whole"},
	"/e2e/browser":         {"window /frontend", "it shows the page in a browser over what the window binds, and nothing else"},
	"/e2e/dataset":         {"model store", "it writes records as the service does, for tests and pictures"},
	"/e2e/dataset/write":   {"/e2e/dataset", "it writes one data set"},
}

// outside says which rooms may import a module, by the start of its import
// path. "*" is every room that is not pure; a pure one has to be named. A
// module that is not here fails.
var outside = []struct{ prefix, rooms, reason string }{
	{"github.com/wailsapp/wails/", ". window", "a GUI toolkit in the core would end up in the daemon, which runs without a display"},
	{"fyne.io/systray", "tray", "one tray, in one place"},
	{"github.com/aws/", "environ", "cloud secrets are one source of variables and nothing else"},
	{"github.com/keybase/", "environ", "secrets are read in one place"},
	{"golang.org/x/net/http/httpproxy", "environ", "cloud secrets are fetched through the proxy that the run's own environment names"},
	{"github.com/danieljoos/wincred", "environ", "secrets are read in one place"},
	{"github.com/fsnotify/fsnotify", "store watch supervisor", "watches are scarce; these three own them"},
	{"github.com/godbus/dbus", "notify tray desktop desktop/inhibit environ testbus", "D-Bus is the desktop: only what speaks with it, and it is absent on a server"},
	{"github.com/nicholas-fedor/shoutrrr", "notify", "one place tells people, and it alone knows their addresses"},
	{"git.sr.ht/~jackmordaunt/go-toast", "notify", "one place shows notifications"},
	{"github.com/spf13/", "cli", "cobra and its flags: the command line is a face"},
	{"github.com/modelcontextprotocol/go-sdk", "mcp", "the protocol is one face and nothing else"},
	{"github.com/robfig/cron", "schedule", "cron is parsed in one place, so that all explain it alike"},
	{"github.com/bmatcuk/doublestar", "watch", "globs of paths: watch patterns"},
	{"golang.org/x/term", "cli cmd/demo", "only the command line has a terminal"},
	{"github.com/google/uuid", "model scheduler service runner importer /e2e/dataset", "identifiers come to a pure package as arguments; model only checks their form"},
	{"github.com/evanphx/json-patch", "service", "merge patches are applied behind the only door"},
	{"mvdan.cc/sh/v3", "permission importer", "shell lines are read in two places: what was denied, and crontabs"},
	{"golang.org/x/sys", "*", "a pure package makes no system calls"},
}

var pureRooms = []string{"model", "report", "format", "schedule", "transcript", "transcript/render", "runner/verdict", "permission", "plan", "redact", "apitype", "importer"}

// impure are packages of the standard library that reach outside.
var impure = []string{"os", "os/exec", "net", "net/http", "syscall", "math/rand", "math/rand/v2", "crypto/rand", "log"}

// excused are the pure rooms that need such a package all the same.
var excused = map[string]string{
	"schedule os": "package time reads the machine's zone from TZ and /etc/localtime, but does not tell its name",
}

// TestImports parses every Go file that is not a test, for all systems and
// build tags, and holds its imports against the plan.
func TestImports(t *testing.T) {
	found := roomsAndImports(t, "..")
	for name, imports := range found {
		for _, fault := range faults(name, imports) {
			t.Error(fault)
		}
	}
	for name := range plan {
		if _, there := found[name]; !there {
			t.Errorf("the floor plan has a package %s, which is not there", name)
		}
	}
}

// roomsAndImports returns the imports of every package below root, by room.
func roomsAndImports(t *testing.T, root string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); path != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || slices.Contains([]string{"testdata", "node_modules", "cache", "bin"}, name)) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return fmt.Errorf("read imports of %s: %w", path, err)
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		name := roomOf(filepath.ToSlash(dir))
		if _, seen := found[name]; !seen {
			found[name] = nil // a package without imports is still one
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if !slices.Contains(found[name], imported) {
				found[name] = append(found[name], imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found["model"]) == 0 {
		t.Fatal("found no backend/model: the test looks in the wrong place")
	}
	return found
}

// roomOf names the room of a directory that is relative to the module's root.
func roomOf(dir string) string {
	if dir == "." {
		return dir
	}
	if inside, ok := strings.CutPrefix(dir, "backend/"); ok {
		return inside
	}
	return "/" + dir
}

// faults says what is wrong with the imports of a room.
func faults(name string, imports []string) []string {
	r, known := plan[name]
	if !known {
		return []string{fmt.Sprintf("package %s is not in the floor plan: add it to the table of backend/architecture_test.go and to docs/architecture.md", name)}
	}
	var found []string
	isPure := slices.Contains(pureRooms, name)
	for _, path := range imports {
		first, _, _ := strings.Cut(path, "/")
		switch {
		case strings.HasPrefix(path, module+"/"):
			other := roomOf(strings.TrimPrefix(path, module+"/"))
			everything := r.may == "*" && other != "fakeapi" && !strings.HasPrefix(other, "test")
			if !everything && !slices.Contains(strings.Fields(r.may), other) {
				found = append(found, fmt.Sprintf("%s must not import %s: %s", name, other, r.reason))
			}
		case strings.Contains(first, "."):
			found = append(found, outsideFaults(name, path, isPure)...)
		case isPure && slices.Contains(impure, path) && excused[name+" "+path] == "":
			found = append(found, fmt.Sprintf("%s must not import %s: %s", name, path, pure))
		}
	}
	return found
}

func outsideFaults(name, path string, isPure bool) []string {
	for _, rule := range outside {
		if !strings.HasPrefix(path, rule.prefix) {
			continue
		}
		everywhere := strings.HasPrefix(rule.rooms, "*") && !isPure
		if !everywhere && !slices.Contains(strings.Fields(rule.rooms), name) {
			return []string{fmt.Sprintf("%s must not import %s: %s", name, path, rule.reason)}
		}
		return nil
	}
	return []string{fmt.Sprintf("%s imports %s, which nobody decided on: give it a sentence in docs/decisions and a line in backend/architecture_test.go", name, path)}
}

// TestFaults shows that the table bites.
func TestFaults(t *testing.T) {
	for _, c := range []struct{ room, imported, want string }{
		{"importer", module + "/backend/schedule", ""},
		{"plan", module + "/backend/store", "plan must not import store: it is pure"},
		{"plan", "os", "plan must not import os: it is pure"},
		{"plan", "github.com/google/uuid", "identifiers come to a pure package"},
		{"model", "github.com/google/uuid", ""},
		{"schedule", "os", ""},
		{"model", "net/http", "model must not import net/http"},
		{"tray", module + "/backend/scheduler", "a face is only a client"},
		{"window", module + "/backend/store", "a face is only a client"},
		{".", module + "/backend/client", "hands the window and its page to Wails"},
		{"/e2e/browser", module + "/frontend", ""},
		{"scheduler", module + "/backend/api", "must not know who asks"},
		{"api", module + "/backend/scheduler", "the only door"},
		{"cmd/claude-scheduler", module + "/backend/scheduler", ""},
		{"cmd/claude-scheduler", module + "/backend/fakeapi", "ships no stand-in"},
		{"scheduler", "github.com/wailsapp/wails/v2", "a GUI toolkit in the core"},
		{"store", "golang.org/x/sys/unix", ""},
		{"store", "example.org/new", "which nobody decided on"},
		{"extra", "fmt", "not in the floor plan"},
	} {
		got := strings.Join(faults(c.room, []string{c.imported}), "\n")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s imports %s: got %q, want %q", c.room, c.imported, got, c.want)
		}
	}
}
