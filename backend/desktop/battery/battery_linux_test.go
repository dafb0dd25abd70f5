package battery

import (
	"os"
	"path/filepath"
	"testing"
)

// The folders are made up, as the kernel would have them.
func TestInUse(t *testing.T) {
	type supply = map[string]string
	mains := func(online string) supply { return supply{"type": "Mains", "online": online} }
	cell := func(status string) supply { return supply{"type": "Battery", "status": status, "capacity": "50"} }
	for name, c := range map[string]struct {
		supplies map[string]supply
		want     bool
	}{
		"none":                          {nil, false},
		"plugged in":                    {map[string]supply{"AC": mains("1"), "BAT0": cell("Charging")}, false},
		"plugged in, full":              {map[string]supply{"AC": mains("1"), "BAT0": cell("Not charging")}, false},
		"plugged in but discharging":    {map[string]supply{"AC": mains("1"), "BAT0": cell("Discharging")}, false},
		"on battery":                    {map[string]supply{"AC": mains("0"), "BAT0": cell("Discharging")}, true},
		"two batteries":                 {map[string]supply{"AC": mains("0"), "BAT0": cell("Unknown"), "BAT1": cell("Discharging")}, true},
		"USB-C":                         {map[string]supply{"ucsi": {"type": "USB", "online": "1"}, "BAT0": cell("Discharging")}, false},
		"USB-C, programmable":           {map[string]supply{"ucsi": {"type": "USB", "online": "2"}, "BAT0": cell("Discharging")}, false},
		"several chargers, none in use": {map[string]supply{"a": mains("0"), "b": {"type": "USB", "online": "0"}, "c": cell("Discharging")}, true},
		"the battery of a mouse":        {map[string]supply{"hid": {"type": "Battery", "scope": "Device", "status": "Discharging"}}, false},
		"a desktop machine":             {map[string]supply{"AC": mains("1")}, false},
		"just unplugged":                {map[string]supply{"AC": mains("0"), "BAT0": {}}, false},
	} {
		dir := filepath.Join(t.TempDir(), "power supply")
		for folder, files := range c.supplies {
			for file, text := range files {
				if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, folder, file), []byte(text+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got, err := inUseOf(dir); err != nil || got != c.want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := InUse(t.Context()); err != nil {
		t.Errorf("this machine: %v", err)
	}
}
