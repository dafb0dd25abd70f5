package cli

import (
	"bufio"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// terminate is a command of scripts: terminate ARGS... runs the service in the
// foreground, runs the program with ARGS once it has started, ends the service
// with SIGTERM and checks that it stopped in order.
func terminate(ts *testscript.TestScript, neg bool, args []string) {
	service := programIn(ts, "daemon", "run")
	log, err := service.StderrPipe()
	ts.Check(err)
	ts.Check(service.Start())
	lines := bufio.NewScanner(log)
	var said []string
	for lines.Scan() {
		said = append(said, lines.Text())
		if strings.Contains(lines.Text(), "msg=started") {
			break
		}
	}
	out, failed := programIn(ts, args...).CombinedOutput()
	ts.Check(service.Process.Signal(syscall.SIGTERM))
	for lines.Scan() {
		said = append(said, lines.Text())
	}
	err = service.Wait()
	ts.Logf("%s\n%s", out, strings.Join(said, "\n"))
	if neg || failed != nil || err != nil || !strings.Contains(said[len(said)-1], "stopped; runs continue") {
		ts.Fatalf("client: %v, service: %v", failed, err)
	}
}
