package workflow

// SetMember adds a user to a review, or removes one.
type SetMember struct {
	Review string `json:"review"`
	User   string `json:"user"`
	Member bool   `json:"member"`
}

// CommandName implements Command.
func (SetMember) CommandName() string { return "SetMember" }

// Streams implements Command.
func (c SetMember) Streams() []Stream { return []Stream{ReviewStream(c.Review), UserStream(c.User)} }

func (c SetMember) Decide(w World, a Act) (Decision, error) {
	r, err := FindReview(w, c.Review)
	if err != nil {
		return Decision{}, err
	}
	if err := w.Actor.May(VerbRunReviews); err != nil {
		return Decision{}, err
	}
	u, err := FindUser(w, c.User)
	if err != nil {
		return Decision{}, err
	}
	if r.Members[c.User] == c.Member {
		return Decision{}, nil
	}
	if !c.Member {
		return Decision{Events: []Event{a.Event(ReviewStream(r.ID), a.Today(), MemberRemoved{User: u.ID})}}, nil
	}
	if err := mayJoin(u.Role); err != nil {
		return Decision{}, err
	}
	return Decision{Events: []Event{a.Event(ReviewStream(r.ID), a.Today(), MemberAdded{User: u.ID})}}, nil
}

// mayJoin keeps administrators out of matters, and auditors in no need of it.
func mayJoin(r Role) error {
	if !r.Can(VerbJoin) {
		return Refuse("member_role", r.Words()+" cannot be a member of a review.", "Auditors read every review; administrators none.")
	}
	return nil
}
