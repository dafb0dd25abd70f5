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

// The settings that the CLI reads, by the kind of their values (2.1.330). One
// value of another kind makes it drop the whole file. Settings that are not
// listed are not checked.
var settingKinds = kinds(map[string]string{
	"string": `apiKeyHelper proxyAuthHelper awsCredentialExport awsAuthRefresh gcpAuthRefresh processWrapper model otelHeadersHelper
		outputStyle language agent minimumVersion plansDirectory timeZone autoMemoryDirectory claudeMd`,
	"boolean": `respectGitignore includeCoAuthoredBy includeGitInstructions enableAllProjectMcpServers disableAllHooks
		disableBundledSkills disableWorkflows enableWorkflows disableSkillShellExecution skipWebFetchPreflight spinnerTipsEnabled
		syntaxHighlightingDisabled terminalTitleFromRename alwaysThinkingEnabled fastMode promptSuggestionEnabled prefersReducedMotion
		autoMemoryEnabled showThinkingSummaries verbose autoCompactEnabled fileCheckpointingEnabled showTurnDuration todoFeatureEnabled`,
	"number": `cleanupPeriodDays`,
	"array":  `availableModels companyAnnouncements claudeMdExcludes`,
	"object": `permissions hooks env modelOverrides statusLine enabledPlugins worktree`,
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

// wrongSetting returns which value makes the CLI drop a settings file; nil:
// none is known.
func wrongSetting(top map[string]json.RawMessage) error {
	for _, name := range sortedKeys(top) {
		if kind := settingKinds[name]; kind != "" && !isA(kind, top[name]) {
			return fmt.Errorf("its %q is not %s", name, article(kind))
		}
	}
	permissions := objectOf(top["permissions"])
	for _, name := range []string{"allow", "ask", "deny", "additionalDirectories"} {
		if list := permissions[name]; list != nil && !isA("array", list) {
			return fmt.Errorf("its \"permissions.%s\" is not an array", name)
		}
	}
	var mode string
	if raw := permissions["defaultMode"]; raw != nil && (json.Unmarshal(raw, &mode) != nil || !slices.Contains(permissionModes, mode)) {
		return errors.New("its \"permissions.defaultMode\" is not a permission mode")
	}
	hooks := objectOf(top["hooks"])
	for _, group := range listOf(hooks["PreToolUse"]) { // for other events a matcher of the wrong kind does no harm
		matcher, list := objectOf(group)["matcher"], listOf(objectOf(group)["hooks"])
		if matcher != nil && !isA("string", matcher) && len(list) > 0 {
			return errors.New("a \"matcher\" of its hooks for PreToolUse is not a string")
		}
	}
	if days := number(top["cleanupPeriodDays"]); top["cleanupPeriodDays"] != nil && days < 1 {
		return errors.New("its \"cleanupPeriodDays\" is below 1")
	}
	return nil
}

// wrongEntries returns which entries of a valid settings file the CLI leaves out.
func wrongEntries(top map[string]json.RawMessage) []string {
	var out []string
	permissions := objectOf(top["permissions"])
	for _, name := range []string{"allow", "ask", "deny"} {
		for _, rule := range listOf(permissions[name]) {
			if !isA("string", rule) {
				out = append(out, fmt.Sprintf("a rule of \"permissions.%s\" that is not a string", name))
			}
		}
	}
	hooks := objectOf(top["hooks"])
	for _, event := range sortedKeys(hooks) {
		if !isA("array", hooks[event]) {
			out = append(out, fmt.Sprintf("the hooks for %s, which are not an array", event))
		}
		for _, group := range listOf(hooks[event]) {
			list := objectOf(group)["hooks"]
			if !isA("array", list) {
				out = append(out, fmt.Sprintf("a hook for %s without an array \"hooks\"", event))
			}
			for _, hook := range listOf(list) {
				var kind string
				_ = json.Unmarshal(objectOf(hook)["type"], &kind)
				if command := objectOf(hook)["command"]; kind == "" || kind == "command" && !isA("string", command) {
					out = append(out, fmt.Sprintf("a hook for %s without a type or a command", event))
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// isA reports whether a JSON value is of a kind: string, boolean, number, array or object.
func isA(kind string, value json.RawMessage) bool {
	value = bytes.TrimSpace(value)
	if len(value) == 0 {
		return false
	}
	switch kind {
	case "string":
		return value[0] == '"'
	case "boolean":
		return string(value) == "true" || string(value) == "false"
	case "number":
		return value[0] == '-' || value[0] >= '0' && value[0] <= '9'
	case "array":
		return value[0] == '['
	}
	return value[0] == '{'
}

// article returns a kind of value with its article.
func article(kind string) string {
	if kind == "array" || kind == "object" {
		return "an " + kind
	}
	return "a " + kind
}

func objectOf(value json.RawMessage) (object map[string]json.RawMessage) {
	_ = json.Unmarshal(value, &object) // other values have no members
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
