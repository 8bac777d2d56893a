package transition

import (
	"context"
	"encoding/json"
	"slices"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/adoption"
	"duces/workflow/approval"
	"duces/workflow/association"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/proceeding"
	"duces/workflow/process"
	"duces/workflow/recalculation"
	"duces/workflow/review"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// What a request asks for.
const (
	asksTransition   = "transition"
	asksCorrection   = "correction"
	asksReview       = "open_review"
	asksJurisdiction = "change_jurisdiction"
	asksMerge        = "merge_jurisdictions"
	asksCancel       = "cancel_deadline"
	asksDeadline     = "change_deadline"
	asksOrder        = "court_order"
)

// orderCommands enter a court order, or change one that is on record.
var orderCommands = []string{
	proceeding.EnterOrder{}.CommandName(), proceeding.VoidOrder{}.CommandName(), proceeding.CorrectClause{}.CommandName(), proceeding.RecordEvent{}.CommandName(),
	proceeding.ChangeMembers{}.CommandName(),
}

// requestKind is what a request asks for, by its row.
func requestKind(r view.ApprovalRow) string {
	switch {
	case r.Opens != "":
		return asksReview
	case r.Command == (recalculation.MergeJurisdictions{}).CommandName():
		return asksMerge
	case slices.Contains(orderCommands, r.Command):
		return asksOrder
	case r.Matter == "":
		return asksJurisdiction
	case r.Deadline != "" && r.Change == "cancel":
		return asksCancel
	case r.Deadline != "":
		return asksDeadline
	case transition.Corrects(r.Command):
		return asksCorrection
	}
	return asksTransition
}

// OrderAsked is a court order that would be entered, or a change of one.
type OrderAsked struct {
	Command     string          `json:"command" enum:"EnterOrder,VoidOrder,CorrectClause,RecordClauseEvent,ChangeAssociationMembers"`
	About       string          `json:"about" doc:"The order, or the association, and what would happen to it."`
	Proceeding  string          `json:"proceeding,omitempty" doc:"Id. Absent of a change of members."`
	Association string          `json:"association,omitempty" doc:"Id of the association whose members would change."`
	Reason      string          `json:"reason,omitempty"`
	Content     json.RawMessage `json:"content" doc:"All that was requested: the whole order or clause, or the change of members, with the documents that it rests on."`
}

// ReviewAsked is a review that would be opened under a process that no review uses yet.
type ReviewAsked struct {
	Name      string       `json:"name"`
	Authority string       `json:"authority"`
	About     string       `json:"about,omitempty"`
	OpenedOn  string       `json:"opened_on" format:"date"`
	Members   []call.Named `json:"members"`
	Process   ProcessAsked `json:"process"`
}

// ProcessAsked is such a process, and all in which it differs from the default one.
type ProcessAsked struct {
	Name        string              `json:"name"`
	Title       string              `json:"title"`
	Hash        string              `json:"hash"`
	Source      string              `json:"source" doc:"The file."`
	Differences []ProcessDifference `json:"differences"`
}

// ProcessDifference is one thing in which a process differs from the default one.
type ProcessDifference struct {
	Of      string   `json:"of" enum:"transition,deadline,state,process"`
	Name    string   `json:"name" doc:"Name of the transition, deadline, or status. Empty: the process as a whole."`
	Title   string   `json:"title"`
	Only    string   `json:"only,omitempty" enum:"default,asked" doc:"Which of the two processes has it, if the other does not."`
	What    string   `json:"what" doc:"Title, Second person, From and to, Conditions, Roles, Asks for, Deadlines, Help, and others for deadlines, statuses, and the process as a whole."`
	Default []string `json:"default" doc:"Value in the default process."`
	Asked   []string `json:"asked" doc:"Value in the requested process."`
}

// MergeAsked is the merge of a jurisdiction into another.
type MergeAsked struct {
	ID      string             `json:"id" doc:"Jurisdiction whose record ends."`
	Into    string             `json:"into" doc:"Jurisdiction whose record stays."`
	Matters int                `json:"matters" doc:"For a pending request: how many matters would move."`
	Changes []call.DateMoved   `json:"changes" doc:"For a pending request: due dates that would move."`
	Reviews []call.ReviewMoved `json:"reviews" doc:"For a pending request: each review that uses one of the two, and how many of its due dates would move."`
	Rights  []call.Right       `json:"rights,omitempty" doc:"For a pending request: rights of the jurisdiction that are running."`
	Refused string             `json:"refused,omitempty" doc:"Why the merge is not possible now."`
}

// JurisdictionAsked is the change of a jurisdiction that other reviews use.
type JurisdictionAsked struct {
	ID      string             `json:"id"`
	Change  jurisdiction.New   `json:"change" doc:"All values after the change."`
	Changes []call.DateMoved   `json:"changes" doc:"For a pending request: due dates that would move."`
	Reviews []call.ReviewMoved `json:"reviews" doc:"For a pending request: each review that uses the jurisdiction, and how many of its due dates would move."`
	Rights  []call.Right       `json:"rights,omitempty" doc:"For a pending request: running rights of the jurisdiction that would end, or end sooner."`
	Refused string             `json:"refused,omitempty" doc:"Why it cannot be approved now."`
}

// detail shows a request with exactly what would happen.
func (o *operations) detail(ctx context.Context, u account.User, row view.ApprovalRow) (ApprovalDetail, error) {
	d := ApprovalDetail{Approval: showApproval(row), Fields: call.Fields{}}
	var streams []workflow.Stream
	if row.Matter != "" {
		streams = append(streams, matter.Stream(row.Matter))
	}
	facts, err := o.reads.World(ctx, u.ID, append(streams, approval.Stream(row.ID))...)
	if err != nil {
		return d, err
	}
	if row.Matter != "" {
		err := o.showStep(facts, u, row, &d)
		return d, err
	}
	r, err := approval.Find(facts, row.ID, "")
	if err != nil {
		return d, err
	}
	d.Hash, d.Note = r.Hash, r.Note()
	if d.Asks == asksOrder {
		d.CourtOrder = &OrderAsked{Command: r.Command, About: r.About.Order, Content: r.Content}
		for _, s := range r.About.Streams {
			if s.Kind() == association.KindName {
				d.CourtOrder.Association = s.ID()
			} else {
				d.CourtOrder.Proceeding = s.ID()
			}
		}
		if reason, given := r.Personal[workflow.ReasonName]; given {
			d.CourtOrder.Reason = reason.Value
		}
	}
	if d.Cannot, err = cannot(facts, r); err != nil {
		return d, err
	}
	c, err := r.Waiting(facts)
	if err != nil {
		return d, err
	}
	switch c := c.(type) {
	case adoption.Open:
		d.OpenReview, err = reviewAsked(facts, c)
	case recalculation.ChangeJurisdiction:
		d.ChangeJurisdiction, err = jurisdictionAsked(facts, workflow.Act{Actor: r.RequestedBy, At: o.Now()}, c, r)
	case recalculation.MergeJurisdictions:
		d.MergeJurisdictions, err = mergeAsked(facts, workflow.Act{Actor: r.RequestedBy, At: o.Now()}, c, r)
	}
	return d, err
}

// cannot says why a request that waits could not be approved: its asker may not ask any more.
func cannot(facts workflow.Facts, r approval.Request) (string, error) {
	if r.Status != approval.Pending {
		return "", nil
	}
	lost, err := r.Lost(facts)
	return lost.Text(), err
}

func (o *operations) showStep(facts workflow.Facts, u account.User, row view.ApprovalRow, d *ApprovalDetail) error {
	m, err := matter.Find(facts, row.Matter)
	if err != nil {
		return err
	}
	asked, err := transition.FindAsked(facts, m, row.ID)
	if err != nil {
		return err
	}
	fields, err := asked.WithText()
	if err != nil {
		return err
	}
	d.From, d.Corrects, d.EffectiveOn, d.Hash = asked.From, asked.Corrects, call.DateText(asked.On), asked.Hash
	d.EffectiveTime = asked.Time
	d.Note, d.Fields, d.ChangeDate = asked.Note(), call.Fields(fields), call.DateText(asked.Gives)
	if row.Change == "cancel" {
		d.CancelsDeadline = asked.Deadline
	}
	def, err := review.FindProcess(facts, m.Process)
	if err != nil {
		return err
	}
	d.Rights = call.RightsOf(def, asked.Rights)
	if l := asked.LetterOf(def); l != nil {
		d.Letter = &ApprovalLetter{Letter: asked.Letter.Kind, Title: l.Title, Office: l.Office, Text: l.Text}
		for _, doc := range l.Documents {
			d.Letter.Documents = append(d.Letter.Documents, doc.SHA256)
		}
	}
	if x, changes := m.Deadline(asked.Deadline); changes && asked.Status == approval.Pending {
		if right, runs := due.RunningRight(def, x.AsOf(o.Now())); runs {
			d.Rights = call.RightsOf(def, []due.Right{right})
		}
	}
	d.Cannot, err = cannot(facts, asked.Request)
	if err != nil || d.Cannot != "" || asked.Status != approval.Pending {
		return err
	}
	would, err := asked.IfApproved(facts, workflow.Act{Actor: u.ID, At: o.Now()})
	switch {
	case err != nil && workflow.CodeOf(err) == workflow.Internal:
		return err
	case err != nil:
		d.Cannot = workflow.Sentence(err)
	case asked.Corrects == 0: // what a correction moves, its preview says
		for _, x := range due.Effects(m.Deadlines, would.Events) {
			d.Deadlines = append(d.Deadlines, DeadlineEffect{Deadline: x.Deadline, Kind: x.Kind, Effect: string(x.What), DueOn: call.DateText(x.Due), Right: x.Right})
		}
	}
	return nil
}

func reviewAsked(facts workflow.Facts, c adoption.Open) (*ReviewAsked, error) {
	def, err := c.Definition()
	if err != nil {
		return nil, err
	}
	asked := &ReviewAsked{
		Name: c.Name, Authority: c.Authority, About: c.About, OpenedOn: call.DateText(c.OpenedOn), Members: []call.Named{},
		Process: ProcessAsked{Name: def.Name, Title: def.Title, Hash: def.Hash, Source: string(def.Source), Differences: []ProcessDifference{}},
	}
	for _, id := range c.Members {
		u, err := account.Find(facts, id)
		if err != nil {
			return nil, err
		}
		asked.Members = append(asked.Members, call.Named{ID: id, Name: u.Name})
	}
	only := map[string]string{process.OnlyInOld: "default", process.OnlyInNew: "asked"}
	for _, d := range process.Compare(process.Default(), def) {
		asked.Process.Differences = append(asked.Process.Differences, ProcessDifference{
			Of: d.Of, Name: d.Name, Title: d.Title, Only: only[d.Only], What: d.What, Default: call.OrEmpty(d.Old), Asked: call.OrEmpty(d.New),
		})
	}
	return asked, nil
}

func mergeAsked(facts workflow.Facts, a workflow.Act, c recalculation.MergeJurisdictions, r approval.Request) (*MergeAsked, error) {
	asked := &MergeAsked{ID: c.ID, Into: c.Into, Changes: []call.DateMoved{}, Reviews: []call.ReviewMoved{}}
	if r.Status != approval.Pending {
		return asked, nil
	}
	p, err := c.PreviewAsked(facts, a, r)
	switch {
	case err == nil:
		asked.Matters, asked.Changes, asked.Reviews = p.Matters, call.DatesMoved(p.Changes), call.ReviewsMoved(p.Uses)
		asked.Rights = call.RightsEnding(p.Rights)
	case workflow.CodeOf(err) == workflow.Internal:
		return nil, err
	default:
		asked.Refused = err.Error()
	}
	return asked, nil
}

func jurisdictionAsked(facts workflow.Facts, a workflow.Act, c recalculation.ChangeJurisdiction, r approval.Request) (*JurisdictionAsked, error) {
	asked := &JurisdictionAsked{ID: c.ID, Change: c.Asked(r).New, Changes: []call.DateMoved{}, Reviews: []call.ReviewMoved{}}
	if r.Status != approval.Pending {
		return asked, nil
	}
	p, err := c.PreviewAsked(facts, a, r)
	switch {
	case err == nil:
		asked.Changes, asked.Reviews = call.DatesMoved(p.Changes), call.ReviewsMoved(p.Uses)
		asked.Rights = call.RightsEnding(p.Rights)
	case workflow.CodeOf(err) == workflow.Internal:
		return nil, err
	default:
		asked.Refused = err.Error()
	}
	return asked, nil
}
