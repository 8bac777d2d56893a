package due

import (
	"encoding/json"
	"fmt"

	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/ledger"
)

// Receipt is a receipt as its text, in brief. Histories are folded far more often than
// a receipt is read, so it is parsed when somebody asks.
type Receipt struct{ text string }

// NewReceipt keeps a receipt as text; one that was computed can be written.
func NewReceipt(r deadline.Receipt) Receipt {
	brief, err := r.Brief()
	if err != nil {
		panic("a receipt cannot be written: " + err.Error())
	}
	text, err := ledger.Canonical(json.RawMessage(brief)) // as it will be read back
	if err != nil {
		panic("a receipt cannot be written: " + err.Error())
	}
	return Receipt{string(text)}
}

// Read parses the receipt. One that cannot be read says so among its notes.
func (w Receipt) Read() deadline.Receipt {
	var r deadline.Receipt
	if err := r.UnmarshalJSON([]byte(w.text)); err != nil {
		return deadline.Receipt{Notes: []string{"This working cannot be read: " + err.Error()}}
	}
	return r
}

// Recompute computes the date again from the receipt alone, under the versions
// of rules and holiday tables that it names, and says whether it is due.
func (w Receipt) Recompute(due civil.Date) error {
	r, err := deadline.Recompute([]byte(w.text))
	if err == nil && r.Due != due {
		err = fmt.Errorf("it gives %s, and the deadline was set for %s", r.Due, due)
	}
	return err
}

// MarshalJSON gives the text as it is kept.
func (w Receipt) MarshalJSON() ([]byte, error) {
	if w.text == "" {
		return []byte("null"), nil
	}
	return []byte(w.text), nil
}

// UnmarshalJSON keeps the text; stored events are canonical already.
func (w *Receipt) UnmarshalJSON(text []byte) error {
	w.text = string(text)
	return nil
}

// Equal lets two workings be compared.
func (w Receipt) Equal(other Receipt) bool { return w.text == other.text }
