package api_test

import (
	"fmt"
	"net/http"
	"testing"
)

// withholding records productions for demand 2 through the API, and what our own side says of what they withhold.
type withholding struct {
	*server
	at string
}

func newWithholding(t *testing.T) withholding {
	s := newServer(t, 1)
	return withholding{s, v1 + "/matters/" + s.requested()}
}

// came records a production, and gives its event.
func (w withholding) came(on string, pairs ...any) int64 {
	w.t.Helper()
	body := with(map[string]any{"received_on": on, "source": "City Clerk, by mail"}, pairs...)
	stored := items(w.call("legal", http.MethodPost, w.at+"/productions", body).is(http.StatusCreated), "events")
	return int64(stored[0]["seq"].(float64))
}

func (w withholding) judge(accepted bool) {
	w.t.Helper()
	w.call("legal", http.MethodPost, w.at+"/demands/judge", map[string]any{
		"demand": "2", "accepted": accepted, "on": "2018-02-24", "reason": "We narrowed it.",
	}).is(http.StatusCreated)
}

// stands holds demand 2 to its status, whether that is accepted, and whether something is due.
func (w withholding) stands(status string, accepted, due bool) {
	w.t.Helper()
	for _, d := range items(w.call("auditor", http.MethodGet, w.at, nil).is(http.StatusOK), "demands") {
		if d["known_as"] == "2" && (d["status"] != status || (d["accepted"] == true) != accepted || d["due"] != due) {
			w.t.Errorf("demand 2 is %v, accepted %v, due %v; want %s, %t, %t", d["status"], d["accepted"], d["due"], status, accepted, due)
		}
	}
}

func answering(demand, answer string, pairs ...any) []any {
	return []any{with(map[string]any{"demand": demand, "answer": answer}, pairs...)}
}

func objecting(ground, part string) []any {
	return answering("2", "objected", "ground", ground, "part", part, "withheld", "yes")
}

func logging(description string) []any {
	return []any{map[string]any{"author": "County Counsel", "description": description, "count": 1, "demands": []any{"2"}}}
}

// Our own side accepts what is withheld when it says so. What comes to count when a production is replaced is another
// production's objection, part or privilege log.
func TestAnAcceptanceDoesNotCountForWhatAReplacementBringsBack(t *testing.T) {
	elsewhere := answering("1", "complete")
	for name, c := range map[string]struct {
		before, accepted, replacement []any // what each production says; nil: nothing of the demand came before
		logBefore, logAccepted        []any
		logReplacement                []any
		status                        string
		counts, due                   bool
	}{
		"an earlier objection counts again": {
			before: objecting("Overbroad.", "All email"), accepted: objecting("Trade secrets.", "Contracts"), replacement: elsewhere, status: "objected", due: true,
		},
		"another objection": {
			accepted: objecting("Overbroad.", "All email"), replacement: objecting("Trade secrets.", "All email"), status: "objected", due: true,
		},
		"the same ground for another part": {
			accepted: objecting("Overbroad.", "All email"), replacement: objecting("Overbroad.", "All contracts"), status: "objected", due: true,
		},
		"an earlier privilege log alone is left": {
			logBefore: logging("Advice on the ordinance."), accepted: answering("2", "complete"), logAccepted: logging("Minutes."),
			replacement: elsewhere, status: "privileged", due: true,
		},
		"an earlier privilege log counts again": {
			before: answering("2", "complete"), logBefore: logging("Advice on the ordinance."), accepted: answering("2", "complete"),
			logAccepted: logging("Minutes."), replacement: elsewhere, status: "partial", due: true,
		},
		"another privilege log": {
			logAccepted: logging("Minutes."), replacement: elsewhere, logReplacement: logging("Advice on the ordinance."), status: "privileged", due: true,
		},
		"nothing came before": {accepted: objecting("Overbroad.", ""), replacement: elsewhere, status: "outstanding", due: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWithholding(t)
			said := func(on string, answers, log []any, pairs ...any) int64 {
				if len(answers) > 0 {
					pairs = append(pairs, "answers", answers)
				}
				if len(log) > 0 {
					pairs = append(pairs, "privilege_log", log)
				}
				return w.came(on, pairs...)
			}
			if len(c.before)+len(c.logBefore) > 0 {
				said("2018-02-20", c.before, c.logBefore)
			}
			event := said("2018-02-22", c.accepted, c.logAccepted)
			w.judge(true)
			said("2018-02-26", c.replacement, c.logReplacement, "replaces", event)
			w.stands(c.status, c.counts, c.due)
			if c.status != "outstanding" {
				w.judge(true) // it can be accepted for itself
			}
		})
	}
}

// What else comes, or is replaced, takes nothing from it.
func TestAnAcceptanceCountsAsLongAsItsProductionDoes(t *testing.T) {
	w := newWithholding(t)
	w.came("2018-02-22", "answers", objecting("Overbroad.", "All email"))
	other := w.came("2018-02-22", "answers", answering("1", "partial"))
	w.judge(true)
	w.stands("objected", true, false)
	w.came("2018-02-26", "answers", answering("1", "complete"), "replaces", other)
	w.stands("objected", true, false)
	w.came("2018-02-21", "answers", objecting("Vague.", "All email")) // recorded late: what was accepted came after it
	w.stands("objected", true, false)
}

// What our own side took back is not accepted again when a later production is replaced.
func TestARefusalToAcceptCountsAsAnAcceptanceDoes(t *testing.T) {
	w := newWithholding(t)
	w.came("2018-02-20", "answers", objecting("Overbroad.", "All email"))
	w.judge(true)
	later := w.came("2018-02-22", "answers", objecting("Vague.", "All email"))
	w.judge(false)
	w.came("2018-02-26", "answers", answering("1", "complete"), "replaces", later)
	w.stands("objected", true, false) // the first objection, and what was said of it
}

func TestAnAmendedDemandTakesNoAcceptanceWithIt(t *testing.T) {
	for name, amend := range map[string]func(w withholding){
		"amended": func(w withholding) {
			w.call("legal", http.MethodPost, w.at+"/demands", map[string]any{
				"on": "2018-02-22", "reason": "Narrowed.", "demands": []any{map[string]any{"number": 2, "text": "All directives of 2017."}},
			}).is(http.StatusCreated)
		},
		"corrected": func(w withholding) {
			event := w.moveOf(w.at[len(v1+"/matters/"):], "issue_request")
			body := move("issue_request")
			delete(body, "transition")
			body["fields"] = with(map[string]any{}, "due", map[string]any{"kind": "period", "days": 30}, "demands",
				[]any{map[string]any{"number": 1, "text": "All orders on information-sharing."}, map[string]any{"number": 2, "text": "All email of the mayor."}})
			body["reason"] = "By the letter."
			w.call("legal", http.MethodPost, fmt.Sprintf("%s/transitions/%d/correction", w.at, event), body).is(http.StatusCreated)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWithholding(t)
			w.came("2018-02-22", "answers", objecting("Overbroad.", ""))
			w.judge(true)
			w.stands("objected", true, false)
			amend(w)
			for _, d := range items(w.call("auditor", http.MethodGet, w.at, nil).is(http.StatusOK), "demands") {
				if d["known_as"] == "2" && (d["accepted"] == true || d["due"] != true) {
					t.Errorf("demand 2 is %v", d)
				}
			}
		})
	}
}

func TestACorrectedOrReplacedPrivilegeLogIsAcceptedAnew(t *testing.T) {
	w := newWithholding(t)
	event := w.came("2018-02-22", "privilege_log", logging("Minutes."))
	w.judge(true)
	w.stands("privileged", true, false)
	w.call("legal", http.MethodPost, fmt.Sprintf("%s/productions/%d/correction", w.at, event), map[string]any{
		"received_on": "2018-02-22", "source": "City Clerk, by mail", "privilege_log": logging("Advice on the ordinance."), "reason": "By the letter.",
	}).is(http.StatusCreated)
	w.stands("privileged", false, true)
	w.judge(true)
	w.came("2018-02-26", "privilege_log", logging("A memorandum."), "replaces", event)
	w.stands("privileged", false, true)
}
