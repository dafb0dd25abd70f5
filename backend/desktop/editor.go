package desktop

import "os/exec"

// editors are the graphical editors that open a folder that is named on their
// command line, the more common first.
var editors = []string{"code", "cursor", "windsurf", "zed", "zeditor", "codium", "subl", "idea"}

// OpenInEditor opens a directory in the first editor that is installed, or in the
// file manager when there is none. The path is absolute.
func OpenInEditor(path string) error {
	if editor := editorOf(func(name string) bool { _, err := exec.LookPath(name); return err == nil }); editor != "" {
		return launch([]string{editor, path}, editor+" could not be opened", "its path is "+path)
	}
	return Reveal(path)
}

func editorOf(installed func(name string) bool) string {
	for _, name := range editors {
		if installed(name) {
			return name
		}
	}
	return ""
}
