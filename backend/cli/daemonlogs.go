package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/model"
)

const (
	tailBytes  = 8 << 20 // more than the maximum size of the log
	lookAgain  = 200 * time.Millisecond
	daemonFile = "daemon.log" // log of a service started in the background
)

func daemonLogs(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "logs", Aliases: []string{"log"}, Short: "Print the service log", Example: "  claude-scheduler daemon logs --follow"}
	follow := cmd.Flags().BoolP("follow", "f", false, "keep printing new lines until Ctrl-C")
	n := cmd.Flags().IntP("lines", "n", 100, "number of lines to print")
	return c.withoutDaemon(cmd, func(ctx context.Context, _ *cobra.Command, _ []string) error {
		home, err := c.reach().Home()
		if err != nil {
			return err
		}
		file, err := os.Open(filepath.Join(home, daemonFile))
		if errors.Is(err, fs.ErrNotExist) {
			return &model.Problem{Operation: "show log", Message: "no log: the service has not run in the background yet", Kind: model.KindNotFound}
		}
		if err != nil {
			return withOperation("show log", err)
		}
		defer file.Close()
		end, err := printTail(c, file, *n)
		if err != nil || !*follow {
			return err
		}
		return followFile(ctx, c, file, end)
	})
}

// printTail prints the last n lines and returns the offset of their end.
func printTail(c *console, file *os.File, n int) (int64, error) {
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	begin := max(0, end-tailBytes)
	data, err := io.ReadAll(io.NewSectionReader(file, begin, end-begin))
	if err != nil {
		return 0, err
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	if len(lines) > 0 && len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	if begin > 0 && len(lines) > 1 {
		lines = lines[1:] // cut in two
	}
	_, err = c.out.Write(bytes.Join(lines[max(0, len(lines)-max(0, n)):], nil))
	return end, err
}

// followFile prints what is written after an offset. The service truncates the
// file when it grows too long.
func followFile(ctx context.Context, c *console, file *os.File, from int64) error {
	ticker := time.NewTicker(lookAgain)
	defer ticker.Stop()
	for {
		info, err := file.Stat()
		if err != nil {
			return err
		}
		if info.Size() < from {
			from = 0
		}
		n, err := io.Copy(c.out, io.NewSectionReader(file, from, info.Size()-from))
		if err != nil {
			return err
		}
		from += n
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}
