package report

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"claude-scheduler/backend/model"
)

func TestParseLine(t *testing.T) {
	const done, nothing, partial, blocked = model.OutcomeDone, model.OutcomeNothingToDo, model.OutcomePartial, model.OutcomeBlocked
	for _, c := range []struct {
		answer   string
		outcome  model.RunOutcome
		sentence string
	}{
		{"All tests pass.\n\nOutcome: done - Updated 3 dependencies.", done, "Updated 3 dependencies."},
		{"Outcome: nothing_to_do - No new commits", nothing, "No new commits"},

		// Markdown
		{"**Outcome:** done - Updated it", done, "Updated it"},
		{"**Outcome: done** - Updated it", done, "Updated it"},
		{"**Outcome**: `partial` — two files are left", partial, "two files are left"},
		{"- **Outcome:** *blocked*: no credentials", blocked, "no credentials"},
		{"> Outcome: done - quoted", done, "quoted"},
		{"### Outcome: done – as a heading", done, "as a heading"},
		{"1. Outcome: done - as an item", done, "as an item"},
		{"__Outcome:__ __done__ - bold", done, "bold"},
		{"| Outcome | done | In a table |", done, "In a table"},
		{"***Outcome: done - all of it***", done, "all of it"},
		{"Outcome: done - see [the log](https://example.com/a_(b))", done, "see the log"},
		{"Outcome: done - **bold** and `code`", done, "bold and code"},

		// less was done than the last line says
		{"Outcome: blocked - no key\n\n```\nOutcome: done - from a log\n```", blocked, "no key"},
		{"Outcome: partial - half of it\n\n> Outcome: done - quoted", partial, "half of it"},
		{"Outcome: failed - the server did not answer", blocked, "failed - the server did not answer"},
		{"Outcome: unable to reach the server", blocked, "unable to reach the server"},
		{"Outcome: not done", blocked, "not done"},

		// case and spelling
		{"OUTCOME: DONE - LOUD", done, "LOUD"},
		{"outcome: Nothing To Do. Quiet here.", nothing, "Quiet here."},
		{"Outcome: nothing-to-do - x", nothing, "x"},
		{"Outcome: NOTHING_TO_DO: x", nothing, "x"},
		{"Outcome: Partially done - x", partial, "x"},

		// missing or other punctuation
		{"Outcome done Updated 3 files", done, "Updated 3 files"},
		{"Outcome: done Updated 3 files", done, "Updated 3 files"},
		{"Outcome - done - Updated", done, "Updated"},
		{"Outcome = done, Updated", done, "Updated"},
		{"Outcome → blocked → no key", blocked, "no key"},
		{"Outcome: [done] Updated", done, "Updated"},
		{"Outcome: \"done\" - \"Updated\"", done, "Updated"},
		{"\"Outcome: done - Updated\"", done, "Updated"},
		{"Outcome: done (Updated 3 files)", done, "Updated 3 files"},
		{"Outcome: ✅ done - Updated", done, "Updated"},
		{"done - Updated without a label", done, "Updated without a label"},
		{"Final outcome: blocked - no key", blocked, "no key"},
		{"Outcome:done-Updated", done, "Updated"},
		{"  Outcome: done - indented  ", done, "indented"},
		{"Outcome: done - with\r", done, "with"},

		// code blocks
		{"Text.\n```\nOutcome: done - fenced\n```", done, "fenced"},
		{"Text.\n```\nOutcome:\ndone\nin three lines\n```", done, "in three lines"},

		// examples: more text follows
		{"The log says:\n```\nOutcome: blocked - example\n```\nUpdated 3 files.", "", ""},
		{"I was told to write:\n> Outcome: blocked - cannot\n\nAll is well.", "", ""},
		{"```\nOutcome: blocked - example\n```\nOutcome: done - Updated", done, "Updated"},
		{"Outcome: done - Updated\n```\nOutcome: blocked - example\n```\nBye.", done, "Updated"},
		{"> Outcome: blocked - cannot\n> so they say\n", blocked, "cannot"},

		// JSON
		{`{"outcome":"done","sentence":"Updated **3**"}`, done, "Updated 3"},
		{"```json\n{\"outcome\": \"nothing_to_do\"}\n```", nothing, ""},
		{`{"outcome":"done","files":"a","x":"y"}`, "", ""},
		{`{"outcome":"done","count":3}`, "", ""},
		{`{"status":"fine","sentence":"x"}`, "", ""},
		{`{"outcome":"done`, "", ""},
		{"Text.\n\n~~~text\nOutcome: done - fenced\n~~~\n", done, "fenced"},
		{"`Outcome: done - inline`", done, "inline"},

		// a label on its own line, and the sentence below
		{"## Outcome\n\nblocked - the key is missing", blocked, "the key is missing"},
		{"**Outcome**\ndone\nUpdated 3 files. And more.", done, "Updated 3 files."},
		{"Outcome: partial\n\nTwo files are left.", partial, "Two files are left."},
		{"Outcome: done", done, ""},

		// text that models add after it
		{"Outcome: done - Updated it\n\nLet me know if you need more.", done, "Updated it"},
		{"Outcome: partial - first\nMore work.\nOutcome: done - second", done, "second"},

		// other languages
		{"Ergebnis: done - Drei Pakete aktualisiert", done, "Drei Pakete aktualisiert"},
		{"Ergebnis: erledigt – Drei Pakete aktualisiert", done, "Drei Pakete aktualisiert"},
		{"Résultat : done - Trois paquets", done, "Trois paquets"},
		{"Résultat : rien à faire - aucun commit", nothing, "aucun commit"},
		{"Resultado: blocked - falta la clave", blocked, "falta la clave"},
		{"Resultado: bloqueado. Falta la clave", blocked, "Falta la clave"},
		{"Итог: выполнено — обновлены зависимости", done, "обновлены зависимости"},
		{"結果：完了。依存関係を更新しました", done, "依存関係を更新しました"},
		{"结果：部分完成：还剩两个文件", partial, "还剩两个文件"},
		{"결과: 완료 - 세 개를 업데이트했습니다", done, "세 개를 업데이트했습니다"},
		{"نتيجة: done - تم التحديث", done, "تم التحديث"},
		{"Sonuç: İncomplete - x", partial, "x"},
		{"Utfall (svenska): done - klart", done, "klart"},
		{"Lopputulos: done - valmista", done, "valmista"},

		// no report
		{"", "", ""},
		{"Done.", done, ""},
		{"Blocked users were removed from the list.", "", ""},
		{"Partial refunds are issued on Mondays", "", ""},
		{"Status: partial refunds are issued", partial, "refunds are issued"}, // a label that is asked for
		{"Note: partial refunds are issued", "", ""},
		{"Nothing in the log.", "", ""},
		{"The job is done - see the log", "", ""},
		{"Outcome: done | nothing_to_do | partial | blocked - the template", "", ""},
		{"Outcome: doneness is unclear", "", ""},
		{"Outcome: done - early\n1\n2\n3\n4\n5\n6", "", ""},
		{"https://example.com/done: a link", "", ""},
		{"Outcome", "", ""},
		{"```", "", ""},
	} {
		line, ok := ParseLine(c.answer)
		if line.Outcome != c.outcome || line.Sentence != c.sentence || ok != (c.outcome != "") {
			t.Errorf("%q: %q, %q, %v; want %q, %q", c.answer, line.Outcome, line.Sentence, ok, c.outcome, c.sentence)
		}
	}
}

func TestRestIsTheAnswerWithoutTheReport(t *testing.T) {
	for answer, want := range map[string]string{
		"All good.\n\nOutcome: done - x":                 "All good.",
		"All good.\n```\nOutcome: done - x\n```":         "All good.",
		"```\ncode\n```\nOutcome: done - x":              "```\ncode\n```",
		"Outcome: done - x":                              "",
		"All good.\n\n**Outcome**\n\ndone\nUpdated.":     "All good.",
		"All good.\nOutcome: done - x\nGoodbye, friend.": "All good.",
	} {
		if line, ok := ParseLine(answer); !ok || line.Rest != want {
			t.Errorf("%q: %q, %v; want %q", answer, line.Rest, ok, want)
		}
	}
}

func FuzzParseLine(f *testing.F) {
	for _, seed := range []string{"Outcome: done - x", "**Outcome**\ndone\nx", "```\nOutcome: done - x\n```", "結果：完了。更新", "\x1b[31mOutcome: done\x1b[0m - x", "Outcome: done - \xff\x00", "*a *b* c*", "[a](b)(c)", "1. - > # x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		line, ok := ParseLine(answer)
		if ok != (line.Outcome != "") || len(line.Rest) > len(answer) {
			t.Fatalf("%q: %+v, %v", answer, line, ok)
		}
		run := model.Run{Status: model.RunSuccess, Output: answer, Outcome: line.Outcome}
		failed := model.Run{Status: model.RunFailed, Errors: model.Strings{answer}}
		for _, text := range []string{line.Sentence, FirstSentence(answer), Headline(run), Headline(failed)} {
			if utf8.RuneCountInString(text) > maxHeadline || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
				t.Fatalf("%q: not a headline: %q", answer, text)
			}
		}
		Topic(FirstSentence(answer))
	})
}
