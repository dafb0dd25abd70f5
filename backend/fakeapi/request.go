package fakeapi

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Request is one request as the server got it.
type Request struct {
	Scenario   string // last part of the URL
	Method     string
	Path       string // below the scenario: "/v1/messages"
	Model      string
	System     string // the system prompt's text
	Prompt     string // the user's last message
	Tools      []string
	SessionID  string
	Credential string // "api key", "token" or empty; the value itself is not stored
	Side       bool   // not a turn of the conversation: a title, a count, a check of the address
	Stream     bool
	Body       []byte
}

// conversation is the part of a Messages API request that matters here.
type conversation struct {
	Model    string    `json:"model"`
	Stream   bool      `json:"stream"`
	System   content   `json:"system"`
	Messages []message `json:"messages"`
	Tools    []struct {
		Name string `json:"name"`
	} `json:"tools"`
	OutputConfig struct {
		Format struct {
			Schema map[string]any `json:"schema"`
		} `json:"format"`
	} `json:"output_config"`
}

type message struct {
	Role    string  `json:"role"`
	Content content `json:"content"`
}

// content is a list of blocks, or a plain string for one text block.
type content []struct {
	Type    string  `json:"type"`
	Text    string  `json:"text"`
	Content content `json:"content"` // of a tool_result
}

func (c *content) UnmarshalJSON(data []byte) error {
	type blocks content
	if len(data) > 0 && data[0] == '"' {
		var text string
		if err := json.Unmarshal(data, &text); err != nil {
			return err
		}
		*c = content{{Type: "text", Text: text}}
		return nil
	}
	return json.Unmarshal(data, (*blocks)(c))
}

// text joins the text blocks, without the reminders that the CLI adds.
func (c content) text() string {
	var parts []string
	for _, b := range c {
		if b.Type == "text" && !strings.HasPrefix(strings.TrimSpace(b.Text), "<system-reminder>") {
			parts = append(parts, b.Text)
		}
	}
	return strings.Join(parts, "\n")
}

func (c content) results() (text string, any bool) {
	for _, b := range c {
		if b.Type == "tool_result" {
			text, any = b.Content.text(), true
		}
	}
	return text, any
}

// position returns the state of a conversation: the last prompt, the number of
// answers given to it so far, and what the last tool returned.
func (c conversation) position() (prompt string, answers int, result string) {
	answered := false // consecutive messages of the assistant are one answer
	for _, m := range c.Messages {
		switch m.Role {
		case "assistant":
			if !answered {
				answers++
			}
			answered = true
		case "user":
			answered = false
			if text, any := m.Content.results(); any {
				result = text
			} else if text := strings.TrimSpace(m.Content.text()); text != "" {
				prompt, answers, result = text, 0, ""
			}
		}
	}
	return prompt, answers, result
}

// side reports whether the request is not a turn of a conversation, but asks
// for an object without offering tools, as the CLI does for titles.
func (c conversation) side() bool {
	return c.OutputConfig.Format.Schema != nil && len(c.Tools) == 0
}

func credential(h http.Header) string {
	switch {
	case h.Get("X-Api-Key") != "":
		return "api key"
	case h.Get("Authorization") != "":
		return "token"
	}
	return ""
}
