package court

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/proceeding"
	"duces/workflow/view"
)

var tags = []string{"Courts"}

// Proceeding is one line of the list of proceedings.
type Proceeding struct {
	ID      string     `json:"id"`
	Court   string     `json:"court"`
	Number  string     `json:"number" doc:"Docket number."`
	Type    string     `json:"type" enum:"challenge,enforcement,affirmative,appeal"`
	Status  string     `json:"status" enum:"pending,stayed,ended"`
	Caption string     `json:"caption" doc:"As it is now."`
	FiledOn string     `json:"filed_on" format:"date"`
	Orders  int        `json:"orders" doc:"Number of orders, those too that were entered in error."`
	NextOn  string     `json:"next_on,omitempty" format:"date" doc:"The first of its open dates."`
	Owner   call.Named `json:"owner" doc:"Who is alerted about its dates."`
	Version int        `json:"version"`
}

// ProceedingParty is a party.
type ProceedingParty struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Role         string `json:"role" enum:"plaintiff,defendant,intervenor,amicus"`
	Jurisdiction string `json:"jurisdiction,omitempty" doc:"Id, if it is a jurisdiction on record."`
	From         string `json:"from,omitempty" format:"date" doc:"Absent: from the beginning."`
	Until        string `json:"until,omitempty" format:"date" doc:"First day on which it is no party. Absent: it still is one."`
}

// PartyGiven is one that joins.
type PartyGiven struct {
	Name         string `json:"name,omitempty" doc:"Optional for a jurisdiction on record."`
	Role         string `json:"role" enum:"plaintiff,defendant,intervenor,amicus"`
	Jurisdiction string `json:"jurisdiction,omitempty" doc:"Id of a jurisdiction."`
}

func partiesOf(given []PartyGiven) []proceeding.Party {
	var all []proceeding.Party
	for _, p := range given {
		all = append(all, proceeding.Party{Name: p.Name, Role: proceeding.Role(p.Role), Jurisdiction: p.Jurisdiction})
	}
	return all
}

// ProceedingCaption is a title of the case.
type ProceedingCaption struct {
	Text string `json:"text"`
	From string `json:"from,omitempty" format:"date" doc:"Absent: from the beginning."`
}

// ProceedingLink is another proceeding that belongs to one.
type ProceedingLink struct {
	Proceeding string `json:"proceeding"`
	How        string `json:"how" enum:"consolidated,appeal_of,appealed_in,related"`
}

// ProceedingFiling is a paper that was filed.
type ProceedingFiling struct {
	ID        string           `json:"id" doc:"The same in all proceedings in which it was entered at once."`
	Title     string           `json:"title"`
	Number    string           `json:"number,omitempty" doc:"Number of the docket entry."`
	By        string           `json:"by,omitempty"`
	On        string           `json:"on" format:"date"`
	Documents []field.Document `json:"documents"`
}

// ProceedingDate is one of the proceeding's own dates.
type ProceedingDate struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	On     string `json:"on" format:"date"`
	Order  string `json:"order,omitempty" doc:"Id of the order whose event the date asks for, such as the mandate."`
	Clause int    `json:"clause,omitempty"`
	Ended  string `json:"ended,omitempty" doc:"How it ended. Absent: it is open."`
}

// ProceedingDetail is one proceeding with all that is on record of it.
type ProceedingDetail struct {
	Proceeding
	Judge    string              `json:"judge,omitempty"`
	Zone     string              `json:"zone" doc:"IANA time zone of the court."`
	Captions []ProceedingCaption `json:"captions"`
	Parties  []ProceedingParty   `json:"parties"`
	Links    []ProceedingLink    `json:"links"`
	Filings  []ProceedingFiling  `json:"filings"`
	Dates    []ProceedingDate    `json:"dates"`
	Entered  []CourtOrder        `json:"entered" doc:"Its orders, in the order in which they were recorded."`
}

// ProceedingOut carries it.
type ProceedingOut struct{ Body ProceedingDetail }

// ProceedingsIn is one page of the list.
type ProceedingsIn struct {
	call.Paged
	Query        string `query:"q" maxLength:"200" doc:"In captions, parties, court, and docket number. A docket number is found however it is written: 1:17-cv-05720 and 17 C 5720 are the same."`
	Status       string `query:"status" enum:"pending,stayed,ended"`
	Jurisdiction string `query:"jurisdiction" doc:"Id of a jurisdiction that is a party, or was one."`
}

// ProceedingOpenIn records one.
type ProceedingOpenIn struct {
	call.Keyed
	Body struct {
		Court   string       `json:"court" example:"N.D. Ill."`
		Number  string       `json:"number" doc:"Docket number." example:"1:17-cv-05720"`
		Type    string       `json:"type" enum:"challenge,enforcement,affirmative,appeal"`
		Caption string       `json:"caption" example:"City of Chicago v. Sessions"`
		Judge   string       `json:"judge,omitempty"`
		FiledOn string       `json:"filed_on" doc:"YYYY-MM-DD." example:"2017-08-07"`
		Zone    string       `json:"zone" doc:"IANA time zone of the court." example:"America/Chicago"`
		Owner   string       `json:"owner,omitempty" doc:"Id of the user who is alerted about its dates. Absent: you."`
		Parties []PartyGiven `json:"parties,omitempty" maxItems:"1000"`
		Others  []string     `json:"others,omitempty" maxItems:"50" doc:"Ids of proceedings with the same court and docket number that are other cases."`
	}
}

// ProceedingChangeIn changes one.
type ProceedingChangeIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Court   string   `json:"court,omitempty"`
		Number  string   `json:"number,omitempty"`
		Caption string   `json:"caption,omitempty" doc:"The earlier caption stays on record with its dates."`
		Judge   string   `json:"judge,omitempty"`
		Status  string   `json:"status,omitempty" enum:"pending,stayed,ended"`
		Owner   string   `json:"owner,omitempty" doc:"Id of a user."`
		On      string   `json:"on,omitempty" doc:"Day from which it is so, YYYY-MM-DD. Absent: today."`
		Others  []string `json:"others,omitempty" maxItems:"50" doc:"Ids of proceedings with the same court and docket number that are other cases."`
		Version int      `json:"version,omitempty" minimum:"0" doc:"Version that you saw. If it has changed since, the answer is a conflict."`
	}
}

func (o *operations) addProceedings() {
	call.Add(o.API, huma.Operation{
		OperationID: "list-proceedings", Method: http.MethodGet, Path: "/proceedings", Summary: "List proceedings", Tags: tags,
		Description: "Those filed last come first.",
	}, func(ctx context.Context, u account.User, in *ProceedingsIn) (*call.ListOut[Proceeding], error) {
		page, err := o.reads.Proceedings(ctx, u.Viewer(), view.ProceedingFilter{
			Query: in.Query, Status: in.Status, Jurisdiction: in.Jurisdiction, Limit: in.Limit, Cursor: in.Cursor,
		})
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, lineOf), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "record-proceeding", Method: http.MethodPost, Path: "/proceedings", Summary: "Record a lawsuit or an appeal", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "If a proceeding with the same court and docket number is on record, the answer is a refusal that names it. If yours is another case, repeat the request with its id in others.",
	}, func(ctx context.Context, u account.User, in *ProceedingOpenIn) (*call.MadeOut, error) {
		b := in.Body
		filed, err := call.Date("filed_on", b.FiledOn)
		if err != nil {
			return nil, err
		}
		r, err := o.Do(ctx, u, in.Keyed, proceeding.Open{
			Docket: proceeding.Docket{Court: b.Court, Number: b.Number}, Kind: proceeding.Type(b.Type), Caption: b.Caption, Judge: b.Judge, Filed: filed,
			Zone: b.Zone, Owner: b.Owner, Parties: partiesOf(b.Parties), Others: b.Others,
		})
		if err != nil {
			return nil, err
		}
		return call.Created(r, "/proceedings/"), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "get-proceeding", Method: http.MethodGet, Path: "/proceedings/{id}", Summary: "Get a proceeding with its orders", Tags: tags,
	}, o.proceeding)
	call.Add(o.API, huma.Operation{
		OperationID: "change-proceeding", Method: http.MethodPatch, Path: "/proceedings/{id}", Summary: "Change a proceeding", Tags: tags,
		Description: "What is absent stays.",
	}, func(ctx context.Context, u account.User, in *ProceedingChangeIn) (*call.ResultOut, error) {
		b := in.Body
		on, err := call.Date("on", b.On)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, proceeding.Change{
			Proceeding: in.ID, Judge: b.Judge, Status: b.Status, Owner: b.Owner, Docket: proceeding.Docket{Court: b.Court, Number: b.Number},
			Caption: b.Caption, On: on, Others: b.Others, Version: b.Version,
		})
	})
}

func lineOf(r view.ProceedingRow) Proceeding {
	return Proceeding{
		ID: r.ID, Court: r.Court, Number: r.Number, Type: r.Type, Status: r.Status, Caption: r.Caption, FiledOn: r.Filed.String(),
		Orders: r.Orders, NextOn: call.DateText(r.Next), Owner: call.Named(r.Owner), Version: r.Version,
	}
}

func (o *operations) proceeding(ctx context.Context, u account.User, in *call.OneIn) (*ProceedingOut, error) {
	facts, err := o.reads.World(ctx, u.ID, proceeding.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	p, err := proceeding.Find(facts, in.ID)
	if err != nil {
		return nil, err
	}
	d, err := detailOf(facts, p)
	return &ProceedingOut{Body: d}, err
}

func detailOf(facts workflow.Facts, p proceeding.Proceeding) (ProceedingDetail, error) {
	d := ProceedingDetail{
		Proceeding: Proceeding{
			ID: p.ID, Court: p.Docket.Court, Number: p.Docket.Number, Type: string(p.Type), Status: p.Status, Caption: p.Caption(civil.Date{}),
			FiledOn: p.Filed.String(), Orders: len(p.Orders), Owner: call.Named{ID: p.Owner}, Version: p.Version,
		},
		Judge: p.Judge, Zone: p.Zone, Captions: []ProceedingCaption{}, Parties: []ProceedingParty{}, Links: []ProceedingLink{}, Filings: []ProceedingFiling{},
		Dates: []ProceedingDate{}, Entered: []CourtOrder{},
	}
	if p.Owner != "" {
		owner, err := workflow.Look[account.User](facts, account.Stream(p.Owner))
		if err != nil {
			return d, err
		}
		d.Owner.Name = owner.Name
	}
	for _, c := range p.Captions {
		d.Captions = append(d.Captions, ProceedingCaption{c.Text, call.DateText(c.From)})
	}
	for _, x := range p.Parties {
		d.Parties = append(d.Parties, ProceedingParty{x.ID, x.Name, string(x.Role), x.Jurisdiction, call.DateText(x.From), call.DateText(x.Until)})
	}
	for _, l := range p.Links {
		d.Links = append(d.Links, ProceedingLink{l.Proceeding, string(l.How)})
	}
	for _, f := range p.Filings {
		d.Filings = append(d.Filings, ProceedingFiling{f.ID, f.Title, f.Number, f.By, f.On.String(), call.OrEmpty(f.Documents)})
	}
	for _, x := range p.Dates {
		if x.Done == "" && (d.NextOn == "" || x.On.String() < d.NextOn) {
			d.NextOn = x.On.String()
		}
		d.Dates = append(d.Dates, ProceedingDate{ID: x.ID, Title: x.Title, On: x.On.String(), Order: x.Order, Clause: x.Clause, Ended: x.Done})
	}
	for _, x := range p.Orders {
		d.Entered = append(d.Entered, orderOf(x))
	}
	return d, nil
}
