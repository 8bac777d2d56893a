package account

import "duces/workflow"

// InRole asks for the users of a role whose access has not ended.
type InRole struct {
	Role  workflow.Role
	Users []string // ids, in order
}

// Asks implements workflow.Question.
func (q *InRole) Asks() string { return "which users have the role " + string(q.Role) + "?" }

// AllInRole finds the users of a role whose access has not ended, whatever reviews they belong to.
func AllInRole(f workflow.Facts, role workflow.Role) ([]User, error) {
	q := InRole{Role: role}
	if err := f.Ask(&q); err != nil {
		return nil, err
	}
	streams := make([]workflow.Stream, len(q.Users))
	for i, id := range q.Users {
		streams[i] = Stream(id)
	}
	if err := f.Load(streams...); err != nil {
		return nil, err
	}
	var found []User
	for _, id := range q.Users {
		u, err := Find(f, id)
		if err != nil {
			return nil, err
		}
		if u.Role == role && !u.Disabled { // the record's rows may lag behind the act
			found = append(found, u)
		}
	}
	return found, nil
}

// OnceInRole asks for the users who have a role or may have had it: those whose account was changed. Their history
// says whether they did. Users whose access has ended are among them.
type OnceInRole struct {
	Role  workflow.Role
	Users []string // ids, in order
}

// Asks implements workflow.Question.
func (q *OnceInRole) Asks() string {
	return "which users may have had the role " + string(q.Role) + "?"
}
