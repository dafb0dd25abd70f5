package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"claude-scheduler/backend/model"
)

// edit lets the user change a record as JSON in $VISUAL or $EDITOR, and saves
// the difference. If it is refused, the editor opens again with the problem
// above it, until it is saved, emptied or closed unchanged.
func (c *console) edit(ctx context.Context, name string, record any, save func(patch map[string]any) error) error {
	data, err := indented(record)
	if err != nil {
		return err
	}
	before, err := object(data)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "claude-scheduler-")
	if err != nil {
		return fmt.Errorf("edit %s: %w", name, err)
	}
	path := filepath.Join(folder, name+".json") // the extension tells editors the language
	shown := string(data)
	var refused error
	for {
		if err := os.WriteFile(path, []byte(comment(refused)+shown), 0o600); err != nil {
			return fmt.Errorf("edit %s: %w", name, err)
		}
		if err := c.openEditor(ctx, path); err != nil {
			return err
		}
		written, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("edit %s: %w", name, err)
		}
		body := stripComments(string(written))
		switch {
		case strings.TrimSpace(body) == "", body == shown && refused == nil:
			c.say("nothing was changed")
			return os.RemoveAll(folder)
		case body == shown:
			fmt.Fprintf(c.errOut, "nothing was changed; your text is saved in %s\n", path)
			return refused
		}
		shown = body
		after, err := object([]byte(body))
		if err != nil {
			p := *problemOf(err)
			p.Operation, p.Message = "edit "+name, "your text "+p.Message
			err = &p
		} else {
			if patch := difference(before, after); len(patch) > 0 {
				err = save(patch)
			} else {
				c.say("nothing was changed")
			}
		}
		if err == nil {
			return os.RemoveAll(folder)
		}
		if problemOf(err).Kind != model.KindInvalid {
			fmt.Fprintf(c.errOut, "your text is saved in %s\n", path)
			return err
		}
		refused = err
	}
}

// comment returns a problem as lines above the JSON.
func comment(refused error) string {
	if refused == nil {
		return ""
	}
	p := *problemOf(refused)
	hint := p.Hint
	p.Hint = ""
	text := "// refused: " + oneLine(p.Error()) + "\n"
	if hint != "" {
		text += "// hint: " + oneLine(hint) + "\n"
	}
	return text + "// Correct it and save, or close without a change to cancel.\n"
}

// stripComments removes the lines at the top that begin with //.
func stripComments(text string) string {
	for strings.HasPrefix(text, "//") {
		_, text, _ = strings.Cut(text, "\n")
	}
	return text
}

// openEditor waits until the editor is closed. The variable may contain flags,
// as in "code --wait"; a shell splits it, as in other programs.
func (c *console) openEditor(ctx context.Context, path string) error {
	editor := c.getenv("VISUAL")
	if editor == "" {
		editor = c.getenv("EDITOR")
	}
	if editor == "" {
		if !c.interactive { // vi would wait for input forever
			return &model.Problem{Operation: "edit", Field: "EDITOR", Message: "is not set, and there is no terminal to edit in", Hint: "change single fields with flags, see --help, or set EDITOR", Kind: model.KindInvalid}
		}
		editor = "vi"
		if runtime.GOOS == "windows" {
			editor = "notepad"
		}
	}
	cmd := exec.CommandContext(ctx, "sh", "-c", editor+` "$@"`, editor, path)
	if runtime.GOOS == "windows" {
		words := append(strings.Fields(editor), path)
		cmd = exec.CommandContext(ctx, words[0], words[1:]...)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.in, c.out, c.errOut
	if c.json {
		cmd.Stdout = c.errOut // standard output is reserved for the record
	}
	if err := cmd.Run(); err != nil {
		return &model.Problem{Operation: "edit", Field: "EDITOR", Message: fmt.Sprintf("%s ended with %v", editor, err),
			Hint: "set EDITOR to an editor that waits, for example EDITOR=nano", Kind: model.KindInvalid}
	}
	return nil
}
