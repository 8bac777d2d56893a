package response

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/document"
	"duces/workflow/due"
	"duces/workflow/field"
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
	TimeLapsed civil.Date `json:"time_lapsed,omitzero"`
	// Readers are the members who alone may open the documents; none: all may.
	Readers []string `json:"readers,omitempty"`
	// Deadlines are those that a step would meet which records it as an answer, by id.
	Deadlines []string `json:"deadlines,omitempty"`
}

// Type is the stored name.
func (ProductionReceived) Type() string { return "production_received" }

func productionEvents[S any](change Fold[S]) []workflow.EventType {
	return []workflow.EventType{
		workflow.Detailed(withDeadlines(change, false, Response.received, func(d ProductionReceived, _ workflow.Names) string {
			return "Production received" + AnswerWords(d.Completeness)
		}, func(d ProductionReceived) []string { return d.Readers }), receivedDetails),
	}
}

func receivedDetails(d ProductionReceived, e workflow.Event, n workflow.Names) []workflow.EventDetail {
	var details []workflow.EventDetail
	if source, given := e.Personal["fields."+document.Source]; given {
		details = append(details, workflow.EventDetail{Title: "Source", Text: source.Text()})
	}
	details = append(details, DeliveryDetails(d.Delivery, e)...)
	return append(details, workflow.EventDetail{Title: "Documents", Text: document.Names(d.Documents)}, TimeLapsed(d.TimeLapsed), document.SealedFor(d.Readers, n))
}

// DeliveryDetails are what came for each demand, on which pages, and what is withheld.
func DeliveryDetails(d production.Delivery, e workflow.Event) []workflow.EventDetail {
	d = WithWords(d, e)
	var details []workflow.EventDetail
	for _, a := range d.Answers {
		details = append(details, workflow.EventDetail{Title: "Demand " + string(a.Demand), Text: a.Text()})
	}
	withheld := 0
	for _, c := range d.Claims {
		withheld += c.Count
	}
	log := ""
	switch {
	case withheld == 1:
		log = "1 document withheld"
	case withheld > 1:
		log = fmt.Sprintf("%d documents withheld", withheld)
	}
	return append(details, workflow.EventDetail{Title: "Page numbers", Text: strings.Join(d.Bates, "; ")}, workflow.EventDetail{Title: "Privilege log", Text: log})
}

// WithWords gives what came back its personal text, which an event has apart.
func WithWords(d production.Delivery, e workflow.Event) production.Delivery {
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

func (r Response) received(list []due.Deadline, d ProductionReceived, e workflow.Event) (Response, []due.Deadline) {
	p := production.Production{
		Delivery: WithWords(d.Delivery, e), Event: e.Seq, No: e.No, Act: e.Act, On: e.Effective, By: e.Actor,
		Source: e.Personal["fields."+document.Source].Text(), Replaces: d.Replaces, Deadlines: d.Deadlines,
	}
	r.Productions = append(slices.Clone(r.Productions), p)
	for i := range r.Productions {
		if r.Productions[i].Event == d.Replaces {
			r.Productions[i].Replaced = e.Seq
		}
	}
	if d.Completeness != "" {
		r, list = r.Supplemented(list, r.Derived(), true, e)
	}
	r, list = r.Recorded(list, d.Of, e)
	list = slices.Clone(list)
	r.awaitAll(list)
	return r, list
}

// Produced takes up what a step brings for the demands.
func (r Response) Produced(d production.Delivery, by string, e workflow.Event) Response {
	r.Productions = append(slices.Clone(r.Productions), production.Production{
		Delivery: WithWords(d, e), Event: e.Seq, No: e.No, Act: e.Act, On: e.Effective, By: by,
	})
	return r
}

// Production finds a production by its event.
func (r Response) Production(event int64) (production.Production, bool) {
	i := slices.IndexFunc(r.Productions, func(p production.Production) bool { return p.Event == event })
	if i < 0 {
		return production.Production{}, false
	}
	return r.Productions[i], true
}

// CameOnline says that a production records what came through the respondent's door, which sends receipts itself.
func (r Response) CameOnline(p production.Production) bool {
	return slices.ContainsFunc(r.Submissions, func(s Submission) bool { return s.Recorded == p.Event })
}

// submittedBy is a production as an answer that waits until a step records it. One that another replaces came
// on its day all the same.
func submittedBy(p production.Production) due.Submitted {
	return due.Submitted{Event: p.Event, On: p.On}
}

// Awaits says that a production is an answer which waits until a step records it.
func Awaits(p production.Production, list []due.Deadline) bool {
	return p.Replaced == 0 && slices.ContainsFunc(list, func(d due.Deadline) bool {
		return slices.Contains(p.Deadlines, d.ID) && d.AnsweredApart()
	})
}

// DueWith is the deadline that a production was to meet: of those that answers meet, the latest that ran when it came.
// There is none for what came before anything was due.
func DueWith(def *process.Definition, list []due.Deadline, p production.Production) (d due.Deadline, ok bool) {
	kinds := def.MetByAnswer(func(process.Transition) bool { return true })
	for _, x := range list {
		if slices.Contains(kinds, x.Kind) && !x.OurOwn() && x.Status != due.StatusCancelled && !x.Basis.From.After(p.On) {
			d, ok = x, true
		}
	}
	return d, ok
}
