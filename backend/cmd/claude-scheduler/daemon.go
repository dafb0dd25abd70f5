package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"

	"claude-scheduler/backend/api"
	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/clock"
	"claude-scheduler/backend/desktop/autostart"
	"claude-scheduler/backend/desktop/battery"
	"claude-scheduler/backend/fleet/member"
	"claude-scheduler/backend/logfile"
	"claude-scheduler/backend/loginenv"
	"claude-scheduler/backend/memtrim"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/notify"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/service"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/supervisor"
	"claude-scheduler/backend/watch"
)

// serve returns the background service: it opens the data directory, runs the
// schedule and answers clients until ctx ends or a client shuts it down. Active
// runs continue under their supervisors.
func serve(ctx context.Context, atLogin bool) error {
	// The service is nearly always idle: garbage is collected early, because it
	// would stay in memory for hours.
	debug.SetGCPercent(50)
	if err := loginenv.Adopt(); err != nil { // a service started in a terminal gets the same environment
		return err
	}
	home, err := client.Home()
	if err != nil {
		return err
	}
	// On standard error. Where a client started the service, that is daemon.log.
	log := slog.New(slog.NewTextHandler(logfile.Writer(os.Stderr, filepath.Join(home, "daemon.log")), nil))
	data, err := store.Open(home)
	if atLogin && errors.As(err, new(*store.LockedError)) {
		log.Info("the service of this data directory is running already")
		return nil // systemd or the desktop was faster
	}
	if err != nil {
		return lockError(err)
	}
	defer data.Close()
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	watcher := watch.New(log)
	defer watcher.Close()
	runner := &runner.Executor{Program: program, Paths: data}
	fleet := newFleet(data, runner, program, log)
	svc, sched, notifier := newService(data, runner, watcher, fleet, program, atLogin, log)
	defer notifier.Close()
	defer runner.Close()
	defer exitAfter(ctx, sched.Ending(), stopLimit, func() {
		log.Error("it did not stop in time, so it is ended now; nothing is lost")
		os.Exit(1)
	})()
	server := &api.Server{Service: svc, Home: home, Version: version, Log: log}
	if err := server.SetHTTPAddress(data.Settings.Get().HTTPAddress); err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	if mode := data.WasOpen(); mode != 0 {
		log.Warn("the data directory was open to other users and is closed to them now", "mode", fmt.Sprintf("%#o", mode))
	}
	log.Info("started", "version", version, "pid", os.Getpid(), "data", home)
	go syncHTTPListener(svc, server, log)
	go memtrim.Run(ctx)
	go syncAutostart(svc, program, home, log)
	go installMenuEntry(home, log)
	go inhibitSleepWhileRunning(svc, log)
	go recoverMerges(ctx, svc, log)
	ctx, leave := context.WithCancel(ctx)
	left := make(chan struct{})
	go func() {
		fleet.Run(ctx, sched)
		close(left)
	}()
	ended := make(chan error, 1)
	go func() {
		ended <- sched.Serve(ctx)
		leave()
	}()
	showTray(ctx, home, log)
	served := <-ended
	<-left
	running := runningOf(data)
	// The socket is closed last: a client that waits until it is closed may open the data
	// directory immediately.
	closed := errors.Join(watcher.Close(), data.Close())
	server.Stop()
	log.Info("stopped; runs continue under their supervisors", "runs", running)
	return errors.Join(served, closed)
}

// newService returns the service with its scheduler and notifier, which call each
// other.
func newService(data *store.Store, executor *runner.Executor, watcher *watch.Watcher, fleet *member.Member, program string, atLogin bool, log *slog.Logger) (*service.Service, *scheduler.Scheduler, *notify.Notifier) {
	var svc *service.Service
	made := make(chan struct{})
	notifier := newNotifier(data, program, func() *service.Service { <-made; return svc }, log)
	sched := scheduler.New(scheduler.Options{
		Store: data, Clock: clock.System{}, Runner: executor, Watcher: watcher,
		Notifier: notifier, Version: version, BootID: supervisor.BootID(), AtLogin: atLogin, Log: log,
		Digest: func() {
			if digest, ok := svc.Digest(); ok {
				notifier.Digest(digest)
			}
		},
		OnBattery: battery.InUse,
		Heartbeat: notifier.Ping,
		GitHub: func(ctx context.Context, task model.Task, state json.RawMessage) (scheduler.GitHubAnswer, error) {
			<-made
			return svc.AskGitHub(ctx, task, state)
		},
		Fleet: fleet,
		Check: func(ctx context.Context, tasks []string) []string { <-made; return svc.Preflight(ctx, tasks) },
	})
	svc = service.New(service.Options{
		Scheduler: sched, Store: data, Clock: clock.System{}, Runner: executor, Watcher: watcher, Notifier: notifier, Fleet: fleet, Log: log,
		Autostart: func(enabled bool) error { return startAtLogin(enabled, program) }, AutostartState: autostart.Look,
	})
	close(made)
	return svc, sched, notifier
}

// recoverMerges undoes merges that a crash interrupted.
func recoverMerges(ctx context.Context, svc *service.Service, log *slog.Logger) {
	if err := svc.RecoverMerges(ctx); err != nil && ctx.Err() == nil {
		log.Error("undo an interrupted merge", "error", err)
	}
}

// lockError names the process that has the data directory open.
func lockError(err error) error {
	var locked *store.LockedError
	if !errors.As(err, &locked) {
		return err
	}
	message := "another background service has the data directory " + locked.Dir + " open"
	if locked.PID != 0 {
		message += fmt.Sprintf(": process %d", locked.PID)
	}
	return &model.Problem{Operation: "start background service", Message: message,
		Hint: "see claude-scheduler daemon status; set CLAUDE_SCHEDULER_HOME to use another directory", Kind: model.KindConflict}
}

// syncHTTPListener keeps the server listening where the settings say, also when
// they are edited manually.
func syncHTTPListener(svc *service.Service, server *api.Server, log *slog.Logger) {
	events, stop := svc.Subscribe()
	defer stop()
	for event := range events {
		if event.Kind != apitype.EventSettings && event.Kind != apitype.EventReset {
			continue
		}
		if err := server.SetHTTPAddress(svc.Settings().HTTPAddress); err != nil {
			log.Error("listen on http_address", "error", err)
		}
	}
}

// runningOf returns the number of runs that were active when the service stopped.
func runningOf(data *store.Store) int {
	n := 0
	for _, run := range data.Runs.Active() {
		if run.Status == model.RunRunning {
			n++
		}
	}
	return n
}
