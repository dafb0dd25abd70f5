// Command fleetdemo shows a fleet on one computer: two machines, which are two
// data directories with a background service each, a Temporal development server
// between them, and the real Claude Code CLI against a fake model API. It kills a
// service in the middle of a run, leaves one off until its run counts as
// interrupted, and kills one before a slot. It needs
// no account, no display and no network, and exits with 0 only if every run has
// exactly one record, the same on both machines.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// maxDuration bounds the whole demo, which takes two minutes on an idle computer.
const maxDuration = 10 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, maxDuration)
	defer cancel()
	if err := demo(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "fleet-demo:", err)
		os.Exit(1)
	}
}

func demo(ctx context.Context) error {
	title("Setup: for evaluation only, with a development server")
	f, err := newFleet(ctx)
	if err != nil {
		return err
	}
	defer f.close()
	if err := f.show(ctx); err != nil {
		f.report()
		return err
	}
	return nil
}

// show performs the demo.
func (f *fleet) show(ctx context.Context) error {
	say("Temporal   %s, its pages at %s", f.server.Engine, f.server.Web)
	say("model      fake, at %s", f.model.URL(""))
	say("machines   %s and %s (directories in %s, deleted at the end)", f.machines[0].name, f.machines[1].name, f.base)
	if err := f.join(); err != nil {
		return err
	}
	title("A job that both machines run")
	if err := f.shareJob(ctx); err != nil {
		return err
	}
	title("A service is killed in the middle of a run")
	if err := f.killService(ctx); err != nil {
		return err
	}
	title(fmt.Sprintf("A machine is lost in the middle of a run (after %d s here, usually after two minutes)", lostAfter))
	if err := f.cutOff(ctx); err != nil {
		return err
	}
	title("A machine is killed before a slot (a slot is due each minute)")
	if err := f.killMachine(ctx); err != nil {
		return err
	}
	title("What both machines have on record")
	return f.compare(ctx)
}

func title(text string) { fmt.Printf("\n%s\n", text) }

func say(format string, args ...any) { fmt.Printf("  "+format+"\n", args...) }

// note says what happened, with the time.
func note(who, format string, args ...any) {
	fmt.Printf("  %s  %-9s %s\n", time.Now().Format("15:04:05"), who, fmt.Sprintf(format, args...))
}
