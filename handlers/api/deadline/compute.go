package deadline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
)

// Receipt is a due date with its receipt, as “duces deadline --json” prints it.
type Receipt struct{ deadline.Receipt }

// Schema says what a receipt always has; it has more, so that it can be recomputed.
func (Receipt) Schema(huma.Registry) *huma.Schema {
	words := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
	list := func(doc string, required []string, of map[string]*huma.Schema) *huma.Schema {
		return &huma.Schema{Type: huma.TypeArray, Description: doc, Items: &huma.Schema{Type: huma.TypeObject, Required: required, Properties: of, AdditionalProperties: true}}
	}
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Required: []string{"due", "rule", "calendar", "steps", "alternates"},
		Description: "How a due date was counted. “duces deadline” can recompute it from this text.",
		Properties: map[string]*huma.Schema{
			"due":      words("A date. For a period in hours: an RFC 3339 time with offset."),
			"rule":     words("Rule and version."),
			"calendar": words("Holiday tables and added closures."),
			"steps": list("Each day, whether it was counted, and why.", []string{"date", "counted", "why"}, map[string]*huma.Schema{
				"date": {Type: huma.TypeString, Format: "date"}, "counted": {Type: huma.TypeBoolean}, "why": {Type: huma.TypeString},
			}),
			"alternates": list("Due dates under other readings of the rule.", []string{"due", "why"}, map[string]*huma.Schema{
				"due": {Type: huma.TypeString}, "why": {Type: huma.TypeString},
			}),
		},
	}
}

// ComputeIn asks for a due date.
type ComputeIn struct {
	call.Keyed
	Body struct {
		Due          *call.Due `json:"due,omitempty" doc:"The due date to compute, in the form of a transition's field."`
		On           string    `json:"on,omitempty" deprecated:"true" doc:"A fixed due date, which never moves. Prefer due, which replaces all fields below except from, state, zone, closed, and tolled."`
		From         string    `json:"from,omitempty" doc:"Date a period is counted from. For hours: date and time." example:"2018-01-24"`
		Days         *int      `json:"days,omitempty" deprecated:"true" doc:"Length of the period: one of days, business_days, hours, or months."`
		BusinessDays *int      `json:"business_days,omitempty" deprecated:"true"`
		Hours        *int      `json:"hours,omitempty" deprecated:"true" doc:"Requires zone, and a time in from."`
		Months       *int      `json:"months,omitempty" deprecated:"true"`
		Before       bool      `json:"before,omitempty" deprecated:"true" doc:"Count backward from the date."`
		Service      string    `json:"service,omitempty" deprecated:"true" doc:"personal, mail, clerk, consented, or electronic."`
		State        string    `json:"state,omitempty" doc:"U.S. state whose legal holidays also count, as two letters."`
		Zone         string    `json:"zone,omitempty" doc:"Time zone of the court." example:"America/Chicago"`
		Closed       []string  `json:"closed,omitempty" maxItems:"1000" doc:"Days when the clerk's office was inaccessible. Closures on record are not added automatically."`
		Tolled       []string  `json:"tolled,omitempty" maxItems:"1000" doc:"Stays, as FIRST..LAST. These days do not count."`
	}
}

// ComputeOut carries the answer.
type ComputeOut struct{ Body Receipt }

func (o *operations) addCompute() {
	call.Add(o.API, huma.Operation{
		OperationID: "compute-deadline", Method: http.MethodPost, Path: "/deadlines:compute", Summary: "Compute a due date and show how it was counted", Tags: []string{"Deadlines"},
		Description: "Saves nothing. “duces deadline --json” gives the same answer to the same question.", DefaultStatus: http.StatusOK,
	}, func(_ context.Context, _ account.User, in *ComputeIn) (*ComputeOut, error) {
		b := in.Body
		asked := deadline.Request{
			On: b.On, From: b.From, Days: b.Days, BusinessDays: b.BusinessDays, Hours: b.Hours, Months: b.Months, Before: b.Before,
			Service: b.Service, State: b.State, Zone: b.Zone, Closed: b.Closed, Tolled: b.Tolled,
		}
		var rule string
		if b.Due != nil {
			var err error
			if rule, err = inWords(*b.Due, &asked); err != nil {
				return nil, uncomputed(err)
			}
		}
		spec, ctx, err := asked.Read()
		if err == nil {
			var receipt deadline.Receipt
			spec.Rule, ctx.Calendar = rule, deadline.FederalCalendar()
			if receipt, err = deadline.Compute(spec, ctx); err == nil {
				return &ComputeOut{Receipt{receipt}}, nil
			}
		}
		if wrong, ok := errors.AsType[*deadline.RequestError](err); ok && b.Due != nil && slices.Contains(inDue, wrong.Field) {
			err = &deadline.RequestError{Field: "due", Message: wrong.Message}
		}
		return nil, uncomputed(err)
	})
}

// inDue are the parts of a request that due says by itself.
var inDue = []string{"on", "days", "business_days", "hours", "months", "before", "service"}

// inWords writes a due date in the words of a request, but for its rule.
func inWords(due call.Due, into *deadline.Request) (rule string, err error) {
	flat := *into
	flat.From, flat.State, flat.Zone, flat.Closed, flat.Tolled = "", "", "", nil, nil
	if !reflect.DeepEqual(flat, deadline.Request{}) {
		return "", &deadline.RequestError{Field: "due", Message: "send the due date once: use due without " + strings.Join(inDue, ", ")}
	}
	var spec deadline.Spec
	err = json.Unmarshal(due.RawMessage, &spec)
	if err == nil {
		err = spec.Validate()
	}
	if err != nil {
		return "", &deadline.RequestError{Field: "due", Message: err.Error()}
	}
	if spec.Kind == deadline.Fixed {
		into.On = spec.Date.String()
	}
	switch { // one of them, or the spec would not be valid
	case spec.Days > 0:
		into.Days = &spec.Days
	case spec.BusinessDays > 0:
		into.BusinessDays = &spec.BusinessDays
	case spec.Hours > 0:
		into.Hours = &spec.Hours
	case spec.Months > 0:
		into.Months = &spec.Months
	}
	if day, at, timed := strings.Cut(into.From, "T"); timed && spec.At != "" && !strings.HasPrefix(at, spec.At) {
		return "", &deadline.RequestError{Field: "due.at", Message: fmt.Sprintf("from begins at %s; give another time in one of the two only, for example from as %s", at, day)}
	}
	if spec.At != "" && len(into.From) == len(time.DateOnly) {
		into.From += "T" + spec.At
	}
	into.Before, into.Service = spec.Before, string(spec.Service)
	return spec.Rule, nil
}

// uncomputed names the part of the request that keeps it from being answered.
func uncomputed(err error) error {
	field := "from"
	if wrong, ok := errors.AsType[*deadline.RequestError](err); ok {
		field = wrong.Field
	} else if _, held := errors.AsType[*deadline.TolledError](err); held {
		field = "tolled"
	}
	first, size := utf8.DecodeRuneInString(err.Error())
	return workflow.Malformed(field, string(unicode.ToUpper(first))+strings.TrimSuffix(err.Error()[size:], ".")+".")
}
