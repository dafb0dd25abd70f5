package model

import "time"

// Profile is a set of environment variables for runs.
type Profile struct {
	ID          string    `json:"id"` // UUID
	Name        string    `json:"name"`
	Description string    `json:"description"`
	EnvVars     []EnvVar  `json:"env_vars" ts_type:"EnvVar[]"`
	CreatedAt   time.Time `json:"created_at" ts_type:"string"`
	UpdatedAt   time.Time `json:"updated_at" ts_type:"string"`

	DailyBudgetUSD float64 `json:"daily_budget_usd"` // over the runs that use the profile and the local day; 0: none

	Unknown Unknown `json:"-"`
}

// EnvVar is one variable. Value depends on Source: the text itself (static),
// another variable's name (environment; empty: the same name), service/account
// (keychain), a secret's name or ARN (aws_secrets_manager), a parameter's name
// (aws_ssm), a shell command (command), nothing (unset).
type EnvVar struct {
	Name    string         `json:"name"`
	Source  EnvVarSource   `json:"source"`
	Value   string         `json:"value"`
	Config  map[string]any `json:"config" ts_type:"Record<string, unknown>"` // aws: region, profile, json_key, decrypt, endpoint; command: timeout (seconds); static, environment: secret (bool; absent: decided by name and value)
	Unknown Unknown        `json:"-"`
}

// NewProfile returns a profile with the defaults.
func NewProfile() Profile { return Profile{} }

func (p Profile) MarshalJSON() ([]byte, error) {
	type plain Profile
	q := plain(p)
	if q.EnvVars == nil {
		q.EnvVars = []EnvVar{}
	}
	return encode(q, p.Unknown)
}

func (p *Profile) UnmarshalJSON(data []byte) error {
	type plain Profile
	q := plain(NewProfile())
	unknown, err := decode(data, &q)
	if err != nil {
		return err
	}
	*p, p.Unknown = Profile(q), unknown
	return nil
}

func (v EnvVar) MarshalJSON() ([]byte, error) {
	type plain EnvVar
	q := plain(v)
	if q.Config == nil {
		q.Config = map[string]any{}
	}
	return encode(q, v.Unknown)
}

func (v *EnvVar) UnmarshalJSON(data []byte) error {
	type plain EnvVar
	q := plain{Source: SourceStatic}
	unknown, err := decode(data, &q)
	if err != nil {
		return err
	}
	*v, v.Unknown = EnvVar(q), unknown
	return nil
}
