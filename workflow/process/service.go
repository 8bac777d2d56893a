package process

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

var servicesAs = map[ServiceAs]string{
	ServiceAttempt: "attempt", ServiceMade: "service", ServiceAgain: "second service on a recipient",
	ServiceReplacement: "service that replaces another",
}

// serviceUses are what a field of a service can be used as, each with the type that it must have.
var serviceUses = map[Use]FieldType{UseRecipient: Text, UseLocation: Text, UseServer: Text, UseMethod: Choice, UseTime: Time}

// serviceGuards are the conditions of a service that no file need name.
var serviceGuards = map[ServiceAs]Guard{ServiceMade: {Name: "not_served"}, ServiceAgain: {Name: "served_before"}}

// Recorded says that the step records a service, or an attempt at one.
func (s Service) Recorded() bool { return s.As != "" }

// Succeeded says that the step records a service, and no mere attempt.
func (s Service) Succeeded() bool { return s.Recorded() && s.As != ServiceAttempt }

// service reads what a transition records of the service of a paper.
func (o object) service(t *Transition) {
	n := o.keys["service"]
	if n == nil || n.Kind != yaml.MappingNode {
		if o.flag("service") {
			t.Service.As = legacyService
			legacyServiceUses(t.Fields)
		}
	} else {
		so := o.object(n, `"service" of `+o.what, "as", "paper")
		t.Service = Service{As: ServiceAs(so.needText("as")), Paper: so.needText("paper")}
		if _, ok := servicesAs[t.Service.As]; !ok && t.Service.As != "" {
			o.problem(so.keys["as"], "%s is a service as %q; there are %s", o.what, string(t.Service.As), sortedNames(servicesAs))
		}
		o.refer("transition", t.Service.Paper, n)
		for _, use := range []Use{UseRecipient, UseLocation} {
			if f, ok := t.Used(use); !ok || !f.Required {
				o.problem(n, "%s is a service and must have a required field that is used as %s", o.what, use)
			}
		}
		if g, ok := serviceGuards[t.Service.As]; ok && !slices.ContainsFunc(t.Guards, func(h Guard) bool { return h.Name == g.Name }) {
			t.Guards = append(t.Guards, g)
		}
	}
	for use := range serviceUses {
		uses := 0
		for _, f := range t.Fields {
			if f.Use == use {
				uses++
			}
		}
		switch {
		case uses > 0 && !t.Service.Recorded():
			o.problem(o.node, "%s has a field used as %s, but is no service", o.what, use)
		case uses > 1:
			o.problem(o.node, "%s has %d fields used as %s; it can have one", o.what, uses, use)
		}
	}
}
