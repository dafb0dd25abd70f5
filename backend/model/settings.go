package model

import "time"

// Settings are the application's settings, the one object of settings.json.
// Durations are whole seconds unless the name says days.
type Settings struct {
	ClaudePath            string     `json:"claude_path"`   // empty: found on the login shell's PATH
	DefaultModel          string     `json:"default_model"` // empty: the CLI's own choice
	Timezone              string     `json:"timezone"`      // IANA name; empty: the machine's
	MaxConcurrentRuns     int        `json:"max_concurrent_runs"`
	PausedUntil           *time.Time `json:"paused_until" ts_type:"string | null"` // null: not paused; Forever: until resumed
	Missed                Missed     `json:"missed" ts_type:"Missed"`
	MissedWindow          int        `json:"missed_window"`
	Overlap               Overlap    `json:"overlap" ts_type:"Overlap"`
	Timeout               int        `json:"timeout"`          // 0: none
	StallTimeout          int        `json:"stall_timeout"`    // 0: none
	DailyBudgetUSD        float64    `json:"daily_budget_usd"` // over all tasks and the local day; 0: none
	ResumeAfterUsageLimit bool       `json:"resume_after_usage_limit"`
	ReservePercent        int        `json:"reserve_percent"`     // of the five-hour window that scheduled runs leave to the user; 0: none
	RunRetentionCount     int        `json:"run_retention_count"` // per task; 0: no limit
	RunRetentionDays      int        `json:"run_retention_days"`  // 0: no limit
	LogRetentionDays      int        `json:"log_retention_days"`  // 0: as long as the run
	NotificationsEnabled  bool       `json:"notifications_enabled"`
	NotifyOnStart         bool       `json:"notify_on_start"`
	NotifyOnEnd           bool       `json:"notify_on_end"`
	NotifyOnFailure       bool       `json:"notify_on_failure"`
	NotificationURLs      Strings    `json:"notification_urls" ts_type:"string[]"`
	LaunchAtLogin         bool       `json:"launch_at_login"`
	KeepAwake             bool       `json:"keep_awake"`
	Theme                 Theme      `json:"theme"`
	HTTPAddress           string     `json:"http_address"` // loopback host:port; empty: nothing listens on TCP
	MCPAccess             MCPAccess  `json:"mcp_access"`   // what programs that use the MCP server may do
	// Quiet times, at which no task starts automatically. A manual run starts anyway.
	QuietHours     Strings `json:"quiet_hours" ts_type:"string[]"` // "22:00-07:00", "mon-fri 09:00-17:00", "sat,sun"
	QuietDates     Strings `json:"quiet_dates" ts_type:"string[]"` // "2026-12-24", "2026-12-24..2027-01-02", "12-25" of each year
	QuietOnBattery bool    `json:"quiet_on_battery"`
	DigestAt       string  `json:"digest_at"`     // HH:MM in Timezone: when one notification sums up the day's report; empty: never
	HeartbeatURL   string  `json:"heartbeat_url"` // called each minute while the scheduler works; secret like NotificationURLs; empty: none
	Unknown        Unknown `json:"-"`
}

// Forever is the paused_until of a pause that lasts until it is resumed.
var Forever = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// NewSettings returns the defaults.
func NewSettings() Settings {
	return Settings{
		DefaultModel: "sonnet", MaxConcurrentRuns: 2,
		Missed: MissedLatest, MissedWindow: 24 * 60 * 60, Overlap: OverlapSkip,
		Timeout: 2 * 60 * 60, StallTimeout: 15 * 60, ResumeAfterUsageLimit: true,
		RunRetentionCount: 1000, RunRetentionDays: 365, LogRetentionDays: 90,
		NotificationsEnabled: true, NotifyOnEnd: true, NotifyOnFailure: true, NotifyOnStart: true,
		Theme: ThemeSystem, MCPAccess: MCPPropose,
	}
}

func (s Settings) MarshalJSON() ([]byte, error) {
	type plain Settings
	return encode(plain(s), s.Unknown)
}

func (s *Settings) UnmarshalJSON(data []byte) error {
	type plain Settings
	p := plain(NewSettings())
	unknown, err := decode(data, &p)
	if err != nil {
		return err
	}
	*s, s.Unknown = Settings(p), unknown
	return nil
}
