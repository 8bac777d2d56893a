package workflow

import (
	"fmt"
	"maps"
	"slices"

	"duces/workflow/process"
)

// World is what a decision may rest on: the actor and the states of the
// streams of an act, all read in the act's own transaction.
type World struct {
	Actor  User
	states map[Stream]any
}

// NewWorld begins a world for an actor; the zero User is nobody.
func NewWorld(actor User) World { return World{Actor: actor, states: map[Stream]any{}} }

// Put adds the state of a stream.
func (w World) Put(s Stream, state any) { w.states[s] = state }

// Has says whether a stream's state is there.
func (w World) Has(s Stream) bool { _, ok := w.states[s]; return ok }

// Fold gives the next state of any stream. A nil state is one that does not exist yet.
func Fold(state any, e Event) (any, error) {
	switch e.Stream.Kind() {
	case KindMatter:
		m, _ := state.(Matter)
		return EvolveMatter(m, e), nil
	case KindReview:
		r, _ := state.(Review)
		return EvolveReview(r, e), nil
	case KindJurisdiction:
		j, _ := state.(Jurisdiction)
		return EvolveJurisdiction(j, e), nil
	case KindUser:
		u, _ := state.(User)
		return EvolveUser(u, e), nil
	case KindCalendar:
		c, _ := state.(CourtCalendar)
		return EvolveCalendar(c, e)
	case KindProcess:
		adopted, ok := e.Data.(ProcessAdopted)
		if !ok {
			return state, nil
		}
		def, err := process.Parse(adopted.Name+".yaml", []byte(adopted.Source))
		if err != nil {
			return nil, fmt.Errorf("the process %s that is on record cannot be read: %w", adopted.Hash, err)
		}
		return def, nil
	}
	return nil, fmt.Errorf("the stream %q is of no known kind", e.Stream)
}

// Related names the streams behind a state that deciding about it needs.
func Related(state any) []Stream {
	switch s := state.(type) {
	case Matter:
		return []Stream{ReviewStream(s.Review), JurisdictionStream(s.Jurisdiction), ProcessStream(s.Process), CalendarStream}
	case Review:
		streams := []Stream{ProcessStream(s.Process)}
		for user := range s.Members {
			streams = append(streams, UserStream(user))
		}
		return streams
	}
	return nil
}

// Matter finds a matter that the actor may see; to others it does not exist.
func (w World) Matter(id string) (Matter, error) {
	m, ok := w.states[MatterStream(id)].(Matter)
	if !ok {
		return Matter{}, Absent("matter")
	}
	if _, err := w.Review(m.Review); err != nil {
		return Matter{}, Absent("matter") // and no word of a review
	}
	return m, nil
}

// Review finds a review that the actor may see.
func (w World) Review(id string) (Review, error) {
	r, ok := w.states[ReviewStream(id)].(Review)
	if !ok || !w.Actor.sees(r) {
		return Review{}, Absent("review")
	}
	return r, nil
}

// Jurisdiction finds a jurisdiction.
func (w World) Jurisdiction(id string) (Jurisdiction, error) {
	j, ok := w.states[JurisdictionStream(id)].(Jurisdiction)
	if !ok {
		return Jurisdiction{}, Absent("jurisdiction")
	}
	return j, nil
}

// User finds a user.
func (w World) User(id string) (User, error) {
	u, ok := w.states[UserStream(id)].(User)
	if !ok {
		return User{}, Absent("user")
	}
	return u, nil
}

// Process finds the definition of a content hash.
func (w World) Process(hash string) (*process.Definition, error) {
	d, ok := w.states[ProcessStream(hash)].(*process.Definition)
	if !ok {
		return nil, &Error{Code: Internal, Message: "The process that this matter is pinned to is not on record."}
	}
	return d, nil
}

// members lists the enabled members of a review that have one of the roles.
func (w World) members(r Review, roles ...Role) []User {
	var found []User
	for _, id := range slices.Sorted(maps.Keys(r.Members)) {
		u, err := w.User(id)
		if err != nil || u.Disabled {
			continue
		}
		if slices.Contains(roles, u.Role) {
			found = append(found, u)
		}
	}
	return found
}
