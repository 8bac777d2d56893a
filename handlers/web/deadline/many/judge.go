package many

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	deadlines "duces/handlers/web/deadline"
	"duces/handlers/web/frame"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/due"

	"github.com/labstack/echo/v4"
)

// judge says of each deadline what will happen to it, or why nothing can.
func (p *Pages) judge(c echo.Context, m *manyAct, dated bool) {
	act := workflow.Act{Actor: frame.Who(c).ID, At: p.Engine.Now()}
	for i := range m.rows {
		d := &m.rows[i]
		d.reason, d.will = "", ""
		switch m.act {
		case deadlines.AssignMany:
			d.will = "Assigns its matter. Now assigned to: " + cmp.Or(p.subject.UserName(c, d.on.Facts, d.on.Matter.Owner), "Unassigned") + "."
		case deadlines.NoteMany:
			d.will = "Adds the note to its matter."
		case deadlines.DecideMany:
			d.judgeDecision(act)
		case change.AcknowledgeMany:
			_, err := change.Acknowledge{Matter: d.Matter, Deadline: d.Deadline, Version: d.Version}.Decide(d.on.Facts, act)
			if d.reason = reasonOf(err); d.reason == "" {
				d.will = "Records that you know about this deadline. The deadline stays open until it is met."
			}
		case change.ExtendMany:
			p.judgeExtension(d, m, act, dated)
		}
	}
}

func (p *Pages) judgeExtension(d *picked, m *manyAct, act workflow.Act, dated bool) {
	cmd := change.Deadline{Matter: d.Matter, Deadline: d.Deadline, Version: d.Version, Change: "extend", Days: 1, Authority: "-"}
	d.will = "Extends the deadline."
	if _, err := cmd.Decide(d.on.Facts, act); err != nil { // it cannot be extended at all
		d.reason = reasonOf(err)
		return
	}
	cmd = m.change
	cmd.Matter, cmd.Deadline, cmd.Change = d.Matter, d.Deadline, "extend"
	if !dated || cmd.Days == 0 && cmd.BusinessDays == 0 && cmd.Months == 0 && cmd.Hours == 0 && cmd.On.IsZero() {
		return
	}
	moved, err := cmd.Foresee(d.on.Facts, act)
	would := due.Foreseen{Who: d.on.Jurisdiction.Title() + " (" + words.Kind(d.on.Process, d.due.Kind) + ")", Err: err}
	switch {
	case err != nil:
		if workflow.CodeOf(err) != workflow.Invalid { // what is wrong with the form is said there
			d.reason = reasonOf(err)
		}
	case moved == nil:
		return
	default:
		would.Receipt = moved.Receipt.Read()
		d.will = strings.Join(words.Foreseen(would.Receipt), " ")
	}
	if d.ticked {
		m.foreseen = append(m.foreseen, would)
	}
}

// datesOf are the dates to which an extension would lead, as the form stands: the
// earliest, the latest, and those that differ.
func (m *manyAct) datesOf(found frame.Problems) page.Dates {
	switch {
	case m.act != change.ExtendMany || !m.do:
		return page.Dates{}
	case len(found) > 0:
		return page.Dates{Problem: found[0].Message}
	case !slices.ContainsFunc(m.rows, func(d picked) bool { return d.ticked }):
		return page.Dates{Problem: "Select at least one deadline."}
	case len(m.foreseen) == 0:
		return page.Dates{}
	}
	return page.Dates{List: []page.DueDate{words.Spread("", "deadline", m.foreseen)}}
}

func reasonOf(err error) string {
	if err == nil {
		return ""
	}
	e, ours := errors.AsType[*workflow.Error](err)
	if !ours {
		return workflow.Sentence(err)
	}
	return strings.TrimSpace(e.Message + " " + e.Satisfy)
}
