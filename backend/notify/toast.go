package notify

import (
	"encoding/xml"
	"strings"
)

// A toast is a notification as Windows XML. It is written here because the
// library's template escapes nothing.
type toast struct {
	XMLName xml.Name      `xml:"toast"`
	Launch  string        `xml:"launch,attr"` // returned when the toast itself is clicked
	Texts   []string      `xml:"visual>binding>text"`
	Actions []toastAction `xml:"actions>action"`
}

type toastAction struct {
	Content   string `xml:"content,attr"`
	Arguments string `xml:"arguments,attr"`
	Type      string `xml:"activationType,attr"`
}

// toastOf returns the XML of a notification.
func toastOf(runID string, n note) (string, error) {
	t := toast{Launch: string(show) + " " + runID, Texts: []string{n.Title, n.Body}}
	for _, a := range n.Actions {
		t.Actions = append(t.Actions, toastAction{a.label(), string(a) + " " + runID, "foreground"})
	}
	data, err := xml.Marshal(t)
	return strings.Replace(string(data), "<binding>", `<binding template="ToastGeneric">`, 1), err
}

// answerOf parses what a toast returns.
func answerOf(arguments string) response {
	a, runID, _ := strings.Cut(arguments, " ")
	return response{action: action(a), runID: runID}
}
