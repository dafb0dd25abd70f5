//go:build linux

package fleettest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/model"
)

// fleetKey encrypts what the machines of the tests share.
const fleetKey = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// machine is one data directory with its service, and a connection to the engine
// that can be cut.
type machine struct {
	t          *testing.T
	name       string
	base, data string
	work       string // the directory that shared jobs are mapped to
	env        []string
	link       *proxy
	service    *exec.Cmd
	client     *client.Client
}

// newMachine starts a service and joins the fleet. environment changes that of the
// login shell.
func newMachine(t *testing.T, e *engine, api *fakeapi.Server, name string, environment ...func([]string) []string) *machine {
	t.Helper()
	m := newService(t, e, api, name, environment...)
	_, err := m.client.Fleet.Join(m.membership())
	m.must(err)
	m.connected()
	return m
}

// membership is what a machine of the tests joins with.
func (m *machine) membership() apitype.FleetJoin {
	return apitype.FleetJoin{
		Engine: "temporal://" + m.link.address(), Name: m.name, LostAfter: 6,
		Key: apitype.FleetSecret{Source: model.SourceStatic, Value: fleetKey},
	}
}

// newService starts the service of a machine that is in no fleet.
func newService(t *testing.T, e *engine, api *fakeapi.Server, name string, environment ...func([]string) []string) *machine {
	t.Helper()
	base, err := os.MkdirTemp("", "cs-fleet-") // short: sockets have 103 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(base) })
	m := &machine{t: t, name: name, base: base, data: filepath.Join(base, "data"), link: newProxy(t, e.address())}
	home := m.folder("home")
	m.work = m.folder("work")
	m.env = append(fakeapi.Environment(api.URL(""), home), "CLAUDE_SCHEDULER_HOME="+m.data, "SHELL=/bin/sh")
	for _, change := range environment {
		m.env = change(m.env)
	}
	if err := fakeapi.WriteProfile(home, m.env); err != nil {
		t.Fatal(err)
	}
	m.client = client.New(m.data)
	m.start()
	t.Cleanup(m.stop)
	_, err = m.client.Settings.Update(map[string]any{"notifications_enabled": false, "keep_awake": false, "max_concurrent_runs": 4})
	m.must(err)
	return m
}

func (m *machine) folder(name string) string {
	path := filepath.Join(m.base, name)
	if err := os.MkdirAll(path, 0o700); err != nil {
		m.t.Fatal(err)
	}
	return path
}

func (m *machine) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatalf("%s: %v\n%s", m.name, err, m.log())
	}
}

// start starts the service and waits until it answers.
func (m *machine) start() {
	m.t.Helper()
	log, err := os.OpenFile(filepath.Join(m.base, "service.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	m.must(err)
	defer log.Close()
	m.service = exec.Command(program, "daemon", "run")
	m.service.Env, m.service.Stdout, m.service.Stderr = m.env, log, log
	m.must(m.service.Start())
	pid := m.service.Process.Pid
	eventually(m.t, time.Minute, m.name+" answers", func() bool {
		status, err := m.client.System.Status()
		return err == nil && status.PID == pid
	})
}

// kill ends the service as a crash does; its runs and their supervisors continue.
func (m *machine) kill() {
	if m.service == nil {
		return
	}
	_ = m.service.Process.Kill()
	_ = m.service.Wait()
	m.service = nil
}

// die ends the machine: the service, the supervisors and the runs.
func (m *machine) die() {
	m.kill()
	for _, pid := range m.processes() {
		_ = kill(pid)
	}
}

// processes returns the processes of the runs of this machine: those whose
// environment or command line names its data directory.
func (m *machine) processes() (pids []int) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		m.t.Fatal(err)
	}
	for _, entry := range entries {
		var pid int
		if _, err := fmt.Sscan(entry.Name(), &pid); err != nil || pid == os.Getpid() {
			continue
		}
		for _, file := range []string{"environ", "cmdline"} {
			data, _ := os.ReadFile(filepath.Join("/proc", entry.Name(), file))
			if bytes.Contains(data, []byte(m.data)) {
				pids = append(pids, pid)
				break
			}
		}
	}
	return pids
}

func (m *machine) stop() {
	if m.service == nil {
		return
	}
	_ = m.service.Process.Signal(os.Interrupt)
	_ = m.service.Wait()
	m.service = nil
	m.die()
}

// connected waits until the engine answers.
func (m *machine) connected() {
	m.t.Helper()
	eventually(m.t, time.Minute, m.name+" is connected", func() bool {
		s, err := m.client.Fleet.Status()
		return err == nil && s.Connected && s.Problem == ""
	})
}

// takes waits until the engine sees that this machine takes runs of a job.
func (m *machine) takes(job string) {
	m.t.Helper()
	eventually(m.t, time.Minute, m.name+" takes runs", func() bool {
		s, err := m.client.Fleet.Status()
		if err != nil {
			return false
		}
		for _, j := range s.Jobs {
			if j.JobID == job && strings.Contains(strings.Join(j.Machines, " "), m.name) {
				return true
			}
		}
		return false
	})
}

// has waits until a job is mirrored here, and maps it.
func (m *machine) has(job string) {
	m.t.Helper()
	eventually(m.t, time.Minute, m.name+" has the job", func() bool {
		_, err := m.client.Jobs.Get(job)
		return err == nil
	})
	_, err := m.client.Fleet.Map(job, m.work)
	m.must(err)
	m.takes(job)
}

// runs returns the records of a task, by id.
func (m *machine) runs(task string) map[string]model.Run {
	m.t.Helper()
	list, err := m.client.Runs.List(apitype.RunFilter{Task: task, Limit: 1000})
	m.must(err)
	found := map[string]model.Run{}
	for _, run := range list {
		found[run.ID] = run
	}
	return found
}

// ended waits until a task has a number of records here that have ended, and
// returns all.
func (m *machine) ended(task string, n int) []model.Run {
	m.t.Helper()
	var last []model.Run
	eventually(m.t, 2*time.Minute, fmt.Sprintf("%s has %d records", m.name, n), func() bool {
		last = last[:0]
		done := 0
		for _, run := range m.runs(task) {
			last = append(last, run)
			if run.Status.Ended() {
				done++
			}
		}
		return done >= n && done == len(last)
	})
	return last
}

// log returns the end of the output of the service.
func (m *machine) log() string {
	text, _ := os.ReadFile(filepath.Join(m.base, "service.log"))
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-30):], []byte("\n")))
}

// eventually waits for a state that other processes bring about.
func eventually(t *testing.T, limit time.Duration, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !is(); {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", limit, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
