package battery

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// supplies is where the kernel lists power supplies.
const supplies = "/sys/class/power_supply"

func inUse(context.Context) (bool, error) { return inUseOf(supplies) }

// inUseOf reads a folder of power supplies. A supply that is plugged in decides;
// without one, a battery that is discharging. Batteries of mice and other
// devices do not count, nor does what cannot be read.
func inUseOf(dir string) (bool, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	discharging := false
	for _, entry := range entries {
		read := func(name string) string {
			data, err := os.ReadFile(filepath.Join(dir, entry.Name(), name))
			if err != nil {
				return "" // unplugged a moment ago, or a property that it does not have
			}
			return strings.TrimSpace(string(data))
		}
		switch {
		case read("scope") == "Device":
		case read("type") == "Battery":
			discharging = discharging || read("status") == "Discharging"
		case read("online") == "1", read("online") == "2": // 2: plugged in, with a programmable voltage
			return false, nil
		}
	}
	return discharging, nil
}
