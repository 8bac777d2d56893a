package matter

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/handlers/api/deadline"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/correction"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// MatterDetail is a matter with what can be done about it.
type MatterDetail struct {
	Matter
	Version     int                       `json:"version" doc:"Also the ETag. Send it as If-Match to make sure the matter has not changed."`
	Process     string                    `json:"process" doc:"Hash of the process that the matter follows."`
	OpenedOn    string                    `json:"opened_on" format:"date"`
	EnteredOn   string                    `json:"entered_on" format:"date" doc:"When the matter entered its current status."`
	Approval    string                    `json:"approval,omitempty" doc:"Id of the pending approval request."`
	Conflicts   []correction.OpenConflict `json:"conflicts,omitempty" doc:"Later steps that conflict with a correction, until someone closes them."`
	MailAddress string                    `json:"mail_address,omitempty" doc:"Mail to this address by a contact of the jurisdiction is filed on the matter."`
	Transitions []Option                  `json:"transitions"`
	Deadlines   []deadline.Deadline       `json:"deadlines"`
	Extensions  []deadline.RequestedTime  `json:"extensions" doc:"Requests for more time."`
	Demands     []DemandStatus            `json:"demands"`
	Productions []Production              `json:"productions" doc:"What came, in the order of the record."`
	Lacking     []string                  `json:"insufficient_entries" doc:"Entries of privilege logs that do not say what Rule 26(b)(5)(A) asks for, and what each lacks. Only those that withhold something that is still due."`
	Recorded    string                    `json:"completeness_as_recorded,omitempty" enum:"complete,partial,refused" doc:"What someone recorded, where that differs from what follows from productions."`
	Pages       []PageFinding             `json:"page_findings" doc:"Gaps, overlaps, and duplicates among the page numbers of productions."`
	Decisions   []field.Decided           `json:"decisions"`
	Documents   []MatterDocument          `json:"documents"`
	Closings    []Closing                 `json:"closings" doc:"Acts that closed documents to all but a custodian."`
	// Confidential holds the reason, so that whoever asks why need not search the history.
	Confidential string    `json:"confidential,omitempty" doc:"Why the matter is marked confidential. Absent if it is not."`
	Services     []Service `json:"services" doc:"Services of a paper and attempts at one, in the order of the record."`
}

// Service is a service of a paper, or an attempt at one.
type Service struct {
	Event      int64         `json:"event" doc:"Sequence number of the event that records it."`
	Transition string        `json:"transition" doc:"Name of the step in the process."`
	On         string        `json:"on" format:"date"`
	As         string        `json:"as" enum:"attempt,made,again,replacement" doc:"What it counts as."`
	Recipient  string        `json:"recipient,omitempty" doc:"Person or office."`
	Paper      int64         `json:"paper,omitempty" doc:"Event by which the paper was issued."`
	Counts     bool          `json:"counts" doc:"Whether it is a service of the latest paper that was not replaced."`
	Leads      bool          `json:"leads" doc:"Whether the dates run from it."`
	ReplacedOn string        `json:"replaced_on,omitempty" format:"date"`
	By         string        `json:"recorded_by" doc:"Name of the person who recorded it."`
	Given      []ServiceFact `json:"given" doc:"What was recorded, in the order of the form."`
}

// ServiceFact is what one field says in words.
type ServiceFact struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

func showServices(m matter.Matter, def *process.Definition, people func(string) string) []Service {
	out := make([]Service, 0, len(m.Services))
	for _, s := range m.ServicesUnder(def) {
		shown := Service{
			Event: s.Event, Transition: s.Transition, On: call.DateText(s.On), As: string(s.Counts.As), Recipient: s.Recipient,
			Paper: s.Paper, Counts: s.Stands, Leads: s.Leads, ReplacedOn: call.DateText(s.ReplacedOn), By: people(s.By), Given: []ServiceFact{},
		}
		for _, d := range field.Given(def, s.Transition, s.Fields, s.Personal) {
			if d.Text != "" {
				shown.Given = append(shown.Given, ServiceFact(d))
			}
		}
		out = append(out, shown)
	}
	return out
}

// Step is what our own side is to do next, and until when the matter may rest in its state before our own side is late.
type Step struct {
	Title string `json:"title" doc:"What our team must do, in the words of the process."`
	Due   string `json:"due" format:"date"`
	Late  bool   `json:"late"`
}

// Option is one transition as it stands now for the caller.
type Option struct {
	Name     string `json:"name"`
	Allowed  bool   `json:"allowed"`
	Reason   string `json:"reason" doc:"Why it is not available. Empty if it is."`
	Satisfy  string `json:"satisfy,omitempty" doc:"What would make it available."`
	Approval bool   `json:"approval" doc:"True if a second person must, or may have to, approve it."`
	// Rights are named by their deadlines.
	Rights []string `json:"ends_rights,omitempty" doc:"Ids of running rights of the jurisdiction that the step would end. Then a second person must approve it."`
}

// MatterOut carries a matter.
type MatterOut struct {
	ETag string `header:"ETag"`
	Body MatterDetail
}

func (o *operations) addDetail() {
	call.Add(o.API, huma.Operation{
		OperationID: "get-matter", Method: http.MethodGet, Path: "/matters/{id}", Summary: "Get a matter, its next steps, and its deadlines", Tags: []string{"Matters"},
	}, o.matter)
}

func (o *operations) matter(ctx context.Context, u account.User, in *call.OneIn) (*MatterOut, error) {
	now := o.Now()
	w, err := o.reads.World(ctx, u.ID, matter.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	m, err := matter.Find(w, in.ID)
	if err != nil {
		return nil, err
	}
	m.Docket = m.AsOf(now)
	r, err := review.Find(w, m.Review)
	if err != nil {
		return nil, err
	}
	where, err := jurisdiction.Find(w, m.Jurisdiction)
	if err != nil {
		return nil, err
	}
	options, err := transition.Options(w, in.ID, now)
	if err != nil {
		return nil, err
	}
	d := MatterDetail{
		Matter:      showState(m, where, r),
		MailAddress: o.address(m.ID), Version: m.Version, Process: m.Process, OpenedOn: call.DateText(m.Opened), EnteredOn: call.DateText(m.Entered),
		Transitions: make([]Option, 0, len(options)), Deadlines: make([]deadline.Deadline, 0, len(m.Deadlines)),
		Extensions: deadline.RequestedTimes(m),
		Demands:    showDemands(m), Pages: showPages(m), Lacking: call.OrEmpty(m.Insufficient()), Recorded: m.AsRecorded(), Decisions: call.OrEmpty(m.Decisions), Documents: make([]MatterDocument, 0, len(m.Documents)), Conflicts: m.Conflicts,
		Confidential: m.Confidential.Reason,
	}
	if p, waits := m.Pending(); waits {
		d.Approval = p.ID
	}
	def, err := review.FindProcess(w, m.Process)
	if err != nil {
		return nil, err
	}
	d.ClosedBy, d.Productions = m.ClosedBy(def), showProductions(m, def)
	if due, _, limited := m.Step(def); limited {
		d.Step = &Step{Title: def.NextStep(m.State), Due: call.DateText(due), Late: m.StepLate(def, now)}
	}
	if err := r.LoadMembers(w); err != nil {
		return nil, err
	}
	people := call.People(ctx, o.reads, w)
	if m.Owner != "" {
		d.Owner = &call.Named{ID: m.Owner, Name: people(m.Owner)}
	}
	d.Services = showServices(m, def, people)
	docs, err := m.DocumentsFrom(func() ([]workflow.Event, error) { return w.History(matter.Stream(in.ID)) })
	if err != nil {
		return nil, err
	}
	sums := make([]string, len(docs))
	for i, x := range docs {
		sums[i] = x.SHA256
	}
	files, err := o.reads.KnownFiles(ctx, sums)
	if err != nil {
		return nil, err
	}
	for _, x := range docs {
		d.Documents = append(d.Documents, showDocument(x, files[x.SHA256], people))
	}
	var copies map[int]view.Copies
	if len(m.Closings) > 0 {
		if copies, err = o.reads.Copies(ctx, u.Viewer(), in.ID, m.CopiesKnown(u.Actor(), m.ClosedNumbers()...)...); err != nil {
			return nil, err
		}
	}
	d.Closings = showClosings(m, people, copies)
	for _, o := range options {
		option := Option{Name: o.Transition.Name, Allowed: o.Allowed, Reason: o.Reason, Satisfy: o.Satisfy, Approval: o.Approval}
		for _, r := range o.Rights {
			option.Rights = append(option.Rights, r.Deadline)
		}
		d.Transitions = append(d.Transitions, option)
	}
	for _, x := range m.Deadlines {
		d.Deadlines = append(d.Deadlines, deadline.Show(x, def, people))
	}
	if next, live := m.Next(); live {
		d.Next = &Next{Kind: next.Kind, Due: call.DateText(next.Due)}
	}
	return &MatterOut{ETag: fmt.Sprintf("%q", fmt.Sprint(m.Version)), Body: d}, nil
}
