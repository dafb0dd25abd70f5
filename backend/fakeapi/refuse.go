package fakeapi

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// refusals are the API's error types and messages by HTTP status.
func refusal(status int, model string) (kind, text string) {
	switch status {
	case 400:
		return "invalid_request_error", "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."
	case 401:
		return "authentication_error", "invalid x-api-key"
	case 403:
		return "permission_error", "Your account does not have permission to use this."
	case 404:
		return "not_found_error", "model: " + model
	case 413:
		return "request_too_large", "Request exceeds the maximum size"
	case 429:
		return "rate_limit_error", "This request would exceed your organization's rate limit. Please try again later."
	case 529:
		return "overloaded_error", "Overloaded"
	}
	return "api_error", "Internal server error"
}

// refuse writes an error as the API does.
func refuse(w http.ResponseWriter, status int, kind, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	body, _ := json.Marshal(map[string]any{"type": "error", "error": map[string]any{"type": kind, "message": text}})
	_, _ = w.Write(body) // a disconnected client needs no answer
}

// reportUsed sets the headers in which the API tells a subscription how much of its
// windows is used.
func reportUsed(w http.ResponseWriter, used string, reset time.Time) {
	at := strconv.FormatInt(reset.Unix(), 10)
	for name, value := range map[string]string{
		"status": "allowed", "reset": at, "representative-claim": "five_hour", "overage-status": "rejected", "overage-disabled-reason": "org_level_disabled",
		"5h-status": "allowed", "5h-reset": at, "5h-utilization": used,
		"7d-status": "allowed", "7d-reset": at, "7d-utilization": "0.5",
	} {
		w.Header().Set("Anthropic-Ratelimit-Unified-"+name, value)
	}
}

// limit writes the 429 of an exhausted subscription: the CLI takes the reset
// time and the window from these headers, and only when it is signed in with
// a subscription (measured with 2.1.330).
func limit(w http.ResponseWriter, reset time.Time, window string, retry time.Duration) {
	at := strconv.FormatInt(reset.Unix(), 10)
	h := w.Header()
	h.Set("Retry-After", strconv.Itoa(int(retry.Seconds())))
	for name, value := range map[string]string{
		"status": "rejected", "reset": at, "representative-claim": window,
		"overage-status": "rejected", "overage-disabled-reason": "org_level_disabled",
		"5h-status": "rejected", "5h-reset": at, "5h-utilization": "1",
		"7d-status": "allowed", "7d-reset": at, "7d-utilization": "0.5",
	} {
		h.Set("Anthropic-Ratelimit-Unified-"+name, value)
	}
	refuse(w, http.StatusTooManyRequests, "rate_limit_error", "This request would exceed your account's rate limit. Please try again later.")
}
