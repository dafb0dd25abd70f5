package autostart

import (
	"encoding/xml"
	"slices"
	"testing"
)

func TestLaunchAgent(t *testing.T) {
	text, err := launchAgent("/Applications/A & <B>/claude-scheduler")
	if err != nil {
		t.Fatal(err)
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
