package dbtest

import (
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
)

var verificationRules = []rule{
	{"nothing is found where nothing was done, also against an earlier checkpoint", "Verify LedgerHead", two(nothingToFind)},
	{"a checkpoint of another ledger, and what is none, are told apart", "Verify LedgerHead", two(checkpointOfAnotherLedger)},
	{"a date that its receipt does not give is named", "Verify Update", one(dateAgainstItsReceipt)},
}

// wantSound fails if verification finds anything.
func (o *opened) wantSound(t testing.TB) {
	t.Helper()
	if found, err := o.Verification.Verify(t.Context(), nil); err != nil || len(found.Problems) > 0 {
		t.Errorf("%+v, %v", found, err)
	}
}

func nothingToFind(t *testing.T, fx *twoReviews) {
	earlier, err := fx.Ledger.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fx.busy()
	head, err := fx.Ledger.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, checkpoint := range map[string][]byte{"none": nil, "an earlier one": earlier.Checkpoint, "the last one": head.Checkpoint} {
		found, err := fx.Verification.Verify(t.Context(), checkpoint)
		if err != nil || len(found.Problems) > 0 || found.Size != head.Size || found.Size == 0 {
			t.Errorf("against %s: %+v, %v; the head counts %d", name, found, err, head.Size)
		}
	}
}

func checkpointOfAnotherLedger(t *testing.T, fx *twoReviews) {
	other, err := fx.another(t).Ledger.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found, err := fx.Verification.Verify(t.Context(), other.Checkpoint)
	if err != nil || len(found.Problems) != 1 || !strings.Contains(found.Problems[0].What, "not signed by this ledger's key") {
		t.Errorf("%+v, %v", found, err)
	}
	_, err = fx.Verification.Verify(t.Context(), []byte("no checkpoint"))
	wantCode(t, "what is no checkpoint", err, workflow.Invalid)
}

// dateAgainstItsReceipt stores dates that a faulty decision has put wrong: the
// bytes are whole and signed, and only the receipt shows it.
func dateAgainstItsReceipt(t *testing.T, fx *fixture) {
	right, err := deadline.Compute(deadline.Days(30), deadline.Context{From: Date("2018-01-24"), State: "IL"})
	if err != nil {
		t.Fatal(err)
	}
	wrong := right
	wrong.Due = right.Due.AddDays(1)
	request := Transition("", "issue_request")
	request.Fields = fields("due", `{"kind":"period","days":30}`, "demands", `[{"number":1,"text":"All orders."}]`)
	for name, c := range map[string]struct {
		opened, moved func(due *civil.Date, receipt *due.Receipt) // nil: as decided
		says          string                                      // empty: it holds
	}{
		"as it stood":         {nil, nil, ""},
		"set for another day": {func(due *civil.Date, _ *due.Receipt) { *due = due.AddDays(1) }, nil, "the deadline was set for"},
		"moved to another day": {nil, func(due *civil.Date, _ *due.Receipt) {
			*due = due.AddDays(-1)
		}, "the deadline was set for"},
		"a receipt that says otherwise": {func(d *civil.Date, receipt *due.Receipt) {
			*d, *receipt = wrong.Due, due.NewReceipt(wrong)
		}, nil, "what it rests on gives"},
		"no receipt at all": {func(_ *civil.Date, receipt *due.Receipt) { *receipt = due.Receipt{} }, nil, "cannot be read"},
	} {
		o := &fixture{nil, fx.another(t)}
		o.Fixture = NewFixture(t, o.base(), 2)
		var seqs []int64
		for _, id := range o.Matters(2) { // the second time it is remembered
			request.Matters = []string{id}
			seqs = append(seqs, o.decide(t, request, c.opened)...)
			due := o.Matter(id).Deadlines[0]
			if c.moved != nil {
				seqs = append(seqs, o.decide(t, change.Deadline{Matter: id, Deadline: due.ID, Change: "extend", On: Date("2018-03-12"), Authority: "stipulation"}, c.moved)...)
			}
		}
		found, err := o.Verification.Verify(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var named []int64
		for _, p := range found.Problems {
			if c.says != "" && strings.Contains(p.What, c.says) {
				named = append(named, p.Seq)
			}
		}
		switch {
		case c.says == "" && len(found.Problems) > 0:
			t.Errorf("%s: %+v", name, found.Problems)
		case c.says != "" && (len(named) != 2 || named[0] != seqs[0] || named[1] != seqs[1]):
			t.Errorf("%s: named are events %v, want %v: %+v", name, named, seqs, found.Problems)
		}
	}
}

// decide stores what a command comes to after a change to its deadline's
// event, whose number it gives if there was one.
func (fx *fixture) decide(t *testing.T, cmd workflow.Command, change func(*civil.Date, *due.Receipt)) []int64 {
	t.Helper()
	key := fx.Now().String()
	act := workflow.Act{ID: key, Key: key, Digest: "d", Actor: fx.legal(), At: fx.Now(), Command: cmd}
	fx.Pass(1000)
	at := -1
	r, err := fx.Writer.Update(t.Context(), act, func(w workflow.Facts, a workflow.Act) (workflow.Decision, error) {
		d, err := workflow.Decide(w, a)
		for i, e := range d.Events {
			if change == nil {
				break
			}
			switch data := e.Data.(type) {
			case due.Opened:
				change(&data.Due, &data.Receipt)
				d.Events[i].Data, at = data, i
			case due.Moved:
				change(&data.Due, &data.Receipt)
				d.Events[i].Data, at = data, i
			}
		}
		return d, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if at < 0 {
		return nil
	}
	return []int64{r.Events[at].Seq}
}
