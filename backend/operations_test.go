package backend

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// An operation is one route of the API. Each has to be served, to have a method
// of package client, and to be available on the command line, as an MCP tool and on
// the page. What one of them leaves out on purpose is listed here with its reason;
// anything else that is missing is a mistake.
var leftOut = map[string]map[string]string{
	"cli": {
		"Explain":          "it explains schedules itself, also without a service",
		"ListRunSummaries": "ListRuns has them",
		"Acknowledge":      "only the window and the tray list failures that can be marked as seen",
	},
	"mcp": {
		"JoinFleet":          "only the user decides with which machines this one shares work",
		"LeaveFleet":         "only the user decides with which machines this one shares work",
		"ExportFleetKey":     "a secret; a conversation would record it",
		"CreateTrigger":      "a secret; a conversation would record it, and only the user decides who starts runs",
		"DismissSuggestion":  "only the user decides what is not worth a change",
		"DeleteLog":          "the transcript shows the user what an agent did",
		"GetMatch":           "GetTranscript has all of it",
		"GetLog":             "GetTranscript has what it says, in less text",
		"GetLogPath":         "GetTranscript has what the file says",
		"GetResumeLine":      "only the user continues a session in a terminal",
		"GetRun":             "GetRecord is the same without the raw output, which can be megabytes",
		"GetVersion":         "GetStatus names it",
		"LatestRunSummaries": "ListRuns has them",
		"ListRunSummaries":   "ListRuns has them",
		"Acknowledge":        "only the user can say that a failure was seen",
		"MarkDone":           "only the user decides that an item no longer needs attention",
		"Snooze":             "only the user decides what can wait",
		"ApproveTaskFile":    "a repository must never raise its own rights: only the user approves",
		"IgnoreTaskFile":     "only the user decides what needs no approval",
		"DetachTask":         "the file is what the user's team reviews; only the user decides that it counts no longer",
		"WriteTaskFile":      "an agent writes files itself; that a task has its definition there is for the user to decide",
		"StoreSecret":        "a secret comes from the user; a conversation would record it",
		"Shutdown":           "a program must not stop the service that it uses",
		"TestNotify":         "it would send messages to people",
	},
	"page": {
		"GetRun":        "GetRecord is the same without the raw output, which GetLog has",
		"GetTranscript": "the window reads the log itself, so that the first rows are there early; see App.OpenTranscript",
		"GetVersion":    "GetStatus names it",
		"Shutdown":      "closing the window stops nothing; the tray and the command line do",
	},
}

// TestOperations follows each route through the sources: who names it in api and
// client, and who calls that method of the client.
func TestOperations(t *testing.T) {
	routes := constants(t, "apitype/routes.go")
	served := selectors(t, "api")
	methods := clientMethods(t, routes)
	calls := map[string]map[string]bool{"cli": selectors(t, "cli"), "mcp": selectors(t, "mcp"), "page": pageCalls(t)}

	for _, route := range routes {
		if !served["apitype."+route] {
			t.Errorf("apitype.%s: package api does not serve it", route)
		}
		if len(methods[route]) == 0 {
			t.Errorf("apitype.%s: no method of package client asks for it", route)
			continue
		}
		for _, face := range []string{"cli", "mcp", "page"} {
			reached := slices.ContainsFunc(methods[route], func(method string) bool { return calls[face][method] })
			reason, excused := leftOut[face][route]
			switch {
			case !reached && !excused:
				t.Errorf("apitype.%s (%s): %s does not offer it; add it, or the reason to leftOut", route, strings.Join(methods[route], ", "), face)
			case reached && excused:
				t.Errorf("apitype.%s: %s offers it, although leftOut says %q", route, face, reason)
			}
		}
	}
	for face, reasons := range leftOut {
		for _, route := range slices.Sorted(maps.Keys(reasons)) {
			if !slices.Contains(routes, route) {
				t.Errorf("leftOut of %s names apitype.%s, which is no route", face, route)
			}
		}
	}
}

// parse reads the Go files of a package that are not tests.
func parse(t *testing.T, dir string) []*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files in %s, %v", dir, err)
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// constants returns the names of the constants of a file.
func constants(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, decl := range file.Decls {
		if general, ok := decl.(*ast.GenDecl); ok && general.Tok == token.CONST {
			for _, spec := range general.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					names = append(names, name.Name)
				}
			}
		}
	}
	if len(names) == 0 {
		t.Fatalf("%s has no constants", path)
	}
	return names
}

// selectorsIn returns what is selected below a node: "b.c" and ".c" of a.b.c.
func selectorsIn(node ast.Node) map[string]bool {
	found := map[string]bool{}
	ast.Inspect(node, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			switch x := selector.X.(type) {
			case *ast.Ident:
				found[x.Name+"."+selector.Sel.Name] = true
			case *ast.SelectorExpr:
				found[x.Sel.Name+"."+selector.Sel.Name] = true
			}
			found["."+selector.Sel.Name] = true
		}
		return true
	})
	return found
}

// selectors returns what a package selects, and so each function that it calls.
func selectors(t *testing.T, dir string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, file := range parse(t, dir) {
		maps.Copy(found, selectorsIn(file))
	}
	return found
}

// clientMethods returns, by route, the exported methods of package client that
// ask for it: "Jobs.Get", or ".KeepEvents" of the Client itself.
func clientMethods(t *testing.T, routes []string) map[string][]string {
	t.Helper()
	asked := map[string]map[string]bool{} // by function, what it selects
	var names []string
	for _, file := range parse(t, "client") {
		for _, decl := range file.Decls {
			function, ok := decl.(*ast.FuncDecl)
			if !ok || function.Body == nil {
				continue
			}
			name := receiver(function) + "." + function.Name.Name
			asked[name] = selectorsIn(function.Body)
			names = append(names, name)
		}
	}
	methods := map[string][]string{}
	for _, route := range routes {
		askers := map[string]bool{}
		for grew := true; grew; { // a method may ask through others of the Client
			grew = false
			for _, name := range names {
				through := func(asker string) bool { return strings.HasPrefix(asker, ".") && asked[name][asker] }
				if !askers[name] && (asked[name]["apitype."+route] || slices.ContainsFunc(slices.Collect(maps.Keys(askers)), through)) {
					askers[name], grew = true, true
				}
			}
		}
		for name := range askers {
			if ast.IsExported(name[strings.LastIndexByte(name, '.')+1:]) {
				methods[route] = append(methods[route], name)
			}
		}
		slices.Sort(methods[route])
	}
	return methods
}

// receiver returns the type of a method's receiver, empty for the Client
// itself.
func receiver(function *ast.FuncDecl) string {
	if function.Recv == nil {
		return "func"
	}
	of := function.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if name, ok := of.(*ast.Ident); ok && name.Name != "Client" {
		return name.Name
	}
	return ""
}

// pageCalls returns those that the page calls, itself or through the App.
func pageCalls(t *testing.T) map[string]bool {
	t.Helper()
	data, err := os.ReadFile("../frontend/src/lib/api/wails.ts")
	if err != nil {
		t.Fatal(err)
	}
	found := selectors(t, "window")
	calls := regexp.MustCompile(`(?:call|list)\('client\.(\w+)', '(\w+)'`).FindAllStringSubmatch(string(data), -1)
	if len(calls) == 0 {
		t.Fatal("wails.ts calls nothing")
	}
	for _, call := range calls {
		found[call[1]+"."+call[2]] = true
	}
	return found
}
