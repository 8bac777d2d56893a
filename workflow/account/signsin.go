package account

import (
	"fmt"

	"duces/workflow"
)

// SignsIn asks who signs in with an address: one that differs in case alone, or
// in how Unicode composes it, is the same.
type SignsIn struct {
	Email  string
	Emails []string // as they are stored; the exact one first
}

// Asks implements workflow.Question.
func (q *SignsIn) Asks() string { return "who signs in as " + q.Email + "?" }

func errTaken(email string) error {
	return &workflow.Error{
		Code: workflow.Conflict, Field: "email", Existing: email,
		Message: fmt.Sprintf("The email address %s belongs to another user. Nothing was saved. Use another address, or enable that user again.", email),
	}
}
