package jurisdiction

import (
	"net/url"
	"strings"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/recalculation"
	"duces/workflow/view"
)

// ContactHref is where a contact is changed.
func ContactHref(id, contact string) string { return Href(id) + "/contacts/" + url.PathEscape(contact) }

// MergeHref is where a jurisdiction is merged into another.
func MergeHref(id string) string { return Href(id) + "/merge" }

// heldNow says whether a contact is in office.
func (v View) heldNow(c jurisdiction.Contact) bool { return c.HeldOn(v.Today) }

// remarks say which contacts share an office, and which offices are empty today.
func (v View) remarks() []string {
	var all []string
	for _, both := range jurisdiction.Overlaps(v.Contacts) {
		all = append(all, both.Text(page.DayText))
	}
	seen := map[string]bool{}
	for _, c := range v.Contacts {
		office := workflow.Folded(c.Office)
		if !seen[office] && len(jurisdiction.OfficeHolders(v.Contacts, c.Office, v.Today)) == 0 {
			all = append(all, "No contact is in office today: "+c.Office+". Letters dated today cannot address this office.")
		}
		seen[office] = true
	}
	return all
}

// term is from when until when a contact is in office.
func term(from, until civil.Date) string {
	switch {
	case from.IsZero() && until.IsZero():
		return "No dates on record"
	case until.IsZero():
		return "Since " + page.DayText(from)
	case from.IsZero():
		return "Until " + page.DayText(until)
	}
	return page.DayText(from) + " to " + page.DayText(until)
}

// behind names a contact behind the verb of a link.
func behind(c jurisdiction.Contact) string {
	if c.Name == "" {
		return " " + c.Office
	}
	return " " + c.Name + ", " + c.Office
}

// lines are those of a postal address.
func lines(address string) []string {
	return strings.Split(strings.ReplaceAll(address, "\r\n", "\n"), "\n")
}

// ContactForm is the form of a contact, new or on record.
type ContactForm struct {
	Jurisdiction string // id
	Contact      string // id; empty when new
	Title        string
	Ends         bool // it asks for the last day alone
	Said         string
	Problems     []page.Problem
	Changed      *page.Changed
	Office       page.Field
	Name         page.Field
	Email        page.Field
	Phone        page.Field
	Address      page.Field
	From, Until  page.Field
	Key          string
	Version      int
}

func (f ContactForm) action() string {
	switch {
	case f.Contact == "":
		return Href(f.Jurisdiction) + "/contacts/new"
	case f.Ends:
		return ContactHref(f.Jurisdiction, f.Contact) + "/end"
	}
	return ContactHref(f.Jurisdiction, f.Contact)
}

// MergeForm asks into which jurisdiction another is merged.
type MergeForm struct {
	jurisdiction.Jurisdiction
	Title    string
	Query    page.Field
	Found    []page.Option
	Into     page.Field
	Problems []page.Problem
	Key      string
	Asked    bool // a name was typed
}

// MergeView is what a merge leads to, before it is done.
type MergeView struct {
	From, Into jurisdiction.Jurisdiction
	Title      string
	Key, Hash  string
	Moved      Moved
	Matters    int
	Contacts   []jurisdiction.Contact
	Approval   bool
}

// MergeMovedOf is what a preview of a merge says.
func MergeMovedOf(p recalculation.MergePreview) Moved {
	m := MovedOf(p.JurisdictionPreview)
	m.Merge = true
	return m
}

func (v MergeView) button() string {
	if v.Approval {
		return "Request approval"
	}
	return "Merge"
}

func (v MergeView) whyApproval() string {
	if v.Moved.Frees {
		return freesWhy
	}
	if len(v.Moved.Rights) > 0 {
		return "A right of the jurisdiction is running. A supervising attorney of a review that uses one of the two jurisdictions, other than you, must approve exactly this before it happens."
	}
	return "Reviews that you are no member of use one of the two jurisdictions. A supervising attorney of one of them must approve exactly this before it happens."
}

// copied says which contacts go on in the record that stays.
func (v MergeView) copied() string {
	said := words.Count(len(v.Contacts), "contact is copied", "contacts are copied")
	var names []string
	for _, c := range v.Contacts {
		names = append(names, c.Holder())
	}
	if len(names) == 0 {
		return said + "."
	}
	return said + ": " + strings.Join(names, "; ") + "."
}

// Candidates are jurisdictions as choices.
func Candidates(rows []view.JurisdictionRow, but string) []page.Option {
	var options []page.Option
	for _, r := range rows {
		if r.ID != but {
			ref := jurisdiction.Ref{Name: r.Name, Kind: r.Kind, State: r.State, Parent: r.Parent}
			options = append(options, page.Option{Value: r.ID, Label: ref.Full()})
		}
	}
	return options
}
