package autostart

import (
	"encoding/xml"
	"strings"
)

// label names the LaunchAgent, and its file.
const label = "com.claude-scheduler.daemon"

// launchAgent returns the property list that starts a program at login on
// macOS, with its data in home unless that is empty. It has no KeepAlive: a
// user who quits the service wants it to stay stopped.
func launchAgent(exe, home string) (string, error) {
	var list strings.Builder
	for _, argument := range append([]string{exe}, strings.Fields(arguments)...) {
		list.WriteString("\t\t<string>")
		if err := xml.EscapeText(&list, []byte(argument)); err != nil {
			return "", err
		}
		list.WriteString("</string>\n")
	}
	var environment strings.Builder
	if home != "" {
		environment.WriteString("\t<key>EnvironmentVariables</key>\n\t<dict>\n\t\t<key>CLAUDE_SCHEDULER_HOME</key>\n\t\t<string>")
		if err := xml.EscapeText(&environment, []byte(home)); err != nil {
			return "", err
		}
		environment.WriteString("</string>\n\t</dict>\n")
	}
	return xml.Header + `<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Label</key>
	<string>` + label + `</string>
	<key>ProgramArguments</key>
	<array>
` + list.String() + `	</array>
` + environment.String() + `	<key>RunAtLoad</key>
	<true/>
	<key>LimitLoadToSessionType</key>
	<string>Aqua</string>
	<key>ProcessType</key>
	<string>Interactive</string>
</dict>
</plist>
`, nil
}
