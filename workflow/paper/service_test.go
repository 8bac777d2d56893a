package paper_test

import (
	"testing"

	"duces/workflow"
	"duces/workflow/ledger"
	"duces/workflow/paper"
	"duces/workflow/process"
)

func TestAReplacedServiceTakesNoServiceOnAnotherErasedRecipientAway(t *testing.T) {
	for _, c := range []struct {
		says           string
		first, another workflow.Sealed
		stands         bool
	}{
		{"the same name", workflow.Sealed{Value: "City Clerk"}, workflow.Sealed{Value: "city  clerk"}, false},
		{"another name", workflow.Sealed{Value: "City Clerk"}, workflow.Sealed{Value: "Mayor"}, true},
		{"two names that were erased", erased(1), erased(2), true},
		{"one that was erased", workflow.Sealed{Value: "City Clerk"}, erased(2), true},
		{"one text, erased", erased(1), erased(1), false},
	} {
		service := func(n int64, name string, to workflow.Sealed) paper.Service {
			return paper.Service{Transition: name, Event: n, Personal: map[string]workflow.Sealed{"fields.person_served": to}}
		}
		m := paper.Serving{Services: []paper.Service{
			service(1, "serve_subpoena", c.first), service(2, "serve_again", c.another), service(3, "replace_service", workflow.Sealed{Value: "City Clerk"}),
		}}
		all := m.ServicesUnder(process.Default())
		if all[0].Stands || !all[2].Leads {
			t.Fatalf("%s: the service is not replaced: %+v", c.says, all)
		}
		if all[1].Stands != c.stands {
			t.Errorf("%s: the second service counts: %t", c.says, all[1].Stands)
		}
	}
}

func erased(n byte) workflow.Sealed { return workflow.Sealed{Digest: ledger.Digest{n}, Erased: true} }
