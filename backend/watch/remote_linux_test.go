package watch

import "testing"

func TestKinds(t *testing.T) {
	for magic, want := range map[uint32][2]bool{0xef53: {false, true}, 0x6969: {true, true}, 0xfe534d42: {true, true}, 0xff534d42: {true, true}, 0x65735546: {true, false}} {
		if poll, inodes := kind(magic); poll != want[0] || inodes != want[1] {
			t.Errorf("%#x: %v %v", magic, poll, inodes)
		}
	}
}
