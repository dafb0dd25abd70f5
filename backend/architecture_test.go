// Package backend has the import test: a table of the imports that
// docs/architecture.md allows for each package, with reasons.
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

// A rule limits the imports of one package.
type rule struct {
	may    string // the packages of backend/ that it may import, separated by spaces; "*" is all but test packages
	reason string // why no others
}

const (
	pure        = "it is pure: the same input gives the same answer, in a test as in the daemon"
	clientOnly  = "it is only a client without business logic: everything it does goes through the API"
	independent = "it does one thing for the scheduler, independent of the others"
)

// rules are the import rules. The window's program is "."; other paths are
// below backend/, or the root if they start with a slash.
var rules = map[string]rule{
	"model":             {"", "every package imports it, so it imports none"},
	"clock":             {"", "it provides time and alarms, nothing else"},
	"redact":            {"", "it finds given texts in a stream, whatever they are"},
	"format":            {"", "it formats values for display, whatever they are"},
	"schedule":          {"model format", pure},
	"schedule/words":    {"model schedule spelling", pure},
	"spelling":          {"", pure},
	"taskfile":          {"model schedule schedule/words spelling", pure},
	"taskfile/folder":   {"model atomicfile taskfile", independent},
	"transcript":        {"model format", pure},
	"permission":        {"model", pure},
	"report":            {"model format", pure},
	"plan":              {"model format", pure},
	"advice":            {"model format plan permission", "it is pure, and uses of plan only the families of models"},
	"subprocess":        {"", "it starts programs, whatever they are"},
	"logfile":           {"", "it keeps a file short, whatever is in it"},
	"memtrim":           {"", "it trims the process that it is in, whatever that does"},
	"filelock":          {"", "it locks files, whatever they are for"},
	"atomicfile":        {"", "it writes a file, whatever its content"},
	"pathglob":          {"", "it lists files, whatever they are for"},
	"private":           {"", "it makes a folder private, whatever its content"},
	"loginenv":          {"", "clients start the service with it, and it has to stay as light as they are"},
	"socket":            {"private", "it connects clients and service, whatever they send"},
	"ask":               {"format socket", "it is in every run: only a request, its deadline and its answer"},
	"transcript/render": {"model format transcript", pure},
	"runner/verdict":    {"model format transcript", pure},
	"apitype":           {"model report advice transcript permission", "server and clients share it, so it imports neither"},
	"importer/source":   {"model apitype importer desktop/xdg userpath pathglob", "it reads the files of other programs, which have their names from the API; importer converts them"},
	"importer":          {"model format schedule transcript runner/verdict", pure},

	"store":      {"model report filelock atomicfile private pathglob", "only it accesses the data directory, and it decides nothing"},
	"environ":    {"model desktop/sessionbus loginenv subprocess", "secrets exist only between it and the child's environment"},
	"claude":     {"model loginenv spelling subprocess userpath pathglob", independent},
	"worktree":   {"model filelock atomicfile subprocess pathglob", independent},
	"github":     {"model subprocess", independent},
	"session":    {"format", "it reads lines of a stream, and needs neither processes nor records"},
	"supervisor": {"ask redact session atomicfile subprocess filelock", "the supervisor outlives the daemon, so it should be small: only masking of secrets, asking a person, and detecting that a CLI that answered is still working"},
	"watch":      {"", independent},
	"notify":     {"model report format desktop/sessionbus", independent},

	"runner": {"ask model report format transcript runner/verdict loginenv environ claude worktree supervisor redact userpath subprocess", "it executes one run and never decides when"},
	"scheduler": {"model report clock schedule runner/verdict plan apitype store runner environ claude worktree watch notify userpath",
		"it owns the schedule's state and decides; it must not depend on its callers: no service, no api, no client"},
	"service": {"ask github model report advice format clock schedule schedule/words taskfile taskfile/folder transcript permission apitype fleet/link store importer importer/source runner environ claude worktree supervisor watch notify plan scheduler userpath subprocess redact",
		"it answers requests and reaches the schedule only through the scheduler's calls, and masks what it shows of a branch; of plan it uses the forecast, which decides nothing"},
	"fleet/link":   {"model", "service and agent share it, so it imports neither, and no SDK"},
	"fleet/decide": {"model schedule plan report fleet/link", pure},
	"fleet":        {"model apitype fleet/link fleet/decide", "it is the agent's: it reaches the service only through the link"},
	"fleet/member": {"model apitype fleet/link scheduler store userpath", "it is the service's side of the fleet, without the SDK"},
	"userpath":     {"", "it expands paths, whatever they are for"},
	"api":          {"model schedule transcript apitype socket environ atomicfile", "all changes go through the Service that it is given, never to the store"},
	"client":       {"model schedule transcript apitype socket filelock loginenv private subprocess", "it knows the API, not its implementation"},

	"transcript/feed": {"model transcript", "it is given the streams, whatever their source"},

	"desktop":            {"model desktop/sessionbus", "it is about the desktop, not about schedules"},
	"desktop/battery":    {"", independent},
	"desktop/autostart":  {"atomicfile desktop/xdg", independent},
	"desktop/inhibit":    {"", independent},
	"desktop/menuentry":  {"atomicfile desktop/xdg", "it only writes files that the desktop reads"},
	"desktop/xdg":        {"", "it implements specifications, independent of this program"},
	"desktop/sessionbus": {"", "it finds the bus, and sends nothing"},

	"fleet/devserver": {"model", "it runs a program of others, to try a fleet, and knows nothing of ours"},

	"tray":   {"client apitype model format schedule desktop/sessionbus", clientOnly},
	"cli":    {"fleet/devserver client apitype model report format schedule schedule/words transcript transcript/render permission private subprocess userpath", clientOnly},
	"mcp":    {"ask client apitype model schedule transcript transcript/render", clientOnly},
	"window": {"claude transcript/feed desktop client apitype model schedule transcript socket filelock atomicfile userpath", clientOnly},

	".":         {"window private /frontend", "it passes the window and its page to Wails, and does nothing else"},
	"/frontend": {"", "it is the built page, as files"},

	"cmd/claude-scheduler":       {"*", "it wires everything together, but must not ship test packages, nor the SDK of package fleet"},
	"cmd/claude-scheduler-fleet": {"fleet", "it only starts the agent"},
	"cmd/demo":                   {"fakeapi testclaude client apitype model format transcript transcript/render", "the demo sees the product as a user does"},
	"cmd/fleetdemo":              {"fakeapi testclaude client apitype model fleet/devserver", "the demo sees the product as a user does"},
	"bench":                      {"", "it is benchmarks only, of the executable as a whole"},
	"fleettest":                  {"", "it is tests only, of two services and an engine as a whole"},
	"crashtest":                  {"", "it is tests only, of the executable as a whole"},
	"testclaude":                 {"", "it finds the CLI for tests and the demo, independent of the product"},
	"testprogram":                {"", "it builds the executable for tests that drive it as a whole"},
	"testclock":                  {"clock", "it is a clock for tests"},
	"testgolden":                 {"", "it compares files for tests, whatever is in them"},
	"testrecording":              {"", "it has recordings for tests, whatever reads them"},
	"testgh":                     {"", "it stands in for gh in tests, so it must not share the product's bugs"},
	"testfolder":                 {"", "it makes folders for tests"},
	"testbus":                    {"testfolder", "it is a session bus for tests, as a desktop would start it"},
	"fakeapi":                    {"", "it fakes the model API, so it must not share the product's bugs"},
	"/build/icon":                {"", "it draws icons, independent of the program"},
	"/build/crossvet":            {"", "it checks the project from outside"},
	"/build/tstypes":             {"window model report", "it reads the types of what the window binds, and the words for a reason"},
	"/e2e":                       {"", "it is tests only, of window and service as a whole"},
	"/e2e/browser":               {"window /frontend", "it shows the page in a browser with the window's bindings, and nothing else"},
	"/e2e/dataset":               {"model store transcript", "it writes records as the service does, for tests and screenshots"},
	"/e2e/dataset/write":         {"/e2e/dataset", "it writes one data set"},
}

// outside lists which packages may import a module, by the prefix of its import
// path. "*" is every package that is not pure; a pure one must be named. A
// module that is not listed fails.
var outside = []struct{ prefix, packages, reason string }{
	{"github.com/wailsapp/wails/", ". window", "a GUI toolkit in the core would end up in the daemon, which runs without a display"},
	{"fyne.io/systray", "tray", "one tray, in one place"},
	{"github.com/aws/", "environ", "cloud secrets are one source of variables and nothing else"},
	{"github.com/keybase/", "environ", "secrets are read in one place"},
	{"golang.org/x/net/http/httpproxy", "environ", "cloud secrets are fetched through the proxy of the run's environment"},
	{"github.com/danieljoos/wincred", "environ", "secrets are read in one place"},
	{"github.com/fsnotify/fsnotify", "store watch supervisor", "watches are limited; only these three use them"},
	{"github.com/godbus/dbus", "notify tray desktop desktop/inhibit environ testbus", "D-Bus is for the desktop, and missing on a server"},
	{"github.com/nicholas-fedor/shoutrrr", "notify", "notifications are sent in one place, which alone knows the URLs"},
	{"git.sr.ht/~jackmordaunt/go-toast", "notify", "one place shows notifications"},
	{"github.com/spf13/", "cli", "cobra and its flags are for the command line only"},
	{"github.com/modelcontextprotocol/go-sdk", "mcp", "the protocol is for one client and nothing else"},
	{"github.com/robfig/cron", "schedule", "cron is parsed in one place, so that all clients explain it alike"},
	{"github.com/bmatcuk/doublestar", "watch", "globs of paths: watch patterns"},
	{"golang.org/x/term", "cli cmd/demo", "only the command line has a terminal"},
	{"go.temporal.io/", "fleet", "the SDK is as large as the service, which therefore does not contain it"},
	{"google.golang.org/grpc", "fleet", "the codes of the engine's errors"},
	{"google.golang.org/protobuf", "fleet", "the engine's payloads"},
	{"github.com/google/uuid", "model scheduler service runner importer fleet fleet/decide fleet/member /e2e/dataset", "pure packages get ids as arguments; model only checks their form"},
	{"go.yaml.in/yaml/v3", "taskfile", "front matter is read and written in one place"},
	{"github.com/rogpeppe/go-internal/diff", "service", "texts are compared in one place"},
	{"github.com/evanphx/json-patch", "service", "merge patches are applied in one place"},
	{"mvdan.cc/sh/v3", "permission importer", "shell lines are parsed in two places: denied commands, and crontabs"},
	{"golang.org/x/sys", "*", "a pure package makes no system calls"},
}

var purePackages = []string{"model", "report", "format", "schedule", "schedule/words", "spelling", "taskfile", "transcript", "transcript/render", "runner/verdict", "permission", "plan", "advice", "redact", "apitype", "importer", "fleet/link", "fleet/decide"}

// impure are packages of the standard library that reach outside.
var impure = []string{"os", "os/exec", "net", "net/http", "syscall", "math/rand", "math/rand/v2", "crypto/rand", "log"}

// excused are the pure packages that need such a package anyway.
var excused = map[string]string{
	"schedule os": "package time reads the machine's zone from TZ and /etc/localtime, but does not return its name",
}

// TestImports parses every Go file that is not a test, for all systems and
// build tags, and checks its imports against the rules.
func TestImports(t *testing.T) {
	found := packageImports(t, "..")
	for name, imports := range found {
		for _, fault := range faults(name, imports) {
			t.Error(fault)
		}
	}
	for name := range rules {
		if _, there := found[name]; !there {
			t.Errorf("there is a rule for the package %s, which does not exist", name)
		}
	}
}

// packageImports returns the imports of every package below root.
func packageImports(t *testing.T, root string) map[string][]string {
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
		name := packageOf(filepath.ToSlash(dir))
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

// packageOf returns the package of a directory, relative to the module's root.
func packageOf(dir string) string {
	if dir == "." {
		return dir
	}
	if inside, ok := strings.CutPrefix(dir, "backend/"); ok {
		return inside
	}
	return "/" + dir
}

// faults returns what is wrong with the imports of a package.
func faults(name string, imports []string) []string {
	r, known := rules[name]
	if !known {
		return []string{fmt.Sprintf("package %s has no import rule: add it to the table in backend/architecture_test.go and to docs/architecture.md", name)}
	}
	var found []string
	isPure := slices.Contains(purePackages, name)
	for _, path := range imports {
		first, _, _ := strings.Cut(path, "/")
		switch {
		case strings.HasPrefix(path, module+"/"):
			other := packageOf(strings.TrimPrefix(path, module+"/"))
			everything := r.may == "*" && other != "fakeapi" && other != "fleet" && !strings.HasPrefix(other, "test")
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
		everywhere := strings.HasPrefix(rule.packages, "*") && !isPure
		if !everywhere && !slices.Contains(strings.Fields(rule.packages), name) {
			return []string{fmt.Sprintf("%s must not import %s: %s", name, path, rule.reason)}
		}
		return nil
	}
	return []string{fmt.Sprintf("%s imports %s, which is not an accepted dependency: give it a line in docs/decisions and a line in backend/architecture_test.go", name, path)}
}

// TestFaults proves that the table catches violations.
func TestFaults(t *testing.T) {
	for _, c := range []struct{ pkg, imported, want string }{
		{"importer", module + "/backend/schedule", ""},
		{"plan", module + "/backend/store", "plan must not import store: it is pure"},
		{"plan", "os", "plan must not import os: it is pure"},
		{"plan", "github.com/google/uuid", "pure packages get ids as arguments"},
		{"model", "github.com/google/uuid", ""},
		{"schedule", "os", ""},
		{"model", "net/http", "model must not import net/http"},
		{"tray", module + "/backend/scheduler", "it is only a client"},
		{"window", module + "/backend/store", "it is only a client"},
		{".", module + "/backend/client", "passes the window and its page to Wails"},
		{"/e2e/browser", module + "/frontend", ""},
		{"scheduler", module + "/backend/api", "must not depend on its callers"},
		{"api", module + "/backend/scheduler", "all changes go through the Service"},
		{"cmd/claude-scheduler", module + "/backend/scheduler", ""},
		{"cmd/claude-scheduler", module + "/backend/fakeapi", "must not ship test packages"},
		{"cmd/claude-scheduler", module + "/backend/fleet", "nor the SDK"},
		{"fleet/member", "go.temporal.io/sdk/client", "as large as the service"},
		{"fleet", "go.temporal.io/sdk/client", ""},
		{"scheduler", "github.com/wailsapp/wails/v2", "a GUI toolkit in the core"},
		{"store", "golang.org/x/sys/unix", ""},
		{"store", "example.org/new", "not an accepted dependency"},
		{"extra", "fmt", "has no import rule"},
	} {
		got := strings.Join(faults(c.pkg, []string{c.imported}), "\n")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s imports %s: got %q, want %q", c.pkg, c.imported, got, c.want)
		}
	}
}
