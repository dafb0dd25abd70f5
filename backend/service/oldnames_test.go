package service

import "testing"

// The old names of fixture, for changes that are being made at the same time.
type (
	stage       = fixture
	branchStage = branchFixture
)

func newStage(t *testing.T) *fixture            { return newFixture(t) }
func newBranchStage(t *testing.T) branchFixture { return newBranchFixture(t) }
