package view

import (
	"time"

	"duces/workflow/program"
)

// CredentialUse says when a credential opened something last and when it ends.
type CredentialUse struct {
	Used    time.Time // to the hour; zero: not since this is noted
	Expires time.Time // zero: it does not
}

// CredentialRow is a token that belongs to no person.
type CredentialRow struct {
	ID    string
	Label string
	For   program.Purpose
	Added time.Time
	CredentialUse
}
