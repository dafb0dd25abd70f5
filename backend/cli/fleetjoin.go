package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

func fleetJoin(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "join ENGINE [flags]", Short: "Make this machine a member of a fleet", Args: cobra.ExactArgs(1),
		Long: `Make this machine a member of a fleet. ENGINE is the address of a Temporal server:
temporal://HOST:PORT?namespace=NAME, without a namespace its default one; &web=URL names
its own pages, which the window opens.

What machines share is encrypted with a key of the fleet. The first machine makes it and
keeps it in its keyring as claude-scheduler-fleet/NAMESPACE; every further one needs it:
"fleet key export" prints it there, and "profile store-secret" stores it here.

--api-key and --key name a secret by one of the sources of variables, SOURCE:VALUE; a
--config after one of them belongs to it.`,
		Example: `  claude-scheduler fleet join temporal://buildhost:7233?namespace=agents --name laptop --label linux,gpu
  claude-scheduler fleet join temporal://acme.a1b2.tmprl.cloud:7233?namespace=acme.a1b2 --api-key keychain:temporal/acme
  claude-scheduler fleet join temporal://10.0.0.5:7233 --cert-file laptop.pem --key-file laptop.key --ca-file ca.pem --key command:"pass show fleet"`}
	var r apitype.FleetJoin
	var secrets secretFlags
	flags := cmd.Flags()
	flags.StringVar(&r.Name, "name", "", "name of this machine in the fleet; empty: the host name")
	flags.StringSliceVar(&r.Labels, "label", nil, "what jobs can ask for, such as linux; comma-separated, may be repeated")
	flags.Var(&ordered{secrets.into("api_key", &r.APIKey)}, "api-key", "API key of the server, SOURCE:VALUE; sources: "+strings.Join(words(model.EnvVarSources), ", "))
	flags.Var(&ordered{secrets.into("key", &r.Key)}, "key", "key of the fleet, SOURCE:VALUE; empty: in the keyring")
	flags.Var(&ordered{secrets.config}, "config", "key=value for the --api-key or --key before it: region, profile, json_key, decrypt, endpoint, timeout")
	flags.BoolVar(&r.TLS, "tls", false, "encrypt the connection; implied by an API key and by the flags below")
	flags.StringVar(&r.ServerName, "server-name", "", "name in the certificate of the server; empty: its host")
	flags.StringVar(&r.CAFile, "ca-file", "", "file of certificates to trust; empty: those of the system")
	flags.StringVar(&r.CertFile, "cert-file", "", "file of this machine's certificate")
	flags.StringVar(&r.KeyFile, "key-file", "", "file of its key")
	lost := flags.String("lost-after", "", "after how long without a sign of life the runs of this machine count as interrupted, such as 5m; empty: 2m")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		const operation = "join fleet"
		if *lost != "" {
			d, ok := parseDuration(*lost)
			if !ok {
				return withOperation(operation, model.Invalid("lost_after", strconv.Quote(*lost)+" is not a duration", "90, 90s, 5m"))
			}
			r.LostAfter = int(d.Seconds())
		}
		if secrets.err != nil {
			return withOperation(operation, secrets.err)
		}
		r.Engine = args[0]
		for _, path := range []*string{&r.CAFile, &r.CertFile, &r.KeyFile} {
			full, err := absolute(*path)
			if err != nil {
				return withOperation(operation, err)
			}
			*path = full
		}
		status, err := cl.Fleet.Join(r)
		if err != nil {
			return err
		}
		return c.show(status, func() {
			c.say("this machine is %s%s in the fleet at %s, namespace %s", sanitizeTerminal(status.Machine), sanitizeTerminal(labelsText(status.Labels)), sanitizeTerminal(status.Address), sanitizeTerminal(status.Namespace))
			if !status.Connected {
				c.say("%s", c.paint(warn, "not connected yet: "+sanitizeTerminal(status.Problem)))
			}
			if len(status.Jobs) == 0 {
				c.say("%s", c.paint(faint, "next: claude-scheduler fleet share JOB"))
				return
			}
			c.say("%s", c.paint(faint, "next: claude-scheduler fleet map JOB PATH, for each shared job that is to run here"))
		})
	})
}

// secretFlags collects --api-key and --key, and each --config for the one before
// it.
type secretFlags struct {
	field string
	last  *apitype.FleetSecret
	err   error
}

func (f *secretFlags) fail(err error) {
	if f.err == nil {
		f.err = err
	}
}

func (f *secretFlags) into(field string, secret *apitype.FleetSecret) func(string) {
	return func(given string) {
		source, value, _ := strings.Cut(given, ":")
		if !slices.Contains(model.EnvVarSources, model.EnvVarSource(source)) {
			f.fail(model.Invalid(field, "the text before the colon is not a source", "one of "+strings.Join(words(model.EnvVarSources), ", ")+"; for example keychain:temporal/acme"))
			return // the input may be a secret: do not repeat it
		}
		f.field, f.last = field, secret
		*secret = apitype.FleetSecret{Source: model.EnvVarSource(source), Value: value}
	}
}

func (f *secretFlags) config(pair string) {
	key, value, ok := strings.Cut(pair, "=")
	switch {
	case f.last == nil:
		f.fail(model.Invalid("config", "there is no --api-key or --key before --config", "write --api-key SOURCE:VALUE --config key=value"))
		return
	case !ok:
		f.fail(model.Invalid(f.field+".config", strconv.Quote(pair)+" is not key=value", "for example region=eu-central-1"))
		return
	}
	if f.last.Config == nil {
		f.last.Config = map[string]any{}
	}
	f.last.Config[key] = configValue(key, value)
}

func fleetKey(c *console) *cobra.Command {
	export := c.withDaemon(&cobra.Command{Use: "export", Short: "Print the key that a further machine needs to join",
		Long:    "Print the key with which machines encrypt what they share. Whoever has it can read prompts and results in the Temporal server, and can share jobs with your machines: pass it on as you would a password.",
		Example: "  claude-scheduler fleet key export | ssh laptop claude-scheduler profile store-secret claude-scheduler-fleet/agents"},
		func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
			key, err := cl.Fleet.ExportKey()
			if err != nil {
				return err
			}
			return c.show(apitype.TextResponse{Text: key}, func() { fmt.Fprintln(c.out, key) })
		})
	return parent("key", "The key with which machines encrypt what they share", "  claude-scheduler fleet key export", export)
}

func fleetDrain(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "drain", Short: "Take no further shared runs on this machine; those that are running continue", Example: "  claude-scheduler fleet drain\n  claude-scheduler fleet drain --off"}
	off := cmd.Flags().Bool("off", false, "take shared runs again")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
		status, err := cl.Fleet.Drain(!*off)
		if err != nil {
			return err
		}
		return c.show(status, func() {
			if status.Draining {
				c.say("this machine takes no further shared runs")
				c.say("%s", c.paint(faint, "see when it is idle: claude-scheduler fleet status; to end this: claude-scheduler fleet drain --off"))
				return
			}
			c.say("this machine takes shared runs")
		})
	})
}

func fleetLeave(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "leave", Short: "End the membership of this machine", Example: "  claude-scheduler fleet leave",
		Long: "End the membership of this machine. Its shared jobs and their history stay as copies whose tasks are disabled; on the other machines nothing changes."}
	yes := yesFlag(cmd)
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
		before, err := cl.Fleet.Status()
		if err != nil {
			return err
		}
		if err := c.confirm(*yes, "Leave the fleet? The shared jobs stay here as disabled copies."); err != nil {
			return withOperation("leave fleet", err)
		}
		status, err := cl.Fleet.Leave()
		if err != nil {
			return err
		}
		return c.show(status, func() {
			if len(before.Jobs) == 0 {
				c.say("this machine is in no fleet")
				return
			}
			c.say("this machine is in no fleet; the jobs that were shared are disabled here: %s", sanitizeTerminal(strings.Join(namesOfJobs(before.Jobs), ", ")))
		})
	})
}

func namesOfJobs(jobs []apitype.FleetJob) (names []string) {
	for _, j := range jobs {
		names = append(names, j.Name)
	}
	return names
}
