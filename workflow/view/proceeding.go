package view

// ProceedingFilter narrows the list of proceedings; zero fields narrow nothing.
type ProceedingFilter struct {
	Query        string // part of a caption, a party, the court, or the docket number in any spelling
	Status       string
	Jurisdiction string // that is a party
	Limit        int    // 1 to 200; 0 is 50
	Cursor       string
}

// ProceedingRow is a proceeding in that list, the newest first.
type ProceedingRow struct {
	ID, Caption, Court, Number, Type, Status string
	FiledOn, NextOn                          string // YYYY-MM-DD; NextOn may be empty
	Owner                                    string
	Orders, Version                          int
}

// AssociationFilter pages the list of associations.
type AssociationFilter struct {
	Limit  int // 1 to 200; 0 is 50
	Cursor string
}

// AssociationRow is an association, or a class, in that list.
type AssociationRow struct {
	ID, Name         string
	Class            bool
	Members, Version int // Members ever
}
