package form

import (
	"encoding/json"
	"maps"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	matterpage "duces/templates/matter"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/process"
)

// everyType is a transition with a field of each type, and demands of both ways
// of naming them.
var everyType = process.Transition{
	Name: "everything", Title: "Everything",
	Fields: []process.Field{
		{Name: "text", Title: "Text", Type: process.Text},
		{Name: "choice", Title: "Choice", Type: process.Choice, Options: []process.Option{{Name: "one"}, {Name: "two"}}},
		{Name: "date", Title: "Date", Type: process.Date},
		{Name: "due", Title: "Due", Type: process.Due},
		{Name: "required_due", Title: "Required due", Type: process.Due, Required: true},
		{Name: "demands", Title: "Demands", Type: process.Demands},
		{Name: "outstanding", Title: "Outstanding", Type: process.Demands},
		{Name: "documents", Title: "Documents", Type: process.Documents},
		{Name: "exhibits", Title: "Exhibits", Type: process.Exhibits},
		{Name: "guidance", Title: "Guidance", Type: process.Guidance},
		{Name: "proceeding", Title: "Proceeding", Type: process.Proceeding},
		{Name: "order", Title: "Order", Type: process.Order},
		{Name: "decisions", Title: "Decisions", Type: process.Decisions},
	},
	Guards: []process.Guard{{Name: "demands_known", Args: map[string]string{"field": "outstanding"}}},
}

// lines are what people and programs store: also what a form would trim.
var lines = rapid.StringMatching(`[ ]?[0-9]{0,2}[.]? ?[A-Za-z“é]{1,8}[ \n]{0,2}[a-z]{0,5}`)

var days = rapid.Custom(func(r *rapid.T) civil.Date {
	return civil.NewDate(2018, time.January, 1).AddDays(rapid.IntRange(0, 900).Draw(r, "day"))
})

var specs = rapid.Custom(func(r *rapid.T) deadline.Spec {
	s := deadline.Spec{Service: rapid.SampledFrom([]deadline.Service{"", deadline.Mail, deadline.Clerk, deadline.Consented, deadline.Personal, deadline.Electronic}).Draw(r, "service")}
	n := rapid.IntRange(1, 5000).Draw(r, "n")
	switch rapid.IntRange(0, 5).Draw(r, "way") {
	case 0:
		s.Kind, s.Date = deadline.Fixed, days.Draw(r, "date")
		return s
	case 1:
		s.BusinessDays = n
	case 2:
		s.Hours, s.At = n, rapid.SampledFrom([]string{"", "00:00", "14:30"}).Draw(r, "at")
	case 3:
		s.Months = n % 1200
	case 4:
		s.Days, s.Before = n, true
	default:
		s.Days = n
	}
	s.Kind = deadline.Period
	return s
})

func demandsOf(r *rapid.T, name string) []demand.Demand {
	var list []demand.Demand
	for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(1, 1_000_000), 1, 4, rapid.ID).Draw(r, name) {
		list = append(list, demand.Demand{Number: n, Text: lines.Draw(r, name+" text")})
	}
	return list
}

var decided = rapid.Custom(func(r *rapid.T) field.Decided {
	d := field.Decided{
		Award: lines.Draw(r, "award"), Program: rapid.StringMatching(`[A-Z ]{0,5}`).Draw(r, "program"), FiscalYear: rapid.SampledFrom([]int{0, 1965, 2018, 2200}).Draw(r, "year"),
		Outcome: rapid.SampledFrom(field.Outcomes).Draw(r, "outcome"), AmountCents: rapid.Int64Range(0, 1<<40).Draw(r, "amount"),
		Condition: rapid.StringMatching(`[a-z \n]{0,8}`).Draw(r, "condition"), NoReviewRight: rapid.Bool().Draw(r, "right"),
	}
	if rapid.Bool().Draw(r, "with its law") {
		d.Grounds, d.Authority = []string{"Notice condition", "Access"}, []string{"2cfr200.338/2014", "34usc10222"}
		d.Guidance = []string{"Guidance of October 2017", "Another memorandum"}
		d.Facts, d.Action, d.AppealRights = lines.Draw(r, "facts"), lines.Draw(r, "action"), lines.Draw(r, "appeal rights")
		d.ReviewRight = &field.RightAnswer{Right: rapid.Bool().Draw(r, "answer"), Reason: lines.Draw(r, "reason")}
	}
	if field.NeedsCondition(d.Outcome) {
		d.Condition = lines.Draw(r, "its condition")
	}
	return d
})

func TestAFormOfWhatStandsReadsBackAsWhatStands(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		fields := field.Fields{}
		put := func(name string, value any) {
			if !rapid.Bool().Draw(r, "has "+name) {
				return
			}
			raw, err := json.Marshal(value)
			if err != nil {
				r.Fatal(err)
			}
			fields[name] = raw
		}
		proceeding := field.Proceeding{Caption: lines.Draw(r, "caption"), Court: lines.Draw(r, "court"), Docket: rapid.StringMatching(`[0-9 -]{0,6}`).Draw(r, "docket")}
		put("text", lines.Draw(r, "text"))
		put("choice", rapid.SampledFrom([]string{"one", "two"}).Draw(r, "choice"))
		put("date", days.Draw(r, "date"))
		put("due", specs.Draw(r, "due"))
		put("demands", demandsOf(r, "demands"))
		put("outstanding", demandsOf(r, "outstanding"))
		put("documents", []field.Document{{Name: lines.Draw(r, "file"), SHA256: "ab", Size: 3, Type: "text/plain"}})
		put("proceeding", proceeding)
		put("order", field.Order{Proceeding: proceeding, Title: lines.Draw(r, "title"), Entered: days.Draw(r, "entered")})
		put("decisions", rapid.SliceOfN(decided, 1, 60).Draw(r, "decisions"))
		raw, err := json.Marshal(specs.Draw(r, "required due"))
		if err != nil {
			r.Fatal(err)
		}
		fields["required_due"] = raw

		stand := NewSource(everyType, fields, demandsOf(r, "standing"))
		typed := Encode(everyType, stand)
		typed.Set(matterpage.EffectiveName, "2018-03-05")
		cmd, problems, err := DecodeCorrection(everyType, typed, stand)
		if err != nil || len(problems) > 0 {
			r.Fatalf("%v, %v", problems, err)
		}
		if !maps.EqualFunc(cmd.Fields, fields, func(a, b json.RawMessage) bool { return string(a) == string(b) }) {
			r.Fatalf("read back are\n%s, not\n%s\ntyped: %v", show(cmd.Fields), show(fields), typed)
		}
	})
}

func show(fields map[string]json.RawMessage) string {
	raw, _ := json.Marshal(fields) // raw messages that were just marshaled
	return string(raw)
}

// Without the record beside it, a form says by itself what it can show.
func TestAFormAloneSaysWhatItsInputsCanShow(t *testing.T) {
	fields := map[string]any{
		"text":         "As served",
		"choice":       "two",
		"date":         civil.NewDate(2018, time.March, 5),
		"due":          deadline.Spec{Kind: deadline.Period, Days: 30, Service: deadline.Mail},
		"required_due": deadline.FixedOn(civil.NewDate(2018, time.April, 20)),
		"demands":      []demand.Demand{{Number: 1, Text: "Orders"}, {Number: 4, Text: "2. Directives"}},
		"outstanding":  []demand.Demand{{Number: 7, Text: "Guidance"}},
		"guidance":     []string{"Guidance of October 2017", "Another memorandum"},
		"proceeding":   field.Proceeding{Caption: "A v. B", Court: "N.D. Ill.", Docket: "17-5720"},
		"order":        field.Order{Proceeding: field.Proceeding{Caption: "A v. B", Court: "N.D. Ill."}, Title: "Order", Entered: civil.NewDate(2018, time.March, 6)},
		"decisions":    []field.Decided{{Award: "2016-DJ-1", Outcome: "withheld", FiscalYear: 2017, AmountCents: 123456, NoReviewRight: true}, {Award: "2", Outcome: "made", AmountCents: 5}},
	}
	given := field.Fields{}
	for name, value := range fields {
		raw, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		given[name] = raw
	}
	stand := NewSource(everyType, given, []demand.Demand{{Number: 7, Text: "Guidance"}, {Number: 8, Text: "Else"}})
	d := decoder{typed: Encode(everyType, stand), Source: Source{Standing: stand.Standing}, problems: map[string]string{}}
	for _, f := range everyType.Fields {
		if got := d.field(everyType, f); f.Type != process.Documents && !reflect.DeepEqual(got, fields[f.Name]) {
			t.Errorf("%s is %#v, not %#v", f.Name, got, fields[f.Name])
		}
	}
}

func TestACorrectionTakesNoDocumentAway(t *testing.T) {
	old, more := field.Document{Name: "a.pdf", SHA256: "aa", Size: 1}, field.Document{Name: "b.pdf", SHA256: "bb", Size: 2}
	raw, err := json.Marshal([]field.Document{old})
	if err != nil {
		t.Fatal(err)
	}
	stand := NewSource(everyType, field.Fields{"documents": raw}, nil)
	typed := Encode(everyType, stand)
	typed.Set(matterpage.InputName("required_due", "kind"), "fixed")
	typed.Set(matterpage.InputName("required_due", "date"), "2018-03-05")
	typed.Add(matterpage.InputName("documents", "kept"), matterpage.Kept(more))
	typed.Add(matterpage.InputName("documents", "kept"), matterpage.Kept(old))
	cmd, problems, err := DecodeCorrection(everyType, typed, stand)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if got := stored[[]field.Document](cmd.Fields["documents"]); !reflect.DeepEqual(got, []field.Document{old, more}) {
		t.Errorf("the documents are %v", got)
	}
}
