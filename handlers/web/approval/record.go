package approval

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	approvalpage "duces/templates/approval"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/annotation"
	"duces/workflow/approval"
	"duces/workflow/document"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/transition"
)

// record is what a decision about a matter rests on, as it stands there.
func (p *Pages) record(c echo.Context, s subject.Matter) (*approvalpage.Record, error) {
	r := &approvalpage.Record{Demands: s.Matter.Demands}
	for _, d := range s.Matter.Documents {
		r.Documents = append(r.Documents, d.Document)
	}
	for _, d := range s.Matter.Deadlines {
		r.Deadlines = append(r.Deadlines, matterpage.NewDue(d, s.Process, p.Engine.Now()))
	}
	var err error
	if r.Files, err = p.subject.Notes(c, r.Documents); err != nil {
		return nil, err
	}
	if r.Conflicts, err = s.OpenConflicts(); err != nil {
		return nil, err
	}
	past, err := s.History()
	if err != nil {
		return nil, err
	}
	standing, err := matter.Standing(past)
	if err != nil {
		return nil, err
	}
	opened := map[string]map[string][]string{} // by act and kind: what was said of the date
	for _, e := range standing {
		if d, is := e.Data.(due.Opened); is {
			opened[e.Act] = workflow.With(opened[e.Act], d.Kind, words.Foreseen(d.Receipt.Read()))
		}
	}
	for _, e := range standing {
		if e.Corrects != 0 { // what it says stands where it says it
			continue
		}
		switch d := e.Data.(type) {
		case matter.Transitioned:
			t, _ := s.Process.Transition(d.Transition)
			dates := map[string][]string{}
			for _, o := range t.Opens {
				dates[o.Field] = opened[e.Act][o.Deadline]
			}
			r.Steps = append(r.Steps, approvalpage.RecordStep{
				Title: words.Act(s.Process, d.Transition), On: e.Effective, At: d.At, TimeZone: s.Jurisdiction.Zone, Completeness: completeness(d.Answer()),
				Short: d.Answer() != process.Complete, Facts: dated(t, words.Facts(s.Process, d.Transition, d.Fields, e.Personal), dates),
			})
		case document.Added:
			r.Steps = append(r.Steps, approvalpage.RecordStep{
				Title: "Documents added", On: e.Effective, Completeness: completeness(d.Completeness), Short: d.Completeness != process.Complete, Facts: words.AddedFacts(d, e.Personal),
			})
		case annotation.NoteAdded:
			r.Notes = append(r.Notes, approvalpage.RecordNote{By: p.subject.UserName(c, s.Facts, e.Actor), At: e.Recorded, Text: e.Personal["note"].Text()})
		}
		if _, added := e.Data.(annotation.NoteAdded); !added {
			if note, given := e.Personal["note"]; given {
				by := e.Actor
				if step, is := e.Data.(matter.Transitioned); is {
					by = cmp.Or(step.RequestedBy, by)
				}
				r.Notes = append(r.Notes, approvalpage.RecordNote{By: p.subject.UserName(c, s.Facts, by), At: e.Recorded, Text: note.Text()})
			}
		}
	}
	return r, nil
}

// dated puts the dates that periods lead to in the place of their lengths, by the field.
func dated(t process.Transition, facts []words.Fact, dates map[string][]string) []words.Fact {
	for _, f := range t.Fields {
		for i := range facts {
			if f.Type == process.Due && facts[i].Title == f.Title && len(dates[f.Name]) > 0 {
				facts[i].Values = dates[f.Name]
			}
		}
	}
	return facts
}

// linesOf are the sentences about the dates that each field of a form leads to.
func linesOf(dates map[string]page.Dates) map[string][]string {
	lines := map[string][]string{}
	for field, d := range dates {
		for _, date := range d.List {
			lines[field] = append(lines[field], date.Lines...)
		}
	}
	return lines
}

// completeness is how complete an answer was, as a word of its own; empty: nothing was received.
func completeness(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// ifApproved says what an approval of a step would do to deadlines now, or why it cannot be approved.
func (p *Pages) ifApproved(c echo.Context, s subject.Matter, asked transition.Asked) (effects []approvalpage.Effect, stale string, err error) {
	if asked.Status != approval.Pending {
		return nil, "", nil
	}
	d, err := asked.IfApproved(s.Facts, workflow.Act{Actor: frame.Who(c).ID, At: p.Engine.Now()})
	if e, ours := errors.AsType[*workflow.Error](err); ours && e.Code != workflow.Internal {
		if asked.Deadline == "" && asked.From != s.Matter.State {
			return nil, "The matter's status has changed since this was requested. It is now " + s.Process.InState(s.Matter.State) + ".", nil
		}
		return nil, "This cannot be approved now. " + workflow.Sentence(err), nil
	}
	if err != nil {
		return nil, "", err
	}
	for _, x := range due.Effects(s.Matter.Deadlines, d.Events) {
		effects = append(effects, effectOf(s.Process, x))
	}
	return effects, "", nil
}

// effectWords begin what becomes of a deadline.
var effectWords = map[due.What]string{
	due.Opens: "Opens", due.Moves: "Moves", due.Tolls: "Tolls", due.Meets: "Meets", due.Misses: "Missed by now", due.Cancels: "Cancels",
}

// endings are what may end a deadline, or have it end sooner.
var endings = []due.What{due.Cancels, due.Meets, due.Moves}

func effectOf(def *process.Definition, x due.Effect) approvalpage.Effect {
	e := approvalpage.Effect{Title: words.Kind(def, x.Kind), What: effectWords[x.What], Right: slices.Contains(endings, x.What) && x.Right && x.Owed == due.OwedByJurisdiction}
	if x.Receipt != nil {
		e.Lines = words.Foreseen(x.Receipt.Read())
	} else {
		e.Lines = []string{words.DueOn(x.Due)}
	}
	return e
}
