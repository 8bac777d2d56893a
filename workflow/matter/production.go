package matter

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/demand"
	"duces/workflow/document"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/privilege"
	"duces/workflow/process"
	"duces/workflow/production"
)

// ProductionReceived says what came for the demands, on its effective date. Personal
// "fields.source" says from whom, "ground.DEMAND" and "part.DEMAND" what an objection says,
// "privilege.N" is the Nth entry of a privilege log, and "note" what there is to say besides.
type ProductionReceived struct {
	production.Delivery
	Documents []field.Document `json:"documents,omitempty"`
	Replaces  int64            `json:"replaces,omitempty"` // event of the production that it replaces
	// Completeness is how complete the answer on record is with it; empty: there is none yet.
	Completeness string `json:"completeness,omitempty"`
	// Of is the event of an answer that came online and that this records.
	Of int64 `json:"of,omitempty"`
	// TimeLapsed is until when that answer asks for more time, if its deadline was closed before, or due later.
	TimeLapsed deadline.Date `json:"time_lapsed,omitzero"`
	// Readers are the members who alone may open the documents; none: all may.
	Readers []string `json:"readers,omitempty"`
	// Deadlines are those that a step would meet which records it as an answer, by id.
	Deadlines []string `json:"deadlines,omitempty"`
}

// Type is the stored name.
func (ProductionReceived) Type() string { return "production_received" }

// DemandsAmended says how demands read from its effective date on. Personal "reason" says why.
type DemandsAmended struct {
	Demands []demand.Demand `json:"demands"` // those that changed, as they read now
}

// Type is the stored name.
func (DemandsAmended) Type() string { return "demands_amended" }

// WithholdingJudged says whether our own side accepts what was withheld from a demand, on an
// objection or as privileged. Personal "reason" says why.
type WithholdingJudged struct {
	Demand   demand.Label `json:"demand"`
	Accepted bool         `json:"accepted"`
}

// Type is the stored name.
func (WithholdingJudged) Type() string { return "withholding_judged" }

var productionEvents = []workflow.EventType{
	workflow.Detailed(changing(Matter.received, func(d ProductionReceived, _ workflow.Names) string {
		return "Production received" + answerWords(d.Completeness)
	}, func(d ProductionReceived) []string { return d.Readers }), productionDetails),
	workflow.Detailed(changing(func(m Matter, d DemandsAmended, e workflow.Event) Matter {
		return m.withDemands(amended(m.Demands, d.Demands), e)
	}, func(d DemandsAmended, _ workflow.Names) string {
		return plural(len(d.Demands), "Demand ", "Demands ") + labels(d.Demands) + " amended"
	}, nil), func(d DemandsAmended, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
		details := make([]workflow.EventDetail, len(d.Demands))
		for i, x := range d.Demands {
			details[i] = workflow.EventDetail{Title: "Demand " + string(x.Called()), Text: x.Full()}
		}
		return details
	}),
	changing(func(m Matter, d WithholdingJudged, e workflow.Event) Matter {
		m.Rulings = append(slices.Clone(m.Rulings), production.Ruling{Demand: d.Demand, Accepted: d.Accepted, On: e.Effective, Event: e.Seq})
		return m
	}, func(d WithholdingJudged, _ workflow.Names) string {
		if d.Accepted {
			return "Demand " + string(d.Demand) + ": what was withheld is accepted"
		}
		return "Demand " + string(d.Demand) + ": what was withheld is not accepted"
	}, nil),
}

func labels(list []demand.Demand) string {
	all := make([]string, len(list))
	for i, d := range list {
		all[i] = string(d.Called())
	}
	return strings.Join(all, ", ")
}

func productionDetails(d ProductionReceived, e workflow.Event, n workflow.Names) []workflow.EventDetail {
	var details []workflow.EventDetail
	if source, given := e.Personal["fields."+document.Source]; given {
		details = append(details, workflow.EventDetail{Title: "Source", Text: source.Text()})
	}
	details = append(details, deliveryDetails(d.Delivery, e)...)
	names := make([]string, len(d.Documents))
	for i, doc := range d.Documents {
		names[i] = doc.Name
	}
	return append(details, workflow.EventDetail{Title: "Documents", Text: strings.Join(names, "; ")}, timeLapsed(d.TimeLapsed), document.SealedFor(d.Readers, n))
}

// deliveryDetails are what came for each demand, on which pages, and what is withheld.
func deliveryDetails(d production.Delivery, e workflow.Event) []workflow.EventDetail {
	d = withWords(d, e)
	var details []workflow.EventDetail
	for _, a := range d.Answers {
		details = append(details, workflow.EventDetail{Title: "Demand " + string(a.Demand), Text: a.Text()})
	}
	withheld := 0
	for _, c := range d.Claims {
		withheld += c.Count
	}
	log := ""
	if withheld > 0 {
		log = fmt.Sprintf("%d %s withheld", withheld, plural(withheld, "document", "documents"))
	}
	return append(details, workflow.EventDetail{Title: "Page numbers", Text: strings.Join(d.Bates, "; ")}, workflow.EventDetail{Title: "Privilege log", Text: log})
}

// withWords gives what came back its personal text, which an event has apart.
func withWords(d production.Delivery, e workflow.Event) production.Delivery {
	d.Answers, d.Claims = slices.Clone(d.Answers), slices.Clone(d.Claims)
	for i, a := range d.Answers {
		d.Answers[i].Ground = e.Personal[production.GroundName(a.Demand)].Text()
		d.Answers[i].Part = e.Personal[production.PartName(a.Demand)].Text()
	}
	for i := range d.Claims {
		c := &d.Claims[i]
		c.Entry, c.Of, c.On, c.No = e.Personal[production.EntryName(i)].Text(), e.Seq, e.Effective, i+1
	}
	return d
}

// GivenOf is what somebody said when they recorded what came, by itself or with a step.
func GivenOf(e workflow.Event) production.Given {
	switch d := e.Data.(type) {
	case ProductionReceived:
		return production.GivenOf(withWords(d.Delivery, e))
	case Transitioned:
		if d.Received != nil {
			return production.GivenOf(withWords(*d.Received, e))
		}
	}
	return production.Given{}
}

func (m Matter) received(d ProductionReceived, e workflow.Event) Matter {
	p := production.Production{
		Delivery: withWords(d.Delivery, e), Event: e.Seq, No: e.No, Act: e.Act, On: e.Effective, By: e.Actor,
		Source: e.Personal["fields."+document.Source].Text(), Replaces: d.Replaces, Deadlines: d.Deadlines,
	}
	m.Productions = append(slices.Clone(m.Productions), p)
	for i := range m.Productions {
		if m.Productions[i].Event == d.Replaces {
			m.Productions[i].Replaced = e.Seq
		}
	}
	m.Folder = m.WithDocuments(d.Documents, document.Document{
		On: e.Effective, Event: e.Seq, By: e.Actor, Kind: document.Production, Source: p.Source, Readers: d.Readers,
	})
	if d.Completeness != "" {
		m = m.supplemented(m.Derived(), true, e)
	}
	m = m.submissionRecorded(d.Of, e)
	m.Deadlines = slices.Clone(m.Deadlines)
	m.awaitAll()
	return m
}

// submittedBy is a production as an answer that waits until a step records it. One that another replaces came
// on its day all the same.
func submittedBy(p production.Production) due.Submitted {
	return due.Submitted{Event: p.Event, On: p.On}
}

// Awaits says that a production is an answer which waits until a step records it.
func (m Matter) Awaits(p production.Production) bool {
	return p.Replaced == 0 && slices.ContainsFunc(p.Deadlines, func(id string) bool {
		d, ok := m.Deadline(id)
		return ok && d.AnsweredApart()
	})
}

// AnswerWaits says that an answer came, online or otherwise, that no step has recorded.
func (m Matter) AnswerWaits() bool {
	return len(m.Unrecorded()) > 0 || slices.ContainsFunc(m.Deadlines, due.Deadline.Unrecorded)
}

// DueWith is the deadline that a production was to meet: of those that answers meet, the latest that ran when it came.
// There is none for what came before anything was due.
func (m Matter) DueWith(def *process.Definition, p production.Production) (d due.Deadline, ok bool) {
	kinds := def.MetByAnswer(func(process.Transition) bool { return true })
	for _, x := range m.Deadlines {
		if slices.Contains(kinds, x.Kind) && !x.OurOwn() && x.Status != due.StatusCancelled && !x.Basis.From.After(p.On) {
			d, ok = x, true
		}
	}
	return d, ok
}

// amended puts changed demands in the place of those with their number.
func amended(standing, changed []demand.Demand) []demand.Demand {
	standing = slices.Clone(standing)
	for _, d := range changed {
		i := slices.IndexFunc(standing, func(x demand.Demand) bool { return x.Known() == d.Known() })
		if i < 0 {
			standing = append(standing, d)
			continue
		}
		standing[i] = d
	}
	return standing
}

// withDemands is the matter with the demands that stand from an event on.
func (m Matter) withDemands(demands []demand.Demand, e workflow.Event) Matter {
	m.Demands = demands
	m.Items = production.SetDemands(m.Items, demands, production.Moment{On: e.Effective, Event: e.Seq})
	return m
}

// DemandStatus says how each demand that was ever made stands.
func (m Matter) DemandStatus() []production.Status {
	return production.Judge(m.Items, m.Productions, m.Rulings)
}

// Insufficient names the entries of privilege logs that do not say what Rule 26(b)(5)(A) asks for, and what each lacks, in
// the order of the record. Those that withhold nothing that is still due are left out, and those that were erased.
func (m Matter) Insufficient() []string {
	var claims []production.Claim
	for _, s := range m.DemandStatus() {
		if s.Leaf && s.Stands && !s.Satisfied() && !s.Accepted {
			claims = append(claims, s.Claims...)
		}
	}
	for _, p := range m.Productions {
		for _, c := range p.Claims {
			if p.Replaced == 0 && len(c.Demands) == 0 { // the log does not say from what it is withheld
				claims = append(claims, c)
			}
		}
	}
	order := func(a, b production.Claim) int { return cmp.Or(cmp.Compare(a.Of, b.Of), a.No-b.No) }
	slices.SortStableFunc(claims, order)
	claims = slices.CompactFunc(claims, func(a, b production.Claim) bool { return order(a, b) == 0 })
	var all []string
	for _, c := range claims {
		var e privilege.Entry
		if json.Unmarshal([]byte(c.Entry), &e) != nil {
			continue
		}
		if lacks := e.Deficiency(c.No, "the privilege log received "+c.On.Text()); lacks != "" {
			all = append(all, lacks)
		}
	}
	return all
}

// Derived is how complete the answer is by what came for each demand.
func (m Matter) Derived() string { return production.Completeness(m.DemandStatus()) }

// AnswerRecorded is the latest answer that is no supplement, and whether there is one.
func (m Matter) AnswerRecorded() (Answer, bool) {
	for _, a := range slices.Backward(m.Answers) {
		if !a.Supplement {
			return a, true
		}
	}
	return Answer{}, false
}

// CompletenessDerived says that the completeness of the answer follows from what came for each demand. Otherwise it is what
// somebody recorded, as processes of earlier versions ask for it.
func (m Matter) CompletenessDerived() bool {
	latest, answered := m.LatestAnswer()
	return len(m.Productions) > 0 || answered && latest.Derived
}

// AsRecorded is the completeness that somebody recorded of the latest answer, where it differs from
// what follows from what came; empty: it does not.
func (m Matter) AsRecorded() string {
	for _, a := range slices.Backward(m.Answers) {
		if !a.Derived {
			if m.CompletenessDerived() && a.Completeness != m.Completeness() {
				return a.Completeness
			}
			return ""
		}
	}
	return ""
}

// RecordedAlone says that somebody recorded how complete the answer is, and nobody what came for each demand.
func (m Matter) RecordedAlone() bool { return m.ResponseOnRecord() && !m.CompletenessDerived() }

// ResponseOnRecord says that something came for the demands: an answer is on record, or a production.
func (m Matter) ResponseOnRecord() bool { return len(m.Answers) > 0 || len(m.Productions) > 0 }

// ResponseOn is when the latest of it came; zero: nothing did.
func (m Matter) ResponseOn() deadline.Date {
	var latest deadline.Date
	for _, p := range m.Productions {
		if p.On.After(latest) {
			latest = p.On
		}
	}
	if a, answered := m.LatestAnswer(); answered && !latest.After(a.On) {
		return a.On
	}
	return latest
}

// Incomplete says that something is still owed for the demands. Where nobody recorded what came for
// each, it is what was recorded of the latest answer.
func (m Matter) Incomplete() bool {
	if m.CompletenessDerived() {
		return len(production.Owed(m.DemandStatus())) > 0
	}
	return m.Completeness() != process.Complete
}
