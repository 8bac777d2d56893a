package writer

import "sync"

// executor runs the SQL of a group's acts, one after the other, while the writer
// decides those that follow. Both work for one caller at a time otherwise, and
// one of two processors stands idle.
//
// That an act's SQL comes after the next act was decided is sound, because
// what is decided rests on the folded states and not on the rows. If a
// statement fails all the same, the group is unsound and runs again with care.
type executor struct {
	work chan func() error
	busy sync.WaitGroup
	err  error // the first failure; the executor's own until wait has returned
}

func newExecutor(guarded func(func() error) error) *executor {
	e := &executor{work: make(chan func() error, largestGroup)}
	go func() {
		for do := range e.work {
			if e.err == nil {
				e.err = guarded(do)
			}
			e.busy.Done()
		}
	}()
	return e
}

// take has something done in its turn.
func (e *executor) take(do func() error) {
	e.busy.Add(1)
	e.work <- do
}

// wait returns when all is done, with the first failure.
func (e *executor) wait() error {
	e.busy.Wait()
	return e.err
}

// clear forgets a failure that has been dealt with.
func (e *executor) clear() {
	e.busy.Wait()
	e.err = nil
}
