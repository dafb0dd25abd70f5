package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

func fleetCommands(c *console) *cobra.Command {
	cmd := parent("fleet", "Share jobs with other machines",
		"  claude-scheduler fleet join temporal://build:7233?namespace=agents --name laptop --key command:'cat ~/.fleet-key'\n  claude-scheduler fleet share Nightly --on linux",
		fleetTry(c), fleetJoin(c), fleetStatus(c), fleetShare(c), fleetMap(c), fleetUnshare(c), fleetDrain(c), fleetLeave(c), fleetKey(c))
	cmd.Hidden = true // until all of it is there
	return cmd
}

func fleetJoin(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "join ENGINE", Short: "Make this machine a member of a fleet", Args: cobra.ExactArgs(1),
		Example: "  claude-scheduler fleet join temporal://localhost:7233 --name laptop\n  claude-scheduler fleet join temporal://acme.a1b2.tmprl.cloud:7233?namespace=acme.a1b2 --api-key keychain:temporal/acme"}
	var r apitype.FleetJoin
	f := cmd.Flags()
	f.StringVar(&r.Name, "name", "", "name of this machine in the fleet (default: the host name)")
	f.StringSliceVar(&r.Labels, "label", nil, "label that jobs can ask for; can be given several times")
	f.BoolVar(&r.TLS, "tls", false, "encrypt the connection; implied by the options below")
	f.StringVar(&r.ServerName, "server-name", "", "name in the certificate of the engine (default: the host)")
	f.StringVar(&r.CAFile, "ca-file", "", "file of certificates to trust")
	f.StringVar(&r.CertFile, "cert-file", "", "certificate of this machine")
	f.StringVar(&r.KeyFile, "key-file", "", "key of that certificate")
	lost := f.Duration("lost-after", 0, "after how long without a sign of life the runs of this machine count as interrupted (default 2m)")
	apiKey := f.String("api-key", "", "where the API key of the engine is: SOURCE:VALUE, a source of variables")
	key := f.String("key", "", "where the key of the fleet is: SOURCE:VALUE (default: the keyring)")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		var err error
		r.Engine, r.LostAfter = args[0], int(lost.Seconds())
		if r.APIKey, err = fleetSecret("api_key", *apiKey); err == nil {
			r.Key, err = fleetSecret("key", *key)
		}
		if err != nil {
			return withOperation("join fleet", err)
		}
		s, err := cl.Fleet.Join(r)
		if err != nil {
			return err
		}
		return c.show(s, func() { c.say("%s is a member of the fleet at %s", s.Machine, s.Address) })
	})
}

// fleetSecret parses SOURCE:VALUE.
func fleetSecret(field, text string) (apitype.FleetSecret, error) {
	if text == "" {
		return apitype.FleetSecret{}, nil
	}
	source, value, ok := strings.Cut(text, ":")
	if !ok {
		return apitype.FleetSecret{}, model.Invalid(field, "has no source", "SOURCE:VALUE, for example keychain:temporal/acme or environment:FLEET_KEY")
	}
	return apitype.FleetSecret{Source: model.EnvVarSource(source), Value: value}, nil
}

func fleetStatus(c *console) *cobra.Command {
	return c.withDaemon(&cobra.Command{Use: "status", Short: "Show machines, shared jobs and what waits", Example: "  claude-scheduler fleet status"},
		func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
			s, err := cl.Fleet.Status()
			if err != nil {
				return err
			}
			return c.show(s, func() { printFleet(c, s) })
		})
}

func printFleet(c *console, s apitype.FleetStatus) {
	if !s.Joined {
		c.say("this machine is in no fleet: claude-scheduler fleet join")
		return
	}
	var d details
	d.addIn(strong, "Machine", s.Machine)
	d.add("Engine", s.Address+", namespace "+s.Namespace)
	switch {
	case s.UnreachableSince != nil:
		d.add("State", "unreachable since "+relativeTime(*s.UnreachableSince, c.now()))
	case !s.Connected:
		d.add("State", "connecting")
	case s.Draining:
		d.add("State", "connected; it drains")
	default:
		d.add("State", "connected")
	}
	d.add("Problem", s.Problem)
	c.printDetails(d)
	fmt.Fprintln(c.out)
	machines := table{columns: []column{{title: "MACHINE"}, {title: "LABELS", elastic: true}, {title: "RUNNING"}, {title: "LAST SEEN"}}}
	for _, m := range s.Machines {
		style := plain
		if !m.Online {
			style = faint
		}
		machines.add(cell{m.Name, style}, cell{strings.Join(m.Labels, ", "), faint}, cell{format.Count(m.Running, "run"), style}, cell{relativeTime(m.LastSeen, c.now()), faint})
	}
	c.print(&machines, "no machines")
	if len(s.Jobs) > 0 {
		fmt.Fprintln(c.out)
		jobs := table{columns: []column{{title: "SHARED JOB", elastic: true}, {title: "ON"}, {title: "MACHINES", elastic: true}, {title: "HERE", elastic: true}}}
		for _, j := range s.Jobs {
			here := j.Path
			if j.Refused != "" {
				here = j.Refused
			}
			jobs.add(cell{j.Name, plain}, cell{strings.Join(j.On, ", "), faint}, cell{strings.Join(j.Machines, ", "), plain}, cell{here, faint})
		}
		c.print(&jobs, "")
	}
	if len(s.Waiting) > 0 {
		fmt.Fprintln(c.out)
		waiting := table{columns: []column{{title: "WAITING", elastic: true}, {title: "SINCE"}, {title: "WHY", elastic: true}}}
		for _, w := range s.Waiting {
			waiting.add(cell{w.TaskName, plain}, cell{relativeTime(w.Since, c.now()), faint}, cell{w.For, plain})
		}
		c.print(&waiting, "")
	}
}

func fleetShare(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "share JOB", Short: "Let the machines of the fleet run a job", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(jobsOf),
		Example: "  claude-scheduler fleet share Nightly --on linux"}
	var r apitype.FleetShare
	cmd.Flags().StringSliceVar(&r.On, "on", nil, "label that a machine needs; can be given several times")
	cmd.Flags().StringVar(&r.OnLoss, "on-loss", "interrupt", "when its machine is lost during a run: interrupt, or again to repeat it on another one")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		job, err := cl.Fleet.Share(args[0], r)
		if err != nil {
			return err
		}
		return c.show(job, func() {
			c.say("shared %s", sanitizeTerminal(job.Name))
			if job.Fleet != nil && job.Fleet.Machine != "" {
				c.say("only %s runs it: %s", job.Fleet.Machine, sanitizeTerminal(job.Fleet.Pinned))
			}
		})
	})
}

func fleetMap(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "map JOB [DIRECTORY]", Short: "Say where a shared job works on this machine; without a directory, it does not run here", Args: cobra.RangeArgs(1, 2),
		ValidArgsFunction: c.complete(jobsOf), Example: "  claude-scheduler fleet map Nightly ~/src/app"}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		path := ""
		if len(args) == 2 {
			var err error
			if path, err = absolute(args[1]); err != nil {
				return withOperation("map job", err)
			}
		}
		job, err := cl.Fleet.Map(args[0], path)
		if err != nil {
			return err
		}
		return c.show(job, func() {
			if path == "" {
				c.say("%s does not run on this machine", sanitizeTerminal(job.Name))
				return
			}
			c.say("%s works in %s on this machine", sanitizeTerminal(job.Name), sanitizeTerminal(job.WorkingDirectory.Path))
		})
	})
}

func fleetUnshare(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "unshare JOB", Short: "Let only this machine run a job again", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(jobsOf),
		Example: "  claude-scheduler fleet unshare Nightly"}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		job, err := cl.Fleet.Unshare(args[0])
		if err != nil {
			return err
		}
		return c.show(job, func() { c.say("only this machine runs %s now", sanitizeTerminal(job.Name)) })
	})
}

func fleetDrain(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "drain", Short: "Take no further shared runs on this machine", Example: "  claude-scheduler fleet drain\n  claude-scheduler fleet drain --off"}
	off := cmd.Flags().Bool("off", false, "take them again")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
		s, err := cl.Fleet.Drain(!*off)
		if err != nil {
			return err
		}
		return c.show(s, func() {
			if s.Draining {
				c.say("%s takes no further shared runs; those that it has continue", s.Machine)
				return
			}
			c.say("%s takes shared runs", s.Machine)
		})
	})
}

func fleetLeave(c *console) *cobra.Command {
	return c.withDaemon(&cobra.Command{Use: "leave", Short: "End the membership of this machine; shared jobs stay as copies that are switched off", Example: "  claude-scheduler fleet leave"},
		func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
			s, err := cl.Fleet.Leave()
			if err != nil {
				return err
			}
			return c.show(s, func() { c.say("this machine has left the fleet") })
		})
}

func fleetKey(c *console) *cobra.Command {
	export := c.withDaemon(&cobra.Command{Use: "export", Short: "Print the key that a further machine needs to join", Example: "  claude-scheduler fleet key export"},
		func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
			key, err := cl.Fleet.ExportKey()
			if err != nil {
				return err
			}
			return c.show(apitype.TextResponse{Text: key}, func() { fmt.Fprintln(c.out, key) })
		})
	return parent("key", "The key that encrypts what the machines share", "  claude-scheduler fleet key export", export)
}
