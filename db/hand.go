package db

import "sync"

// hand runs the SQL of a group's acts, one after the other, while the writer
// decides those that follow. Both work for one caller at a time otherwise, and
// one of two processors stands idle.
//
// That an act's SQL comes after the next act was decided is sound, because
// what is decided rests on the folded states and not on the rows. If a
// statement fails all the same, the group is unsound and runs again with care.
type hand struct {
	work chan func() error
	busy sync.WaitGroup
	err  error // the first failure; the hand's own until wait has returned
}

func newHand(guarded func(func() error) error) *hand {
	h := &hand{work: make(chan func() error, largestGroup)}
	go func() {
		for do := range h.work {
			if h.err == nil {
				h.err = guarded(do)
			}
			h.busy.Done()
		}
	}()
	return h
}

// take has something done in its turn.
func (h *hand) take(do func() error) {
	h.busy.Add(1)
	h.work <- do
}

// wait returns when all is done, with the first failure.
func (h *hand) wait() error {
	h.busy.Wait()
	return h.err
}

// clear forgets a failure that has been dealt with.
func (h *hand) clear() {
	h.busy.Wait()
	h.err = nil
}
