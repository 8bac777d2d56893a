package response

import (
	"encoding/json"
	"fmt"

	"duces/workflow/bates"
	"duces/workflow/privilege"
)

// PageFindings are what a person should know of the page numbers of all productions of the
// matter: the jurisdiction is their producer.
func (r Response) PageFindings() []bates.Finding {
	var p bates.Producer
	for _, x := range r.Productions {
		one := bates.Production{ID: fmt.Sprint(x.Event), Title: "the production of " + x.On.Text()}
		if x.Replaces != 0 {
			one.Replaces = fmt.Sprint(x.Replaces)
		}
		for _, text := range x.Bates {
			if pages, err := bates.ParseOne(text); err == nil { // they are stored in this form
				one.Ranges = append(one.Ranges, pages)
			}
		}
		p.Productions = append(p.Productions, one)
		var log []privilege.Entry
		for _, c := range x.Claims {
			var e privilege.Entry
			if json.Unmarshal([]byte(c.Entry), &e) != nil && c.Bates != "" { // its text was erased
				e.Bates, _ = bates.Parse(c.Bates)
			}
			log = append(log, e)
		}
		p.Privileged = append(p.Privileged, privilege.Withheld(log)...)
	}
	return bates.Check(p)
}
