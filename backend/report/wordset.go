package report

import (
	"strings"

	"claude-scheduler/backend/model"
)

// labels are the words before the outcome: the one that is asked for, what models
// write in its place, and both in other languages. Only behind one of these may
// punctuation be missing.
var labels = words(
	"outcome result results status report summary verdict conclusion",
	"ergebnis resultat ausgang bericht fazit", "résultat resultat bilan statut rapport issue",
	"resultado estado informe desenlace", "risultato esito stato rapporto", "situação relatório",
	"resultaat uitkomst", "utfall rapport", "udfald", "tulos", "wynik rezultat", "výsledek výsledok", "eredmény",
	"результат итог исход статус отчёт отчет", "підсумок", "sonuç", "αποτέλεσμα", "תוצאה", "النتيجة نتيجة", "परिणाम", "kết_quả", "hasil", "ผลลัพธ์",
	"結果 成果 结果 结论 状态 결과 상태",
)

// outcomes are the words for each outcome, in the spelling of fold.
var outcomes = map[model.RunOutcome]map[string]bool{
	model.OutcomeDone: words(
		"done completed complete finished success successful succeeded",
		"erledigt fertig abgeschlossen erfolgreich", "fait terminé termine réussi", "hecho terminado completado", "fatto completato finito", "feito concluído concluido",
		"gedaan klaar voltooid", "klart färdig färdigt ferdig færdig", "valmis", "gotowe zrobione ukończono", "hotovo", "kész", "gata",
		"готово выполнено сделано завершено", "виконано", "tamamlandı bitti", "ολοκληρώθηκε", "הושלם", "تم", "selesai", "xong", "完了 完成 已完成 完毕 완료",
	),
	model.OutcomeNothingToDo: words(
		"nothing_to_do nothing_to_report nothing_to_change nothing nothing_done no_changes no_change no_op noop no_action no_action_needed",
		"nichts_zu_tun nichts_zu_berichten keine_änderungen", "rien_à_faire rien_a_faire rien_à_signaler", "nada_que_hacer sin_cambios nada_que_informar", "niente_da_fare nulla_da_fare", "nada_a_fazer sem_alterações",
		"niets_te_doen", "inget_att_göra", "ingenting_å_gjøre", "intet_at_gøre", "nic_do_zrobienia", "nic_k_provedení",
		"нечего_делать ничего_делать_не_нужно без_изменений", "yapılacak_bir_şey_yok", "変更なし 作業なし 特になし 无需处理 无事可做 没有变化 할_일_없음 변경_없음",
	),
	model.OutcomePartial: words(
		"partial partially partly partially_done partially_completed partially_complete incomplete",
		"teilweise teilweise_erledigt unvollständig", "partiel partielle partiellement", "parcial parcialmente", "parziale parzialmente", "gedeeltelijk", "delvis delvist", "osittain",
		"częściowo częściowe", "částečně", "részleges", "частично частичный", "частково", "kısmen kısmi", "部分 部分完成 一部 一部完了 부분 부분_완료",
	),
	model.OutcomeBlocked: words(
		"blocked blocker failed failure error not_done undone unable aborted",
		"blockiert", "bloqué bloque bloquée", "bloqueado bloqueada", "bloccato bloccata", "geblokkeerd", "blockerad blokkert blokeret", "estetty",
		"zablokowane zablokowany", "blokováno zablokováno", "blokkolva", "заблокировано заблокирован", "заблоковано", "engellendi", "受阻 被阻止 阻塞 ブロック ブロックされた 차단됨 차단",
	),
}

// words returns a set of the words of some lines; "_" stands for a space.
func words(lines ...string) map[string]bool {
	set := map[string]bool{}
	for _, line := range lines {
		for _, word := range strings.Fields(line) {
			set[fold(word)] = true
		}
	}
	return set
}
