package writer

import "sync"

// executor runs the SQL of groups in the order in which the writer has decided them, while the writer decides what
// follows, so that two processors have work.
//
// That an act's SQL comes after the next act was decided is sound, because what is decided rests on the folded states;
// whoever asks the rows waits for it. If a statement fails all the same, nothing that was decided later is written
// before the writer has dealt with it.
type executor struct {
	work chan func(failed error) error
	busy sync.WaitGroup
	err  error // the first failure; the executor's own until wait has returned
}

func newExecutor(guarded func(func() error) error) *executor {
	e := &executor{work: make(chan func(error) error, largestGroup)}
	go func() {
		for do := range e.work {
			if err := guarded(func() error { return do(e.err) }); e.err == nil {
				e.err = err
			}
			e.busy.Done()
		}
	}()
	return e
}

// take has something done in its turn, unless something before it failed.
func (e *executor) take(do func() error) {
	e.always(func(failed error) error {
		if failed == nil {
			failed = do()
		}
		return failed
	})
}

// always has something done in its turn, which is told whether something before it failed.
func (e *executor) always(do func(failed error) error) {
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
