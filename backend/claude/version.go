package claude

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"claude-scheduler/backend/model"
)

// quick is how long a call of the CLI without network may take: usually a
// second, but a machine that has just woken up is busy.
const quick = time.Minute

// identity identifies an installed version of the CLI.
type identity struct {
	path  string
	size  int64
	mtime time.Time
}

// A cache stores answers of the CLI by a key that changes when they may change.
type cache[K comparable, V any] struct {
	mu   sync.Mutex
	kept map[K]V
}

func (c *cache[K, V]) get(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.kept[key]
	return v, ok
}

// put removes everything else once the cache is large; the CLI is then asked
// again.
func (c *cache[K, V]) put(key K, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil || len(c.kept) >= 256 {
		c.kept = map[K]V{}
	}
	c.kept[key] = v
}

var versions cache[identity, string] // the version of a file never changes

func identify(path string) (identity, error) {
	info, err := os.Stat(path) // follows the link, which the native installer points to the newest version
	if err != nil {
		return identity{}, &model.Problem{Operation: "start claude", Field: "claude_path", Message: path + " cannot be read", Hint: howToInstall, Kind: model.KindUnavailable}
	}
	return identity{path, info.Size(), info.ModTime()}, nil
}

// Version returns the CLI's version, such as "2.1.330". The CLI is asked once
// for each path, size and modification time.
func Version(ctx context.Context, path string, env []string) (string, error) {
	id, err := identify(path)
	if err != nil {
		return "", err
	}
	if version, ok := versions.get(id); ok {
		return version, nil
	}
	out, err := ask(ctx, path, env, "", "", "--version")
	if err != nil {
		return "", fmt.Errorf("ask the version of claude: %w", err)
	}
	version := versionIn(string(out))
	if version == "" {
		return "", &model.Problem{Operation: "ask the version of claude", Field: "claude_path", Message: path + " printed no version", Hint: "is it Claude Code?", Kind: model.KindUnavailable}
	}
	versions.put(id, version)
	return version, nil
}

var (
	ownVersion = regexp.MustCompile(`(?m)(\S+) \(Claude Code\)`)
	anyVersion = regexp.MustCompile(`(?m)^v?(\d+\.\d+\S*)`)
)

// versionIn finds the version in the CLI's output; a wrapper may print other
// lines too.
func versionIn(out string) string {
	for _, pattern := range []*regexp.Regexp{ownVersion, anyVersion} {
		if m := pattern.FindStringSubmatch(out); m != nil {
			return m[1]
		}
	}
	return ""
}

// ask runs the CLI for an answer on standard output, which is returned even if
// the exit code is not 0.
func ask(ctx context.Context, path string, env []string, dir, input string, args ...string) ([]byte, error) {
	begin := time.Now()
	ctx, cancel := context.WithTimeout(ctx, quick)
	defer cancel()
	env, err := ProgramEnvironment(path, Environment(env))
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = env
	cmd.Dir = dir
	cmd.Stdin = strings.NewReader(input) // an open, silent standard input costs 3 s
	cmd.WaitDelay = time.Second
	endTree(cmd)
	out, err := cmd.Output()
	if errors.Is(err, syscall.ENOEXEC) {
		return nil, cannotStart(path, "it is damaged, or was built for another system or processor")
	}
	if errors.Is(err, exec.ErrWaitDelay) { // it succeeded, but left a process running
		return out, nil
	}
	if ctx.Err() != nil {
		return out, noAnswer{time.Since(begin).Truncate(time.Second), ctx.Err()}
	}
	return out, err
}

// noAnswer is the error of a call of the CLI that took too long or was cancelled.
type noAnswer struct {
	within time.Duration
	err    error
}

func (n noAnswer) Error() string { return fmt.Sprintf("no answer within %v", n.within) }
func (n noAnswer) Unwrap() error { return n.err }
