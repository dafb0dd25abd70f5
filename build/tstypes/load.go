package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// packages are those that a pattern imports, with the comments of our own.
type packages struct {
	importer types.Importer
	comments map[string]string // by package.Type, package.Type.Field and package.Constant
}

// load reads the packages of a pattern and all that they import: types from
// what the compiler left in its cache, comments from our sources.
func load(pattern string) (*packages, error) {
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export,Dir,GoFiles,Module", pattern)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list packages: %w\n%s", err, stderr.Bytes())
	}
	exports := map[string]string{}
	p := &packages{comments: map[string]string{}}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var listed struct {
			ImportPath, Export, Dir string
			GoFiles                 []string
			Module                  *struct{ Main bool }
		}
		if err := dec.Decode(&listed); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read go list: %w", err)
		}
		exports[listed.ImportPath] = listed.Export
		if listed.Module == nil || !listed.Module.Main {
			continue
		}
		for _, name := range listed.GoFiles {
			if err := p.readComments(listed.ImportPath, filepath.Join(listed.Dir, name)); err != nil {
				return nil, err
			}
		}
	}
	p.importer = importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(exports[path])
	})
	return p, nil
}

// lookup finds "package.Name".
func (p *packages) lookup(name string) (*types.TypeName, error) {
	dot := strings.LastIndexByte(name, '.')
	pkg, err := p.importer.Import(name[:dot])
	if err != nil {
		return nil, err
	}
	found, ok := pkg.Scope().Lookup(name[dot+1:]).(*types.TypeName)
	if !ok {
		return nil, fmt.Errorf("%s is not a type", name)
	}
	return found, nil
}

// readComments collects the comments of types, fields, methods and constants.
func (p *packages) readComments(pkg, path string) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	note := func(name string, groups ...*ast.CommentGroup) {
		var text []string
		for _, group := range groups {
			text = append(text, strings.Fields(group.Text())...)
		}
		p.comments[pkg+"."+name] = strings.Join(text, " ")
	}
	for _, decl := range file.Decls {
		general, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range general.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				note(spec.Name.Name, general.Doc, spec.Doc, spec.Comment)
				fields, ok := spec.Type.(*ast.StructType)
				if !ok {
					continue
				}
				for _, field := range fields.Fields.List {
					for _, name := range field.Names {
						note(spec.Name.Name+"."+name.Name, field.Doc, field.Comment)
					}
				}
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					note(name.Name, spec.Doc, spec.Comment)
				}
			}
		}
	}
	return nil
}
