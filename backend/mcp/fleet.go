package mcp

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
)

type sharedJob struct {
	byID
	On     []string `json:"on,omitempty" jsonschema:"labels that a machine needs; empty: any machine"`
	OnLoss string   `json:"on_loss,omitempty" jsonschema:"what happens to a run whose machine is lost: interrupt (default), or again: another machine repeats it"`
}

type mappedJob struct {
	byID
	Path string `json:"path" jsonschema:"directory of the job on this machine; empty: this machine takes no runs of it"`
}

type drainInput struct {
	Drain bool `json:"drain" jsonschema:"true: take no further shared runs; false: take them again"`
}

func (s *Server) addFleet(to *mcp.Server) {
	add(s, to, readOnly(), "get_fleet", "Show the fleet of this machine: the machines that share jobs with it, when each was last seen, the shared jobs, and which shared runs wait for what.",
		func(_ context.Context, c *client.Client, _ noInput) (any, error) { return c.Fleet.Status() })
	add(s, to, startsRuns().repeatable().needsFull(), "drain_machine", "Make this machine stop taking shared runs, or take them again. Those that are running continue.",
		func(_ context.Context, c *client.Client, in drainInput) (any, error) { return c.Fleet.Drain(in.Drain) })
	add(s, to, configuresRuns().repeatable().needsFull(), "share_job", "Share a job with the machines of the fleet, or change how it is shared.",
		func(_ context.Context, c *client.Client, in sharedJob) (any, error) {
			return c.Fleet.Share(in.ID, apitype.FleetShare{On: in.On, OnLoss: in.OnLoss})
		})
	add(s, to, removes(), "unshare_job", "Make a shared job one of this machine only. On the other machines a disabled copy stays.",
		func(_ context.Context, c *client.Client, in byID) (any, error) { return c.Fleet.Unshare(in.ID) })
	add(s, to, configuresRuns().repeatable().needsFull(), "map_job", "Say in which directory of this machine a shared job works.",
		func(_ context.Context, c *client.Client, in mappedJob) (any, error) {
			return c.Fleet.Map(in.ID, in.Path)
		})
}
