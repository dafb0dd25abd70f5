package main

import (
	"context"
	"errors"
	"log/slog"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/cli"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/desktop/autostart"
	"claude-scheduler/backend/desktop/menuentry"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/notify"
	"claude-scheduler/backend/service"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/tray"
)

// newNotifier returns the notifier. It gets the service when the user answers a
// notification, and may have to wait for it: the service is created after its
// notifier, and a notification of an earlier service may be answered
// immediately.
func newNotifier(data *store.Store, program string, svc func() *service.Service, log *slog.Logger) *notify.Notifier {
	return notify.New(notify.Options{
		Settings: data.Settings.Get, Task: data.Tasks.Get, Log: log, Deliver: []string{program, "deliver"},
		Quiet: func(run model.Run) bool { return svc().IsQuiet(run) },
		Show: func(id string) {
			if id == "" {
				openWindow("today", log)
				return
			}
			openWindow("run/"+id, log)
		},
		Again: func(id string) {
			if _, err := svc().RetryRun(id, apitype.RetryRequest{}); err != nil {
				log.Error("run again from a notification", "run", id, "error", err)
				openWindow("run/"+id, log)
			}
		},
		Request: func(run, request string) (notify.RequestInfo, bool) { return svc().RequestInfo(run, request) },
		Answer: func(run, request string, allow bool, pid int) {
			answer := apitype.AnswerRequest{Request: request, Answer: apitype.AnswerDeny}
			if allow {
				answer.Answer = apitype.AnswerAllow
			}
			by := ""
			if pid > 0 { // a run may pretend to be the desktop
				by = svc().RunOfProcess(pid)
			}
			if _, err := svc().Answer(context.Background(), by, run, answer); err != nil {
				log.Error("answer from a notification", "run", run, "error", err)
				openWindow("run/"+run, log)
			}
		},
	})
}

// showTray shows the tray until ctx ends, or returns immediately where there is
// none. On macOS it has to be called from the main goroutine.
func showTray(ctx context.Context, home string, log *slog.Logger) {
	c := client.New(home).WithVersion(version)
	if err := tray.Run(ctx, c, func(place string) { openWindow(place, log) }); err != nil {
		log.Info("no tray icon", "reason", err)
	}
}

func openWindow(place string, log *slog.Logger) {
	if err := cli.OpenWindow(place); err != nil {
		log.Error("open window", "place", place, "error", err)
	}
}

// startAtLogin sets whether the service starts at login.
func startAtLogin(enabled bool, program string) error {
	err := autostart.Set(enabled, program)
	if errors.Is(err, autostart.ErrNowhere) {
		return model.Invalid("launch_at_login", autostart.ErrNowhere.Error(),
			"run claude-scheduler daemon start when the machine starts, for example with @reboot in your crontab")
	}
	return err
}

// syncAutostart applies the start-at-login setting when it is edited in the
// settings file. At the start, only the service of the user's own data
// directory restores a missing entry, or one with the path of a moved program:
// other services must not replace its entry.
func syncAutostart(svc *service.Service, program, home string, log *slog.Logger) {
	events, stop := svc.Subscribe()
	defer stop()
	set := func(enabled bool) {
		if err := startAtLogin(enabled, program); err != nil {
			log.Error("start at login", "error", err)
		}
	}
	before := svc.Settings().LaunchAtLogin
	if before && client.IsDefaultHome(home) {
		set(true)
	}
	for event := range events {
		if event.Kind != apitype.EventSettings && event.Kind != apitype.EventReset {
			continue
		}
		if now := svc.Settings().LaunchAtLogin; now != before {
			set(now)
			before = now
		}
	}
}

// installMenuEntry adds the window to the desktop's menu. Only the service of
// the user's own data directory does this: others are temporary.
func installMenuEntry(home string, log *slog.Logger) {
	window, err := cli.WindowProgram()
	if err != nil || !client.IsDefaultHome(home) { // no window was installed
		return
	}
	if err := menuentry.Install(window); err != nil {
		log.Warn("show in the desktop's menu", "error", err)
	}
}
