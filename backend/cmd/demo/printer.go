package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"claude-scheduler/backend/client"
)

// printer writes lines of several runs at once without mixing them.
type printer struct {
	mu         sync.Mutex
	w          io.Writer
	color      bool
	taskColors map[string]int
}

func newPrinter(f *os.File) *printer {
	colored := term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == ""
	return &printer{w: f, color: colored, taskColors: map[string]int{}}
}

func (p *printer) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintln(p.w, "  "+strings.TrimRight(fmt.Sprintf(format, args...), " "))
}

func (p *printer) title(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.color {
		text = "\x1b[1m" + text + "\x1b[0m"
	}
	fmt.Fprintf(p.w, "\n%s\n", text)
}

// line prints one line of a task, with the time.
func (p *printer) line(task, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	name := fmt.Sprintf("%-24s", task)
	if p.color {
		if _, known := p.taskColors[task]; !known {
			p.taskColors[task] = 31 + len(p.taskColors)%6
		}
		name = fmt.Sprintf("\x1b[%dm%s\x1b[0m", p.taskColors[task], name)
	}
	fmt.Fprintf(p.w, "  %s  %s %s\n", time.Now().Format("15:04:05"), name, text)
}

// schedule lists each task with its schedule in words and its next slot.
func (p *printer) schedule(c *client.Client) error {
	tasks, err := c.Tasks.List("")
	if err != nil {
		return err
	}
	outlooks, err := c.Tasks.Outlook(1)
	if err != nil {
		return err
	}
	for i, o := range outlooks {
		next := ""
		if len(o.Next) > 0 {
			next = "next " + o.Next[0].Format("15:04:05 MST")
		}
		p.say("%-24s %-44s %s", tasks[i].Name, o.Meaning, next)
	}
	return nil
}
