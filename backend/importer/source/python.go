package source

import (
	"os"
	"path/filepath"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/importer"
	"claude-scheduler/backend/model"
)

// readPython reads the data directory of the Python program, or one job that it
// exported.
func readPython(path string, m importer.HostInfo) (importer.ImportSet, error) {
	if path == "" {
		path = Location(apitype.ImportPython)
	}
	info, err := os.Stat(path)
	if os.IsNotExist(err) {
		return importer.ImportSet{}, nothing(path+" does not exist", "the Python program stores its files in ~/.config/claude-code-scheduler")
	}
	if err != nil {
		return importer.ImportSet{}, unreadable(path, err)
	}
	if !info.IsDir() {
		data, err := readFile(path)
		if err != nil {
			return importer.ImportSet{}, err
		}
		if !importer.IsPythonExport(data) {
			return importer.ImportSet{}, model.Invalid("path", path+" is not a job that the Python program exported", "give its data directory, or a job that it exported")
		}
		return importer.PythonExport(data, m)
	}
	var files importer.PythonFiles
	found := false
	for _, f := range []struct {
		name string
		into *[]byte
	}{{"jobs.json", &files.Jobs}, {"tasks.json", &files.Tasks}, {"profiles.json", &files.Profiles}, {"runs.json", &files.Runs}, {"settings.json", &files.Settings}} {
		data, err := readFile(filepath.Join(path, f.name))
		if err != nil {
			return importer.ImportSet{}, err
		}
		*f.into, found = data, found || data != nil
	}
	if !found {
		return importer.ImportSet{}, nothing(path+" contains no jobs.json, tasks.json or other file of the Python program", "")
	}
	files.Log = func(runID string) string { return pythonLog(path, runID) }
	return importer.Python(files, m)
}

// pythonLog looks for the stream of a run where the Python program writes it,
// and next to its files, in case they were copied.
func pythonLog(dir, runID string) string {
	name := "run_" + runID + ".log"
	if filepath.Base(name) != name {
		return ""
	}
	for _, folder := range []string{filepath.Join(dir, "logs"), filepath.Join(filepath.Dir(dir), "logs"), inHome(".claude-scheduler", "logs")} {
		if data, err := readFile(filepath.Join(folder, name)); err == nil && len(data) > 0 {
			return string(data)
		}
	}
	return ""
}
