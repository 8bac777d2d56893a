package api

import (
	"time"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

// The shapes that several answers share. Dates are text, YYYY-MM-DD, and
// instants are UTC.

// List is one page of a list.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next_cursor" doc:"Send it as cursor for the next page; empty on the last."`
}

// ListOut carries a list.
type ListOut[T any] struct{ Body List[T] }

func listOf[R, T any](rows []R, next string, show func(R) T) *ListOut[T] {
	items := make([]T, 0, len(rows))
	for _, r := range rows {
		items = append(items, show(r))
	}
	return &ListOut[T]{Body: List[T]{Items: items, Next: next}}
}

// cut makes a page of a list that the store gives whole; the cursor is the
// last id of the page before.
func cut[R any](rows []R, p Paged, id func(R) string) ([]R, string, error) {
	from := 0
	if p.Cursor != "" {
		from = -1
		for i, r := range rows {
			if id(r) == p.Cursor {
				from = i + 1
			}
		}
		if from < 0 {
			return nil, "", invalid("cursor", "This cursor is not of this list; begin without one.")
		}
	}
	rows = rows[from:]
	if len(rows) <= p.Limit {
		return rows, "", nil
	}
	return rows[:p.Limit], id(rows[p.Limit-1]), nil
}

// Named names a thing.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Place names a jurisdiction.
type Place struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	State string `json:"state" doc:"Two letters."`
}

func named(r view.Ref) Named         { return Named(r) }
func place(r jurisdiction.Ref) Place { return Place(r) }

// Receipt says what was stored, after it was durable.
type Receipt struct {
	Events []Stored `json:"events"`
	Ledger Ledger   `json:"ledger"`
}

// Stored names one event.
type Stored struct {
	Seq  int64  `json:"seq" doc:"Place in the ledger, from 1."`
	Type string `json:"type"`
}

// Ledger is where the act stands in the ledger.
type Ledger struct {
	Index int64 `json:"index" doc:"Of the act's last event, from 0."`
	Size  int64 `json:"size" doc:"Of the ledger after the act."`
}

func receipt(r workflow.Result) Receipt {
	out := Receipt{Events: make([]Stored, 0, len(r.Events)), Ledger: Ledger{Index: r.Index, Size: r.Size}}
	for _, e := range r.Events {
		out.Events = append(out.Events, Stored{Seq: e.Seq, Type: e.Type})
	}
	return out
}

// Made is the answer to something new.
type Made struct {
	ID string `json:"id"`
	Receipt
}

// MadeOut carries it.
type MadeOut struct {
	Location string `header:"Location"`
	Replayed
	Body Made
}

// Replayed marks an answer that was given before.
type Replayed struct {
	Again string `header:"Idempotent-Replayed" doc:"true, if this is the first answer to the key, given again."`
}

func replayed(r workflow.Result) Replayed {
	if r.Again {
		return Replayed{Again: "true"}
	}
	return Replayed{}
}

// ReceiptOut carries a receipt alone.
type ReceiptOut struct {
	Replayed
	Body Receipt
}

func receiptOut(r workflow.Result) *ReceiptOut {
	return &ReceiptOut{Replayed: replayed(r), Body: receipt(r)}
}

// made is the answer for the one thing that an act created below a path.
func made(r workflow.Result, below string) *MadeOut {
	id := ""
	if len(r.Created) > 0 {
		id = r.Created[0]
	}
	return &MadeOut{Location: Prefix + below + id, Replayed: replayed(r), Body: Made{ID: id, Receipt: receipt(r)}}
}

// date reads a civil date; empty text is no date.
func date(field, text string) (deadline.Date, error) {
	if text == "" {
		return deadline.Date{}, nil
	}
	d, err := deadline.ParseDate(text)
	if err != nil {
		return d, invalid(field, "Write the date as YYYY-MM-DD: "+text+" is none.")
	}
	return d, nil
}

func dateText(d deadline.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// instant is nil for no time, so that it is left out.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// tri reads "true", "false" or nothing.
func tri(text string) *bool {
	if text == "" {
		return nil
	}
	b := text == "true"
	return &b
}
