package web_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"golang.org/x/net/html"

	"duces/handlers/sheettest"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

func TestSheetsAsPeopleSaveThemAreImportedByThePage(t *testing.T) {
	sheettest.Each(t, func(t *testing.T, c sheettest.Case) {
		st := newEmptySite(t)
		action := "/reviews/" + st.openReview() + "/import"
		b := st.signIn(workflow.Legal)
		upload := func(text []byte) webPage {
			form := b.get(action).form(action)
			form.file = text
			return form.with("do", "preview").submit()
		}
		text := c.Text
		if len(c.Refused) > 0 {
			s := upload(text).want(http.StatusUnprocessableEntity)
			sheettest.WantSentences(t, s.listed("#problems"), c.Refused)
			text = c.Mended
		}
		s := upload(text).want(http.StatusOK)
		s.says(fmt.Sprintf("%d new", len(c.Rows)))
		sheettest.WantSentences(t, s.listed("#notes"), c.Notes)
		s.form(action).with("do", "import").submit().want(http.StatusOK).says("added,", "opened.")
		found, err := st.db.Jurisdictions(context.Background(), workflow.Viewer{ID: st.users["auditor"], Role: workflow.Auditor}, view.JurisdictionFilter{})
		if err != nil {
			t.Fatal(err)
		}
		var rows []string
		for _, j := range found.Items {
			rows = append(rows, sheettest.Row(j.Name, j.Kind, j.State, j.Zone, j.Parent))
			if j.Matters != 1 {
				t.Errorf("%s has %d matters", j.Name, j.Matters)
			}
		}
		c.WantRows(t, rows)
		upload(text).says("0 new", fmt.Sprintf("%d already on record", len(c.Rows)), "Nothing to import")
	})
}

// Two of one name are told apart wherever a person chooses or reads one.
func TestJurisdictionsOfOneNameShowKindAndParentOnPages(t *testing.T) {
	st := newEmptySite(t)
	review := st.openReview()
	ids := st.do(st.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{
		{Name: "Washington Township", Kind: "town", State: "NJ", Zone: "America/New_York", Parent: "Bergen County"},
		{Name: "Washington Township", Kind: "town", State: "NJ", Zone: "America/New_York", Parent: "Gloucester County"},
		{Name: "St. Louis", Kind: "city", State: "MO", Zone: "America/Chicago"},
		{Name: "St. Louis", Kind: "county", State: "MO", Zone: "America/Chicago"},
	}}).Created
	b := st.signIn(workflow.Legal)
	b.get("/jurisdictions").says("Washington Township Town NJ Eastern Time (New York) Bergen County", "Washington Township Town NJ Eastern Time (New York) Gloucester County")
	b.get("/jurisdictions/" + ids[1]).says("Washington Township (Gloucester County)")
	b.get("/reviews/"+review+"/matters/new").says("Town, Bergen County, NJ", "Town, Gloucester County, NJ", "City, MO", "County, MO")
	b.send("/reviews/"+review+"/matters/new", map[string][]string{"jurisdictions": ids, "opened_on": {"2018-01-24"}, "do": {"open"}}).want(http.StatusOK)
	s := b.get("/matters").says("Washington Township NJ, Bergen County", "Washington Township NJ, Gloucester County", "St. Louis MO, city", "St. Louis MO, county",
		"Select Washington Township (Gloucester County)", "Select St. Louis (county)")
	var hrefs []string
	for n := range s.root.Descendants() {
		if href, ok := attr(n, "href"); ok && n.Type == html.ElementNode && len(href) > len("/matters/") && href[:len("/matters/")] == "/matters/" {
			hrefs = append(hrefs, href)
		}
	}
	titles := map[string]bool{}
	for _, href := range hrefs {
		for n := range b.get(href).root.Descendants() {
			if n.Type == html.ElementNode && n.Data == "title" {
				titles[n.FirstChild.Data] = true
			}
		}
	}
	if len(titles) < 4 {
		t.Errorf("four matters bear the titles %v", titles)
	}
}

// listed are the entries of the list in an element; none if the page has no such element.
func (p webPage) listed(id string) []string {
	var entries []string
	for n := range p.root.Descendants() {
		if at, _ := attr(n, "id"); "#"+at != id {
			continue
		}
		for item := range n.Descendants() {
			if item.Type == html.ElementNode && item.Data == "li" && item.FirstChild != nil {
				entries = append(entries, item.FirstChild.Data)
			}
		}
	}
	return entries
}
