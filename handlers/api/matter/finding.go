package matter

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/certify"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/timezone"
)

// Finding is a finding on compliance.
type Finding struct {
	Number       int              `json:"number" doc:"From 1, in the order of the record. A decision on an award names a finding by it."`
	Kind         string           `json:"kind" enum:"proposed,noncompliant,compliant" doc:"proposed: of noncompliance. The others are final."`
	Transition   string           `json:"transition" doc:"Name of the step in the process."`
	On           string           `json:"on" format:"date"`
	Event        int64            `json:"event" doc:"Number of the event that records it."`
	Standing     int64            `json:"standing" doc:"Number of the event of the last correction of its step, or of the step itself if it has none."`
	RequestedBy  call.Named       `json:"requested_by"`
	ApprovedBy   *call.Named      `json:"approved_by,omitempty" doc:"Absent if no second person had to approve it."`
	Basis        string           `json:"basis,omitempty" doc:"Personal text."`
	AsProposed   int              `json:"as_proposed,omitempty" doc:"Of a final finding that was given no basis: the number of the proposed finding whose basis it has."`
	Demands      []FindingDemand  `json:"demands" doc:"Demands that it rests on, with their text of that day."`
	Documents    []field.Document `json:"documents" doc:"Documents of the matter that it rests on."`
	Replies      []FindingReply   `json:"replies" doc:"Replies of the jurisdiction to a proposed finding."`
	Supersedes   []int            `json:"supersedes" doc:"Numbers of the findings that it superseded."`
	SupersededBy int              `json:"superseded_by,omitempty" doc:"Number of the finding that superseded it. Absent of one that was not superseded."`
	SupersededOn string           `json:"superseded_on,omitempty" format:"date"`
}

// FindingDemand is a demand that a finding rests on.
type FindingDemand struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

// FindingReply is a reply to a proposed finding.
type FindingReply struct {
	ReceivedOn string           `json:"received_on" format:"date"`
	Event      int64            `json:"event" doc:"Number of the event that records it."`
	Documents  []field.Document `json:"documents"`
}

// Certification is a certification of compliance.
type Certification struct {
	Number      int            `json:"number" doc:"From 1, in the order of the record."`
	Contact     string         `json:"contact,omitempty" doc:"Id of the contact who signed."`
	Name        string         `json:"name" doc:"Who signed. Personal text."`
	Office      string         `json:"office,omitempty"`
	SignedOn    civil.Date     `json:"signed_on"`
	About       string         `json:"about"`
	Document    field.Document `json:"document"`
	ExpiresOn   string         `json:"expires_on,omitempty" format:"date"`
	Expired     bool           `json:"expired" doc:"Its last day has passed in the jurisdiction."`
	Stands      bool           `json:"in_force" doc:"It was neither renewed nor withdrawn."`
	RenewedBy   int            `json:"renewed_by,omitempty" doc:"Number of the certification about the same law that was signed last."`
	Renews      []int          `json:"renews" doc:"Numbers of those that it renews."`
	Deadline    string         `json:"deadline,omitempty" doc:"Id of the own date by which it is to be renewed."`
	Event       int64          `json:"event" doc:"Number of the event that recorded it."`
	Standing    int64          `json:"standing" doc:"Number of the event of its last change, or of its record if it has none."`
	CorrectedOn string         `json:"corrected_on,omitempty" format:"date"`
	WithdrawnOn string         `json:"withdrawn_on,omitempty" format:"date"`
	Why         string         `json:"withdrawn_because,omitempty" doc:"Personal text."`
	By          call.Named     `json:"recorded_by"`
}

// Certifying is what a certification says.
type Certifying struct {
	Contact   string     `json:"contact,omitempty" doc:"Id of the contact of the jurisdiction who signed."`
	Name      string     `json:"name,omitempty" doc:"Who signed, if that is no contact. Personal text."`
	Office    string     `json:"office,omitempty" doc:"Of who signed, if that is no contact."`
	SignedOn  civil.Date `json:"signed_on"`
	About     string     `json:"about,omitempty" doc:"The law with which the jurisdiction complies. Default: 8 U.S.C. 1373."`
	Document  string     `json:"document,omitempty" pattern:"^[0-9a-f]{64}$" doc:"SHA-256 of a document of this matter. A correction can leave it out: the document stays."`
	ExpiresOn string     `json:"expires_on,omitempty" format:"date" doc:"Last day. A date of our own team to renew it begins with the record."`
	Ladder    string     `json:"ladder,omitempty" doc:"Alerts for that date: a ladder of the process, or none. Default: the day before, the day, and when late."`
}

// CertificationIn is a certification to record.
type CertificationIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body Certifying
}

// CertificationCorrectionIn corrects one.
type CertificationCorrectionIn struct {
	call.Keyed
	ID     string `path:"id"`
	Number int    `path:"number" minimum:"1"`
	Body   struct {
		Certifying
		Reason   string `json:"reason" doc:"What was wrong, and how you know. Personal text."`
		Standing int64  `json:"standing,omitempty" doc:"As the list had it: the correction is refused if the certification has changed since."`
	}
}

// CertificationWithdrawalIn withdraws one.
type CertificationWithdrawalIn struct {
	call.Keyed
	ID     string `path:"id"`
	Number int    `path:"number" minimum:"1"`
	Body   struct {
		Reason   string `json:"reason" doc:"Personal text."`
		Standing int64  `json:"standing,omitempty" doc:"As the list had it: the withdrawal is refused if the certification has changed since."`
	}
}

// FindingsOut carries the findings of a matter.
type FindingsOut struct {
	Body struct {
		Items []Finding `json:"items"`
	}
}

// CertificationsOut carries the certifications of a matter.
type CertificationsOut struct {
	Body struct {
		Items []Certification `json:"items"`
	}
}

func (c Certifying) command() (certify.Statement, error) {
	expires, err := call.Date("expires_on", c.ExpiresOn)
	return certify.Statement{
		Contact: c.Contact, Name: c.Name, Office: c.Office, SignedOn: c.SignedOn, About: c.About, Document: c.Document, ExpiresOn: expires, Ladder: c.Ladder,
	}, err
}

func (o *operations) addFindings() {
	tags := []string{"Matters"}
	call.Add(o.API, huma.Operation{
		OperationID: "list-findings", Method: http.MethodGet, Path: "/matters/{id}/findings", Summary: "List the findings of a matter", Tags: tags,
		Description: "In the order of the record. A final finding supersedes all before it, a proposed one only an earlier proposed one.",
	}, o.findings)
	call.Add(o.API, huma.Operation{
		OperationID: "list-certifications", Method: http.MethodGet, Path: "/matters/{id}/certifications",
		Summary: "List the certifications of compliance of a matter", Tags: tags,
		Description: "In the order of the record. Of those about the same law, the one that was signed last renews the others.",
	}, o.certifications)
	call.Add(o.API, huma.Operation{
		OperationID: "record-certification", Method: http.MethodPost, Path: "/matters/{id}/certifications",
		Summary: "Record a certification of compliance", Tags: tags,
		DefaultStatus: http.StatusCreated, Description: "The status of the matter does not change.", Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *CertificationIn) (*call.ResultOut, error) {
		said, err := in.Body.command()
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, certify.Record{Matter: in.ID, Statement: said})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "correct-certification", Method: http.MethodPost, Path: "/matters/{id}/certifications/{number}/correction",
		Summary: "Correct a certification of compliance", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "The first record stays in the history.", Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *CertificationCorrectionIn) (*call.ResultOut, error) {
		said, err := in.Body.command()
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, certify.Correct{
			Matter: in.ID, Number: in.Number, Statement: said, Reason: in.Body.Reason, Standing: in.Body.Standing,
		})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "withdraw-certification", Method: http.MethodPost, Path: "/matters/{id}/certifications/{number}/withdraw",
		Summary: "Withdraw a certification of compliance", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "It counts no more and stays on record. One that it had renewed is in force again.", Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *CertificationWithdrawalIn) (*call.ResultOut, error) {
		return o.Answer(ctx, u, in.Keyed, certify.Withdraw{Matter: in.ID, Number: in.Number, Reason: in.Body.Reason, Standing: in.Body.Standing})
	})
}

// named finds a matter, with the names of people.
func (o *operations) named(ctx context.Context, u account.User, id string) (m matter.Matter, named func(id string) call.Named, err error) {
	facts, err := o.reads.World(ctx, u.ID, matter.Stream(id))
	if err != nil {
		return m, nil, err
	}
	if m, err = matter.Find(facts, id); err != nil {
		return m, nil, err
	}
	r, err := review.Find(facts, m.Review)
	if err != nil {
		return m, nil, err
	}
	people := call.People(ctx, o.reads, facts)
	return m, func(id string) call.Named { return call.Named{ID: id, Name: people(id)} }, r.LoadMembers(facts)
}

func (o *operations) findings(ctx context.Context, u account.User, in *call.OneIn) (*FindingsOut, error) {
	m, named, err := o.named(ctx, u, in.ID)
	if err != nil {
		return nil, err
	}
	out := &FindingsOut{}
	out.Body.Items = make([]Finding, len(m.Findings))
	for i, f := range m.Findings {
		shown := Finding{
			Number: f.Number, Kind: string(f.Kind), Transition: f.Transition, On: call.DateText(f.On), Event: f.Event, Standing: m.StandsBy(f.Event),
			RequestedBy: named(f.AskedBy), Basis: f.Basis, Demands: make([]FindingDemand, len(f.Demands)), Documents: call.OrEmpty(f.Documents),
			Replies: make([]FindingReply, len(f.Replies)), Supersedes: call.OrEmpty(f.Supersedes),
			SupersededBy: f.SupersededBy, SupersededOn: call.DateText(f.SupersededOn),
		}
		if f.ApprovedBy != "" {
			by := named(f.ApprovedBy)
			shown.ApprovedBy = &by
		}
		if proposed, is := m.RestsOnProposed(f); is {
			shown.AsProposed = proposed.Number
		}
		for j, d := range f.Demands {
			shown.Demands[j] = FindingDemand{Label: string(d.Known()), Text: d.Text}
		}
		for j, r := range f.Replies {
			shown.Replies[j] = FindingReply{ReceivedOn: call.DateText(r.On), Event: r.Event, Documents: call.OrEmpty(r.Documents)}
		}
		out.Body.Items[i] = shown
	}
	return out, nil
}

func (o *operations) certifications(ctx context.Context, u account.User, in *call.OneIn) (*CertificationsOut, error) {
	m, named, err := o.named(ctx, u, in.ID)
	if err != nil {
		return nil, err
	}
	today := civil.DateIn(o.Now(), timezone.Named(m.Zone))
	out := &CertificationsOut{}
	out.Body.Items = make([]Certification, len(m.Certifications))
	for i, c := range m.Certifications {
		out.Body.Items[i] = Certification{
			Number: c.Number, Contact: c.Contact, Name: c.Name, Office: c.Office, SignedOn: c.SignedOn, About: c.About, Document: c.Document,
			ExpiresOn: call.DateText(c.ExpiresOn), Expired: c.Expired(today), Stands: c.Stands(), RenewedBy: c.RenewedBy, Renews: call.OrEmpty(c.Renews),
			Deadline: c.Deadline, Event: c.Event, Standing: c.StandsBy, CorrectedOn: call.DateText(c.Corrected), WithdrawnOn: call.DateText(c.Withdrawn),
			Why: c.WithdrawnBy, By: named(c.By),
		}
	}
	return out, nil
}
