package watch

import "path/filepath"

// realPaths resolves the links in paths, as far as they exist.
func realPaths(paths []string) []string {
	out := make([]string, len(paths))
	for i, path := range paths {
		out[i] = filepath.Clean(path)
		if real, err := filepath.EvalSymlinks(path); err == nil {
			out[i] = real
		}
	}
	return out
}

// Within reports whether a path resolves to a folder or into it.
func Within(path, dir string) bool {
	real := realPaths([]string{path, dir})
	return under(real[0], real[1])
}

// under reports whether a path is a folder, or below it.
func under(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && (rel == "." || filepath.IsLocal(rel))
}
