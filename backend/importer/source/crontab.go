package source

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"time"

	"claude-scheduler/backend/importer"
	"claude-scheduler/backend/model"
)

// cronTime limits how long crontab(1) may take.
const cronTime = 10 * time.Second

// readCrontab reads the user's crontab, or a file that looks like one.
func readCrontab(ctx context.Context, path string, m importer.HostInfo) (importer.ImportSet, error) {
	if path != "" {
		data, err := readFile(path)
		if err != nil {
			return importer.ImportSet{}, err
		}
		if data == nil {
			return importer.ImportSet{}, nothing(path+" does not exist", "")
		}
		return importer.Crontab(string(data), m), nil
	}
	ctx, cancel := context.WithTimeout(ctx, cronTime)
	defer cancel()
	program, err := exec.LookPath("crontab")
	if err != nil {
		return importer.ImportSet{}, nothing("this machine has no crontab", "")
	}
	cmd := exec.CommandContext(ctx, program, "-l")
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && (len(exit.Stderr) == 0 || strings.Contains(strings.ToLower(string(exit.Stderr)), "no crontab")) {
		return importer.ImportSet{}, nothing("you have no crontab", "")
	}
	if err != nil {
		message := err.Error()
		if exit != nil {
			message = strings.TrimSpace(string(exit.Stderr))
		}
		return importer.ImportSet{}, &model.Problem{Message: "crontab -l failed: " + message, Kind: model.KindUnavailable}
	}
	return importer.Crontab(string(out), m), nil
}
