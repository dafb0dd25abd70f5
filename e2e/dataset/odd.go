package dataset

import (
	"fmt"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// odd has names and texts that stress a layout: very long, without spaces,
// emoji, markup, other scripts, large numbers.
func odd(b *builder) {
	b.job("🛒 A job whose name is a whole sentence, because nothing keeps anybody from writing one into the field for names", "code/"+strings.Repeat("deeply/nested/", 9)+"folder")
	b.task(strings.Repeat("OneWordWithoutBlanks", 6), "Do it.", daily("0 3 * * *"))
	b.task("👩‍👩‍👧‍👦 families, 🇩🇪 flags, 🧑🏽‍💻 skin tones", "Say ✅.", daily("*/5 * * * *"))
	b.task(`<b>markup</b> & "quotes" {{date}} %s \n`, "x", model.NewSchedule())
	b.job("日本語の夜間レビュー", "code/日本語")
	b.task("夜間テストと依存関係の監査を実行する", "テストしてください。", daily("0 6 * * *"))
	for task := range len(b.Tasks) {
		b.run(task, b.now.Add(-time.Duration(task+30)*time.Hour), 86_400+3_723, model.RunSuccess, func(r *model.Run) {
			r.CostUSD, r.Headline = 1234.5, strings.Repeat("A long headline ", 10)
			r.Output = strings.Repeat("x", 400) + "\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n" + strings.Repeat("Text. ", 200)
			r.Changes = &model.Changes{Files: 12_345, Insertions: 1_234_567, Deletions: 987_654, Commits: 321}
		})
		b.run(task, b.now.Add(-time.Duration(task+1)*time.Hour), 2, model.RunFailed, func(r *model.Run) {
			r.Reason, r.Errors = model.ReasonError, model.Strings{"An error without blanks: " + strings.Repeat("y", 300)}
			r.Headline = r.Errors[0][:160]
		})
	}
	b.profile("Forty variables", 40)
}

func (b *builder) profile(name string, variables int) {
	p := model.NewProfile()
	p.ID, p.Name, p.CreatedAt, p.UpdatedAt = b.id(), name, b.now, b.now
	for i := range variables {
		p.EnvVars = append(p.EnvVars, model.EnvVar{Name: fmt.Sprintf("VARIABLE_NUMBER_%d_WITH_A_LONG_NAME", i+1), Source: model.SourceCommand, Value: "echo " + strings.Repeat("value ", 12)})
	}
	b.Profiles = append(b.Profiles, p)
}

// rightToLeft is in Hebrew and Arabic, mixed with Latin names and numbers.
func rightToLeft(b *builder) {
	b.job("עבודה לילית — تقرير يومي", "code/rtl")
	hebrew := b.task("סקירת קוד לילית (build #42)", "סקור את השינויים של היום.", daily("0 4 * * *"))
	arabic := b.task("تقرير الأمان اليومي", "افحص التبعيات.", daily("0 5 * * *"))
	b.run(hebrew, b.at(1, 4, 0), 95, model.RunSuccess, func(r *model.Run) {
		r.Headline, r.Output = "3 ממצאים ב-cart.ts, כולם תוקנו.", "3 ממצאים ב-`cart.ts`, כולם תוקנו."
	})
	b.run(arabic, b.at(1, 5, 0), 12, model.RunFailed, func(r *model.Run) {
		r.Reason, r.Errors, r.Headline = model.ReasonCheck, model.Strings{"check failed: npm test"}, "check failed: npm test"
	})
}

// longPrompt is a task with a prompt of 20,000 characters, and its run.
func longPrompt(b *builder) {
	b.job("Specification", "code/spec")
	const sentence = "Check this paragraph against the code, and list every difference with file and line. "
	task := b.task("Check the specification", strings.Repeat(sentence, 20_000/len(sentence)+1)[:20_000], daily("0 3 * * *"))
	b.run(task, b.at(1, 3, 0), 1800, model.RunSuccess, func(r *model.Run) {
		r.Headline, r.Output = "Two differences in chapter 3.", "Two differences in chapter 3."
	})
}
