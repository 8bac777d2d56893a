package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duces/db/dbtest"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// copiesPage is a page of GET /matters/{id}/copies.
type copiesPage struct {
	Items []struct {
		Name    string `json:"name"`
		Matters []struct {
			Matter string `json:"matter"`
		} `json:"matters"`
		More   int  `json:"more"`
		Others int  `json:"others"`
		Cut    bool `json:"cut"`
	} `json:"items"`
	Next string `json:"next_cursor"`
}

func (w *world) copies(id string, q url.Values) (p copiesPage) {
	w.t.Helper()
	status, said := w.ask(actorNamed("legal"), http.MethodGet, "/api/v1/matters/"+id+"/copies", "?"+q.Encode())
	if err := json.NewDecoder(strings.NewReader(said)).Decode(&p); err != nil || status != http.StatusOK {
		w.t.Fatalf("the copies: %d %s", status, said)
	}
	return p
}

func TestTheAPIListsCopiesInPages(t *testing.T) {
	w := newWorld(t)
	id, _ := w.demanding()
	other, _ := w.demanding()
	add := func(to string, docs ...field.Document) {
		w.Must(w.ids["legal"], transition.AddDocuments{
			Matter: to, Kind: document.CourtPaper, ReceivedOn: dbtest.Date("2018-02-21"), Source: "Clerk of court", Documents: docs,
		})
	}
	var docs []field.Document
	var want []string
	for i := range 7 {
		d := w.upload(fmt.Sprintf("box %d", i))
		docs = append(docs, d)
		if i != 0 && i != 4 { // those are here alone
			add(other, d)
			want = append(want, d.Name)
		}
	}
	add(id, docs...)
	var got, lengths []string
	q := url.Values{"limit": {"2"}}
	for {
		p := w.copies(id, q)
		for _, x := range p.Items {
			got = append(got, x.Name)
			if len(x.Matters) != 1 || x.Matters[0].Matter != other || x.Cut {
				t.Errorf("%s is in %+v", x.Name, x)
			}
		}
		lengths = append(lengths, fmt.Sprint(len(p.Items)))
		if p.Next == "" {
			break
		}
		q.Set("cursor", p.Next)
	}
	// A page has two documents. It lists those of them that other matters hold.
	if !slices.Equal(got, want) || !slices.Equal(lengths, []string{"1", "2", "1", "1"}) {
		t.Errorf("listed are %v on pages of %v, want %v", got, lengths, want)
	}
	if all := w.copies(id, nil); len(all.Items) != len(want) || all.Next != "" {
		t.Errorf("one page lists %d, and then %q", len(all.Items), all.Next)
	}
	if status, said := w.ask(actorNamed("legal"), http.MethodGet, "/api/v1/matters/"+id+"/copies", "?cursor=99"); status != http.StatusUnprocessableEntity {
		t.Errorf("a cursor of no document: %d %s", status, said)
	}
}

func TestTheAPISaysThatItDidNotCountAllCopies(t *testing.T) {
	w := newWorld(t)
	legal := w.ids["legal"]
	id, _ := w.demanding()
	towns := make([]jurisdiction.New, view.MostCopiesRead+1)
	for i := range towns {
		towns[i] = jurisdiction.New{Name: fmt.Sprintf("Copyton %d", i), Kind: "town", State: "IL", Zone: "America/Chicago"}
	}
	others := w.Must(legal, opening.Open{
		Review: w.things[1]["review"], Jurisdictions: w.Must(legal, jurisdiction.Add{Items: towns}).Created, OpenedOn: dbtest.Date("2018-01-02"),
	}).Created
	answer := func(ids ...string) {
		m := dbtest.Transition("", "issue_request")
		m.Matters = ids
		w.Must(legal, m)
		m = dbtest.Transition("", "receive_response")
		m.Matters = ids
		m.Fields["production"], m.Fields["documents"] = json.RawMessage(`{"all":"partial"}`), json.RawMessage(documentsOf(t, w.upload("box")))
		w.Must(legal, m)
	}
	answer(others[:view.MostCopiesRead]...)
	w.respond(legal, id, documentsOf(t, w.upload("box")))
	says := func(cut bool) {
		t.Helper()
		p := w.copies(id, nil)
		if len(p.Items) != 1 {
			t.Fatalf("the copies are %+v", p)
		}
		if x := p.Items[0]; len(x.Matters) != view.MostCopies || x.More != view.MostCopiesRead-view.MostCopies || x.Others != 0 || x.Cut != cut {
			t.Errorf("named are %d, more %d, others %d, cut %t, want %t", len(x.Matters), x.More, x.Others, x.Cut, cut)
		}
	}
	says(false)
	answer(others[view.MostCopiesRead:]...)
	says(true)
}
