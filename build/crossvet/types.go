package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// listed is what `go list -json` says of a package.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	CgoFiles   []string
	ImportMap  map[string]string
	Module     *struct{ Main bool }
	Error      *struct{ Err string }
}

func (p *listed) ours() bool { return p.Module != nil && p.Module.Main }

// checkTypes type-checks every package below dir with cgo on, for goos and the
// comma-separated build tags. "C" is taken on trust (FakeImportC); so are the
// function bodies of other modules. It returns the errors in our packages.
func checkTypes(dir, goos, tags string) error {
	packages, err := list(dir, goos, tags)
	if err != nil {
		return err
	}
	c := checker{fset: token.NewFileSet(), done: map[string]*types.Package{"unsafe": types.Unsafe}}
	own := 0
	for _, p := range packages { // dependencies come first
		if p.ImportPath == "unsafe" || p.ImportPath == "C" {
			continue
		}
		c.check(p)
		if p.ours() {
			own++
		}
	}
	if own == 0 {
		return fmt.Errorf("list packages for %s: none of ours among %d", goos, len(packages))
	}
	return errors.Join(c.errs...)
}

// list returns the packages below dir and all they import, imports first.
func list(dir, goos, tags string) ([]*listed, error) {
	cmd := exec.Command("go", "list", "-e", "-deps", "-json=ImportPath,Dir,GoFiles,CgoFiles,ImportMap,Module,Error", "-tags", tags, "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+arch(goos), "CGO_ENABLED=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list packages for %s: %w\n%s", goos, err, stderr.Bytes())
	}
	var packages []*listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(listed)
		if err := dec.Decode(p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("read go list: %w", err)
		}
		if p.ours() && p.Error != nil {
			return nil, fmt.Errorf("%s: %s", p.ImportPath, p.Error.Err)
		}
		packages = append(packages, p)
	}
}

// checker keeps the packages that were checked, by import path.
type checker struct {
	fset *token.FileSet
	done map[string]*types.Package
	errs []error
}

func (c *checker) check(p *listed) {
	conf := types.Config{
		FakeImportC:      true,
		IgnoreFuncBodies: !p.ours(),
		Importer:         imports{c.done, p.ImportMap},
		Error: func(err error) {
			if p.ours() {
				c.errs = append(c.errs, err)
			}
		},
	}
	var files []*ast.File
	for _, name := range append(p.GoFiles, p.CgoFiles...) {
		file, err := parser.ParseFile(c.fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			conf.Error(err)
		}
		if file != nil {
			files = append(files, file)
		}
	}
	c.done[p.ImportPath], _ = conf.Check(p.ImportPath, c.fset, files, nil) // its errors went to conf.Error
}

// imports finds what one package imports; paths maps an import as written to a
// vendored one.
type imports struct {
	done  map[string]*types.Package
	paths map[string]string
}

func (i imports) Import(path string) (*types.Package, error) {
	if mapped, ok := i.paths[path]; ok {
		path = mapped
	}
	if p := i.done[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}
