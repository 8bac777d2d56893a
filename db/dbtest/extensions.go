package dbtest

import (
	"testing"

	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/extension"
	"duces/workflow/matter"
	"duces/workflow/view"
)

var extensionRules = []rule{
	{"requests for more time are listed and counted for who may see them", "Extensions ExtensionCounts", two(extensions)},
}

func extensions(t *testing.T, fx *twoReviews) {
	until, shorter := Date("2018-03-20"), Date("2018-03-10")
	asked := map[string]string{}
	for name, in := range map[string]struct{ review, who string }{"Chicago": {fx.north, "legal"}, "Cook": {fx.north, "legal"}, "Miami": {fx.south, "outsider"}} {
		fx.begin(in.review, name)
		id := fx.matters[name]
		fx.do(in.who, Transition(id, "issue_request"))
		fx.do(in.who, change.AskExtension{Matter: id, Asking: change.Asking{
			Deadline: "response-1", On: fx.today(), Until: until, By: "letter", Reason: "The archive moves.",
		}})
		m, err := workflow.Find[matter.Matter](fx.factsOf(t, fx.people[in.who], id), matter.Stream(id))
		if err != nil || len(m.Extensions) != 1 {
			t.Fatal(err, m.Extensions)
		}
		asked[name] = m.Extensions[0].ID
	}
	fx.do("legal", change.DecideExtension{
		Matter: fx.matters["Cook"], Request: asked["Cook"], Decision: extension.InPart, Until: shorter, On: fx.today(), Reason: "Most of it is at hand.",
	})
	want := func(who string, f view.ExtensionFilter, names ...string) {
		t.Helper()
		got := map[string]bool{}
		for f.Limit = 1; ; {
			p, err := fx.Lists.Extensions(t.Context(), fx.viewer(who), f)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range p.Items {
				got[r.Jurisdiction.Name] = true
				if r.ID != asked[r.Jurisdiction.Name] || r.Until != until || r.On != fx.today() || r.By != "letter" || r.Deadline != "response-1" {
					t.Errorf("%s sees %+v", who, r)
				}
			}
			if f.Cursor = p.Next; f.Cursor == "" {
				break
			}
		}
		for _, name := range names {
			if !got[name] {
				t.Errorf("%s does not see the request of %s", who, name)
			}
			delete(got, name)
		}
		if len(got) > 0 {
			t.Errorf("%s sees those of %v too", who, got)
		}
	}
	want("legal", view.ExtensionFilter{}, "Chicago", "Cook")
	want("outsider", view.ExtensionFilter{}, "Miami")
	want("auditor", view.ExtensionFilter{}, "Chicago", "Cook", "Miami")
	want("auditor", view.ExtensionFilter{Review: fx.north}, "Chicago", "Cook")
	want("auditor", view.ExtensionFilter{Standing: extension.InPart}, "Cook")
	want("admin", view.ExtensionFilter{})
	for who, want := range map[string]view.ExtensionCounts{"legal": {Asked: 2, Open: 1, InPart: 1}, "outsider": {}} {
		if got, err := fx.Lists.ExtensionCounts(t.Context(), fx.viewer(who), fx.north); err != nil || got != want {
			t.Errorf("%s counts %+v (%v), want %+v", who, got, err, want)
		}
	}
}
