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
