package stay

import (
	"duces/workflow"
	"duces/workflow/proceeding"
	"duces/workflow/recalculation"
)

// Answers are to questions of package recalculation.
var Answers = workflow.AnswerOf(freed)

// freed finds whether orders protect governments less once another record stands for them.
func freed(facts workflow.Facts, q *recalculation.Freed) error {
	is := proceeding.Person(q.Is)
	for _, j := range q.Was {
		was := proceeding.Person(j)
		record, err := proceeding.Record(facts, was, is)
		if err != nil {
			return err
		}
		q.Yes = q.Yes || record.Frees(was, is)
	}
	return nil
}
