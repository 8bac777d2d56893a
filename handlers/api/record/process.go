package record

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/field"
	"duces/workflow/process"
	"duces/workflow/review"
)

// Process describes a definition so that a client can build every form.
type Process struct {
	Name        string            `json:"name"`
	Title       string            `json:"title"`
	Hash        string            `json:"hash" doc:"The version that matters are pinned to."`
	Initial     string            `json:"initial"`
	Stages      []Stage           `json:"stages" doc:"In order."`
	States      []State           `json:"states"`
	Transitions []Transition      `json:"transitions"`
	Deadlines   []DeadlineKind    `json:"deadlines"`
	Guards      map[string]string `json:"guards" doc:"What each guard means."`
	Outcomes    []string          `json:"outcomes" doc:"What a field of type decisions may decide."`
}

// Stage is one of the steps that a matter passes.
type Stage struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

// State is where a matter may stand.
type State struct {
	Name      string `json:"name"`
	Title     string `json:"title"`
	Stage     string `json:"stage"`
	Terminal  bool   `json:"terminal"`
	StepLimit int    `json:"step_limit_days,omitempty" doc:"Days until our next step is late."`
	NextStep  string `json:"next_step,omitempty" doc:"What our team must do within that time. Absent if the process does not say."`
}

// Transition is a named move.
type Transition struct {
	Name      string         `json:"name"`
	Title     string         `json:"title"`
	Help      string         `json:"help,omitempty"`
	From      []From         `json:"from"`
	To        string         `json:"to" doc:"State to which it leads. If it is \"same\", the matter keeps the state that it has."`
	Adverse   string         `json:"adverse" enum:"never,always,by_outcome" doc:"Whether a second person must approve it."`
	Effective Label          `json:"effective" doc:"Label of the transition's date. Send the date as effective_on."`
	Fields    []Field        `json:"fields"`
	Schema    map[string]any `json:"schema" doc:"JSON Schema of the transition's fields, each with an example."`
	Guards    []string       `json:"guards"`
	Roles     []string       `json:"roles" doc:"Roles that can take or request it."`
	Service   bool           `json:"service" doc:"Whether it records a service or an attempt at one. Each matter lists these under services."`
	Finding   string         `json:"finding,omitempty" enum:"proposed,noncompliant,compliant,reply" doc:"What it records of findings on compliance. Each matter lists these under findings."`
	ServiceAs string         `json:"service_as,omitempty" enum:"attempt,made,again,replacement" doc:"What it counts as. A replacement counts instead of the service from which the dates run."`
	Paper     string         `json:"paper,omitempty" doc:"Of a service: the transition that issues the paper."`
}

// From is a state in which a transition may start.
type From struct {
	State  string   `json:"state"`
	Guards []string `json:"guards"`
}

// Label names an input and says how to call it.
type Label struct {
	Name  string `json:"name"`
	Label string `json:"label"`
}

// Field is one thing that a transition asks for.
type Field struct {
	Label
	Help     string  `json:"help,omitempty"`
	Type     string  `json:"type" enum:"text,choice,date,time,due,demands,documents,exhibits,proceeding,order,decisions,production,guidance"`
	Required bool    `json:"required"`
	Options  []Label `json:"options,omitempty" doc:"Options of a choice."`
}

// DeadlineKind is a kind of deadline.
type DeadlineKind struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Owed  string `json:"owed" enum:"jurisdiction,office"`
	Cite  string `json:"cite,omitempty"`
	Right bool   `json:"right"`
}

// ProcessIn names a version of a process.
type ProcessIn struct {
	Hash string `query:"hash" maxLength:"100" doc:"Hash, as in a matter. Absent: the default process."`
}

// ProcessOut carries a definition.
type ProcessOut struct{ Body Process }

func (o *operations) addProcess() {
	call.Add(o.API, huma.Operation{
		OperationID: "get-process", Method: http.MethodGet, Path: "/process", Summary: "Get the process that matters follow", Tags: []string{"Process"},
		Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *ProcessIn) (*ProcessOut, error) {
		def := process.Default()
		if in.Hash != "" && in.Hash != def.Hash {
			w, err := o.reads.World(ctx, u.ID, review.ProcessStream(in.Hash))
			if err != nil {
				return nil, err
			}
			if !w.Has(review.ProcessStream(in.Hash)) {
				return nil, workflow.Absent("process")
			}
			if def, err = review.FindProcess(w, in.Hash); err != nil {
				return nil, err
			}
		}
		return &ProcessOut{Body: showProcess(def)}, nil
	})
}

func showProcess(d *process.Definition) Process {
	p := Process{Name: d.Name, Title: d.Title, Hash: d.Hash, Initial: d.Initial, Guards: guardsMean(), Outcomes: field.Outcomes}
	for _, s := range d.Stages {
		p.Stages = append(p.Stages, Stage(s))
	}
	for _, s := range d.States {
		p.States = append(p.States, State(s))
	}
	for _, t := range d.Transitions {
		p.Transitions = append(p.Transitions, showTransition(t))
	}
	for _, k := range d.Deadlines {
		p.Deadlines = append(p.Deadlines, DeadlineKind{Name: k.Name, Title: k.Title, Owed: k.Owed, Cite: k.Cite, Right: k.Right})
	}
	return p
}

func showTransition(t process.Transition) Transition {
	out := Transition{
		Name: t.Name, Title: t.Title, Help: t.Help, From: []From{}, To: t.To, Adverse: string(t.Adverse),
		Effective: Label{t.Effective.Name, t.Effective.Title}, Fields: []Field{}, Schema: field.Schema(t), Guards: process.GuardNames(t.Guards), Roles: t.Roles, Service: t.Service.Recorded(),
		Finding: string(t.Finding), ServiceAs: string(t.Service.As), Paper: t.Service.Paper,
	}
	if t.Adverse == process.AdverseNever {
		out.Adverse = "never"
	}
	if len(t.Roles) == 0 {
		out.Roles = []string{string(workflow.Legal), string(workflow.Supervisor)}
	}
	for _, f := range t.From {
		out.From = append(out.From, From{State: f.State, Guards: process.GuardNames(f.Guards)})
	}
	for _, f := range t.Fields {
		shown := Field{Label: Label{f.Name, f.Title}, Help: f.Help, Type: string(f.Type), Required: f.Required}
		for _, o := range f.Options {
			shown.Options = append(shown.Options, Label{o.Name, o.Title})
		}
		out.Fields = append(out.Fields, shown)
	}
	return out
}

// guardsMean says what each guard means, by its name.
func guardsMean() map[string]string {
	means := map[string]string{}
	for name, t := range process.GuardTypes {
		means[name] = t.Means
	}
	return means
}
