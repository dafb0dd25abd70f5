package menuentry

import (
	"fmt"
	"syscall"

	"golang.org/x/sys/windows/registry"
)

// Install lets claude-scheduler:// links open window, the absolute path of its
// program, for this user. The installer creates the menu entry.
func Install(window string) error {
	for _, value := range []struct{ key, name, text string }{
		{`Software\Classes\` + scheme, "", "URL:Claude Scheduler"},
		{`Software\Classes\` + scheme, "URL Protocol", ""},
		{`Software\Classes\` + scheme + `\DefaultIcon`, "", syscall.EscapeArg(window) + ",0"},
		{`Software\Classes\` + scheme + `\shell\open\command`, "", syscall.EscapeArg(window) + ` "%1"`},
	} {
		key, _, err := registry.CreateKey(registry.CURRENT_USER, value.key, registry.SET_VALUE)
		if err != nil {
			return fmt.Errorf("register links: %w", err)
		}
		err = key.SetStringValue(value.name, value.text)
		key.Close()
		if err != nil {
			return fmt.Errorf("register links: %w", err)
		}
	}
	return nil
}
