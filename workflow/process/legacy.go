package process

import "slices"

// Process files of earlier versions are pinned by matters and must keep
// parsing. This file, and no other, knows what they took for granted: guards
// without arguments, and two names of fields with a meaning.

// legacyGuards are guards of earlier versions, which knew names of one process by heart.
var legacyGuards = map[string]Guard{
	"within_objection_deadline": {Any: []Guard{
		{Name: "deadline_running", Args: map[string]string{"deadline": "objection"}},
		{Name: "field_is", Args: map[string]string{"field": "leave_of_court", "value": "yes"}},
	}},
	"outstanding_demands":             {Name: "demands_known", Args: map[string]string{"field": "outstanding"}},
	"reply_received_or_passed":        {Name: "deadline_passed", Args: map[string]string{"deadline": "finding_reply"}},
	"adverse_only_after_noncompliant": {Name: "adverse_only_from", Args: map[string]string{"state": "noncompliant"}},
	"grounds_true": {Name: "grounds_true", Args: map[string]string{
		"field": "grounds", "no_response": "no_response", "incomplete": "incomplete", "untimely": "untimely",
	}},
}

// LegacyCompleteness is the field that says in events of earlier versions how
// complete an answer was; now the event itself does.
const LegacyCompleteness = "completeness"

// legacyFindings are the steps of earlier versions that record findings, by their names.
var legacyFindings = map[string]Finding{
	"propose_noncompliance": FindingProposed, "receive_reply": FindingReply, "find_compliant": FindingCompliant, "find_noncompliant": FindingNoncompliant,
}

// LegacyFinding is what a step of that name records of findings, where its event does not say.
func LegacyFinding(transition string) Finding { return legacyFindings[transition] }

// legacyService is a service of which the file says nothing more, until all transitions are read.
const legacyService ServiceAs = "unsaid"

// legacyServices says what the services of earlier versions count as: it follows from what they do.
func legacyServices(d *Definition) {
	served := map[string]bool{} // states to which a service leads
	for _, t := range d.Transitions {
		served[t.To] = served[t.To] || t.Service.As == legacyService && !stays(t)
	}
	for i, t := range d.Transitions {
		if t.Service.As != legacyService {
			continue
		}
		as := ServiceAttempt
		switch {
		case len(t.Reopens) > 0:
			as = ServiceReplacement
		case !stays(t):
			as = ServiceMade
		case served[t.To]:
			as = ServiceAgain
		}
		d.Transitions[i].Service.As = as
	}
}

// legacyServiceUses gives the fields of a service the uses that they had by their names.
func legacyServiceUses(fields []Field) {
	names := map[string]Use{
		"person_served": UseRecipient, "location": UseLocation, "server": UseServer, "method": UseMethod,
		"served_at": UseTime, "attempted_at": UseTime,
	}
	for i, f := range fields {
		if use := names[f.Name]; f.Use == "" && use != "" && serviceUses[use] == f.Type {
			fields[i].Use = use
		}
	}
}

// legacyUse is what a field was for by its name alone.
func legacyUse(f Field) Use {
	switch {
	case f.Type == Choice && f.Name == LegacyCompleteness && !slices.ContainsFunc(f.Options, func(o Option) bool {
		return o.Name != Complete && o.Name != Partial && o.Name != Refused
	}):
		return UseCompleteness
	case f.Type == Demands && (f.Name == "demands" || f.Name == "schedule"):
		return UseDemands
	}
	return ""
}
