package battery

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// inUse asks pmset, which begins with "Now drawing from 'Battery Power'".
func inUse(ctx context.Context) (bool, error) {
	out, err := exec.CommandContext(ctx, "/usr/bin/pmset", "-g", "batt").Output()
	if err != nil {
		return false, fmt.Errorf("ask pmset: %w", err)
	}
	first, _, _ := strings.Cut(string(out), "\n")
	return strings.Contains(first, "'Battery Power'"), nil
}
