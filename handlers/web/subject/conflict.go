package subject

import (
	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
)

// OpenConflicts are the conflicts of the matter that nobody has closed.
func (s Matter) OpenConflicts() ([]matterpage.OpenConflict, error) {
	if len(s.Matter.Conflicts) == 0 {
		return nil, nil
	}
	past, err := s.History()
	if err != nil {
		return nil, err
	}
	days, err := StepDates(past)
	if err != nil {
		return nil, err
	}
	list := make([]matterpage.OpenConflict, len(s.Matter.Conflicts))
	for i, x := range s.Matter.Conflicts {
		list[i] = matterpage.OpenConflict{Conflict: s.Conflict(x.Conflict, days), Correction: x.Correction, Event: x.Event, Key: frame.NewKey()}
	}
	return list, nil
}
