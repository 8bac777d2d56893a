package form

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/privilege"
	"duces/workflow/process"
	"duces/workflow/production"
)

// Answering is what a form rests on. One that records an answer which came online, by its event, is filled in with it.
func Answering(c echo.Context, f *matterpage.Form, s subject.Matter) (Source, error) {
	from := Source{Standing: s.Matter.Demands, Sets: f.Sets}
	of := c.QueryParam(matterpage.OfName)
	if of == "" {
		return from, nil
	}
	event, err := strconv.ParseInt(of, 10, 64)
	came, is := s.Matter.Submission(event)
	if err != nil || !is {
		return from, workflow.Absent("answer")
	}
	from.Of, f.Action = event, f.Action+"?"+url.Values{matterpage.OfName: {of}}.Encode()
	if from.OnRecord, err = ProductionOf(f.Transition, production.GivenOf(came.Delivery)); err != nil {
		return from, err
	}
	EncodeSome(f.Typed, f.Transition, from.OnRecord, from.Standing)
	f.Typed.Set(matterpage.EffectiveName, came.On.String())
	f.Typed.Set(matterpage.InputName(document.Source), came.Source())
	return from, nil
}

// ProductionOf is what a production says, as the field of its form has it.
func ProductionOf(t process.Transition, g production.Given) (field.Fields, error) {
	raw, err := json.Marshal(g)
	fields := field.Fields{}
	for _, p := range t.Fields {
		if p.Type == process.Production {
			fields[p.Name] = raw
		}
	}
	return fields, err
}

// EncodeSome gives what would be typed for some fields.
func EncodeSome(typed url.Values, t process.Transition, fields field.Fields, standing []demand.Demand) {
	for _, f := range t.Fields {
		if raw, is := fields[f.Name]; is {
			encodeField(typed, t, f, raw, standing)
		}
	}
}

// Saved is Done, with a warning of what a production lacks that was recorded as it came.
func (p *Forms) Saved(
	c echo.Context, r workflow.Result, said string, t process.Transition, fields map[string]json.RawMessage,
) {
	for _, f := range t.Fields {
		var g production.Given
		if f.Type != process.Production || json.Unmarshal(fields[f.Name], &g) != nil {
			continue
		}
		if lacks := lacksOf(g); len(lacks) > 0 && !r.Again {
			p.Flash(c, page.Warning, said+" "+strings.Join(lacks, " "))
			return
		}
	}
	p.Done(c, r, said)
}

// lacksOf says what may have been forgotten: the ground of an objection, an entry of the privilege log.
func lacksOf(g production.Given) []string {
	var all []string
	say := func(answer, ground, of string, logged bool) {
		if answer == production.Objected && workflow.Blank(ground) {
			all = append(all, of+": no ground of the objection is recorded.")
		}
		if answer == production.Privileged && !logged {
			all = append(all, of+": no privilege log entry is recorded.")
		}
	}
	for _, a := range g.Answers {
		logged := slices.ContainsFunc(g.PrivilegeLog, func(e privilege.Entry) bool {
			return len(e.Demands) == 0 || slices.Contains(e.Demands, string(a.Demand))
		})
		say(a.Answer, a.Ground, "Demand "+string(a.Demand), logged)
	}
	say(g.All, "", "All demands", len(g.PrivilegeLog) > 0)
	return all
}
