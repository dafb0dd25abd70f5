package supervisor

import (
	"testing"

	"golang.org/x/sys/windows"
)

func TestJobEndsWithTheSupervisor(t *testing.T) {
	flags := jobLimits().BasicLimitInformation.LimitFlags
	if flags&windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE == 0 {
		t.Error("a process of the job outlives the supervisor")
	}
	if flags&(windows.JOB_OBJECT_LIMIT_BREAKAWAY_OK|windows.JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK) != 0 {
		t.Error("a command may leave the job")
	}
	if childFlags&windows.CREATE_BREAKAWAY_FROM_JOB != 0 || childFlags&windows.CREATE_NEW_PROCESS_GROUP == 0 {
		t.Errorf("commands are started with %#x", childFlags)
	}
	if flags := ownSession().CreationFlags; flags&windows.CREATE_NEW_PROCESS_GROUP == 0 || flags&windows.CREATE_NO_WINDOW == 0 {
		t.Errorf("the supervisor is started with %#x", flags)
	}
}
