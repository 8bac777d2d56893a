package process_test

import (
	"cmp"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"duces/workflow/process"
)

func parsed(t *testing.T, source string) *process.Definition {
	t.Helper()
	def, err := process.Parse("own.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return def
}

// Each change that loosens a rule is seen, and nothing else is.
func TestAComparisonNamesWhatAProcessChangesAndNothingElse(t *testing.T) {
	standard := process.Default()
	if d := process.Compare(standard, standard); d != nil {
		t.Errorf("a process differs from itself: %+v", d)
	}
	if d := process.Compare(standard, parsed(t, string(standard.Source)+"\n# a remark\n")); d != nil {
		t.Errorf("a remark is a difference: %+v", d)
	}
	source := string(standard.Source)
	change := func(old, new string) string {
		t.Helper()
		if !strings.Contains(source, old) {
			t.Fatalf("the default process does not say %q", old)
		}
		return strings.Replace(source, old, new, 1)
	}
	rest := process.Compare(standard, parsed(t, change("{days: -7, to: [owner, compliance]}", "{days: -7, to: [owner]}")))
	for _, d := range rest { // of one ladder that several deadlines share
		if d.Of != process.DifferenceOfDeadline || d.What != "Alerts" || !slices.Equal(d.Old, []string{"-7 days: owner, compliance"}) || !slices.Equal(d.New, []string{"-7 days: owner"}) {
			t.Errorf("another ladder: %+v", d)
		}
	}
	if len(rest) == 0 {
		t.Error("another ladder is no difference")
	}
	for what, c := range map[string][4]string{
		"Conditions":   {"      - {guard: adverse_only_from, state: noncompliant}\n", "", "an adverse decision requires the status “Noncompliant”", "decide"},
		"From and to":  {"{state: requested, guards: [overdue]}\n      - {state: deficient", "requested\n      - {state: deficient", "Requested, only if a deadline other than a right has passed without being met → Subpoenaed", "issue_subpoena"},
		"Roles":        {"    to: decided\n", "    to: decided\n    roles: [compliance]\n", "legal", "decide"},
		"Deadlines":    {"{deadline: review_request, days: 30,", "{deadline: review_request, days: 3,", "opens “Request for review of the decision”, 30 days, when adverse appealable", "decide"},
		"Ends a right": {"owed: jurisdiction, right: true, ladder", "owed: jurisdiction, ladder", "yes: not using it makes nothing overdue", "finding_reply"},
		"Step limit":   {"title: Decided, stage: grant_decision, step_limit: 45", "title: Decided, stage: grant_decision, step_limit: 90", "45 days", "decided"},
		"Next step":    {"step_limit: 45, next_step: Record appeal or close matter", "step_limit: 45, next_step: Close matter", "Record appeal or close matter", "decided"},
		"Asks for":     {"{name: decisions, title: Decisions, type: decisions, required: true}", "{name: decisions, title: Decisions, type: decisions}", "Decisions (decisions)", "decide"},
	} {
		found := process.Compare(standard, parsed(t, change(c[0], c[1])))
		if len(found) != 1 || found[0].What != what || found[0].Name != c[3] || !slices.Contains(found[0].Old, c[2]) {
			t.Errorf("%s: %+v", what, found)
		}
	}
	swapped := change("no_response: no_response, incomplete: incomplete", "no_response: incomplete, incomplete: no_response")
	if d := process.Compare(standard, parsed(t, swapped)); len(d) != 1 || d[0].What != "Conditions" {
		t.Errorf("arguments that no words tell: %+v", d)
	}
	loose := parsed(t, withoutAdverse(source))
	var lost []string
	for _, d := range process.Compare(standard, loose) {
		if d.What != "Second person" || !slices.Equal(d.New, []string{"never"}) {
			t.Errorf("also %+v", d)
		}
		lost = append(lost, d.Name)
	}
	var want []string
	for _, tr := range standard.Transitions {
		if tr.Adverse != process.AdverseNever {
			want = append(want, tr.Name)
		}
	}
	if diff := gocmp.Diff(want, lost); diff != "" || len(want) == 0 {
		t.Errorf("transitions that need a second person no more (-want +got): %s", diff)
	}
}

// withoutAdverse is a process file in which no transition needs a second person.
func withoutAdverse(source string) string {
	lines := slices.DeleteFunc(strings.SplitAfter(source, "\n"), func(line string) bool {
		return strings.HasPrefix(strings.TrimSpace(line), "adverse:")
	})
	return strings.Join(lines, "")
}

func TestAComparisonShowsWhatOnlyOneProcessHas(t *testing.T) {
	source, err := os.ReadFile("testdata/corrective-action.yaml")
	if err != nil {
		t.Fatal(err)
	}
	standard, other := process.Default(), parsed(t, string(source))
	found := process.Compare(standard, other)
	for _, tr := range standard.Transitions {
		if _, both := other.Transition(tr.Name); both {
			continue
		}
		i := slices.IndexFunc(found, func(d process.Difference) bool { return d.Name == tr.Name && d.What == "Second person" })
		if i < 0 || found[i].New != nil || found[i].Title != tr.Title {
			t.Errorf("%s is only in the default process, and the comparison does not say so", tr.Name)
		}
	}
	for _, tr := range other.Transitions {
		if _, both := standard.Transition(tr.Name); both {
			continue
		}
		i := slices.IndexFunc(found, func(d process.Difference) bool { return d.Name == tr.Name && d.What == "Second person" })
		if i < 0 || found[i].Old != nil || len(found[i].New) != 1 {
			t.Errorf("%s is new, and the comparison does not say so", tr.Name)
		}
	}
}

// What a reader approves is all that differs: whatever part of a process is another,
// some row says so.
func TestEveryPartOfAProcessIsCompared(t *testing.T) {
	standard := process.Default()
	whole := reflect.ValueOf(standard).Elem()
	tried := 0
	// vary sets one part after another to another value, and puts it back.
	var vary func(at string, v reflect.Value, changed func() *process.Definition)
	vary = func(at string, v reflect.Value, changed func() *process.Definition) {
		old := reflect.New(v.Type()).Elem()
		old.Set(v)
		try := func(to reflect.Value) {
			v.Set(to)
			tried++
			if d := process.Compare(process.Default(), changed()); len(d) == 0 {
				t.Errorf("%s is %v instead of %v, and the comparison is empty", at, to, old)
			}
			v.Set(old)
		}
		switch v.Kind() {
		case reflect.String:
			try(reflect.ValueOf(v.String() + "x").Convert(v.Type()))
		case reflect.Int:
			try(reflect.ValueOf(int(v.Int()) + 1))
		case reflect.Bool:
			try(reflect.ValueOf(!v.Bool()))
		case reflect.Struct:
			for i := range v.NumField() {
				vary(at+"."+v.Type().Field(i).Name, v.Field(i), changed)
			}
		case reflect.Slice:
			fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(fresh, v)
			v.Set(fresh)
			for i := range v.Len() {
				vary(fmt.Sprintf("%s[%d]", at, i), v.Index(i), changed)
			}
			v.Set(old)
			one := reflect.New(v.Type().Elem()).Elem()
			try(reflect.Append(fresh.Slice3(0, v.Len(), v.Len()), one))
			if n := v.Len(); n > 0 {
				try(fresh.Slice(0, n-1))
				try(reflect.Append(fresh.Slice3(0, n, n), fresh.Index(n-1))) // twice
			}
			if n := v.Len(); n > 1 {
				turned := reflect.MakeSlice(v.Type(), n, n)
				for i := range n {
					turned.Index(i).Set(v.Index(n - 1 - i))
				}
				if !reflect.DeepEqual(turned.Interface(), old.Interface()) {
					try(turned)
				}
			}
		case reflect.Map:
			for _, key := range v.MapKeys() {
				to := reflect.MakeMap(v.Type())
				for _, k := range v.MapKeys() {
					to.SetMapIndex(k, v.MapIndex(k))
				}
				to.SetMapIndex(key, reflect.ValueOf(v.MapIndex(key).String()+"x"))
				try(to)
			}
		default:
			t.Fatalf("%s is a %s", at, v.Kind())
		}
	}
	for i := range whole.NumField() {
		name := whole.Type().Field(i).Name
		if name == "Hash" || name == "Source" { // of the file, not of what it says
			continue
		}
		other := *standard
		vary(name, reflect.ValueOf(&other).Elem().Field(i), func() *process.Definition { return &other })
	}
	if tried < 500 {
		t.Errorf("only %d changes were tried", tried)
	}
}

// Two things under one title are two things: where words are the same on both sides,
// what the file says tells them apart.
func TestATitleHidesNoDifference(t *testing.T) {
	twin := func(field string) *process.Definition {
		d := *process.Default()
		d.Transitions = slices.Clone(d.Transitions)
		i := slices.IndexFunc(d.Transitions, func(tr process.Transition) bool { return tr.Name == "issue_request" })
		tr := &d.Transitions[i]
		j := slices.IndexFunc(tr.Fields, func(f process.Field) bool { return f.Type == process.Due })
		second := tr.Fields[j]
		second.Name = "due2"
		tr.Fields = append(slices.Clone(tr.Fields), second)
		tr.Opens = slices.Clone(tr.Opens)
		for k := range tr.Opens {
			tr.Opens[k].Field = cmp.Or(field, tr.Opens[k].Field)
		}
		return &d
	}
	if d := process.Compare(process.Default(), twin("")); len(d) != 1 || d[0].What != "Asks for" || len(d[0].New) != 1 || d[0].Old != nil {
		t.Errorf("a second field of that title: %+v", d)
	}
	d := process.Compare(twin(""), twin("due2"))
	if len(d) != 1 || d[0].What != "Deadlines" || len(d[0].Old) != 1 || len(d[0].New) != 1 || d[0].Old[0] == d[0].New[0] || !strings.Contains(d[0].New[0], `"due2"`) {
		t.Errorf("the deadline follows a second field of that title: %+v", d)
	}
}
