package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/constant"
	"go/types"
	"path"
	"reflect"
	"slices"
	"strings"
)

const header = `/**
 * Written by build/tstypes from the Go packages: do not edit, run ` + "`make types`" + `.
 *
 * Times are RFC 3339 strings, durations whole seconds unless said otherwise.
 */
`

// generator collects the types that cross, in the order in which they are met.
type generator struct {
	packages *packages
	renamed  map[string]string // "package.Type" by its name in TypeScript
	queue    []*types.TypeName
	names    map[string]*types.TypeName // by their name in TypeScript
	errs     []string
}

// generate returns the file for the bound structs and further types, each named
// as "import/path.Type".
func generate(p *packages, bound, more []string, renamed map[string]string) ([]byte, error) {
	g := &generator{packages: p, renamed: renamed, names: map[string]*types.TypeName{}}
	var out bytes.Buffer
	out.WriteString(header)
	out.WriteString("\n/** The methods that the page can call, by package and struct. They may refuse, with a Problem. */\nexport interface Bound {\n")
	for _, name := range bound {
		object, err := p.lookup(name)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "  '%s': {\n", path.Base(name))
		g.methods(&out, object)
		out.WriteString("  }\n")
	}
	out.WriteString("}\n")
	for _, name := range more {
		object, err := p.lookup(name)
		if err != nil {
			return nil, err
		}
		g.reference(object)
	}
	var declarations []string
	for len(g.queue) > 0 { // a declaration may add further types
		object := g.queue[0]
		g.queue = g.queue[1:]
		declarations = append(declarations, g.declaration(object))
	}
	slices.SortFunc(declarations, func(a, b string) int { return cmp.Compare(declaredName(a), declaredName(b)) })
	out.WriteString(strings.Join(declarations, ""))
	if len(g.errs) > 0 {
		return nil, fmt.Errorf("%s", strings.Join(g.errs, "\n"))
	}
	return out.Bytes(), nil
}

// declaredName returns what a declaration declares.
func declaredName(declaration string) string {
	_, after, _ := strings.Cut(declaration, "\nexport ")
	return strings.Fields(after)[1]
}

// methods writes the exported methods of a bound struct.
func (g *generator) methods(out *bytes.Buffer, object *types.TypeName) {
	set := types.NewMethodSet(types.NewPointer(object.Type()))
	for i := range set.Len() {
		method := set.At(i).Obj()
		if !method.Exported() {
			continue
		}
		signature := method.Type().(*types.Signature)
		var parameters []string
		for v := range signature.Params().Variables() {
			parameters = append(parameters, v.Name()+": "+g.parameter(v.Type()))
		}
		result := "void"
		for v := range signature.Results().Variables() {
			if v.Type().String() != "error" {
				result = g.typeOf(v.Type())
			}
		}
		fmt.Fprintf(out, "    %s(%s): %s\n", method.Name(), strings.Join(parameters, ", "), result)
	}
}

// parameter returns the type of what the page passes: Go fills in what is left
// out of a record.
func (g *generator) parameter(t types.Type) string {
	if _, isStruct := t.Underlying().(*types.Struct); isStruct && g.typeOf(t) != "string" {
		return "Partial<" + g.typeOf(t) + ">"
	}
	if slice, isSlice := t.(*types.Slice); isSlice { // nil is empty to Go, and may be left out
		return g.element(slice.Elem()) + "[]"
	}
	return g.typeOf(t)
}

// declaration is that of a named type.
func (g *generator) declaration(object *types.TypeName) string {
	var out strings.Builder
	out.WriteString("\n")
	if text := g.comment(object.Pkg(), object.Name()); text != "" {
		fmt.Fprintf(&out, "/** %s */\n", text)
	}
	fields, isStruct := object.Type().Underlying().(*types.Struct)
	if !isStruct {
		fmt.Fprintf(&out, "export type %s = %s\n", g.name(object), g.values(object))
		return out.String()
	}
	fmt.Fprintf(&out, "export interface %s {\n", g.name(object))
	g.fields(&out, object, fields)
	out.WriteString("}\n")
	return out.String()
}

func (g *generator) fields(out *strings.Builder, object *types.TypeName, fields *types.Struct) {
	for i := range fields.NumFields() {
		field, tag := fields.Field(i), reflect.StructTag(fields.Tag(i))
		name, options, _ := strings.Cut(tag.Get("json"), ",")
		if field.Embedded() && name == "" {
			named := field.Type().(*types.Named)
			g.fields(out, named.Obj(), named.Underlying().(*types.Struct))
			continue
		}
		if !field.Exported() || name == "-" {
			continue
		}
		if name == "" {
			g.errs = append(g.errs, fmt.Sprintf("%s.%s has no JSON name", object.Name(), field.Name()))
		}
		text := g.typeOf(field.Type()) // also declares what it refers to
		text = cmp.Or(tag.Get("ts_type"), text)
		if strings.Contains(options, "omit") {
			name, text = name+"?", strings.TrimSuffix(text, " | null")
		}
		fmt.Fprintf(out, "  %s: %s", name, text)
		if comment := g.comment(object.Pkg(), object.Name()+"."+field.Name()); comment != "" {
			out.WriteString(" // " + comment)
		}
		out.WriteString("\n")
	}
}

// values returns those that a named type of texts may have: its constants.
func (g *generator) values(object *types.TypeName) string {
	var constants []*types.Const
	pkg, err := g.packages.importer.Import(object.Pkg().Path()) // so far only what others use of it may be known
	if err != nil {
		g.errs = append(g.errs, err.Error())
		return "never"
	}
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		if c, ok := scope.Lookup(name).(*types.Const); ok && types.Identical(c.Type(), object.Type()) {
			constants = append(constants, c)
		}
	}
	if len(constants) == 0 {
		return g.typeOf(object.Type().Underlying())
	}
	slices.SortFunc(constants, func(a, b *types.Const) int { return cmp.Compare(a.Pos(), b.Pos()) })
	var values []string
	for _, c := range constants {
		if c.Val().Kind() == constant.String {
			values = append(values, "'"+constant.StringVal(c.Val())+"'")
		} else {
			values = append(values, c.Val().ExactString())
		}
	}
	return strings.Join(values, " | ")
}

// typeOf returns how a value of a type is written in JSON, null included.
func (g *generator) typeOf(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		switch name := t.String(); name {
		case "time.Time":
			return "string"
		case "encoding/json.RawMessage":
			return "unknown"
		case "claude-scheduler/backend/model.Text":
			return "string | null"
		case "claude-scheduler/backend/model.Strings", "claude-scheduler/backend/model.IDs":
			return "string[]"
		}
		g.reference(t.Obj())
		if _, isBasic := t.Underlying().(*types.Basic); isBasic && hasMethod(t, "MarshalJSON") {
			return g.name(t.Obj()) + " | null" // it writes its zero value so
		}
		return g.name(t.Obj())
	case *types.Pointer:
		return orNull(g.typeOf(t.Elem()))
	case *types.Slice:
		return orNull(g.element(t.Elem()) + "[]")
	case *types.Map:
		return orNull("Record<string, " + g.typeOf(t.Elem()) + ">")
	case *types.Interface:
		return "unknown"
	case *types.Basic:
		switch {
		case t.Info()&types.IsNumeric != 0:
			return "number"
		case t.Info()&types.IsBoolean != 0:
			return "boolean"
		case t.Info()&types.IsString != 0:
			return "string"
		}
	}
	g.errs = append(g.errs, "no TypeScript for "+t.String())
	return "never"
}

// element returns the type within a list, where there are no zero values.
func (g *generator) element(t types.Type) string {
	return strings.TrimSuffix(g.typeOf(t), " | null")
}

func orNull(text string) string { return strings.TrimSuffix(text, " | null") + " | null" }

func hasMethod(t *types.Named, name string) bool {
	found, _, _ := types.LookupFieldOrMethod(t, true, t.Obj().Pkg(), name)
	return found != nil
}

// reference makes sure that a type is declared.
func (g *generator) reference(object *types.TypeName) {
	switch known := g.names[g.name(object)]; {
	case known == nil:
		g.names[g.name(object)] = object
		g.queue = append(g.queue, object)
	case known.Type().String() != object.Type().String():
		g.errs = append(g.errs, fmt.Sprintf("%s and %s have one name: add one to renamed", known.Type(), object.Type()))
	}
}

// name is that of a type in TypeScript.
func (g *generator) name(object *types.TypeName) string {
	return cmp.Or(g.renamed[object.Pkg().Name()+"."+object.Name()], object.Name())
}

func (g *generator) comment(pkg *types.Package, name string) string {
	return strings.ReplaceAll(g.packages.comments[pkg.Path()+"."+name], "*/", "* /")
}
