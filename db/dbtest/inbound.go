package dbtest

import (
	"slices"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/inbound"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

var inboundRules = []rule{
	{"a message is listed for those who see its matter; one that names none for supervisors and compliance officers", "Inbound World", two(messagesOfTheirMatters)},
}

func messagesOfTheirMatters(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Springfield")
	id := fx.matters["Chicago"]
	fx.do("legal", jurisdiction.AddContact{
		Jurisdiction: fx.jurisdictions["Chicago"], ContactDetails: jurisdiction.ContactDetails{Office: "Clerk", Email: "contact@example.org"},
	})
	receive := func(text string, about ...string) string {
		from := "clerk@example.org"
		if len(about) == 0 {
			from = "contact@example.org"
		}
		return fx.Must(workflow.SystemActor, inbound.Receive{
			Document: field.Document{Name: text + ".eml", SHA256: hashOf(text), Size: 3, Type: "message/rfc822"}, Kind: "message", Readable: true,
			Senders: []string{from}, From: from, Subject: text, MessageID: text, Addressed: about,
		}).Created[0]
	}
	// What names no matter is unplaced, though its sender is a contact of Chicago.
	placed, unplaced, second := receive("placed", id), receive("unplaced"), receive("second", id)
	if again := receive("placed", id); again != placed {
		t.Errorf("the same message is on record as %s and %s", placed, again)
	}
	for who, want := range map[string][]string{
		"legal": {second, placed}, "supervisor": {second, unplaced, placed}, "outsider": nil, "auditor": {second, unplaced, placed}, "admin": nil,
	} {
		user, err := fx.SignIn.User(t.Context(), fx.people[who])
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		f := view.InboundFilter{Status: inbound.Waiting, Limit: 1}
		err = view.ReadPages(func(cursor string) (view.Page[view.InboundRow], error) {
			f.Cursor = cursor
			return fx.Lists.Inbound(t.Context(), user.Viewer(), f)
		}, func(p view.Page[view.InboundRow]) bool {
			for _, r := range p.Items {
				got = append(got, r.ID)
			}
			return true
		})
		slices.Sort(got)
		slices.Sort(want)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s sees %v, want %v (%v)", who, got, want, err)
		}
	}
	fx.Must(fx.people["supervisor"], inbound.Dismiss{Message: unplaced, Reason: "Spam."})
	reader, err := fx.SignIn.User(t.Context(), fx.people["supervisor"])
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	f := view.InboundFilter{Limit: 1}
	err = view.ReadPages(func(cursor string) (view.Page[view.InboundRow], error) {
		f.Cursor = cursor
		return fx.Lists.Inbound(t.Context(), reader.Viewer(), f)
	}, func(p view.Page[view.InboundRow]) bool {
		for _, r := range p.Items {
			all = append(all, r.ID)
		}
		return true
	})
	want := []string{placed, unplaced, second}
	slices.Sort(want)
	slices.Reverse(want) // all came at one instant
	if err != nil || !slices.Equal(all, want) {
		t.Errorf("of every status there are %v, want %v (%v)", all, want, err)
	}
	on := inbound.OnRecord{Asked: []string{id, "none"}}
	sent := inbound.Sent{MessageIDs: []string{"<never@example.org>"}, Since: time.Unix(0, 0)}
	for _, q := range []workflow.Question{&on, &sent} {
		if err := fx.facts(t).Ask(q); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(on.Found, []string{id}) || len(sent.Matters) > 0 {
		t.Errorf("on record are %v, sent was about %v", on.Found, sent.Matters)
	}
}
