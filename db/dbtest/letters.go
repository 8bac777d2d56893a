package dbtest

import (
	"testing"

	"duces/workflow"
	"duces/workflow/dispatch"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/sentletter"
	"duces/workflow/upload"
)

var letterRules = []rule{
	{"letters that came back are listed for who may see them, until something is done", "ReturnedLetters", two(returnedLetters)},
}

func returnedLetters(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago")
	fx.begin(fx.south, "Miami")
	sum := hashOf("letter")
	events := map[string]int64{}
	for who, name := range map[string]string{"legal": "Chicago", "outsider": "Miami"} {
		id := fx.matters[name]
		fx.do(who, upload.Record{Name: "letter.pdf", SHA256: sum, Size: 6})
		c := dispatch.SendLetters{Letter: process.OtherLetter, DatedOn: fx.today(), Message: "Hello.", Letters: []dispatch.Letter{{Matter: id, Office: "Mayor"}}}
		now, err := c.Compose(fx.factsOf(t, fx.people[who], id), workflow.Act{At: fx.Now()})
		if err != nil || now[0].No != nil {
			t.Fatal(err, now)
		}
		c.Letters[0].Values = now[0].Values
		c.Letters[0].Documents = []field.Document{{Name: "letter.pdf", SHA256: sum, Size: 6, Type: "application/pdf"}}
		events[name] = fx.do(who, c).Events[0].Seq
		fx.do(who, sentletter.RecordReturned{Matter: id, Letter: events[name], ReturnedOn: fx.today(), Reason: "Moved."})
	}
	want := func(who string, names ...string) {
		t.Helper()
		list, err := fx.Lists.ReturnedLetters(t.Context(), fx.viewer(who), 10)
		if err != nil || len(list) != len(names) {
			t.Fatalf("%s sees %v (%v), not %v", who, list, err, names)
		}
		for i, l := range list {
			if l.Jurisdiction.Name != names[i] || l.Event != events[names[i]] || l.Office != "Mayor" || l.On != fx.today() || l.Matter != fx.matters[names[i]] {
				t.Errorf("%s sees %+v, not that of %s", who, l, names[i])
			}
		}
	}
	want("legal", "Chicago")
	want("outsider", "Miami")
	want("admin")
	if list, err := fx.Lists.ReturnedLetters(t.Context(), fx.viewer("auditor"), 1); err != nil || len(list) != 1 {
		t.Errorf("of two, one is %v (%v)", list, err)
	}
	fx.do("legal", sentletter.CloseReturned{Matter: fx.matters["Chicago"], Letter: events["Chicago"], Reason: "By email."})
	want("legal")
	want("auditor", "Miami")
}

func (fx *twoReviews) factsOf(t *testing.T, actor, id string) workflow.Facts {
	t.Helper()
	w, err := fx.States.World(t.Context(), actor, matter.Stream(id))
	if err != nil {
		t.Fatal(err)
	}
	return w
}
