package schedule

import (
	"os"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // Windows has no IANA database, small containers neither

	"claude-scheduler/backend/model"
)

// Zone returns the named IANA zone; the empty name is time.Local, the
// machine's. An unknown name is a *model.Problem of schedule.timezone.
func Zone(name string) (*time.Location, error) {
	if name == "" {
		return time.Local, nil
	}
	// Both trees hold copies of the same zones; "right" counts leap seconds,
	// which no clock here does.
	if !strings.HasPrefix(name, "right/") && !strings.HasPrefix(name, "posix/") {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone, nil
		}
	}
	return nil, model.Invalid("schedule.timezone", "unknown time zone "+quoted(name),
		"use an IANA name such as Europe/Berlin or America/New_York, spelled exactly so; leave it empty for this machine's zone")
}

// Machine returns the zone that the machine's settings name now. time.Local is
// the one they named when the process started, and stays that while people
// travel; it is returned if the settings are unknown.
func Machine() *time.Location {
	if zone, err := time.LoadLocation(zoneName(time.Local)); err == nil {
		return zone // "Local" loads as time.Local
	}
	return time.Local
}

// zoneName returns the IANA name of a zone. For time.Local that is what the
// machine's settings say, or "Local" if they are unknown.
func zoneName(zone *time.Location) string {
	if zone != time.Local {
		return zone.String()
	}
	name, set := os.LookupEnv("TZ")
	if name = strings.TrimPrefix(name, ":"); set && name == "" {
		return "UTC"
	}
	if !set {
		name = "/etc/localtime"
	}
	if filepath.IsAbs(name) {
		target, err := filepath.EvalSymlinks(name)
		if err != nil {
			return zone.String()
		}
		_, name, _ = strings.Cut(filepath.ToSlash(target), "/zoneinfo/")
	}
	if _, err := time.LoadLocation(name); err != nil || name == "" {
		return zone.String()
	}
	return name
}
