package words

import (
	"path/filepath"
	"regexp"
	"strings"

	"claude-scheduler/backend/model"
)

var watchExamples = []string{"when *.md in docs changes", "when anything below src changes", "when files matching *.go or go.mod below ~/project change"}

var (
	whenChanged = regexp.MustCompile(`(?i)^(?:when|whenever|if|each time|every time|as soon as)\s+(.+?),?\s+(?:changes?|changed|(?:is|are|was|were|gets?)\s+(?:changed|modified|updated|saved|edited|written|added|created))$`)
	onChange    = regexp.MustCompile(`(?i)^(?:on|after|at)\s+(?:any\s+|every\s+|each\s+|a\s+|file\s+)*changes?\s+(?:(?:of|to|in)\s+)?(.+)$`)
	place       = regexp.MustCompile(`(?i)^(.+?),?\s+(directly in|anywhere in|inside|within|below|under|in)\s+(.+)$`)
	anything    = regexp.MustCompile(`(?i)^(?:anything|something|everything|(?:any|a|the|some|all|each|every)?\s*files?)$`)
	aroundWhat  = regexp.MustCompile(`(?i)^(?:(?:any|a|the|some|all|each|every)\s+)*(?:files?\s+(matching|other than|except|named|like)\s+)?(.+?)(?:\s+files?)?$`)
	butNot      = regexp.MustCompile(`(?i),?\s+(?:but not|except|other than)\s+`)
	or          = regexp.MustCompile(`(?i)\s*,\s*(?:or\s+|and\s+)?|\s+(?:or|and)\s+`)
	thisFolder  = regexp.MustCompile(`(?i)^(?:(?:the|this|its|my)\s+)?(?:job's |current |working )?(?:folder|directory)$`)
	folderNamed = regexp.MustCompile(`(?i)^(?:the\s+)?(?:folder|directory)\s+(.+)$|^(?:the\s+)?(.+?)\s+(?:folder|directory)$`)
)

// parseWatch reads a watch of files: "when *.md in docs changes".
func parseWatch(text string) (model.ScheduleConfig, bool) {
	c := model.NewSchedule()
	text = strings.TrimRight(strings.TrimSpace(text), ".!")
	found := whenChanged.FindStringSubmatch(text)
	if found == nil {
		found = onChange.FindStringSubmatch(text)
	}
	if found == nil {
		return c, false
	}
	c.Type = model.FileWatch
	what, where := found[1], ""
	if parts := place.FindStringSubmatch(what); parts != nil {
		what, where = parts[1], parts[3]
		c.WatchRecursive = !strings.EqualFold(parts[2], "directly in")
	} else if !strings.ContainsAny(what, "*?[{") && !anything.MatchString(what) {
		c.WatchPath = folder(what) // a file or folder alone
		return c, true
	}
	c.WatchPath, c.WatchPatterns = folder(where), patterns(what)
	return c, true
}

// patterns reads "files matching *.md or *.txt, but not drafts/**".
func patterns(what string) (all model.Strings) {
	wanted, unwanted, _ := cut(butNot, what)
	if anything.MatchString(what) {
		return nil
	}
	if !anything.MatchString(wanted) {
		parts := aroundWhat.FindStringSubmatch(wanted)
		wanted = parts[2]
		for _, item := range or.Split(wanted, -1) {
			all = append(all, unquoted(item))
		}
	}
	for _, item := range or.Split(unwanted, -1) {
		if item != "" {
			all = append(all, "!"+unquoted(item))
		}
	}
	return all
}

// cut splits a text around the first match of a separator.
func cut(separator *regexp.Regexp, text string) (before, after string, found bool) {
	at := separator.FindStringIndex(text)
	if at == nil {
		return text, "", false
	}
	return text[:at[0]], text[at[1]:], true
}

// folder returns the path that a text names; "." is the folder of the job.
func folder(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || thisFolder.MatchString(text) {
		return "."
	}
	if found := folderNamed.FindStringSubmatch(text); found != nil {
		text = found[1] + found[2]
	}
	return unquoted(text)
}

func unquoted(text string) string { return strings.Trim(strings.TrimSpace(text), "\"'`“”‘’") }

// Under makes a relative path of a watch absolute: it is relative to a folder.
// Without one it stays relative.
func Under(c model.ScheduleConfig, folder string) model.ScheduleConfig {
	if c.Type == model.FileWatch && folder != "" && c.WatchPath != "" && !filepath.IsAbs(c.WatchPath) && !strings.HasPrefix(c.WatchPath, "~") {
		if strings.HasPrefix(folder, "~") {
			c.WatchPath = strings.TrimSuffix(folder+"/"+filepath.ToSlash(filepath.Clean(c.WatchPath)), "/.")
		} else {
			c.WatchPath = filepath.Join(folder, c.WatchPath)
		}
	}
	return c
}
