package many

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	deadlines "duces/handlers/web/deadline"
	"duces/handlers/web/frame"
	duepage "duces/templates/due"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/extension"
)

// decideAtMost is how many requests one form decides.
const decideAtMost = 100

// tickAll takes all that match a filter as if each were ticked: every one needs inputs of its own.
func (m *manyAct) tickAll() error {
	if m.act != deadlines.DecideMany || m.typed.Get("all") == "" {
		return nil
	}
	if len(m.rows) > decideAtMost {
		return &workflow.Error{Code: workflow.Invalid, Message: "You can decide up to 100 requests at a time. Select fewer, or filter the list to fewer."}
	}
	m.typed.Del("all")
	m.typed.Del("deadline")
	for _, d := range m.rows {
		m.typed.Add("deadline", d.pick())
	}
	return nil
}

// counted says to how many it will be done.
func (m manyAct) counted() string {
	if m.act == deadlines.DecideMany {
		return words.Count(m.count(), "request", "requests")
	}
	return words.Count(m.count(), "deadline", "deadlines")
}

// decision is the command of one row, and what of it cannot be read.
func (d picked) decision(typed url.Values, on string) (change.DecideExtension, frame.Problems) {
	version, _ := strconv.Atoi(typed.Get("version-" + d.pick()))
	r := frame.Reading{Values: url.Values{"until": typed["until-"+d.pick()], "on": {on}}}
	decision := typed.Get("decision-" + d.pick())
	if decision == extension.Denied {
		r.Del("until") // the form has the date that was requested
	}
	cmd := change.DecideExtension{
		Matter: d.Matter, Request: d.requested().ID, Decision: decision, Until: r.Day("until", ""), On: r.Day("on", ""),
		Reason: frame.Lines(typed.Get("reason-" + d.pick())), Version: version,
	}
	for i := range r.Found {
		r.Found[i] = d.problem(r.Found[i])
	}
	return cmd, r.Found
}

// problem is what stands against the decision of the row, at the row's own input, whose label names the jurisdiction.
func (d picked) problem(of workflow.Detail) workflow.Detail {
	if of.Field == "" || of.Field == "on" { // one day is that of all decisions
		of.Message = d.on.Jurisdiction.Title() + ": " + of.Message
	} else {
		of.Field += "-" + d.pick()
	}
	return of
}

// refusedDecisions are what a judge says against each decision, at its own input.
func (m manyAct) refusedDecisions(decided change.DecideExtensions, judge func(workflow.Facts, workflow.Command) error) frame.Problems {
	var found frame.Problems
	for _, one := range decided.Decisions {
		i := slices.IndexFunc(m.rows, func(d picked) bool { return d.Matter == one.Matter && d.requested().ID == one.Request })
		if i < 0 {
			continue
		}
		d := m.rows[i]
		err := judge(d.on.Facts, one)
		no, _, other := frame.ProblemsOf(err)
		if err == nil || other != nil {
			continue
		}
		for _, x := range no {
			found = append(found, d.problem(x))
		}
	}
	return found
}

// requested is the request for more time that waits for the decision by the deadline.
func (d picked) requested() extension.Request {
	i := slices.IndexFunc(d.on.Matter.Extensions, func(x extension.Request) bool { return x.Own == d.Deadline })
	if i < 0 {
		return extension.Request{}
	}
	return d.on.Matter.Extensions[i]
}

// asked is the deadline for which more time is requested.
func (d picked) asked() due.Deadline {
	of, _ := d.on.Matter.Deadline(d.requested().Deadline)
	return of
}

// judgeDecision says what is asked for, or why there is nothing to decide.
func (d *picked) judgeDecision(act workflow.Act) {
	x := d.requested()
	if x.ID == "" {
		d.reason = "This is no decision on a request for more time."
		return
	}
	try := change.DecideExtension{Matter: d.Matter, Request: x.ID, Decision: extension.Denied, On: x.On, Reason: "-"}
	if _, err := try.Decide(d.on.Facts, act); err != nil {
		d.reason = reasonOf(err)
		return
	}
	of := d.asked()
	d.will = words.Titled(words.Kind(d.on.Process, of.Kind), of.Title) + ", due " + page.DayText(of.Due) +
		". Requested " + page.DayText(x.On) + ", until " + page.DayText(x.Until) + ". " + x.Reason
}

// decideRow are the inputs of one row.
func (d picked) decideRow(typed url.Values, found frame.Problems) *duepage.DecideRow {
	x := d.requested()
	until := x.Until.String()
	if typed.Has("until-" + d.pick()) {
		until = typed.Get("until-" + d.pick())
	}
	who := " for " + d.on.Jurisdiction.Title()
	row := &duepage.DecideRow{
		Version:  cmp.Or(typed.Get("version-"+d.pick()), strconv.Itoa(d.asked().Version)),
		Decision: page.Field{Name: "decision-" + d.pick(), Label: "Decision" + who, Value: typed.Get("decision-" + d.pick())},
		Until:    page.Field{Name: "until-" + d.pick(), Label: "New due date" + who, Value: until, Hint: "Requested: " + page.DayText(x.Until) + ". Empty if the request is denied."},
		Reason:   page.Field{Name: "reason-" + d.pick(), Label: "Reason" + who, Value: typed.Get("reason-" + d.pick()), Rows: 2},
		Choices:  []page.Option{{Value: "", Label: "Choose"}},
	}
	row.Decision, row.Until, row.Reason = found.At(row.Decision), found.At(row.Until), found.At(row.Reason)
	for _, one := range extension.Decisions {
		row.Choices = append(row.Choices, page.Option{Value: one, Label: matterpage.StandingTitle(one)})
	}
	return row
}

// decidedOn is the day of all decisions of the form. At first it is the earliest today of their jurisdictions: a later
// one would be in the future for some of them.
func (p *Pages) decidedOn(m manyAct) page.Field {
	f := page.Field{Name: "on", Label: "Decided on", Value: m.typed.Get("on"), Required: true}
	if !m.do && f.Value == "" {
		days := make([]civil.Date, len(m.rows))
		for i, d := range m.rows {
			days[i] = page.ZoneOf(d.on.Jurisdiction.Zone).Today(p.Engine.Now())
		}
		f.Value = slices.MinFunc(days, civil.Date.Compare).String()
	}
	return f
}
