package process

var findingWords = map[Finding]string{
	FindingProposed: "proposed finding of noncompliance", FindingNoncompliant: "final finding of noncompliance",
	FindingCompliant: "final finding of compliance", FindingReply: "reply to a proposed finding",
}

// basisTypes are the types of the fields that say what a finding rests on.
var basisTypes = map[string]FieldType{BasisText: Text, BasisDemands: Demands, BasisExhibits: Exhibits}

// finding reads what a transition records of findings.
func (o object) finding(t *Transition) {
	t.Finding = Finding(o.optionalText("finding"))
	if t.Finding == "" {
		t.Finding = LegacyFinding(t.Name)
	}
	if findingWords[t.Finding] == "" && t.Finding != "" {
		o.problem(o.keys["finding"], "%s records the finding %q; there are %s", o.what, string(t.Finding), sortedNames(findingWords))
	}
	if o.keys["finding"] == nil {
		return // a file of an earlier version may have other fields of these names
	}
	for _, f := range t.Fields {
		if want, is := basisTypes[f.Name]; is && t.Finding.Made() && f.Type != want {
			o.problem(o.node, "the field %q of %s says what its finding rests on and must have the type %s", f.Name, o.what, want)
		}
	}
}

// Made says that the step makes a finding, or proposes one.
func (f Finding) Made() bool { return f != "" && f != FindingReply }

// Final says that the step makes a finding that is not merely proposed.
func (f Finding) Final() bool { return f == FindingCompliant || f == FindingNoncompliant }

// Title is what people call a finding.
func (f Finding) Title() string {
	return map[Finding]string{
		FindingProposed: "Proposed finding of noncompliance", FindingNoncompliant: "Final finding of noncompliance", FindingCompliant: "Final finding of compliance",
	}[f]
}
