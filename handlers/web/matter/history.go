package matter

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/approval/noted"
	"duces/workflow/correction"
	"duces/workflow/document"
	"duces/workflow/due"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// matterHistory fills in the history of a matter, newest act first.
func (p *Pages) matterHistory(c echo.Context, s subject.Matter, v *matterpage.View) ([]view.HistoryRow, error) {
	before := c.QueryParam("before")
	v.Alerts = c.QueryParam("alerts") != ""
	list, err := p.read.History(c.Request().Context(), frame.Who(c).Viewer(), view.HistoryFilter{
		Stream: matter.Stream(v.Matter.ID), Newest: true, Limit: frame.HistoryRows, Cursor: before,
	})
	if err != nil {
		return nil, err
	}
	name := func(id string) string { return p.subject.UserName(c, s.Facts, id) }
	if v.History, err = acts(list.Items, s, name, v.Alerts); err != nil {
		return nil, err
	}
	if err := p.corrections(c, s, v.History); err != nil {
		return nil, err
	}
	if before != "" {
		v.Latest = v.HistoryAt("", v.Alerts)
	}
	if list.Next != "" {
		v.Older = v.HistoryAt(list.Next, v.Alerts)
	}
	v.AlertsHref = v.HistoryAt(before, !v.Alerts)
	return list.Items, nil
}

// acts gathers events, newest first, into the acts that wrote them. Within an
// act the move leads, then the rest follows in the order of the ledger. What only
// says who was alerted is left out unless alerts are asked for.
func acts(rows []view.HistoryRow, s subject.Matter, name func(user string) string, alerts bool) ([]matterpage.Act, error) {
	var out []matterpage.Act
	for i := 0; i < len(rows); {
		end := i + 1
		for end < len(rows) && rows[end].Event.Act == rows[i].Event.Act {
			end++
		}
		of := rows[i:end]
		if i = end; !alerts {
			if of = slices.DeleteFunc(slices.Clone(of), isAlert); len(of) == 0 {
				continue
			}
		}
		one, err := act(of, s, name)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func isAlert(r view.HistoryRow) bool { return kinds.All.IsAlert(r.Event.Data.Type()) }

func act(rows []view.HistoryRow, s subject.Matter, name func(user string) string) (matterpage.Act, error) {
	var a matterpage.Act
	var lead, rest []matterpage.Fact
	names := workflow.Names{Process: s.Process, User: name, Title: func(id string) string {
		d, _ := s.Matter.Deadline(id)
		return d.Title
	}}
	transition.NameRequests(s.Facts, s.Matter, &names)
	a.Actor = rows[len(rows)-1].ActorName
	for _, row := range slices.Backward(rows) {
		if row.Event.Actor != workflow.SystemActor { // whose act it is; what the clock did came with it
			a.Actor = row.ActorName
			break
		}
	}
	for i := len(rows) - 1; i >= 0; i-- {
		e := rows[i].Event
		if e.Corrects != 0 { // p.corrections says what it changes
			rest = append(rest, matterpage.Fact{Event: e, Title: kinds.All.EventTitle(e.Data.Type()), Leaf: rows[i].Leaf})
			if t, is := e.Data.(matter.Transitioned); is {
				a.Facts = words.Facts(s.Process, t.Transition, t.Fields, e.Personal)
			}
			if d, is := e.Data.(document.Added); is {
				a.Facts = words.AddedFacts(d, e.Personal)
			}
			continue
		}
		names.Answer = rows[i].Answer
		f := matterpage.Fact{Event: e, Title: kinds.All.EventTitle(e.Data.Type()), Text: kinds.All.Says(e, names), Leaf: rows[i].Leaf}
		by := names.NameOf(names.Asker(e), "")
		if _, decides := e.Data.(noted.Given); decides {
			by = rows[i].ActorName // the act is the step's, and the note is not the requester's
		}
		for _, text := range []string{workflow.NoteName, workflow.ReasonName} {
			if sealed, given := e.Personal[text]; given {
				a.Notes = append(a.Notes, matterpage.Note{By: by, Text: sealed.Text()})
			}
		}
		switch d := e.Data.(type) {
		case correction.Corrected:
			a.Step, a.Actor = e.Seq, rows[i].ActorName
			lead = append(lead, f)
			if d.RequestedBy != "" {
				a.More = append(a.More, "Requested by "+name(d.RequestedBy))
			}
		case due.Moved:
			a.Notes = append(a.Notes, authority(d.Authority)...)
			rest = append(rest, f)
		case due.Tolled:
			a.Notes = append(a.Notes, authority(d.Authority)...)
			rest = append(rest, f)
		case matter.Transitioned:
			a.Step = e.Seq
			a.Facts = words.Facts(s.Process, d.Transition, d.Fields, e.Personal)
			a.Actor, a.Answer = rows[i].ActorName, d.Answer()
			f.Text = strings.TrimSuffix(f.Text, d.AnswerWords()) // the tag says it
			lead = append(lead, f)
			if d.RequestedBy != "" {
				a.More = append(a.More, "Requested by "+name(d.RequestedBy))
			}
		case document.Added:
			a.Step, a.Facts, a.Answer = e.Seq, words.AddedFacts(d, e.Personal), d.Completeness
			lead = append(lead, f)
		case noted.Requested:
			asked, err := transition.FindAsked(s.Facts, s.Matter, d.Approval)
			if err != nil {
				return a, err
			}
			a.Facts = words.Facts(s.Process, d.Transition, asked.Fields, asked.Personal)
			if _, here := e.Personal[workflow.NoteName]; !here && asked.Note() != "" {
				a.Notes = append(a.Notes, matterpage.Note{Text: asked.Note()})
			}
			lead = append(lead, f)
		default:
			rest = append(rest, f)
		}
	}
	a.Events = append(lead, rest...)
	return a, nil
}

// authority is what a change of a deadline rests on, where it was given.
func authority(text string) []matterpage.Note {
	if text == "" {
		return nil
	}
	return []matterpage.Note{{Text: "Authority: " + text}}
}
