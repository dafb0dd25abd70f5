package autostart

import (
	"encoding/xml"
	"slices"
	"strings"
	"testing"
)

func TestLaunchAgent(t *testing.T) {
	text, err := launchAgent("/Applications/A & <B>/claude-scheduler", "")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := launchAgent("/opt/claude-scheduler", "/data/A & B")
	if err != nil || !strings.Contains(elsewhere, "<key>CLAUDE_SCHEDULER_HOME</key>\n\t\t<string>/data/A &amp; B</string>") || strings.Contains(text, "CLAUDE_SCHEDULER_HOME") {
		t.Errorf("with another data directory: %s, %v", elsewhere, err)
	}
	var plist struct {
		Keys      []string   `xml:"dict>key"`
		Strings   []string   `xml:"dict>string"`
		Arguments []string   `xml:"dict>array>string"`
		True      []struct{} `xml:"dict>true"`
	}
	if err := xml.Unmarshal([]byte(text), &plist); err != nil {
		t.Fatal(err)
	}
	want := []string{"/Applications/A & <B>/claude-scheduler", "daemon", "run", "--login"}
	if !slices.Equal(plist.Arguments, want) || plist.Strings[0] != label || !slices.Contains(plist.Keys, "RunAtLoad") || len(plist.True) != 1 {
		t.Errorf("got %+v", plist)
	}
}
