package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript/render"
)

// allMachines is the value of --machine that leaves no run out.
const allMachines = "all"

func fleetCommands(c *console) *cobra.Command {
	cmd := parent("fleet", "Share jobs between several machines",
		"  claude-scheduler fleet join temporal://buildhost:7233?namespace=agents --name laptop --label linux\n  claude-scheduler fleet share Nightly --on linux\n  claude-scheduler fleet status",
		fleetStatus(c), fleetJoin(c), fleetKey(c), fleetShare(c), fleetMap(c), fleetUnshare(c), fleetDrain(c), fleetLeave(c), fleetTry(c))
	cmd.Long = `Share jobs between several machines. Each run of a shared job takes place on exactly
one of them; all of them have its record. The machines meet at a Temporal server that
you provide. A single machine needs none of this.`
	return cmd
}

func fleetStatus(c *console) *cobra.Command {
	return c.withDaemon(&cobra.Command{Use: "status", Short: "Show the machines, the shared jobs, and what waits for what", Example: "  claude-scheduler fleet status\n  claude-scheduler fleet status --json | jq '.machines[] | select(.online | not)'"},
		func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
			status, err := cl.Fleet.Status()
			if err != nil {
				return err
			}
			return c.show(status, func() { printFleet(c, status) })
		})
}

func printFleet(c *console, s apitype.FleetStatus) {
	if !s.Joined {
		c.say("%s", c.paint(faint, "this machine is in no fleet: claude-scheduler fleet join"))
		return
	}
	var f details
	f.addIn(strong, "Machine", s.Machine+labelsText(s.Labels))
	f.add("Server", s.Address+", namespace "+s.Namespace)
	f.add("Its pages", s.Web)
	switch {
	case s.UnreachableSince != nil:
		f.addIn(bad, "Connection", strings.TrimSuffix("no answer since "+relativeTime(*s.UnreachableSince, c.now())+": "+s.Problem, ": "))
		f.add("", "runs that are active continue; no shared run starts here until it answers")
	case !s.Connected:
		f.addIn(warn, "Connection", cmp.Or(s.Problem, "connecting"))
	default:
		f.addIn(good, "Connection", "it answers")
		f.addIn(warn, "Problem", s.Problem)
	}
	if s.Draining {
		f.addIn(warn, "Draining", "this machine takes no further shared runs: claude-scheduler fleet drain --off")
	}
	c.printDetails(f)
	fmt.Fprintln(c.out)
	c.print(machineTable(s, c.now()), "no machine has been seen yet")
	fmt.Fprintln(c.out)
	c.print(sharedTable(s), "no job is shared yet: claude-scheduler fleet share JOB")
	if len(s.Waiting) > 0 {
		fmt.Fprintln(c.out)
		c.print(waitingTable(s, c.now()), "")
	}
}

func machineTable(s apitype.FleetStatus, now time.Time) *table {
	t := table{columns: []column{{title: "MACHINE", elastic: true}, {title: "STATE"}, {title: "LABELS", elastic: true}, {title: "SEEN"}, {title: "RUNNING", right: true}, {title: "JOBS", right: true}, {title: "VERSION"}}}
	for _, m := range s.Machines {
		name := m.Name
		if m.This {
			name += " (this machine)"
		}
		state, style := machineState(m)
		t.add(cell{name, plain}, cell{state, style}, cell{strings.Join(m.Labels, ", "), plain}, cell{relativeTime(m.LastSeen, now), plain},
			cell{strconv.Itoa(m.Running), plain}, cell{strconv.Itoa(len(m.Jobs)), plain}, cell{m.Version, faint})
	}
	return &t
}

func machineState(m apitype.FleetMachine) (string, render.Style) {
	switch {
	case !m.Online:
		return "offline", bad
	case m.Draining:
		return "draining", warn
	}
	return "online", good
}

func sharedTable(s apitype.FleetStatus) *table {
	t := table{columns: []column{{title: "SHARED JOB", elastic: true}, {title: "ON", elastic: true}, {title: "IF A MACHINE IS LOST"}, {title: "HERE", elastic: true}, {title: "MACHINES", elastic: true}}}
	for _, j := range s.Jobs {
		on := cmp.Or(strings.Join(j.On, ", "), "any machine")
		if j.Machine != "" {
			on = "only " + j.Machine + reasonOfPin(j.Pinned)
		}
		here, style := j.Path, plain
		switch {
		case j.Refused != "":
			here, style = j.Refused, warn
		case j.Path == "":
			here, style = "not mapped: claude-scheduler fleet map", warn
		}
		t.add(cell{j.Name, plain}, cell{on, plain}, cell{lossText(model.OnLoss(j.OnLoss)), plain}, cell{here, style}, cell{strings.Join(j.Machines, ", "), plain})
	}
	return &t
}

func waitingTable(s apitype.FleetStatus, now time.Time) *table {
	t := table{columns: []column{{title: "WAITING"}, {title: "TASK", elastic: true}, {title: "DUE"}, {title: "FOR", elastic: true}, {title: "CLAIMED BY", elastic: true}}}
	ids := shortIDs(idsOf(s.Waiting, func(w apitype.FleetWait) string { return w.RunID }))
	for _, w := range s.Waiting {
		t.add(cell{ids[w.RunID], faint}, cell{w.TaskName, plain}, cell{relativeTime(w.Since, now), plain}, cell{w.For, plain}, cell{w.Machine, plain})
	}
	return &t
}

func labelsText(labels []string) string {
	if len(labels) == 0 {
		return ""
	}
	return " (" + strings.Join(labels, ", ") + ")"
}

func reasonOfPin(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}

// lossText says what happens to a run whose machine is lost.
func lossText(on model.OnLoss) string {
	if on == model.OnLossAgain {
		return "run again elsewhere"
	}
	return "interrupted"
}

// sharedText says how a job is shared; empty: it is not.
func sharedText(f *model.JobFleet) string {
	if f == nil {
		return ""
	}
	on := "with any machine"
	switch {
	case f.Machine != "":
		on = "only " + f.Machine + " runs it" + reasonOfPin(f.Pinned)
	case len(f.On) > 0:
		on = "with machines that have " + strings.Join(f.On, ", ")
	}
	return on + "; if a machine is lost, its run is " + map[bool]string{true: "repeated elsewhere", false: "interrupted"}[f.OnLoss == model.OnLossAgain]
}

// machinesOf completes the names of machines.
func machinesOf(cl *client.Client) []string {
	status, _ := cl.Fleet.Status() // no service, no suggestions
	names := []string{allMachines}
	for _, m := range status.Machines {
		names = append(names, m.Name)
	}
	return names
}

// fleetLabelsOf completes the labels of machines.
func fleetLabelsOf(cl *client.Client) []string {
	status, _ := cl.Fleet.Status()
	var labels []string
	for _, m := range status.Machines {
		labels = append(labels, m.Labels...)
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}
