package recalculation

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/calendar"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
)

// MergeJurisdictions says that two records are of one government: one of them ends, and the other takes over its
// names, its contacts and its matters, whose open deadlines are derived again where state or time zone differ. A
// closed matter stays where the other record has a matter in the same review. A second person must approve it if
// a right of the jurisdiction runs in a matter of either, an order protects one of them less after it, or a review uses one
// of which the actor is no member.
type MergeJurisdictions struct {
	ID   string `json:"jurisdiction"` // whose record ends
	Into string `json:"into"`         // whose record stays
	// Shown is the hash of the preview that the actor saw: nothing is done if something
	// else would move by now. Empty asks for no comparison.
	Shown string `json:"shown,omitempty"`
	// The versions are those of the jurisdictions as the caller saw them, 0 for any; of a merge
	// that waits, when it was asked for.
	Version     int `json:"version,omitempty"`
	IntoVersion int `json:"into_version,omitempty"`
}

// CommandName implements workflow.Command.
func (MergeJurisdictions) CommandName() string { return "MergeJurisdictions" }

// Streams implements workflow.Command.
func (c MergeJurisdictions) Streams() []workflow.Stream {
	return []workflow.Stream{jurisdiction.Stream(c.ID), jurisdiction.Stream(c.Into), calendar.Stream}
}

// Decide implements workflow.Command.
func (c MergeJurisdictions) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	f, err := c.follow(facts, a, approval.Request{})
	switch {
	case err != nil:
		return workflow.Decision{}, err
	case c.Shown != "" && c.Shown != f.mergeHash(a):
		return workflow.Decision{}, errOtherMoves
	case !f.needsApproval(facts.Actor):
		return f.decision(), nil
	}
	in, err := f.decides(facts)
	if err != nil {
		return workflow.Decision{}, err
	}
	c.Shown, c.Version, c.IntoVersion = f.mergeHash(a), f.old.Version, f.changed.Version
	about := approval.About{Review: in, Jurisdiction: c.ID, Streams: c.Streams()}
	d, _, err := approval.Ask(facts, a, a.NewID("approval/"+c.ID), c, about, workflow.Supervisor, nil)
	return d, err
}

// MayAsk implements approval.Command.
func (c MergeJurisdictions) MayAsk(facts workflow.Facts, _ approval.About) error {
	return facts.Actor.May(workflow.VerbRunReviews)
}

// Ended implements approval.Command: exactly what was asked for is done, or nothing.
func (c MergeJurisdictions) Ended(facts workflow.Facts, a workflow.Act, r approval.Request) (workflow.Decision, error) {
	if r.Status != approval.Given {
		return workflow.Decision{}, nil
	}
	f, err := c.stillAsked(facts, a, r)
	if err != nil {
		return workflow.Decision{}, err
	}
	return f.decision(), nil
}

func (c MergeJurisdictions) stillAsked(facts workflow.Facts, a workflow.Act, r approval.Request) (following, error) {
	f, err := c.follow(facts, a, r)
	if workflow.CodeOf(err) == workflow.Conflict {
		err = workflow.Clash("A jurisdiction has changed since this was requested. Reject this request and submit the merge again.")
	}
	if err == nil && f.mergeHash(a) != c.Shown {
		err = workflow.Clash("The matters, due dates, or contacts that would move have changed since this was requested. Reject this request and submit the merge again.")
	}
	return f, err
}

// MergePreview is what a merge would lead to.
type MergePreview struct {
	JurisdictionPreview     // Old is the record that ends, New the one that stays; Rights run, whether they move or not
	Matters             int // that move
	Contacts            []jurisdiction.Contact
	Hash                string // of all that moves
}

// Preview says what the merge would lead to, and stores nothing.
func (c MergeJurisdictions) Preview(facts workflow.Facts, a workflow.Act) (MergePreview, error) {
	f, err := c.follow(facts, a, approval.Request{})
	return f.mergePreview(facts, a), err
}

// PreviewAsked is Preview of a merge that waits, for whoever sees the request: refused where it could not be done now.
func (c MergeJurisdictions) PreviewAsked(facts workflow.Facts, a workflow.Act, r approval.Request) (MergePreview, error) {
	anybody, _ := workflow.BuiltInActor(workflow.OperatorActor)
	f, err := c.stillAsked(facts.As(anybody), a, r)
	return f.mergePreview(facts, a), err
}

// mergeHash identifies what a merge moves: due dates, matters and contacts.
func (f following) mergeHash(a workflow.Act) string {
	h := sha256.New()
	fmt.Fprintln(h, HashOf(f.changes))
	for _, w := range f.moved {
		fmt.Fprintln(h, w.Matter().ID)
	}
	for _, c := range jurisdiction.MovingContacts(a, f.old, f.changed) {
		fmt.Fprintln(h, c.ID)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (f following) mergePreview(facts workflow.Facts, a workflow.Act) MergePreview {
	return MergePreview{
		JurisdictionPreview: f.preview(facts), Matters: len(f.moved), Contacts: jurisdiction.MovingContacts(a, f.old, f.changed), Hash: f.mergeHash(a),
	}
}

// follow is the merge, and what it does in the matters of both records.
func (c MergeJurisdictions) follow(facts workflow.Facts, a workflow.Act, r approval.Request) (following, error) {
	var f following
	if err := facts.Actor.May(workflow.VerbRunReviews); err != nil {
		return f, err
	}
	if c.Into == "" {
		return f, workflow.Malformed("into", "Select the jurisdiction to merge into.")
	}
	if c.ID == c.Into {
		return f, workflow.Malformed("into", "A jurisdiction cannot be merged into itself. Select another one.")
	}
	var err error
	if f.old, err = jurisdiction.Find(facts, c.ID); err != nil {
		return f, err
	}
	if f.changed, err = jurisdiction.Find(facts, c.Into); err != nil {
		return f, workflow.Malformed("into", "No jurisdiction with this id is on record. Select another one.")
	}
	if err := workflow.Outdated("This jurisdiction", c.Version, f.old.Version); err != nil {
		return f, err
	}
	if err := workflow.Outdated(f.changed.Title(), c.IntoVersion, f.changed.Version); err != nil {
		return f, err
	}
	for _, j := range []jurisdiction.Jurisdiction{f.old, f.changed} {
		if err := j.NotMerged(); err != nil {
			return f, err
		}
	}
	f.events = jurisdiction.Merge(a, f.old, f.changed, r.ID, r.RequestedBy)
	if err := f.asksOrders(facts, f.changed.With(f.old), f.old, f.changed); err != nil {
		return f, err
	}
	from, err := worksOf(facts, a, c.ID)
	if err != nil {
		return f, err
	}
	into, err := worksOf(facts, a, c.Into)
	if err != nil {
		return f, err
	}
	f.works = append(from, into...)
	if err := f.bothInReview(facts, from, into); err != nil {
		return f, err
	}
	for _, w := range f.works {
		for _, d := range w.Matter().Deadlines {
			if right, runs := due.RunningRight(w.Process(), d.AsOf(a.At)); runs {
				f.rights = append(f.rights, Ending{right, w.Process()})
			}
		}
	}
	for _, w := range from {
		if !inReview(into, w) {
			changes, err := mergeInto(w, f.changed)
			if err != nil {
				return f, err
			}
			f.changes, f.moved = append(f.changes, changes...), append(f.moved, w)
		}
	}
	return f, nil
}

func worksOf(facts workflow.Facts, a workflow.Act, id string) ([]*matter.Work, error) {
	q := matter.OfJurisdiction{Jurisdiction: id}
	if err := facts.Ask(&q); err != nil {
		return nil, err
	}
	if err := facts.Load(matter.Streams(q.Matters)...); err != nil {
		return nil, err
	}
	clock, _ := workflow.BuiltInActor(workflow.SystemActor)
	works := make([]*matter.Work, len(q.Matters))
	for i, m := range q.Matters {
		var err error
		if works[i], err = matter.Begin(facts.As(clock), a, m); err != nil {
			return nil, err
		}
	}
	return works, nil
}

func inReview(works []*matter.Work, as *matter.Work) bool { return matterInReview(works, as) != nil }

func matterInReview(works []*matter.Work, as *matter.Work) *matter.Work {
	for _, w := range works {
		if w.Matter().Review == as.Matter().Review {
			return w
		}
	}
	return nil
}

func closed(w *matter.Work) bool {
	state, _ := w.Process().State(w.Matter().State)
	return state.Terminal
}

// bothInReview refuses a merge by which a review would get two matters of one government, and names them.
func (f following) bothInReview(facts workflow.Facts, from, into []*matter.Work) error {
	var both []string
	satisfy := "Close one of the two matters first."
	for _, w := range from {
		other := matterInReview(into, w)
		if other == nil || closed(w) {
			continue
		}
		in := "a review that you are not a member of"
		if w.Review().VisibleTo(facts.Actor) {
			in = fmt.Sprintf("the review %s (%s and %s)", w.Review().Name, w.Matter().ID, other.Matter().ID)
		}
		says := fmt.Sprintf("Both have an open matter in %s: %s and %s.", in, f.old.Ref().Full(), f.changed.Ref().Full())
		if closed(other) {
			says = fmt.Sprintf("The matter of %s is open and that of %s is closed in %s.", f.old.Ref().Full(), f.changed.Ref().Full(), in)
			satisfy = "Close the open matter first, or merge the other way around."
		}
		both = append(both, says)
	}
	if len(both) == 0 {
		return nil
	}
	return workflow.Refuse("both_in_review", strings.Join(both, " "), satisfy)
}

// mergeInto makes the matter that of the record that stays.
func mergeInto(w *matter.Work, into jurisdiction.Jurisdiction) ([]Change, error) {
	from := w.Jurisdiction()
	says := matter.JurisdictionMerged{From: from.ID, FromName: from.Name, Jurisdiction: into.ID, Name: into.Name, State: into.State, Zone: into.Zone}
	w.SetJurisdiction(into)
	if from.State != into.State || from.Zone != into.Zone {
		return followJurisdiction(w, says)
	}
	w.Note(w.Today(), says)
	return nil, nil
}
