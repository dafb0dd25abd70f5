package environ

import "testing"

// A name that suggests configuration does not make an id or a key plain.
func TestLongRandomValuesArePlainUnderNoName(t *testing.T) {
	for _, value := range []string{
		"550e8400-e29b-41d4-a716-446655440000", "8f3a2b1c.x7z9.4k2m8p1q", "qwhdkzptlmvxcnbr", "ab12-cd34-ef56-gh78-ij90",
		"kx7-92h-b4m-q8z-p31-v5c", "https://hooks.example.com/t/8f3a-2b1c-x7z9-4k2m-8p1q?k", "xoxb-12a-34b-56c-78d-90e",
	} {
		for _, name := range []string{"DB_HOST", "ANTHROPIC_MODEL", "SERVICE_NAME", "WEBHOOK_ENDPOINT", "X_PROFILE"} {
			if isConfiguration(name, value) {
				t.Errorf("%s=%s counts as plain", name, value)
			}
		}
	}
	for name, value := range map[string]string{
		"DB_HOST": "ip-10-0-12-34.us-west-2.compute.internal", "ANTHROPIC_MODEL": "claude-sonnet-4-5-20250929", "SERVICE_NAME": "billing-worker-production-europe",
		"PGUSER_NAME": "christopher.montgomery", "AWS_PROFILE": "acme-production-administrator", "GIT_BRANCH": "feature/JIRA-1234-strengthen-checks",
		"TEAM_NAME": "Wirtschaftsinformatik", "K8S_NAMESPACE": "payments-v2-staging-04", "DATABASE_HOST": "db-3.rds.amazonaws.com", "OLLAMA_MODEL": "qwen2.5-coder:32b-instruct-q4_K_M",
	} {
		if !isConfiguration(name, value) {
			t.Errorf("%s=%s counts as secret", name, value)
		}
	}
}
