package transition

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/transition"
)

// productionForm is the empty form by which a production is recorded: it is like that of a transition.
func (p *Pages) productionForm(s subject.Matter) matterpage.Form {
	f := p.form(s, transition.ProductionForm())
	f.Action, f.Earliest = matterpage.ProductionHref(s.Matter.ID), deadline.Date{}
	return f
}

func (p *Pages) showProduction(c echo.Context) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	if err := transition.MayAddDocuments(frame.Who(c).Actor(), s.Process); err != nil {
		return err
	}
	return p.showForm(c, http.StatusOK, s, p.productionForm(s))
}

// recordProduction takes a filled-in form. Refused, it comes back as it was typed, with the
// files that came already.
func (p *Pages) recordProduction(c echo.Context) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	in, err := p.readSent(c)
	if err != nil {
		return err
	}
	defer in.files.Drop()
	f := p.productionForm(s)
	f.Typed, f.Key, f.Version = in.typed, in.key, in.version
	if err := p.receive(c, f.Transition, in); err != nil {
		return p.refusedForm(c, s, f, err)
	}
	move, problems, err := decode(f.Transition, in.typed, s.Matter.Demands)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		f.Errors = problems
		return p.showForm(c, http.StatusUnprocessableEntity, s, f)
	}
	cmd := transition.RecordProduction{Matter: s.Matter.ID, ReceivedOn: move.EffectiveOn, Note: move.Note, Version: in.version}
	err = readAdded(move.Fields, map[string]any{"documents": &cmd.Documents, "production": &cmd.Production, matter.DocumentSource: &cmd.Source})
	if err != nil {
		return err
	}
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, in.key, cmd)
	if err != nil {
		return p.refusedForm(c, s, f, asFields(err))
	}
	p.Done(c, result, "Production recorded. The matter's status has not changed.")
	return frame.Redirect(c, matterpage.Href(s.Matter.ID)+"#demands")
}

// recorded finds the production of a request, for somebody who may correct it.
func (p *Pages) recorded(c echo.Context) (s subject.Matter, r transition.ProductionOnRecord, err error) {
	if s, err = p.subject.Matter(c, c.Param("id")); err != nil {
		return s, r, err
	}
	if err := transition.MayAddDocuments(frame.Who(c).Actor(), s.Process); err != nil {
		return s, r, err
	}
	event, err := strconv.ParseInt(c.Param("event"), 10, 64)
	if err != nil {
		return s, r, workflow.Absent("production")
	}
	past, err := s.History()
	if err != nil {
		return s, r, err
	}
	standing, err := matter.Standing(past)
	if err != nil {
		return s, r, err
	}
	r, err = transition.FindProduction(standing, event)
	return s, r, err
}

// correctProductionForm is the form with what stands. The documents stay.
func (p *Pages) correctProductionForm(s subject.Matter, r transition.ProductionOnRecord) (matterpage.Form, error) {
	t := transition.ProductionForm()
	t.Name, t.Title, t.Help = "correct_production", "Correct production", "The documents stay on record. The first entry stays in the history."
	t.Fields = slices.DeleteFunc(t.Fields, func(f process.Field) bool { return f.Type == process.Documents })
	f := p.form(s, t)
	f.Action, f.Earliest = matterpage.CorrectProductionHref(s.Matter.ID, r.Event.Seq), deadline.Date{}
	f.Correction = &matterpage.Correction{Submit: t.Title}
	f.Demands = matterpage.Standing(r.Before.DemandStatus())
	on, err := recordedProduction(t, r)
	if err != nil {
		return f, err
	}
	for _, p := range t.Fields {
		if raw, is := on[p.Name]; is {
			encodeField(f.Typed, t, p, raw, r.Before.Demands)
		}
	}
	f.Typed.Set(matterpage.EffectiveName, r.Event.Effective.String())
	if source, given := r.Event.Personal["fields."+matter.DocumentSource]; given && !source.Erased {
		f.Typed.Set(matterpage.InputName(matter.DocumentSource), source.Text())
	}
	return f, nil
}

// recordedProduction is what a production says, as the field of its form has it.
func recordedProduction(t process.Transition, r transition.ProductionOnRecord) (field.Fields, error) {
	raw, err := json.Marshal(matter.GivenOf(r.Event))
	fields := field.Fields{}
	for _, p := range t.Fields {
		if p.Type == process.Production {
			fields[p.Name] = raw
		}
	}
	return fields, err
}

func (p *Pages) showCorrectProduction(c echo.Context) error {
	s, r, err := p.recorded(c)
	if err != nil {
		return err
	}
	f, err := p.correctProductionForm(s, r)
	if err != nil {
		return err
	}
	return p.showForm(c, http.StatusOK, s, f)
}

func (p *Pages) correctProduction(c echo.Context) error {
	s, r, err := p.recorded(c)
	if err != nil {
		return err
	}
	in, err := p.readSent(c)
	if err != nil {
		return err
	}
	defer in.files.Drop()
	f, err := p.correctProductionForm(s, r)
	if err != nil {
		return err
	}
	f.Typed, f.Key, f.Version = in.typed, in.key, in.version
	on, err := recordedProduction(f.Transition, r)
	if err != nil {
		return err
	}
	given, problems, err := decodeCorrection(f.Transition, in.typed, stands{fields: on, demands: r.Before.Demands})
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		f.Errors = problems
		return p.showForm(c, http.StatusUnprocessableEntity, s, f)
	}
	cmd := transition.CorrectProduction{Matter: s.Matter.ID, Event: r.Event.Seq, ReceivedOn: given.EffectiveOn, Reason: reasonOf(in.typed), Version: in.version}
	if err := readAdded(given.Fields, map[string]any{"production": &cmd.Production, matter.DocumentSource: &cmd.Source}); err != nil {
		return err
	}
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, in.key, cmd)
	if err != nil {
		return p.refusedForm(c, s, f, asFields(err))
	}
	p.Done(c, result, "Production corrected.")
	return frame.Redirect(c, matterpage.Href(s.Matter.ID)+"#demands")
}

// amendForm shows the demands as they read, to be changed.
func (p *Pages) amendForm(s subject.Matter) matterpage.Form {
	f := p.form(s, process.Transition{
		Name: "amend_demands", Title: "Amend demands", Help: "What came before the amendment answers the earlier text. The earlier text stays in the history.",
		Effective: process.Effective{Name: "on", Title: "Amended on"},
		Fields:    []process.Field{{Name: "demands", Title: "Demands", Type: process.Demands, Required: true}},
	})
	f.Action, f.Earliest = matterpage.AmendHref(s.Matter.ID), deadline.Date{}
	f.Correction = &matterpage.Correction{Submit: f.Transition.Title, Why: "Why the demands are amended."}
	return f
}

func (p *Pages) showAmend(c echo.Context) error {
	s, err := p.amends(c)
	if err != nil {
		return err
	}
	return p.showForm(c, http.StatusOK, s, p.amendForm(s))
}

// amends finds a matter for somebody who may amend its demands.
func (p *Pages) amends(c echo.Context) (subject.Matter, error) {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err == nil {
		err = transition.MayAmend(frame.Who(c).Actor(), s.Process)
	}
	return s, err
}

func (p *Pages) amendDemands(c echo.Context) error {
	s, err := p.amends(c)
	if err != nil {
		return err
	}
	in, err := p.readSent(c)
	if err != nil {
		return err
	}
	defer in.files.Drop()
	f := p.amendForm(s)
	f.Typed, f.Key, f.Version = in.typed, in.key, in.version
	given, problems, err := decode(f.Transition, in.typed, s.Matter.Demands)
	if err != nil {
		return err
	}
	cmd := transition.AmendDemands{Matter: s.Matter.ID, On: given.EffectiveOn, Reason: reasonOf(in.typed), Version: in.version}
	if err := readAdded(given.Fields, map[string]any{"demands": &cmd.Demands}); err != nil {
		return err
	}
	cmd.Demands = keepLimits(s.Matter.Demands, cmd.Demands)
	if len(problems) > 0 {
		f.Errors = problems
		return p.showForm(c, http.StatusUnprocessableEntity, s, f)
	}
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, in.key, cmd)
	if err != nil {
		return p.refusedForm(c, s, f, inForm(err, map[string]string{"on": matterpage.EffectiveName, "demands": "fields.demands"}))
	}
	p.Done(c, result, "Demands amended. They are asked again.")
	return frame.Redirect(c, matterpage.Href(s.Matter.ID)+"#demands")
}

// keepLimits gives demands of the form, which has number and text, what else stands of them.
func keepLimits(now, typed []demand.Demand) []demand.Demand {
	for n, d := range typed {
		if i := slices.IndexFunc(now, func(x demand.Demand) bool { return x.Called() == d.Called() }); i >= 0 {
			x := now[i]
			x.Text, x.Withdrawn = d.Text, d.Withdrawn
			typed[n] = x
		}
	}
	return typed
}

func reasonOf(typed url.Values) string { return frame.Lines(typed.Get(matterpage.ReasonName)) }

// judged finds the demand of a request, for somebody who may judge what is withheld.
func (p *Pages) judged(c echo.Context) (subject.Matter, production.Status, error) {
	s, err := p.amends(c)
	if err != nil {
		return s, production.Status{}, err
	}
	label, err := url.PathUnescape(c.Param("demand"))
	if err != nil {
		return s, production.Status{}, workflow.Absent("demand")
	}
	for _, x := range s.Matter.DemandStatus() {
		if x.Known() == demand.Label(label) {
			return s, x, nil
		}
	}
	return s, production.Status{}, workflow.Absent("demand")
}

func (p *Pages) judgeForm(s subject.Matter, x production.Status) matterpage.Form {
	f := p.form(s, matterpage.Judging(x))
	f.Action, f.Earliest = matterpage.JudgeHref(s.Matter.ID, x), deadline.Date{}
	f.Correction = &matterpage.Correction{Submit: "Save", Why: "Why it is accepted, or why not."}
	return f
}

func (p *Pages) showJudge(c echo.Context) error {
	s, x, err := p.judged(c)
	if err != nil {
		return err
	}
	return p.showForm(c, http.StatusOK, s, p.judgeForm(s, x))
}

func (p *Pages) judgeWithholding(c echo.Context) error {
	s, x, err := p.judged(c)
	if err != nil {
		return err
	}
	in, err := p.readSent(c)
	if err != nil {
		return err
	}
	defer in.files.Drop()
	f := p.judgeForm(s, x)
	f.Typed, f.Key, f.Version = in.typed, in.key, in.version
	given, problems, err := decode(f.Transition, in.typed, nil)
	if err != nil {
		return err
	}
	accepted := strings.TrimSpace(in.typed.Get(matterpage.InputName("accepted")))
	if accepted != "yes" && accepted != "no" {
		problems[matterpage.InputName("accepted")] = "Do we accept it? Choose yes or no."
	}
	if len(problems) > 0 {
		f.Errors = problems
		return p.showForm(c, http.StatusUnprocessableEntity, s, f)
	}
	cmd := transition.JudgeWithholding{Matter: s.Matter.ID, Demand: x.Known(), Accepted: accepted == "yes", On: given.EffectiveOn, Reason: reasonOf(in.typed), Version: in.version}
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, in.key, cmd)
	if err != nil {
		return p.refusedForm(c, s, f, inForm(err, map[string]string{"on": matterpage.EffectiveName}))
	}
	p.Done(c, result, "Recorded for demand "+string(x.Called())+".")
	return frame.Redirect(c, matterpage.Href(s.Matter.ID)+"#demands")
}
