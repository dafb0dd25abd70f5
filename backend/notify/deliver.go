package notify

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/nicholas-fedor/shoutrrr/pkg/types"

	"claude-scheduler/backend/model"
)

// deliveryTime bounds one delivery.
const deliveryTime = 30 * time.Second

// deliveryRequest is a notification to send to a URL.
type deliveryRequest struct {
	Address string   `json:"address"`
	Title   string   `json:"title"`
	Body    string   `json:"body"`
	Run     *runInfo `json:"run"` // null: a test or a digest
	// Event is sent instead if the address is that of a program.
	Event *cloudEvent `json:"event,omitempty"`
	// Ping: the address is only called, and gets nothing.
	Ping bool `json:"ping,omitempty"`
}

// runInfo is the description of a run sent to webhooks.
type runInfo struct {
	ID       string           `json:"id"`
	TaskID   string           `json:"task_id"`
	TaskName string           `json:"task_name"`
	JobID    string           `json:"job_id"`
	Status   model.RunStatus  `json:"status"`
	Reason   model.Reason     `json:"reason"`
	CostUSD  float64          `json:"cost_usd"`
	Headline string           `json:"headline"`
	Outcome  model.RunOutcome `json:"outcome"`
}

// deliveryResult is the result of a delivery.
type deliveryResult struct {
	Problem string `json:"problem"` // empty: delivered
}

// Deliver performs the delivery request in in, writes the result to out and
// returns the exit code. It is the main function of a short-lived process, so
// that a service that hangs or panics, and the memory of TLS, do not affect the
// daemon.
func Deliver(in io.Reader, out io.Writer) int {
	var p deliveryRequest
	if err := json.NewDecoder(in).Decode(&p); err != nil {
		fmt.Fprintln(out, "deliver: nothing to deliver on standard input")
		return 1
	}
	ctx, cancel := context.WithTimeout(context.Background(), deliveryTime)
	defer cancel()
	var r deliveryResult
	if err := p.deliver(ctx); err != nil {
		r.Problem = redactURLs(plain(err), p.Address)
	}
	if json.NewEncoder(out).Encode(r) != nil {
		return 1
	}
	return 0
}

func (p deliveryRequest) deliver(ctx context.Context) error {
	u, err := url.Parse(p.Address)
	if err != nil {
		return errors.New("it is not a URL")
	}
	if p.Ping {
		return p.send(ctx, http.MethodGet, "", nil)
	}
	if isCloudEvents(p.Address) {
		return p.postEvent(ctx)
	}
	p.Title, p.Body = withoutMentions(p.Title), withoutMentions(p.Body)
	if isWebhook(u.Scheme) {
		return p.post(ctx)
	}
	service, err := parseURL(p.Address)
	if err != nil {
		return err
	}
	text, params := p.Body, types.Params{}
	if titled(u.Scheme) {
		params.SetTitle(p.Title)
		text = cmp.Or(text, p.Title) // some services refuse an empty text
	} else {
		text = p.text()
	}
	seen := &errorRecorder{RoundTripper: http.DefaultTransport}
	http.DefaultClient.Transport = seen // this process makes only this delivery
	ended := make(chan error, 1)
	go func() { ended <- service.Send(text, &params) }() // Send accepts no context
	select {
	case err := <-ended:
		return cmp.Or(err, seen.last())
	case <-ctx.Done():
		return errors.New("there was no answer in time")
	}
}

// titled reports whether a service accepts a title; the others refuse one.
func titled(scheme string) bool {
	name, _, _ := strings.Cut(scheme, "+")
	return slices.Contains([]string{"ntfy", "slack", "discord", "telegram", "smtp", "lark", "pushover", "pushbullet", "gotify", "bark", "join", "generic"}, name)
}

// text returns title and body in one text.
func (p deliveryRequest) text() string { return strings.TrimSpace(p.Title + "\n" + p.Body) }

// post sends the request to a webhook. The incoming webhooks of Slack,
// Mattermost, Rocket.Chat and Teams show "text".
func (p deliveryRequest) post(ctx context.Context) error {
	body, err := json.Marshal(struct {
		Title   string   `json:"title"`
		Message string   `json:"message"`
		Text    string   `json:"text"`
		Run     *runInfo `json:"run"`
	}{p.Title, p.Body, p.text(), p.Run})
	if err != nil {
		return err
	}
	return p.send(ctx, http.MethodPost, "application/json", body)
}

// send makes a request of the address, and returns an error unless it accepts it.
func (p deliveryRequest) send(ctx context.Context, method, contentType string, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, method, p.Address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	request.Header.Set("User-Agent", "claude-scheduler")
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if reply.StatusCode < 200 || reply.StatusCode > 299 {
		return fmt.Errorf("it answered %s", reply.Status)
	}
	return nil
}

// plain returns the innermost reason of a URL error, without the URL.
func plain(err error) string {
	var problem *model.Problem
	var call *os.SyscallError
	var web *url.Error
	switch {
	case errors.As(err, &problem):
		return "it " + problem.Message
	case errors.As(err, &web) && web.Timeout():
		return "there was no answer in time"
	case errors.As(err, &call):
		return call.Err.Error() // connection refused, network is unreachable
	case errors.As(err, &web):
		return web.Err.Error()
	}
	return err.Error()
}
