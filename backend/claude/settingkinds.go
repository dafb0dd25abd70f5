package claude

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The settings that the CLI reads, by the kind of their values (2.1.330). One value of another kind makes it drop the
// whole file. A setting that is not listed here is not judged.
var settingKinds = kinds(map[string]string{
	"no text": `apiKeyHelper proxyAuthHelper awsCredentialExport awsAuthRefresh gcpAuthRefresh processWrapper model otelHeadersHelper
		outputStyle language agent minimumVersion plansDirectory timeZone autoMemoryDirectory claudeMd`,
	"neither true nor false": `respectGitignore includeCoAuthoredBy includeGitInstructions enableAllProjectMcpServers disableAllHooks
		disableBundledSkills disableWorkflows enableWorkflows disableSkillShellExecution skipWebFetchPreflight spinnerTipsEnabled
		syntaxHighlightingDisabled terminalTitleFromRename alwaysThinkingEnabled fastMode promptSuggestionEnabled prefersReducedMotion
		autoMemoryEnabled showThinkingSummaries verbose autoCompactEnabled fileCheckpointingEnabled showTurnDuration todoFeatureEnabled`,
	"no number": `cleanupPeriodDays`,
	"no list":   `availableModels companyAnnouncements claudeMdExcludes`,
	"no object": `permissions hooks env modelOverrides statusLine enabledPlugins worktree`,
})

func kinds(names map[string]string) map[string]string {
	out := map[string]string{}
	for kind, list := range names {
		for name := range strings.FieldsSeq(list) {
			out[name] = kind
		}
	}
	return out
}

// permissionModes are the values of permissions.defaultMode.
var permissionModes = []string{"default", "acceptEdits", "bypassPermissions", "plan", "dontAsk", "auto", "manual"}

// wrongSetting says which value makes the CLI drop a settings file; nil: none that is known.
func wrongSetting(top map[string]json.RawMessage) error {
	for _, name := range sortedKeys(top) {
		if kind := settingKinds[name]; kind != "" && !isA(kind, top[name]) {
			return fmt.Errorf("its %q is %s (correct it)", name, kind)
		}
	}
	permissions := objectOf(top["permissions"])
	for _, name := range []string{"allow", "ask", "deny", "additionalDirectories"} {
		if list := permissions[name]; list != nil && !isA("no list", list) {
			return fmt.Errorf("its \"permissions.%s\" is no list (correct it)", name)
		}
	}
	var mode string
	if raw := permissions["defaultMode"]; raw != nil && (json.Unmarshal(raw, &mode) != nil || !slices.Contains(permissionModes, mode)) {
		return fmt.Errorf("its \"permissions.defaultMode\" is no permission mode (correct it)")
	}
	hooks := objectOf(top["hooks"])
	for _, group := range listOf(hooks["PreToolUse"]) { // elsewhere a matcher of another kind does no harm
		matcher, list := objectOf(group)["matcher"], listOf(objectOf(group)["hooks"])
		if matcher != nil && !isA("no text", matcher) && len(list) > 0 {
			return errors.New("a \"matcher\" of its hooks for PreToolUse is no text (correct it)")
		}
	}
	if days := number(top["cleanupPeriodDays"]); top["cleanupPeriodDays"] != nil && days < 1 {
		return fmt.Errorf("its \"cleanupPeriodDays\" is below 1 (correct it)")
	}
	return nil
}

// wrongEntries says which entries of a settings file that is read are left out.
func wrongEntries(top map[string]json.RawMessage) []string {
	var out []string
	permissions := objectOf(top["permissions"])
	for _, name := range []string{"allow", "ask", "deny"} {
		for _, rule := range listOf(permissions[name]) {
			if !isA("no text", rule) {
				out = append(out, fmt.Sprintf("a rule of \"permissions.%s\" that is no text", name))
			}
		}
	}
	hooks := objectOf(top["hooks"])
	for _, event := range sortedKeys(hooks) {
		if !isA("no list", hooks[event]) {
			out = append(out, fmt.Sprintf("the hooks for %s, which are no list", event))
		}
		for _, group := range listOf(hooks[event]) {
			list := objectOf(group)["hooks"]
			if !isA("no list", list) {
				out = append(out, fmt.Sprintf("a hook for %s without a list \"hooks\"", event))
			}
			for _, hook := range listOf(list) {
				var kind string
				_ = json.Unmarshal(objectOf(hook)["type"], &kind)
				if command := objectOf(hook)["command"]; kind == "" || kind == "command" && !isA("no text", command) {
					out = append(out, fmt.Sprintf("a hook for %s without a type or a command", event))
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// isA reports whether a value is of the kind whose absence is named.
func isA(kind string, value json.RawMessage) bool {
	value = bytes.TrimSpace(value)
	if len(value) == 0 {
		return false
	}
	switch kind {
	case "no text":
		return value[0] == '"'
	case "neither true nor false":
		return string(value) == "true" || string(value) == "false"
	case "no number":
		return value[0] == '-' || value[0] >= '0' && value[0] <= '9'
	case "no list":
		return value[0] == '['
	}
	return value[0] == '{'
}

func objectOf(value json.RawMessage) (object map[string]json.RawMessage) {
	_ = json.Unmarshal(value, &object) // anything else has no members
	return object
}

func listOf(value json.RawMessage) (list []json.RawMessage) {
	_ = json.Unmarshal(value, &list)
	return list
}

func textOf(value json.RawMessage) (text string) {
	_ = json.Unmarshal(value, &text)
	return text
}

func sortedKeys(object map[string]json.RawMessage) []string { return slices.Sorted(maps.Keys(object)) }

func number(value json.RawMessage) (n float64) {
	_ = json.Unmarshal(value, &n)
	return n
}
