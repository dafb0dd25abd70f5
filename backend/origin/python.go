package origin

import (
	"os"
	"path/filepath"

	"claude-scheduler/backend/convert"
	"claude-scheduler/backend/model"
)

// readPython reads the data directory of the Python program, or one job that it
// exported.
func readPython(path string, m convert.Machine) (convert.Harvest, error) {
	if path == "" {
		path = Place(Python)
	}
	info, err := os.Stat(path)
	if os.IsNotExist(err) {
		return convert.Harvest{}, nothing(path+" does not exist", "the Python program keeps its files in ~/.config/claude-code-scheduler")
	}
	if err != nil {
		return convert.Harvest{}, unreadable(path, err)
	}
	if !info.IsDir() {
		data, err := readFile(path)
		if err != nil {
			return convert.Harvest{}, err
		}
		if !convert.IsPythonExport(data) {
			return convert.Harvest{}, model.Invalid("path", path+" is not a job that the Python program exported", "give its data directory, or a job that it exported")
		}
		return convert.PythonExport(data, m)
	}
	var files convert.PythonFiles
	found := false
	for _, f := range []struct {
		name string
		into *[]byte
	}{{"jobs.json", &files.Jobs}, {"tasks.json", &files.Tasks}, {"profiles.json", &files.Profiles}, {"runs.json", &files.Runs}, {"settings.json", &files.Settings}} {
		data, err := readFile(filepath.Join(path, f.name))
		if err != nil {
			return convert.Harvest{}, err
		}
		*f.into, found = data, found || data != nil
	}
	if !found {
		return convert.Harvest{}, nothing(path+" holds no jobs.json, tasks.json or other file of the Python program", "")
	}
	files.Log = func(runID string) string { return pythonLog(path, runID) }
	return convert.Python(files, m)
}

// pythonLog looks for the stream of a run where the Python program writes it,
// and beside its files, where a copy of them may have it.
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
