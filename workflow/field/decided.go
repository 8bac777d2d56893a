package field

// Appealable says whether a decision carries a right to ask for review.
func Appealable(decisions []Decided) bool {
	for _, d := range decisions {
		if adverseOutcomes[d.Outcome] && !d.NoReviewRight {
			return true
		}
	}
	return false
}

// Adverse says whether an outcome harms the jurisdiction.
func Adverse(outcome string) bool { return adverseOutcomes[outcome] }

// NeedsCondition says whether an outcome means nothing without the text of its conditions.
func NeedsCondition(outcome string) bool { return outcome == withConditions }

func AnyAdverse(decisions []Decided) bool {
	for _, d := range decisions {
		if adverseOutcomes[d.Outcome] {
			return true
		}
	}
	return false
}
