package form

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	matterpage "duces/templates/matter"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/privilege"
	"duces/workflow/process"
	"duces/workflow/production"
)

// NewSource reads what stands on record. A demand that the transition names
// itself is offered in its words.
func NewSource(t process.Transition, fields field.Fields, before []demand.Demand) Source {
	r := Source{OnRecord: fields, Standing: slices.Clone(before)}
	for _, f := range t.Fields {
		if !matterpage.ChoosesStanding(t, f, before) {
			continue
		}
		for _, d := range stored[[]demand.Demand](fields[f.Name]) {
			if i := slices.IndexFunc(r.Standing, func(x demand.Demand) bool { return x.Known() == d.Known() }); i >= 0 {
				r.Standing[i] = d
			} else {
				r.Standing = append(r.Standing, d)
			}
		}
	}
	return r
}

// Encode gives what would be typed for Decode to read the fields as they stand.
func Encode(t process.Transition, r Source) url.Values {
	typed := url.Values{}
	for _, f := range t.Fields {
		encodeField(typed, t, f, r.OnRecord[f.Name], r.Standing)
	}
	return typed
}

func encodeField(typed url.Values, t process.Transition, f process.Field, raw json.RawMessage, standing []demand.Demand) {
	set := func(value string, parts ...string) { typed.Set(matterpage.InputName(f.Name, parts...), value) }
	switch f.Type {
	case process.Date:
		set(stored[civil.Date](raw).String())
	case process.Due:
		encodeDue(set, raw, f)
	case process.Demands:
		list := stored[[]demand.Demand](raw)
		if !matterpage.ChoosesStanding(t, f, standing) {
			set(demand.Write(list))
			return
		}
		for _, d := range list {
			typed.Add(matterpage.InputName(f.Name), string(d.Known()))
		}
	case process.Documents: // those on record are not typed
	case process.Exhibits:
		for _, d := range stored[[]field.Document](raw) {
			typed.Add(matterpage.InputName(f.Name), d.SHA256)
		}
	case process.Guidance:
		set(strings.Join(stored[[]string](raw), "\n"))
	case process.Production:
		g := stored[production.Given](raw)
		set(g.Via, "via")
		set(g.Bates, "bates")
		set(privilege.CSV(g.PrivilegeLog), "log")
		for _, a := range g.Answers {
			for part, value := range map[string]string{"answer": a.Answer, "ground": a.Ground, "part": a.Part, "withheld": a.Withheld} {
				typed.Set(matterpage.AnswerName(f.Name, a.Demand, part), value)
			}
		}
	case process.Proceeding:
		encodeProceeding(set, stored[field.Proceeding](raw))
	case process.Order:
		o := stored[field.Order](raw)
		encodeProceeding(set, o.Proceeding)
		set(o.Title, "title")
		set(o.Entered.String(), "entered")
	case process.Decisions:
		encodeDecisions(set, stored[[]field.Decided](raw))
	default: // text and choice
		set(stored[string](raw))
	}
}

// stored reads a value that was checked when it was stored; one that is absent is zero.
func stored[T any](raw json.RawMessage) T {
	var v T
	if len(raw) > 0 && json.Unmarshal(raw, &v) != nil {
		var zero T
		return zero
	}
	return v
}

// encodeDue ticks "as it stands" where the form has no inputs for the due date,
// such as for one that is counted back.
func encodeDue(set func(value string, parts ...string), raw json.RawMessage, f process.Field) {
	if len(raw) == 0 {
		if !f.Required {
			set("none", "kind")
		}
		return
	}
	spec := stored[deadline.Spec](raw)
	switch {
	case !matterpage.ShowsDue(spec):
		set(matterpage.DueOnRecord, "kind")
	case spec.Kind == deadline.Fixed:
		set("fixed", "kind")
		set(spec.Date.String(), "date")
	default:
		unit, n := matterpage.UnitOf(spec)
		set("period", "kind")
		set(strconv.Itoa(n), "days")
		set(unit, "unit")
		if spec.At != "" {
			set(spec.At, "at")
		}
		set(string(spec.Service), "service")
	}
}

func encodeProceeding(set func(value string, parts ...string), p field.Proceeding) {
	set(p.Caption, "caption")
	set(p.Court, "court")
	set(p.Docket, "docket")
}

func encodeDecisions(set func(value string, parts ...string), list []field.Decided) {
	set(strconv.Itoa(max(1, len(list))), "rows")
	for i, x := range list {
		row := strconv.Itoa(i)
		set(x.Award, row, "award")
		set(x.Program, row, "program")
		set(x.Outcome, row, "outcome")
		set(x.Condition, row, "condition")
		if x.Finding != 0 {
			set(strconv.Itoa(x.Finding), row, "finding")
		}
		if x.FiscalYear != 0 {
			set(strconv.Itoa(x.FiscalYear), row, "year")
		}
		if x.AmountCents != 0 {
			set(dollarsOf(x.AmountCents), row, "amount")
		}
		for _, share := range x.Shares {
			set(dollarsOf(share.Cents), row, "share", share.Jurisdiction)
		}
		if x.NoReviewRight {
			set("yes", row, "noreview")
		}
		set(strings.Join(x.Grounds, "\n"), row, "grounds")
		set(strings.Join(x.Guidance, "\n"), row, "guidance")
		set(strings.Join(x.Authority, "\n"), row, "authority")
		set(x.Facts, row, "facts")
		set(x.Action, row, "action")
		set(x.AppealRights, row, "appealrights")
		if x.ReviewRight != nil {
			set(map[bool]string{true: "yes", false: "no"}[x.ReviewRight.Right], row, "right")
			set(x.ReviewRight.Reason, row, "rightwhy")
		}
	}
}

func dollarsOf(cents int64) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }
