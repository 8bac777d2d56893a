package workflow

// SetMember adds a user to a review, or removes one.
type SetMember struct {
	Review string `json:"review"`
	User   string `json:"user"`
	Member bool   `json:"member"`
}

// Streams implements Command.
func (c SetMember) Streams() []Stream { return []Stream{ReviewStream(c.Review), UserStream(c.User)} }

func (c SetMember) decide(w World, a Act) (Decision, error) {
	r, err := w.Review(c.Review)
	if err != nil {
		return Decision{}, err
	}
	if err := w.Actor.mayRunReviews(); err != nil {
		return Decision{}, err
	}
	u, err := w.User(c.User)
	if err != nil {
		return Decision{}, err
	}
	if r.Members[c.User] == c.Member {
		return Decision{}, nil
	}
	if !c.Member {
		return Decision{Events: []Event{a.event(ReviewStream(r.ID), a.today(), MemberRemoved{User: u.ID})}}, nil
	}
	if err := mayJoin(u); err != nil {
		return Decision{}, err
	}
	return Decision{Events: []Event{a.event(ReviewStream(r.ID), a.today(), MemberAdded{User: u.ID})}}, nil
}
