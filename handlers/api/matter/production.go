package matter

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/privilege"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/productionreceipt"
	"duces/workflow/response"
	"duces/workflow/transition"
)

// DemandStatus is a demand and how it stands.
type DemandStatus struct {
	demand.Demand
	Label    string   `json:"label" doc:"Number as text: 1, 2(a), A.1. Also number, where it is a plain number."`
	Known    string   `json:"known_as" doc:"Label by which answers name it: that of the document request, where a schedule has other numbers."`
	Leaf     bool     `json:"leaf" doc:"True if it is answered by itself. Others follow from the demands below them."`
	Stands   bool     `json:"stands" doc:"False if it is no longer demanded."`
	Status   string   `json:"status,omitempty" enum:"outstanding,partial,complete,objected,privileged,none_exist" doc:"Absent if the answer was recorded as a whole, not demand by demand."`
	Accepted bool     `json:"accepted,omitempty" doc:"True if we accept what is withheld on an objection or privilege."`
	Due      bool     `json:"due" doc:"True if something is still due for it."`
	Again    bool     `json:"asked_again,omitempty" doc:"True if it was answered before its text was amended."`
	Answered string   `json:"answered_on,omitempty" format:"date" doc:"When the production was received that says so."`
	Event    int64    `json:"event,omitempty" doc:"Number in the ledger of that production."`
	Ground   string   `json:"ground,omitempty" doc:"Of an objection."`
	Part     string   `json:"part,omitempty" doc:"Part that is objected to. Absent: the whole demand."`
	Withheld string   `json:"withheld,omitempty" enum:"yes,no" doc:"Whether anything is withheld on the objection. Absent: not said."`
	Lacks    []string `json:"privilege_log_lacks,omitempty" doc:"What entries of a privilege log for it do not say: date, author, recipients, type, privilege, description (Rule 26(b)(5)(A))."`
}

func showDemands(m matter.Matter) []DemandStatus {
	all := m.DemandStatus()
	list := make([]DemandStatus, len(all))
	for i, s := range all {
		if m.RecordedAlone() {
			list[i] = DemandStatus{Demand: s.Demand, Label: string(s.Called()), Known: string(s.Known()), Leaf: s.Leaf, Stands: s.Stands}
			continue
		}
		list[i] = DemandStatus{
			Demand: s.Demand, Label: string(s.Called()), Known: string(s.Known()), Leaf: s.Leaf, Stands: s.Stands, Status: s.Answer, Accepted: s.Accepted,
			Due: s.Leaf && s.Stands && !s.Satisfied(), Again: s.Again, Answered: call.DateText(s.By.On), Event: s.By.Event,
			Ground: s.Last.Ground, Part: s.Last.Part, Withheld: s.Last.Withheld, Lacks: s.Lacks,
		}
	}
	return list
}

// Production is what came at one time, and whether that was in time.
type Production struct {
	Event      int64    `json:"event" doc:"By which it was recorded."`
	ReceivedOn string   `json:"received_on" format:"date"`
	Source     string   `json:"source,omitempty"`
	Via        string   `json:"via,omitempty" enum:"email,portal,mail,paper,disk,other"`
	Demands    []string `json:"demands" doc:"Labels of those that it answers."`
	Deadline   string   `json:"deadline,omitempty" doc:"Id of the deadline that it was to meet: the latest for an answer to the demands that ran when it came. Absent: nothing was due."`
	DueOn      string   `json:"due_on,omitempty" format:"date" doc:"Of that deadline."`
	DaysLate   int      `json:"days_late,omitempty" doc:"Absent: it came in time."`
	ReplacedBy int64    `json:"replaced_by,omitempty" doc:"Event of the production that replaces it."`
}

func showProductions(m matter.Matter, def *process.Definition) []Production {
	list := make([]Production, len(m.Productions))
	for i, p := range m.Productions {
		x := Production{
			Event: p.Event, ReceivedOn: call.DateText(p.On), Source: p.Source, Via: p.Via, Demands: []string{}, ReplacedBy: p.Replaced,
		}
		for _, a := range p.Answers {
			x.Demands = append(x.Demands, string(a.Demand))
		}
		if d, ok := response.DueWith(def, m.Deadlines, p); ok {
			x.Deadline, x.DueOn, x.DaysLate = d.ID, call.DateText(d.Due), d.LateOn(p.On)
		}
		list[i] = x
	}
	return list
}

// PageFinding is something that a person should know of the page numbers of what came.
type PageFinding struct {
	Kind      string `json:"kind" enum:"gap,overlap,duplicate,replacement,ambiguous_width"`
	Text      string `json:"text"`
	Explained bool   `json:"explained,omitempty" doc:"Of a gap: true if privilege log entries name every page."`
}

func showPages(m matter.Matter) []PageFinding {
	list := []PageFinding{}
	for _, f := range m.PageFindings() {
		list = append(list, PageFinding{Kind: string(f.Kind), Text: f.String(), Explained: f.Explained})
	}
	return list
}

// ProductionIn is what came for the demands of a matter.
type ProductionIn struct {
	call.Keyed
	call.Seen
	ID   string `path:"id"`
	Body struct {
		ReceivedOn string              `json:"received_on" format:"date"`
		Source     string              `json:"source" doc:"Who sent it, and how. Example: City Clerk, by email."`
		All        string              `json:"all,omitempty" enum:"complete,partial,none_exist,objected,privileged,outstanding" doc:"The answer to every demand that is not named in answers."`
		Answers    []production.Answer `json:"answers,omitempty" maxItems:"500"`
		Via        string              `json:"via,omitempty" enum:"email,portal,mail,paper,disk,other"`
		Bates      string              `json:"bates,omitempty" doc:"Page numbers, as typed: CHI000001–CHI000250; CHI000252-300."`
		Log        []privilege.Entry   `json:"privilege_log,omitempty" maxItems:"500" doc:"What is withheld as privileged. Names and descriptions are personal text and can be erased."`
		Documents  []field.Document    `json:"documents,omitempty" maxItems:"1000" doc:"Each as returned by its upload."`
		Replaces   int64               `json:"replaces,omitempty" minimum:"1" doc:"Event of a production that this one replaces. Both stay on record; the later one counts."`
		Readers    []string            `json:"readers,omitempty" maxItems:"100" doc:"Ids of members. Only they can open the documents and see their names. Each opening is recorded. Absent: all members can."`
		Note       string              `json:"note,omitempty"`
	}
}

// CorrectProductionIn is all that is right of a production.
type CorrectProductionIn struct {
	call.Keyed
	call.Seen
	ID    string `path:"id"`
	Event int64  `path:"event" minimum:"1" doc:"By which it was recorded, or an earlier correction of it."`
	Body  struct {
		ReceivedOn string              `json:"received_on" format:"date"`
		Source     string              `json:"source"`
		All        string              `json:"all,omitempty" enum:"complete,partial,none_exist,objected,privileged,outstanding"`
		Answers    []production.Answer `json:"answers,omitempty" maxItems:"500"`
		Via        string              `json:"via,omitempty" enum:"email,portal,mail,paper,disk,other"`
		Bates      string              `json:"bates,omitempty" doc:"Page numbers, as typed: CHI000001–CHI000250; CHI000252-300."`
		Log        []privilege.Entry   `json:"privilege_log,omitempty" maxItems:"500" doc:"What is withheld as privileged. Names and descriptions are personal text and can be erased."`
		Reason     string              `json:"reason" doc:"What was wrong and how you know."`
	}
}

// ReceiptIn says to whom the receipt for a production goes.
type ReceiptIn struct {
	call.Keyed
	call.Seen
	ID    string `path:"id"`
	Event int64  `path:"event" minimum:"1" doc:"By which the production was recorded."`
	Body  struct {
		Contact string `json:"contact" doc:"Id of a contact of the jurisdiction who is in office today and has an email address."`
	}
}

// ReceiptsIn names a production.
type ReceiptsIn struct {
	call.Paged
	ID    string `path:"id"`
	Event int64  `path:"event" minimum:"1"`
}

// ProductionReceipt is a receipt for a production, as it is sent.
type ProductionReceipt struct {
	Contact     string           `json:"contact" doc:"Id."`
	To          string           `json:"to"`
	Email       string           `json:"email"`
	ReceivedOn  string           `json:"received_on" format:"date"`
	Demands     []string         `json:"demands" doc:"Labels."`
	Documents   []field.Document `json:"documents"`
	RequestedAt time.Time        `json:"requested_at"`
	SentAt      *time.Time       `json:"sent_at,omitempty" doc:"When a mail server took it. Absent: none did."`
	Status      string           `json:"status" enum:"waiting,mailed,failed"`
	Attempts    int              `json:"attempts" doc:"Each is on record before it is made. A mail that fails for now is tried for five days."`
	Answer      string           `json:"answer,omitempty" doc:"Of the mail server: to the latest attempt if it was the last, or to the one before."`
}

func showReceipt(r response.Receipt) ProductionReceipt {
	x := ProductionReceipt{
		Contact: r.Contact, To: r.Name, Email: r.Email, ReceivedOn: call.DateText(r.On), Demands: demand.Texts(r.Demands),
		Documents: append([]field.Document{}, r.Documents...), RequestedAt: r.At.UTC(), SentAt: call.Instant(r.Mailed), Status: "waiting",
		Attempts: r.Attempts, Answer: r.Answer,
	}
	if r.Done {
		x.Status = "mailed"
	}
	if r.Failed {
		x.Status = "failed"
	}
	return x
}

func (o *operations) addReceipts() {
	const path = "/matters/{id}/productions/{event}/receipts"
	call.Add(o.API, huma.Operation{
		OperationID: "send-receipt", Method: http.MethodPost, Path: path, Summary: "Send a contact a receipt for a production",
		Tags: []string{"Demands"}, DefaultStatus: http.StatusCreated,
		Description: "By mail: which demands, which documents with their SHA-256, received on. Documents that are sealed or closed are counted and not named. " +
			"What came online has its receipt already.",
	}, func(ctx context.Context, u account.User, in *ReceiptIn) (*call.ResultOut, error) {
		version, err := in.Version()
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, productionreceipt.Send{
			Matter: in.ID, Production: in.Event, Contact: in.Body.Contact, Version: version,
		})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "list-receipts", Method: http.MethodGet, Path: path, Summary: "List the receipts sent for a production",
		Tags: []string{"Demands"},
	}, func(ctx context.Context, u account.User, in *ReceiptsIn) (*call.ListOut[ProductionReceipt], error) {
		facts, err := o.reads.World(ctx, u.ID, matter.Stream(in.ID))
		if err != nil {
			return nil, err
		}
		m, err := matter.Find(facts, in.ID)
		if err != nil {
			return nil, err
		}
		if _, ok := m.Production(in.Event); !ok {
			return nil, workflow.Absent("production")
		}
		rows := slices.DeleteFunc(slices.Clone(m.Receipts), func(r response.Receipt) bool { return r.Production != in.Event })
		rows, next, err := call.Cut(rows, in.Paged, func(r response.Receipt) string { return strconv.Itoa(r.No) })
		if err != nil {
			return nil, err
		}
		return call.ListOf(rows, next, showReceipt), nil
	})
}

// AmendIn is how demands read from a day on.
type AmendIn struct {
	call.Keyed
	call.Seen
	ID   string `path:"id"`
	Body struct {
		On      string          `json:"on" format:"date"`
		Demands []demand.Demand `json:"demands" minItems:"1" maxItems:"500" doc:"Those that change, as they read now, and those that are added."`
		Reason  string          `json:"reason"`
	}
}

// JudgeIn says whether what is withheld from a demand is accepted.
type JudgeIn struct {
	call.Keyed
	call.Seen
	ID   string `path:"id"`
	Body struct {
		Demand   string `json:"demand" doc:"Its known_as." example:"2(a)"`
		Accepted bool   `json:"accepted"`
		On       string `json:"on" format:"date"`
		Reason   string `json:"reason"`
	}
}

func (o *operations) addProductions() {
	call.Add(o.API, huma.Operation{
		OperationID: "record-production", Method: http.MethodPost, Path: "/matters/{id}/productions",
		Summary: "Record what came for the demands, in any status. The status does not change",
		Tags:    []string{"Demands"}, DefaultStatus: http.StatusCreated,
		Description: "How complete the response is follows from this, demand by demand.",
	}, func(ctx context.Context, u account.User, in *ProductionIn) (*call.ResultOut, error) {
		version, err := in.Version()
		if err != nil {
			return nil, err
		}
		on, err := call.Date("received_on", in.Body.ReceivedOn)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, transition.RecordProduction{
			Matter: in.ID, ReceivedOn: on, Source: in.Body.Source, Production: production.Given{All: in.Body.All, Answers: in.Body.Answers, Via: in.Body.Via, Bates: in.Body.Bates, PrivilegeLog: in.Body.Log},
			Documents: in.Body.Documents, Replaces: in.Body.Replaces, Note: in.Body.Note, Readers: in.Body.Readers, Version: version,
		})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "correct-production", Method: http.MethodPost, Path: "/matters/{id}/productions/{event}/correction",
		Summary: "Correct what came",
		Tags:    []string{"Demands"}, DefaultStatus: http.StatusCreated,
		Description: "The documents stay on record, and the first entry stays in the history. What came with a step is corrected with that step.",
	}, func(ctx context.Context, u account.User, in *CorrectProductionIn) (*call.ResultOut, error) {
		version, err := in.Version()
		if err != nil {
			return nil, err
		}
		on, err := call.Date("received_on", in.Body.ReceivedOn)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, transition.CorrectProduction{
			Matter: in.ID, Event: in.Event, ReceivedOn: on, Source: in.Body.Source, Production: production.Given{All: in.Body.All, Answers: in.Body.Answers, Via: in.Body.Via, Bates: in.Body.Bates, PrivilegeLog: in.Body.Log},
			Reason: in.Body.Reason, Version: version,
		})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "amend-demands", Method: http.MethodPost, Path: "/matters/{id}/demands",
		Summary: "Amend or add demands from a day on",
		Tags:    []string{"Demands"}, DefaultStatus: http.StatusCreated,
		Description: "What came before that day answered the earlier text: amended demands are asked again. The earlier text stays in the history.",
	}, func(ctx context.Context, u account.User, in *AmendIn) (*call.ResultOut, error) {
		version, err := in.Version()
		if err != nil {
			return nil, err
		}
		on, err := call.Date("on", in.Body.On)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, transition.AmendDemands{Matter: in.ID, On: on, Demands: in.Body.Demands, Reason: in.Body.Reason, Version: version})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "judge-withholding", Method: http.MethodPost, Path: "/matters/{id}/demands/judge",
		Summary: "Accept or reject what is withheld from a demand",
		Tags:    []string{"Demands"}, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *JudgeIn) (*call.ResultOut, error) {
		version, err := in.Version()
		if err != nil {
			return nil, err
		}
		on, err := call.Date("on", in.Body.On)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, transition.JudgeWithholding{
			Matter: in.ID, Demand: demand.Label(in.Body.Demand), Accepted: in.Body.Accepted, On: on, Reason: in.Body.Reason, Version: version,
		})
	})
}
