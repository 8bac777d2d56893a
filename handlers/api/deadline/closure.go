package deadline

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/calendar"
	"duces/workflow/deadline"
	"duces/workflow/recalculation"
)

// Closure is a day declared closed.
type Closure struct {
	Date      string `json:"date" format:"date"`
	Kind      string `json:"kind" enum:"legal_holiday,inaccessible" doc:"A legal holiday (Rule 6(a)(6)), or a day when the clerk's office was inaccessible (Rule 6(a)(3))."`
	Name      string `json:"name"`
	Authority string `json:"authority" doc:"Basis for the closure."`
	State     string `json:"state,omitempty" doc:"Two letters. Absent: all states."`
}

// Shift is a number of open deadlines that a closure moves alike. It names no
// matter: administrators, whose act it is, read none.
type Shift struct {
	State string `json:"state" doc:"U.S. state of the jurisdictions."`
	Kind  string `json:"kind"`
	Old   string `json:"old" format:"date"`
	New   string `json:"new" format:"date"`
	Count int    `json:"count"`
}

// ClosureIn declares a day closed.
type ClosureIn struct {
	call.Keyed
	Body struct {
		Closure
		Preview bool `json:"preview,omitempty" doc:"true: return what would move and save nothing."`
	}
}

// ClosureMade says what a closure moves, or would move.
type ClosureMade struct {
	Closure Closure      `json:"closure"`
	Preview bool         `json:"preview" doc:"true: nothing was saved."`
	Changes []Shift      `json:"changes"`
	Moved   int          `json:"moved" doc:"Total number of deadlines."`
	Stored  *call.Result `json:"stored,omitempty"`
}

// ClosureOut carries it: 201 when the day is on record, 200 for a preview.
type ClosureOut struct {
	Status int
	call.Replayed
	Body ClosureMade
}

func (o *operations) addClosures() {
	call.Add(o.API, huma.Operation{
		OperationID: "list-closures", Method: http.MethodGet, Path: "/closures", Summary: "List declared closed days", Tags: []string{"Deadlines"},
	}, func(ctx context.Context, u account.User, in *ClosuresIn) (*call.ListOut[Closure], error) {
		w, err := o.reads.World(ctx, u.ID, calendar.Stream)
		if err != nil {
			return nil, err
		}
		rows, next, err := call.Cut(calendar.Of(w).Closures(), in.Paged, func(c deadline.Closure) string {
			return c.Date.String() + " " + string(c.Kind) + " " + c.State
		})
		if err != nil {
			return nil, err
		}
		return call.ListOf(rows, next, func(c deadline.Closure) Closure {
			return Closure{c.Date.String(), string(c.Kind), c.Name, c.Authority, c.State}
		}), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "add-closure", Method: http.MethodPost, Path: "/closures", Summary: "Declare a day closed and move the open deadlines it affects", Tags: []string{"Deadlines"},
		Description: "With preview, returns what would move and saves nothing (200). Without preview, all deadlines move together (201).", DefaultStatus: http.StatusCreated,
	}, o.declare)
	responses := o.Described("/closures").Post.Responses
	preview := *responses["201"]
	preview.Description = "What would move"
	responses["200"] = &preview
}

// ClosuresIn pages through the closures.
type ClosuresIn struct{ call.Paged }

func (o *operations) declare(ctx context.Context, u account.User, in *ClosureIn) (*ClosureOut, error) {
	b := in.Body
	on, err := call.Date("date", b.Date)
	if err != nil {
		return nil, err
	}
	cmd := recalculation.AddClosure{Closure: deadline.Closure{Date: on, Kind: deadline.ClosureKind(b.Kind), Name: b.Name, Authority: b.Authority, State: b.State}}
	out := &ClosureOut{Status: http.StatusCreated, Body: ClosureMade{Closure: b.Closure, Preview: b.Preview}}
	w, err := o.reads.World(ctx, u.ID, cmd.Streams()...)
	if err != nil {
		return nil, err
	}
	changes, refused := cmd.Preview(w)
	if refused == nil {
		out.Body.Changes, out.Body.Moved = shifts(changes), len(changes)
	}
	if b.Preview {
		out.Status = http.StatusOK
		return out, refused
	}
	// What is on record already may be this very request, come again.
	r, err := o.Do(ctx, u, in.Keyed, cmd)
	if err != nil {
		return nil, err
	}
	if stored := call.ResultOf(r); r.Again {
		out.Body.Stored, out.Body.Changes, out.Body.Moved = &stored, []Shift{}, len(r.Events)-1
	} else {
		out.Body.Stored = &stored
	}
	out.Replayed = call.Again(r)
	return out, nil
}

func shifts(changes []recalculation.Change) []Shift {
	list := []Shift{}
	for _, m := range recalculation.Gather(changes) {
		list = append(list, Shift{State: m.USState, Kind: m.Kind, Old: call.DateText(m.Old), New: call.DateText(m.New), Count: m.Count})
	}
	return list
}
