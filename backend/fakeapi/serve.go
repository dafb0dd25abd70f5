package fakeapi

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// ServeHTTP answers one request of the CLI.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client disconnected
	}
	var c conversation
	understood := json.Unmarshal(body, &c) == nil
	scenario, path := "script", r.URL.Path
	if rest, ok := strings.CutPrefix(path, "/s/"); ok {
		scenario, path, _ = strings.Cut(rest, "/")
		path = "/" + path
	}
	prompt, answers, result := c.position()
	got := Request{
		Scenario: scenario, Method: r.Method, Path: path, Model: c.Model, System: c.System.text(), Prompt: prompt,
		SessionID: r.Header.Get("X-Claude-Code-Session-Id"), Credential: credential(r.Header), Stream: c.Stream, Body: body,
	}
	for _, tool := range c.Tools {
		got.Tools = append(got.Tools, tool.Name)
	}
	isMessage := r.Method == http.MethodPost && path == "/v1/messages" && understood
	got.Side = !isMessage || c.side()
	number := s.record(got)

	text, known := find(scenario)
	switch {
	case !known:
		refuse(w, http.StatusNotFound, "not_found_error", "the stand-in has no scenario "+scenario)
	case r.Method == http.MethodPost && path == "/v1/messages/count_tokens":
		write(w, map[string]any{"input_tokens": len(body)/4 + 1})
	case !isMessage:
		refuse(w, http.StatusNotFound, "not_found_error", "the stand-in has no "+r.Method+" "+path)
	default:
		t := next(text, c, prompt, answers)
		s.perform(w, r, c, t, prepare(t, fmt.Sprintf("standin_%06d", number), c, prompt, result))
	}
}

// next chooses the turn: the prompt's own lines before the scenario's.
func next(scenario string, c conversation, prompt string, answers int) turn {
	say := func(text string) turn {
		return turn{input: inputTokens, blocks: []block{{kind: "text", text: text}}}
	}
	if c.side() {
		text, _ := json.Marshal(example(c.OutputConfig.Format.Schema)) // only plain values
		return say(string(text))
	}
	if strings.HasPrefix(prompt, "<task-notification>") {
		return say("Noted.") // the CLI's own words about a task in the background
	}
	plan := parse(scenario)
	if hasLines(prompt) {
		plan = parse(prompt).under(plan)
	}
	switch {
	case answers < len(plan.turns):
		return plan.turns[answers]
	case plan.again:
		return plan.turns[answers%len(plan.turns)]
	}
	return say("Done.")
}

// perform carries out a turn: waits, then fails or answers.
func (s *Server) perform(w http.ResponseWriter, r *http.Request, c conversation, t turn, a answer) {
	wait := func(d time.Duration) bool {
		if d == 0 {
			return r.Context().Err() == nil
		}
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return true
		case <-r.Context().Done():
		case <-s.closed:
		}
		return false
	}
	if !wait(t.delay) {
		cutConnection()
	}
	w.Header().Set("Request-Id", "req_"+a.id)
	cut := false
	if s.due(t.fault) {
		switch t.fault.kind {
		case "hang":
			select {
			case <-r.Context().Done():
			case <-s.closed:
			}
			cutConnection()
		case "limit":
			limit(w, time.Now().Add(t.fault.reset), t.fault.window, t.fault.reset)
			return
		case "error":
			kind, text := refusal(t.fault.status, c.Model)
			refuse(w, t.fault.status, kind, text)
			return
		case "drop":
			cut = true
		}
	}
	switch {
	case c.Stream:
		if t.used != "" {
			reportUsed(w, t.used, time.Now().Add(t.reset))
		}
		w.Header().Set("Content-Type", "text/event-stream")
		cut = !a.stream(w, func() bool { return !cut && wait(t.drip) }) || cut // an empty answer has no piece to stop after
	case !cut:
		write(w, a.whole())
	}
	if cut {
		cutConnection()
	}
}

// cutConnection ends the handler without an answer. A plain return would send
// an empty one with status 200. net/http expects this panic for it, and
// recovers from it.
func cutConnection() { panic(http.ErrAbortHandler) }

func write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // a disconnected client needs no answer
}

// example returns the simplest value that matches a JSON schema.
func example(schema map[string]any) any {
	if options, ok := schema["enum"].([]any); ok && len(options) > 0 {
		return options[0]
	}
	switch schema["type"] {
	case "object":
		object := map[string]any{}
		properties, _ := schema["properties"].(map[string]any)
		for name, property := range properties {
			inner, _ := property.(map[string]any)
			object[name] = example(inner)
		}
		return object
	case "array":
		return []any{}
	case "number", "integer":
		return 1
	case "boolean":
		return true
	}
	return "Stand-in"
}
