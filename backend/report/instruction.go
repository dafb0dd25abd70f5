package report

// Instruction is appended to the system prompt of a task with report: true. It is
// one line, so that the command line that shows it can be copied.
//
// Claude is asked for English outcome words and for a sentence in the language of
// the task; ParseLine accepts what models write instead.
const Instruction = "This run is unattended; a person reads the outcome later. End your final answer with one line, in plain text: " +
	"\"Outcome: WORD - SENTENCE\". WORD is one of done (the task was carried out), nothing_to_do (there was nothing to change or report), " +
	"partial (someone has to finish it) or blocked (the task could not be carried out). " +
	"SENTENCE, at most 140 characters and in the language of the task, is what that person most wants to know: what you found or changed, or what is missing."
