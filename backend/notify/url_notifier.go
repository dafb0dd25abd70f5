package notify

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"claude-scheduler/backend/model"
)

// Fault is a URL whose last notification failed.
type Fault struct {
	To      string // the URL's display name, never all of it
	Message string
	Since   time.Time
}

// urlNotifier sends requests to URLs, each in its own process.
type urlNotifier struct {
	command []string // starts the process that sends; see Deliver

	mu     sync.Mutex
	faults map[string]Fault // by address
}

// send returns the error, without the URL.
func (c *urlNotifier) send(ctx context.Context, p deliveryRequest) error {
	err := c.run(ctx, p)
	c.mu.Lock()
	defer c.mu.Unlock()
	before, failed := c.faults[p.Address]
	switch {
	case err == nil:
		delete(c.faults, p.Address)
	case errors.Is(ctx.Err(), context.Canceled): // the caller gave up: that says nothing about the URL
	default:
		if c.faults == nil {
			c.faults = map[string]Fault{}
		}
		since := time.Now()
		if failed {
			since = before.Since
		}
		c.faults[p.Address] = Fault{serviceName(p.Address), err.Error(), since}
	}
	return err
}

func (c *urlNotifier) run(ctx context.Context, p deliveryRequest) error {
	if len(c.command) == 0 {
		return errors.New("this program cannot send to URLs")
	}
	in, err := json.Marshal(p)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, deliveryTime+5*time.Second)
	defer cancel()
	child := exec.CommandContext(ctx, c.command[0], c.command[1:]...)
	child.Stdin = bytes.NewReader(in)
	child.WaitDelay = time.Second
	out, err := child.Output()
	var r deliveryResult
	if json.Unmarshal(out, &r) != nil {
		return fmt.Errorf("it was not notified: %s", redactURLs(fmt.Sprint(cmp.Or(err, errors.New("the program said nothing"))), p.Address))
	}
	if r.Problem != "" {
		return errors.New(strings.TrimSpace(redactURLs(r.Problem, p.Address)))
	}
	return nil
}

// failing returns the faults of those URLs whose last notification failed.
func (c *urlNotifier) failing(addresses []string) []Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []Fault
	for _, address := range addresses {
		if fault, failed := c.faults[address]; failed {
			out = append(out, fault)
		}
	}
	return out
}

// runInfoOf returns the description of a run for webhooks.
func runInfoOf(run model.Run) *runInfo {
	return &runInfo{run.ID, run.TaskID, run.TaskName, string(run.JobID), run.Status, run.Reason, run.CostUSD, run.Headline, run.Outcome}
}
