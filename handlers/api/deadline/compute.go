package deadline

import (
	"context"
	"errors"
	"net/http"
	"strings"
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
		Description: "The working of a due date; “duces deadline” recomputes it from its own text.",
		Properties: map[string]*huma.Schema{
			"due":      words("A date, or for a period in hours an RFC 3339 time with offset."),
			"rule":     words("The rule and its version."),
			"calendar": words("The holiday tables, and the closures added to them."),
			"steps": list("Each day, counted or not, and why.", []string{"date", "counted", "why"}, map[string]*huma.Schema{
				"date": {Type: huma.TypeString, Format: "date"}, "counted": {Type: huma.TypeBoolean}, "why": {Type: huma.TypeString},
			}),
			"alternates": list("Due dates where courts read the rule in another way.", []string{"due", "why"}, map[string]*huma.Schema{
				"due": {Type: huma.TypeString}, "why": {Type: huma.TypeString},
			}),
		},
	}
}

// ComputeIn asks for a due date.
type ComputeIn struct {
	call.Keyed
	Body struct {
		On           string   `json:"on,omitempty" doc:"A fixed due date: it never moves."`
		From         string   `json:"from,omitempty" doc:"The date, or for hours the time, that a period is counted from." example:"2018-01-24"`
		Days         *int     `json:"days,omitempty" doc:"Length of the period: one of days, business_days, hours, months."`
		BusinessDays *int     `json:"business_days,omitempty"`
		Hours        *int     `json:"hours,omitempty" doc:"Needs zone, and a time in from."`
		Months       *int     `json:"months,omitempty"`
		Before       bool     `json:"before,omitempty" doc:"Count back from the day."`
		Service      string   `json:"service,omitempty" doc:"personal, mail, clerk, consented or electronic."`
		State        string   `json:"state,omitempty" doc:"The state, by two letters, whose legal holidays count too."`
		Zone         string   `json:"zone,omitempty" doc:"Time zone of the court." example:"America/Chicago"`
		Closed       []string `json:"closed,omitempty" maxItems:"1000" doc:"Days on which the office was inaccessible. Closures on record are not added by themselves."`
		Tolled       []string `json:"tolled,omitempty" maxItems:"1000" doc:"Stays, as FIRST..LAST: those days do not count."`
	}
}

// ComputeOut carries the answer.
type ComputeOut struct{ Body Receipt }

func (o *operations) addCompute() {
	call.Add(o.API, huma.Operation{
		OperationID: "compute-deadline", Method: http.MethodPost, Path: "/deadlines:compute", Summary: "Compute a due date and show the working", Tags: []string{"Deadlines"},
		Description: "Stores nothing. The same question to “duces deadline --json” has the same answer.", DefaultStatus: http.StatusOK,
	}, func(_ context.Context, _ account.User, in *ComputeIn) (*ComputeOut, error) {
		b := in.Body
		receipt, err := deadline.Request{
			On: b.On, From: b.From, Days: b.Days, BusinessDays: b.BusinessDays, Hours: b.Hours, Months: b.Months, Before: b.Before,
			Service: b.Service, State: b.State, Zone: b.Zone, Closed: b.Closed, Tolled: b.Tolled,
		}.Answer(deadline.FederalCalendar())
		if err != nil {
			return nil, uncomputed(err)
		}
		return &ComputeOut{Receipt{receipt}}, nil
	})
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
