package dataset

import (
	"time"

	"claude-scheduler/backend/model"
)

// dozen is what a user with four projects sees in the morning: a night with
// runs of a dozen tasks, some of which need a decision, and the four weeks
// before.
func dozen(b *builder) {
	shop := b.job("Bookshop", "code/bookshop")
	shop.WorkingDirectory.UseGitWorktree = true
	refactor := b.task("Split the checkout", "Take the next step of docs/checkout-plan.md, and stop after one.", daily("0 1 * * *"))
	notes := b.task("Release notes", "Add what changed to CHANGELOG.md.", afterPrevious())
	tests := b.task("Nightly tests", "Run all tests. Where one fails, find the cause and fix it.", daily("0 2 * * *"))
	audit := b.task("Dependency audit", "Check the dependencies for known vulnerabilities.", daily("30 3 * * *"))
	review := b.task("Review of the day", "Review the commits of the last day.", daily("0 7 * * *"))

	b.job("Handbook", "code/handbook")
	links := b.task("Dead links", "Check every link of the handbook.", daily("0 4 * * *"))
	german := b.task("German translation", "Translate the pages that changed.", daily("30 4 * * *"))
	proofread := b.task("Proofread", "Correct spelling and grammar of the files that changed.", onChange(b.home+"/code/handbook", "**/*.md"))

	b.job("Servers", "code/servers")
	cloud := model.NewProfile()
	cloud.ID, cloud.Name, cloud.Description, cloud.CreatedAt, cloud.UpdatedAt = b.id(), "AWS", "Read-only access to the bill", b.now, b.now
	cloud.EnvVars = []model.EnvVar{{Name: "AWS_REGION", Source: model.SourceStatic, Value: "eu-central-1"}, {Name: "AWS_TOKEN", Source: model.SourceKeychain, Value: "aws/billing"}}
	b.Profiles = append(b.Profiles, cloud)
	bill := b.task("Cloud bill", "Compare this month's bill with the last.", daily("0 5 * * *"))
	b.Tasks[bill].Profile = model.Text(cloud.ID)
	certificates := b.task("Certificates", "Which certificates expire within two weeks?", daily("0 6 * * *"))
	errorLog := b.task("Error log", "What is new in the error log?", every(2, model.Hours))

	b.job("Desk", "notes")
	b.task("Morning briefing", "Summarize my calendar and the open pull requests.", daily("30 8 * * 1-5"))

	b.weeksBefore(map[int]time.Duration{refactor: time.Hour, tests: 2 * time.Hour, audit: 210 * time.Minute, review: 7 * time.Hour,
		links: 4 * time.Hour, german: 270 * time.Minute, bill: 5 * time.Hour, certificates: 6 * time.Hour})

	b.lastNight(refactor, notes, tests, audit, review, links, german, proofread, bill, certificates, errorLog)
}

// weeksBefore adds four weeks of daily runs, each at its time of day.
func (b *builder) weeksBefore(tasks map[int]time.Duration) {
	for day := 28; day > 0; day-- {
		for task := range len(b.Tasks) {
			hour, ok := tasks[task]
			if !ok {
				continue
			}
			at := b.at(day, 0, 0).Add(hour)
			switch n := b.random.IntN(100); {
			case n < 4:
				b.run(task, at, 7200, model.RunFailed, func(r *model.Run) {
					r.Reason, r.Errors, r.Headline = model.ReasonTimeout, model.Strings{"exceeded its time limit of 2 h and was stopped"}, "exceeded its time limit of 2 h and was stopped"
				})
			case n < 7:
				b.run(task, at, b.between(60, 600), model.RunFailed, func(r *model.Run) {
					code := 1
					r.Reason, r.Errors, r.Headline = model.ReasonCheck, model.Strings{"check 1 failed: exit code 1: 2 failed, 229 passed, 231 total"}, "check 1 failed: exit code 1: 2 failed, 229 passed, 231 total"
					r.FailedCommand = &model.FailedCommand{Command: "npm test", ExitCode: &code, Output: "FAIL test/discount.test.ts\n  discount › rounds once\n  discount › sums\n\nTests:       2 failed, 229 passed, 231 total"}
				})
			default:
				b.run(task, at, b.between(40, 900), model.RunSuccess, func(r *model.Run) {
					r.Headline = oneOf(b, "Nothing to report.", "Two small findings, both fixed.", "All 229 tests pass.", "One package has a new minor version.")
					r.Output = r.Headline
					if r.Headline == "Nothing to report." {
						r.Outcome = model.OutcomeNothingToDo
					}
				})
			}
		}
	}
}

// lastNight adds the runs of the last night, with logs and diffs, because these
// runs are the ones that users open.
func (b *builder) lastNight(refactor, notes, tests, audit, review, links, german, proofread, bill, certificates, errorLog int) {
	add := func(task, hour, minute, seconds int, status model.RunStatus, adjust func(*model.Run)) *model.Run {
		at := b.at(0, hour, minute)
		if at.After(b.now) { // it is earlier in the morning
			at = b.at(1, hour, minute)
		}
		return b.run(task, at, seconds, status, adjust)
	}
	run := add(refactor, 1, 0, 2640, model.RunSuccess, func(r *model.Run) {
		r.Outcome, r.Headline = model.OutcomePartial, "Step 4 of 9 is done: payments no longer know the cart. Step 5 needs your decision on tax rules."
		r.Output = "Step 4 of 9 is done: `checkout/payment.ts` no longer knows the cart, and all 231 tests pass.\n\nStep 5 moves the tax rules. There are two places for them:\n\n- `checkout/tax.ts`, next to their only caller\n- a package of their own, which the invoices could use later\n\nOutcome: partial - Step 4 of 9 is done: payments no longer know the cart. Step 5 needs your decision on tax rules."
		r.CostUSD, r.NumTurns, r.Branch, r.Changes = 2.31, 61, "claude/bookshop", &model.Changes{Files: 14, Insertions: 412, Deletions: 388, Commits: 3}
	})
	b.log(run, says("I will read the plan first."), uses("Read", "file_path", "docs/checkout-plan.md", "4. Payments must not know the cart.\n5. Tax rules move out of the checkout."),
		uses("Grep", "pattern", "cart\\.", "checkout/payment.ts:12\ncheckout/payment.ts:48\ncheckout/payment.ts:77"), says("Three places use the cart. I pass the amount instead."),
		edits("checkout/payment.ts", "charge(cart: Cart)", "charge(amount: Money)"), fails(uses("Bash", "command", "npm test", "Exit code 1\nFAIL checkout/payment.test.ts\n  payment › retries\n\nTests:       1 failed, 230 passed, 231 total")),
		edits("checkout/payment.test.ts", "charge(cart)", "charge(cart.total)"), uses("Bash", "command", "npm test", "Test Suites: 31 passed, 31 total\nTests:       231 passed, 231 total"))
	b.Diffs[run.ID] = paymentDiff
	add(notes, 1, 45, 95, model.RunSuccess, func(r *model.Run) {
		r.Trigger, r.Sequence = model.TriggerSequential, model.Text(run.ID)
		r.Headline, r.Output = "One entry added: payments are retried after a timeout.", "One entry added to CHANGELOG.md: payments are retried after a timeout."
		r.CostUSD, r.Branch, r.Changes = 0.12, "claude/bookshop", &model.Changes{Files: 1, Insertions: 3, Commits: 1}
	})
	run = add(tests, 2, 0, 731, model.RunSuccess, func(r *model.Run) {
		r.Headline, r.CostUSD, r.NumTurns = "Two tests failed since 9c98d22; one line fixed both. The branch is not pushed: that was denied.", 0.84, 33
		r.Output = "Two tests of the discounts failed since `9c98d22`, which rounds before it multiplies. One line in `discount.ts` fixes both; all 231 tests pass.\n\nI could not push the branch: that was denied.\n\nOutcome: done - Two tests failed since 9c98d22; one line fixed both. The branch is not pushed: that was denied."
		r.Branch, r.Changes = "claude/bookshop", &model.Changes{Files: 2, Insertions: 9, Deletions: 4, Commits: 1}
		r.PermissionDenials = []model.PermissionDenial{{ToolName: "Bash", ToolUseID: "toolu_15", ToolInput: map[string]any{"command": "git push origin fix/rounding"}}}
	})
	b.log(run, takes(28, fails(uses("Bash", "command", "npm test", "Exit code 1\nFAIL test/discount.test.ts\n  discount › rounds once\n  discount › sums\n\nTests:       2 failed, 229 passed, 231 total"))),
		thinks("Both tests are about discounts. What changed there since they passed?"), uses("Bash", "command", "git log --oneline -5 -- shop/discount.ts", "9c98d22 Round discounts\n41f0b7e Discounts for bundles"),
		uses("Read", "file_path", "shop/discount.ts", "export const discount = (p: number) => Math.round(p) * 0.9"), uses("Read", "file_path", "test/discount.test.ts", "test('rounds once', …)"),
		uses("Grep", "pattern", "discount\\(", "shop/cart.ts:31\nshop/invoice.ts:12"), uses("Read", "file_path", "shop/cart.ts", "total += discount(line.price)"), uses("Read", "file_path", "shop/invoice.ts", "amount: discount(item.price)"),
		uses("Grep", "pattern", "Math.round", "shop/discount.ts:4"), thinks("The price is rounded before it is multiplied, so cents are lost. Rounding the product is enough."),
		says("The price is rounded before it is multiplied: `Math.round(p) * 0.9`. I round the product instead."),
		takes(2, edits("shop/discount.ts", "Math.round(p) * 0.9", "Math.round(p * 0.9)")),
		takes(3, edits("test/discount.test.ts", "  expect(discount(105)).toBe(95)\n  expect(discount(100)).toBe(90)\n  expect(discount(99)).toBe(89)", "  expect(discount(105)).toBe(95)\n  expect(discount(1.5)).toBe(1)\n  expect(discount(0)).toBe(0)\n  expect(discount(99)).toBe(89)")),
		takes(29, uses("Bash", "command", "npm test", "Test Suites: 31 passed, 31 total\nTests:       231 passed, 231 total")), uses("Bash", "command", `git commit -am "Round discounts once"`, "[fix/rounding 5d1c0aa] Round discounts once\n 2 files changed"),
		isDenied(uses("Bash", "command", "git push origin fix/rounding", "Claude requested permissions to use Bash, but you haven't granted it yet.")))
	b.Diffs[run.ID] = discountDiff
	add(audit, 3, 30, 214, model.RunSuccess, func(r *model.Run) {
		r.Headline, r.CostUSD = "lodash 4.17.20 has a high-severity vulnerability; 4.17.22 fixes it.", 0.31
		r.Output = "**lodash 4.17.20** has a high-severity vulnerability; 4.17.22 fixes it. Two build tools are two major versions behind.\n\nOutcome: done - lodash 4.17.20 has a high-severity vulnerability; 4.17.22 fixes it."
	})
	add(links, 4, 0, 122, model.RunSuccess, func(r *model.Run) {
		r.Headline, r.Output, r.CostUSD, r.Outcome = "All 1,204 links work.", "All 1,204 links work.", 0.09, model.OutcomeNothingToDo
	})
	first := add(german, 4, 30, 340, model.RunFailed, func(r *model.Run) {
		r.Reason, r.CostUSD = model.ReasonUsageLimit, 0.66
		r.Errors, r.Headline = model.Strings{"usage limit reached; it resets at 06:10"}, "usage limit reached; it resets at 06:10"
		reset := b.at(0, 6, 10)
		r.ResetTime = &reset
	})
	add(german, 6, 11, 402, model.RunSuccess, func(r *model.Run) {
		r.Trigger, r.RetryOf, r.SessionID = model.TriggerRetry, model.Text(first.ID), first.SessionID
		r.Headline, r.Output = "Six changed pages are translated.", "Six changed pages are translated."
		r.CostUSD, r.Changes = 0.71, &model.Changes{Files: 6, Insertions: 240, Deletions: 12}
	})
	add(bill, 5, 0, 0, model.RunFailed, func(r *model.Run) {
		r.Reason, r.Errors = model.ReasonNotStarted, model.Strings{`AWS_TOKEN (keychain, profile "AWS"): the keyring is locked`}
		r.Headline = r.Errors[0]
	})
	add(certificates, 6, 0, 31, model.RunSuccess, func(r *model.Run) {
		r.Headline, r.CostUSD = "pay.example.org expires in 9 days; all others are valid until spring.", 0.03
		r.Output = r.Headline
	})
	add(review, 7, 0, 166, model.RunSuccess, func(r *model.Run) {
		r.Headline, r.CostUSD = "7 commits by two people; cart.ts:88 ignores an error of the payment provider.", 0.22
		r.Output = "7 commits by two people. One deserves a second look: `cart.ts:88` ignores an error of the payment provider, so an order can be confirmed that was never paid.\n\nOutcome: done - 7 commits by two people; cart.ts:88 ignores an error of the payment provider."
	})
	for hour := 0; hour < 8; hour += 2 {
		add(errorLog, hour, 12, b.between(12, 40), model.RunSuccess, func(r *model.Run) {
			r.Headline, r.CostUSD, r.Outcome = "No new errors.", 0.02, model.OutcomeNothingToDo
			if hour == 4 {
				r.Headline, r.Outcome = "Timeouts of the payment provider between 03:12 and 03:20; none since.", model.OutcomeDone
			}
			r.Output = r.Headline
		})
	}
	add(proofread, 7, 20, 0, model.RunCancelled, func(r *model.Run) {
		r.Trigger, r.Reason, r.Headline = model.TriggerFileWatch, model.ReasonNothingToDo, "nothing to do"
		r.ChangedFiles = model.Strings{"guide/install.md"}
	})
}

const paymentDiff = `diff --git a/checkout/payment.ts b/checkout/payment.ts
--- a/checkout/payment.ts
+++ b/checkout/payment.ts
@@ -9,7 +9,6 @@
 import { Money } from '../money'
-import { Cart } from '../cart'
 
-export async function charge(cart: Cart): Promise<Receipt> {
-  const amount = cart.total()
+/** Charges an amount, and tries once more after a timeout. */
+export async function charge(amount: Money): Promise<Receipt> {
   return await provider.charge(amount)
 }
diff --git a/checkout/payment.test.ts b/checkout/payment.test.ts
--- a/checkout/payment.test.ts
+++ b/checkout/payment.test.ts
@@ -21,4 +21,4 @@
 test('retries after a timeout', async () => {
-  const receipt = await charge(cart)
+  const receipt = await charge(cart.total())
   expect(receipt.attempts).toBe(2)
 })
`

const discountDiff = `diff --git a/shop/discount.ts b/shop/discount.ts
--- a/shop/discount.ts
+++ b/shop/discount.ts
@@ -1,4 +1,4 @@
 /** The price after a discount, in cents. */
-export const discount = (p: number) => Math.round(p) * 0.9
+export const discount = (p: number) => Math.round(p * 0.9)
 
 export const bundle = (prices: number[]) => prices.map(discount)
diff --git a/test/discount.test.ts b/test/discount.test.ts
--- a/test/discount.test.ts
+++ b/test/discount.test.ts
@@ -3,5 +3,10 @@
 test('rounds once', () => {
-  expect(discount(105)).toBe(94.5)
-  expect(discount(100)).toBe(90)
-  expect(discount(99)).toBe(89.1)
+  expect(discount(105)).toBe(95)
+  expect(discount(1.5)).toBe(1)
+  expect(discount(0)).toBe(0)
+  expect(discount(99)).toBe(89)
+})
+
+test('sums', () => {
+  expect(discount(10) + discount(20)).toBe(27)
 })
`
