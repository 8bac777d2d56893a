package view

import (
	"duces/workflow/civil"
)

// ProceedingFilter narrows the list of proceedings; zero fields narrow nothing.
type ProceedingFilter struct {
	Query        string // in captions, parties, court and number; a docket number in any spelling
	Status       string
	Jurisdiction string // that is a party, or once was
	Limit        int
	Cursor       string
}

// ProceedingRow is a proceeding in that list.
type ProceedingRow struct {
	ID, Court, Number, Type, Status, Caption string

	Filed   civil.Date
	Orders  int
	Next    civil.Date // the first of its dates that are open; zero: none
	Owner   Ref        // of its dates
	Version int
}

// AssociationRow is an association or a class in the list of them.
type AssociationRow struct {
	ID, Name string
	Class    bool // that a court certified
	Members  int  // ever
	Version  int
}

// AssociationFilter asks for a page of that list.
type AssociationFilter struct {
	Limit  int
	Cursor string
}
