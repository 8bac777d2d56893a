package entry

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/form"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/document"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/transition"
)

// replaces is the field that names the production which another replaces.
const replaces = "replaces"

// recording is the form by which a production is recorded.
func (p *Pages) recording(c echo.Context) (entry, error) {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return entry{}, err
	}
	if err := transition.MayAddDocuments(frame.Who(c).Actor(), s.Process); err != nil {
		return entry{}, err
	}
	said := "Production recorded. The matter's status has not changed."
	e := entry{Matter: s, inputs: receivedOn, said: said, part: "#demands"}
	e.form = p.entryForm(s, replacing(transition.ProductionForm(), s.Matter), matterpage.ProductionHref(s.Matter.ID))
	if e.from, err = form.Answering(c, &e.form, s); err != nil {
		return e, err
	}
	if err := preselect(e.form, c.QueryParam(matterpage.DemandName)); err != nil {
		return e, err
	}
	if err := form.CanSeal(&e.form, s, e.from); err != nil {
		return e, err
	}
	e.command = func(g given) (workflow.Command, error) {
		cmd := transition.RecordProduction{Matter: s.Matter.ID, ReceivedOn: g.on, Note: g.note, Version: g.Version}
		cmd.Of, cmd.Readers = e.from.Of, subject.SealedFor(g.Typed, g.problems)
		var earlier string
		err := g.into(map[string]any{
			"documents": &cmd.Documents, "production": &cmd.Production, document.Source: &cmd.Source, replaces: &earlier,
		})
		if err == nil && earlier != "" {
			if cmd.Replaces, err = strconv.ParseInt(earlier, 10, 64); err != nil {
				return nil, workflow.Absent("production")
			}
		}
		return cmd, err
	}
	return e, nil
}

// preselect answers one demand in the form of a production; empty: none.
func preselect(f matterpage.Form, label string) error {
	if label == "" {
		return nil
	}
	for _, p := range f.Transition.Fields {
		for _, s := range f.Demands {
			if p.Type == process.Production && s.Leaf && string(s.Known()) == label {
				f.Typed.Set(matterpage.AnswerName(p.Name, s.Known(), "answer"), production.Complete)
				return nil
			}
		}
	}
	return workflow.Absent("demand")
}

// replacing asks which earlier production this one replaces, where there is one to replace.
func replacing(t process.Transition, m matter.Matter) process.Transition {
	f := process.Field{
		Name: replaces, Title: "Replaces an earlier production", Type: process.Choice,
		Options: []process.Option{{Title: "No"}}, Help: "Both stay on record. The later one counts.",
	}
	for _, x := range m.Productions {
		if x.Replaced == 0 {
			earlier := process.Option{Name: strconv.FormatInt(x.Event, 10), Title: matterpage.ProductionTitle(x)}
			f.Options = append(f.Options, earlier)
		}
	}
	if len(f.Options) > 1 {
		t.Fields = append(t.Fields, f)
	}
	return t
}

// correctingProduction is the form that corrects a production. The documents stay.
func (p *Pages) correctingProduction(c echo.Context) (entry, error) {
	s, past, event, err := p.standing(c, "production")
	if err != nil {
		return entry{}, err
	}
	if err := transition.MayAddDocuments(frame.Who(c).Actor(), s.Process); err != nil {
		return entry{}, err
	}
	r, err := transition.FindProduction(past, event)
	if err != nil {
		return entry{}, err
	}
	t := transition.ProductionForm()
	t.Name, t.Title, t.Help = "correct_production", "Correct production", "The documents stay on record. The first entry stays in the history."
	t.Fields = slices.DeleteFunc(t.Fields, func(f process.Field) bool { return f.Type == process.Documents })
	e := entry{Matter: s, inputs: receivedOn, said: "Production corrected.", part: "#demands"}
	e.from.Standing = r.Before.Demands
	if e.from.OnRecord, err = form.ProductionOf(t, matter.GivenOf(r.Event)); err != nil {
		return e, err
	}
	e.form = p.entryForm(s, t, matterpage.CorrectProductionHref(s.Matter.ID, r.Event.Seq))
	e.form.Correction = &matterpage.Correction{Submit: t.Title}
	e.form.Demands = matterpage.Standing(r.Before.DemandStatus())
	form.EncodeSome(e.form.Typed, t, e.from.OnRecord, e.from.Standing)
	fillIn(e.form.Typed, r.Event)
	e.command = func(g given) (workflow.Command, error) {
		cmd := transition.CorrectProduction{Matter: s.Matter.ID, Event: event, ReceivedOn: g.on, Reason: g.reason}
		cmd.Version = g.Version
		return cmd, g.into(map[string]any{"production": &cmd.Production, document.Source: &cmd.Source})
	}
	return e, nil
}

// amending is the form that shows the demands as they read, to be changed.
func (p *Pages) amending(c echo.Context) (entry, error) {
	s, err := p.amends(c)
	if err != nil {
		return entry{}, err
	}
	e := entry{
		Matter: s, inputs: map[string]string{"on": matterpage.EffectiveName},
		said: "Demands amended. They are asked again.", part: "#demands",
	}
	e.form = p.entryForm(s, process.Transition{
		Name: "amend_demands", Title: "Amend demands",
		Help:      "What came before the amendment answers the earlier text. The earlier text stays in the history.",
		Effective: process.Effective{Name: "on", Title: "Amended on"},
		Fields:    []process.Field{{Name: "demands", Title: "Demands", Type: process.Demands, Required: true}},
	}, matterpage.AmendHref(s.Matter.ID))
	e.from = form.Source{Standing: s.Matter.Demands, Sets: e.form.Sets}
	e.form.Correction = &matterpage.Correction{Submit: e.form.Transition.Title, Why: "Why the demands are amended."}
	e.command = func(g given) (workflow.Command, error) {
		cmd := transition.AmendDemands{Matter: s.Matter.ID, On: g.on, Reason: g.reason, Version: g.Version}
		err := g.into(map[string]any{"demands": &cmd.Demands})
		cmd.Demands = demand.Keep(s.Matter.Demands, cmd.Demands, true)
		return cmd, err
	}
	return e, nil
}

// amends finds a matter for somebody who may amend its demands.
func (p *Pages) amends(c echo.Context) (subject.Matter, error) {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err == nil {
		err = transition.MayAmend(frame.Who(c).Actor(), s.Process)
	}
	return s, err
}

// judging is the form that says whether we accept what is withheld for a demand.
func (p *Pages) judging(c echo.Context) (entry, error) {
	s, err := p.amends(c)
	if err != nil {
		return entry{}, err
	}
	label, err := url.PathUnescape(c.Param("demand"))
	if err != nil {
		return entry{}, workflow.Absent("demand")
	}
	status := s.Matter.DemandStatus()
	i := slices.IndexFunc(status, func(x production.Status) bool { return x.Known() == demand.Label(label) })
	if i < 0 {
		return entry{}, workflow.Absent("demand")
	}
	x := status[i]
	e := entry{
		Matter: s, inputs: map[string]string{"on": matterpage.EffectiveName},
		said: "Recorded for demand " + string(x.Called()) + ".", part: "#demands",
	}
	e.form = p.entryForm(s, matterpage.Judging(x), matterpage.JudgeHref(s.Matter.ID, x))
	e.form.Facts = matterpage.WithheldFacts(x)
	e.form.Correction = &matterpage.Correction{Submit: "Save", Why: "Why it is accepted, or why not."}
	e.command = func(g given) (workflow.Command, error) {
		var accepted string
		err := g.into(map[string]any{"accepted": &accepted})
		if accepted != "yes" && accepted != "no" {
			g.problems[matterpage.InputName("accepted")] = "Do we accept it? Choose yes or no."
		}
		return transition.JudgeWithholding{
			Matter: s.Matter.ID, Demand: x.Known(), Accepted: accepted == "yes", On: g.on, Reason: g.reason, Version: g.Version,
		}, err
	}
	return e, nil
}
