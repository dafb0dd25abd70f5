// Package fakeapi answers the Claude Code CLI on loopback in place of the
// Messages API, so that the demo and the tests cost nothing and always have the
// same results.
//
// A [Server] listens on 127.0.0.1. The path of the base URL names a scenario,
// with settings after it:
//
//	ANTHROPIC_BASE_URL=http://127.0.0.1:PORT/s/limit,reset=90s,times=1
//
// [Scenarios] lists them. Each is a short script. A prompt may contain a script
// too: its lines that begin with "!" say what the server does, turn by turn.
// All other lines are ignored. In every scenario a prompt's own lines replace
// the scenario's answers, but the scenario's faults and delays still apply.
//
//	!say TEXT             answers; {result} is the last tool's output
//	!echo                 answers with the prompt's last words
//	!think TEXT           thinks before it answers
//	!bash COMMAND         calls Bash
//	!write PATH TEXT      calls Write
//	!edit PATH OLD => NEW calls Edit (it wants the file read before)
//	!read PATH            calls Read
//	!todo ITEM; ITEM      calls TodoWrite (which 2.1.330 offers only with
//	                      CLAUDE_CODE_ENABLE_TODO_TOOLS=1 and CLAUDE_CODE_ENABLE_TASKS=0)
//	!agent PROMPT         calls a subagent; its prompt may contain "!" lines after \n
//	!call TOOL JSON       calls any tool
//	!+bash COMMAND        the same, in the turn of the call before it
//	!again                starts over with the first line, forever
//	!big BYTES            answers with that many bytes of text
//	!sleep DURATION       waits before this turn: 2, 1.5, 300ms, 1m
//	!drip DURATION        waits between the pieces of every turn from here on
//	!usage INPUT OUTPUT   reports these token counts from here on
//	!used PART DURATION   reports from here on how much of the five-hour window is used (0.85), and when it resets
//	!stop REASON          ends this turn with another stop_reason: max_tokens, refusal
//	!error STATUS [TIMES] refuses with an HTTP status, TIMES times (0 or none: always)
//	!limit DURATION [WINDOW] [TIMES] refuses as an exhausted subscription does
//	!drop [TIMES]         cuts the connection within the answer
//	!hang                 never answers
//
// In TEXT, PROMPT and paths \n is a line break and \\ a backslash. TIMES counts
// per prompt line and server, so a prompt that is run again succeeds.
//
// The CLI reads a 429 as a usage limit only when it is signed in with a
// subscription: with an API key the same reply is a plain "Request rejected
// (429)". Scenarios with a limit therefore need [Subscription].
package fakeapi
