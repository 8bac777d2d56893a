package call

import "duces/workflow"

// Result says what was stored, after it was durable.
type Result struct {
	Events []Stored `json:"events"`
	Ledger Ledger   `json:"ledger"`
}

// Stored names one event.
type Stored struct {
	Seq  int64  `json:"seq" doc:"Number in the ledger, from 1."`
	Type string `json:"type"`
}

// Ledger is where the act stands in the ledger.
type Ledger struct {
	Index int64 `json:"index" doc:"Index of the command's last event in the ledger, from 0."`
	Size  int64 `json:"size" doc:"Size of the ledger after the command."`
}

// ResultOf shows what an act stored.
func ResultOf(r workflow.Result) Result {
	out := Result{Events: make([]Stored, 0, len(r.Events)), Ledger: Ledger{Index: r.Index, Size: r.Size}}
	for _, e := range r.Events {
		out.Events = append(out.Events, Stored{Seq: e.Seq, Type: e.Type})
	}
	return out
}

// Made is the answer to something new.
type Made struct {
	ID string `json:"id"`
	Result
}

// MadeOut carries it.
type MadeOut struct {
	Location string `header:"Location"`
	Replayed
	Body Made
}

// Replayed marks an answer that was given before.
type Replayed struct {
	Again string `header:"Idempotent-Replayed" doc:"true if this is a repeated answer to the same key."`
}

// Again says whether a result was given before.
func Again(r workflow.Result) Replayed {
	if r.Again {
		return Replayed{Again: "true"}
	}
	return Replayed{}
}

// ResultOut carries a result alone.
type ResultOut struct {
	Replayed
	Body Result
}

// Done answers an act that created nothing.
func Done(r workflow.Result) *ResultOut {
	return &ResultOut{Replayed: Again(r), Body: ResultOf(r)}
}

// Created is the answer for the one thing that an act created below a path.
func Created(r workflow.Result, below string) *MadeOut {
	id := ""
	if len(r.Created) > 0 {
		id = r.Created[0]
	}
	return &MadeOut{Location: Prefix + below + id, Replayed: Again(r), Body: Made{ID: id, Result: ResultOf(r)}}
}

// MadeMany is the answer to several new things.
type MadeMany struct {
	IDs []string `json:"ids" doc:"In the order requested."`
	Result
}

// MadeManyOut carries it.
type MadeManyOut struct {
	Replayed
	Body MadeMany
}

// CreatedMany is the answer for several things that an act created.
func CreatedMany(r workflow.Result) *MadeManyOut {
	return &MadeManyOut{Replayed: Again(r), Body: MadeMany{IDs: OrEmpty(r.Created), Result: ResultOf(r)}}
}

// StoredIn is an event and whose history it is in.
type StoredIn struct {
	Stored
	Stream string `json:"stream"`
}

// EventsOf shows the events of an act over several histories.
func EventsOf(r workflow.Result) []StoredIn {
	list := make([]StoredIn, 0, len(r.Events))
	for _, e := range r.Events {
		list = append(list, StoredIn{Stored{e.Seq, e.Type}, string(e.Stream)})
	}
	return list
}
