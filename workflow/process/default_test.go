package process

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// wantTransitions is the process as the office described it, one line per transition:
// name | from(guards) | to | adverse | fields (* required) | guards | deadlines
const wantTransitions = `
send_notice | open | notified | | response_due:due | | opens notice_response by response_due
issue_request | open notified | requested | | due:due* demands:demands* | | opens response by due; cancels notice_response
receive_response | requested deficient | responded | | production:production documents:documents | | meets response cure
find_deficient | responded | deficient | | outstanding:demands* cure_due:due* | demands_known(outstanding) | opens cure by cure_due
issue_subpoena | requested(overdue) deficient(overdue) responded | subpoenaed | always | grounds:choice* schedule:demands basis_guidance:guidance | grounds_true(grounds, no_response, incomplete, untimely) not_stayed | cancels response cure
attempt_service | subpoenaed served objected | same | | to_be_served:text* attempted_at:time server:text* location:text* happened:text* | |
serve_subpoena | subpoenaed | served | | served_at:time method:choice* server:text* person_served:text* location:text* proof:documents return_due:due* | not_served | opens return by return_due; opens objection by return_due within 14
serve_other | served objected | same | | served_at:time method:choice* server:text* person_served:text* location:text* proof:documents return_due:due* | not_served | opens return by return_due for recipient; opens objection by return_due within 14 for recipient
serve_again | served objected | same | | served_at:time method:choice* server:text* person_served:text* location:text* proof:documents | served_before |
replace_service | served | served | | reason:text* served_at:time method:choice* server:text* person_served:text* location:text* proof:documents return_due:due* | | reopens return by return_due; reopens objection by return_due within 14
object | served objected | objected | | objected_by:text objected_to:demands grounds:text* leave_of_court:choice | demands_known(objected_to) recipient_served(objected_by) deadline_running(objection) or field_is(leave_of_court, yes) | meets objection; tolls return
resolve_objection | objected | served | | objected_by:text outcome:text* return_due:due* | recipient_served(objected_by) | reopens return by return_due
petition | served(overdue) objected | enforcement | always | proceeding:proceeding* | not_stayed | cancels objection
compel | enforcement | served | | order:order* return_due:due* | | opens return by return_due; cancels return
quash | served objected enforcement | responded | | order:order* | | cancels return objection
receive_return | served enforcement | returned | | production:production documents:documents | | meets return; cancels objection
propose_noncompliance | responded returned requested(overdue) served(overdue) | proposed | always | basis:text* basis_demands:demands basis_documents:exhibits basis_guidance:guidance reply_due:due* | demands_known(basis_demands) not_stayed | opens finding_reply by reply_due; cancels response return objection
receive_reply | proposed | proposed | | documents:documents | | meets finding_reply
find_compliant | responded returned proposed | compliant | | basis:text* basis_demands:demands basis_documents:exhibits | demands_known(basis_demands) | cancels all
find_noncompliant | proposed | noncompliant | always | basis_demands:demands basis_documents:exhibits basis_guidance:guidance | deadline_passed(finding_reply) demands_known(basis_demands) not_stayed | cancels finding_reply
decide | compliant noncompliant | decided | by_outcome | decisions:decisions* | one_decision_per_award adverse_only_from(noncompliant) not_stayed | opens review_request within 30 when adverse_appealable
appeal | decided | appealed | | forum:text* | | meets review_request
resolve_appeal | appealed | decided | | outcome:text* | |
close | compliant decided | closed | | | | cancels all
withdraw | open notified requested responded deficient subpoenaed served objected enforcement returned proposed compliant noncompliant decided appealed | closed | | reason:text* | | cancels all
reopen | closed | open | | reason:text* | |
`

const wantStates = `
notice_letter: open notified
document_request: requested
response_deadline: responded deficient
subpoena: subpoenaed served objected enforcement returned
compliance_finding: proposed compliant noncompliant
grant_decision: decided appealed closed.
`

func line(t Transition) string {
	var from, fields, does []string
	for _, f := range t.From {
		s := f.State
		if len(f.Guards) > 0 {
			s += "(" + strings.Join(GuardNames(f.Guards), " ") + ")"
		}
		from = append(from, s)
	}
	for _, f := range t.Fields {
		s := f.Name + ":" + string(f.Type)
		if f.Required {
			s += "*"
		}
		fields = append(fields, s)
	}
	opening := func(verb string, all []Opening) {
		for _, o := range all {
			s := verb + " " + o.Deadline
			if o.Field != "" {
				s += " by " + o.Field
			}
			if o.Days > 0 {
				s += fmt.Sprintf(" within %d", o.Days)
			}
			if o.ForRecipient {
				s += " for recipient"
			}
			if o.When != "" {
				s += " when " + o.When
			}
			does = append(does, s)
		}
	}
	named := func(verb string, names []string) {
		if len(names) > 0 {
			does = append(does, verb+" "+strings.Join(names, " "))
		}
	}
	opening("opens", t.Opens)
	opening("reopens", t.Reopens)
	named("meets", t.Meets)
	named("tolls", t.Tolls)
	named("cancels", t.Cancels)
	cells := []string{
		t.Name, strings.Join(from, " "), t.To, string(t.Adverse),
		strings.Join(fields, " "), joined(t.Guards, " "), strings.Join(does, "; "),
	}
	for i, c := range cells {
		if c == "" && i > 0 {
			cells[i] = "-"
		}
	}
	return strings.Join(cells, " | ")
}

func TestDefaultProcessIsTheOneDesigned(t *testing.T) {
	d := Default()
	var want, got []string
	for l := range strings.Lines(strings.TrimSpace(wantTransitions)) {
		var cells []string
		for cell := range strings.SplitSeq(strings.TrimSpace(l), "|") {
			if cell = strings.TrimSpace(cell); cell == "" {
				cell = "-"
			}
			cells = append(cells, cell)
		}
		want = append(want, strings.Join(cells, " | "))
	}
	for _, tr := range d.Transitions {
		got = append(got, line(tr))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("transitions differ from the design (-want +got):\n%s", diff)
	}
	var stages []string
	for _, g := range d.Stages {
		s := g.Name + ":"
		for _, st := range d.States {
			if st.Stage == g.Name {
				s += " " + st.Name
				if st.Terminal {
					s += "."
				}
			}
		}
		stages = append(stages, s)
	}
	if diff := cmp.Diff(strings.TrimSpace(wantStates), strings.Join(stages, "\n")); diff != "" {
		t.Errorf("states differ from the design (-want +got):\n%s", diff)
	}
	if d.Name != "doj-document-request" || d.Initial != "open" {
		t.Errorf("name %q, initial %q", d.Name, d.Initial)
	}
}

func TestDefaultProcessAlerts(t *testing.T) {
	want := []Rung{
		{Days: -14, To: []string{"owner", "compliance"}},
		{Days: -7, To: []string{"owner", "compliance"}},
		{Days: -3, To: []string{"owner", "compliance"}},
		{Days: -1, To: []string{"owner", "compliance"}},
		{Days: 0, To: []string{"owner", "compliance"}},
		{Days: 1, To: []string{"owner", "compliance"}},
		{Days: 3, To: []string{"supervisor"}, UnlessAcknowledged: true},
	}
	var kinds, rights []string
	for _, k := range Default().Deadlines {
		kinds = append(kinds, k.Name)
		if k.Right {
			rights = append(rights, k.Name)
		}
		if diff := cmp.Diff(want, k.Rungs); diff != "" || k.RepeatDays != 4 || k.Owed != "jurisdiction" {
			t.Errorf("%s: repeat %d, owed %s, rungs (-want +got):\n%s", k.Name, k.RepeatDays, k.Owed, diff)
		}
	}
	if got := strings.Join(kinds, " "); got != "notice_response response cure return objection finding_reply review_request" {
		t.Errorf("deadlines: %s", got)
	}
	if got := strings.Join(rights, " "); got != "objection finding_reply review_request" {
		t.Errorf("rights: %s", got)
	}
}

func TestDefaultProcessSpeaksToPeople(t *testing.T) {
	d := Default()
	for _, s := range d.States {
		if s.Terminal != (s.StepLimit == 0) {
			t.Errorf("state %s: terminal %v, step limit %d", s.Name, s.Terminal, s.StepLimit)
		}
		if s.Terminal != (s.NextStep == "") || d.NextStep(s.Name) != s.NextStep {
			t.Errorf("state %s: terminal %v, next step %q", s.Name, s.Terminal, d.NextStep(s.Name))
		}
	}
	labels := map[string]string{}
	for _, tr := range d.Transitions {
		labels[tr.Name] = tr.Effective.Name
		if !strings.HasSuffix(tr.Help, ".") || strings.Count(strings.ReplaceAll(tr.Help, "Fed. R. Civ. P. ", ""), ". ") > 1 {
			t.Errorf("%s: help is not one or two sentences: %q", tr.Name, tr.Help)
		}
	}
	for name, want := range map[string]string{
		"send_notice": "sent_on", "issue_request": "issued_on", "receive_response": "received_on",
		"serve_subpoena": "served_on", "object": "objected_on", "receive_return": "received_on",
		"receive_reply": "received_on", "appeal": "filed_on",
	} {
		if labels[name] != want {
			t.Errorf("%s: effective date is %q, want %q", name, labels[name], want)
		}
	}
	for path, want := range map[string]string{
		"issue_subpoena grounds": "no_response incomplete untimely",
		"serve_subpoena method":  "personal mail electronic consented",
		"object leave_of_court":  "no yes",
	} {
		transition, field, _ := strings.Cut(path, " ")
		tr, _ := d.Transition(transition)
		f, _ := tr.Field(field)
		var got []string
		for _, o := range f.Options {
			got = append(got, o.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: options %v, want %s", path, got, want)
		}
	}
}

// A deadline that outlives its purpose would send alerts nobody can answer.
// This walks every reachable pair of state and open deadlines.
func TestDefaultProcessOrphansNoDeadline(t *testing.T) {
	d := Default()
	mayBeOpen := map[string]string{
		"open": "", "notified": "notice_response", "requested": "response", "responded": "",
		"deficient": "cure", "subpoenaed": "", "served": "return objection", "objected": "return objection",
		"enforcement": "return", "returned": "", "proposed": "finding_reply", "compliant": "",
		"noncompliant": "", "decided": "review_request", "appealed": "", "closed": "",
	}
	seen := map[string]bool{}
	var walk func(state string, open []string)
	walk = func(state string, open []string) {
		slices.Sort(open)
		open = slices.Compact(open)
		key := state + " " + strings.Join(open, " ")
		if seen[key] {
			return
		}
		seen[key] = true
		for _, k := range open {
			if !slices.Contains(strings.Fields(mayBeOpen[state]), k) {
				t.Errorf("the deadline %s is open in state %s", k, state)
			}
		}
		for _, tr := range d.TransitionsFrom(state) {
			rest := slices.DeleteFunc(slices.Clone(open), func(k string) bool {
				return slices.Contains(tr.Meets, k) || slices.Contains(tr.Cancels, k) || slices.Contains(tr.Cancels, CancelAll)
			})
			walk(tr.Target(state), slices.Clone(rest))
			for _, o := range slices.Concat(tr.Opens, tr.Reopens) {
				rest = append(rest, o.Deadline)
			}
			walk(tr.Target(state), rest)
		}
	}
	walk(d.Initial, nil)
	if len(seen) < len(d.States) {
		t.Errorf("walked only %d situations", len(seen))
	}
}

func TestHashIsThatOfTheBytes(t *testing.T) {
	d := Default()
	sum := sha256.Sum256(d.Source)
	if want := "sha256:" + hex.EncodeToString(sum[:]); d.Hash != want {
		t.Errorf("hash %s, want %s", d.Hash, want)
	}
	again, err := Parse("elsewhere.yaml", d.Source)
	if err != nil || again.Hash != d.Hash {
		t.Errorf("parsed again from its source: hash %v, error %v", again, err)
	}
	changed, err := Parse("x.yaml", append(slices.Clone(d.Source), "# a remark\n"...))
	if err != nil || changed.Hash == d.Hash {
		t.Errorf("another source has the same hash (error %v)", err)
	}
	src := slices.Clone(defaultSource)
	mine, err := Parse("x.yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	src[0] = '!'
	if mine.Source[0] == '!' {
		t.Error("the definition shares its source with the caller")
	}
}

func TestLookups(t *testing.T) {
	d := Default()
	if g, i := d.StageOf("returned"); g.Name != "subpoena" || i != 3 {
		t.Errorf("StageOf(returned) = %s, %d", g.Name, i)
	}
	if _, i := d.StageOf("nowhere"); i != -1 {
		t.Errorf("StageOf(nowhere) = %d", i)
	}
	var names []string
	for _, tr := range d.TransitionsFrom("responded") {
		names = append(names, tr.Name)
	}
	if got := strings.Join(names, " "); got != "find_deficient issue_subpoena propose_noncompliance find_compliant withdraw" {
		t.Errorf("TransitionsFrom(responded) = %s", got)
	}
	tr, _ := d.Transition("issue_subpoena")
	if f, ok := tr.FromState("requested"); !ok || !slices.Equal(GuardNames(f.Guards), []string{"overdue"}) {
		t.Errorf("issue_subpoena from requested: %v %v", f, ok)
	}
	if _, ok := tr.FromState("closed"); ok {
		t.Error("issue_subpoena starts from closed")
	}
	for _, ok := range []bool{
		second(d.State("x")), second(d.Stage("x")), second(d.Transition("x")), second(d.Deadline("x")), second(tr.Field("x")),
	} {
		if ok {
			t.Error("found something called x")
		}
	}
	if k, ok := d.Deadline("objection"); !ok || k.Cite != "Fed. R. Civ. P. 45(d)(2)(B)" {
		t.Errorf("objection: %v %v", k, ok)
	}
	if g, ok := d.Stage("grant_decision"); !ok || g.Title != "Grant decision" {
		t.Errorf("grant_decision: %v %v", g, ok)
	}
}

func second[T any](_ T, ok bool) bool { return ok }

func TestALetterNeedsTheFieldsThatItRequires(t *testing.T) {
	for _, x := range [][3]string{
		{"      {{rule_45}}\n", "      As set out.\n", "The field {{rule_45}} is missing."},
		{"requires: [rule_45]", "requires: [rule_46]", `there is no field "rule_46" for letters`},
	} {
		_, err := Parse("p.yaml", []byte(strings.Replace(string(defaultSource), x[0], x[1], 1)))
		if err == nil || !strings.Contains(err.Error(), x[2]) {
			t.Errorf("with %q: %v", x[1], err)
		}
	}
}
