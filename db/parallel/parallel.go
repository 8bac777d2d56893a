package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Many is how many things that take microseconds a processor takes in a turn.
const Many = 64

// InOrder does something for each of n, one after the other.
func InOrder(n, _ int, do func(i int) error) error {
	for i := range n {
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}

// Do does something for each of n on all processors, each taking some at
// once. It returns the error of the first in order, and panics in the caller's
// own goroutine, where it can be dealt with, if one of them does.
func Do(n, atOnce int, do func(i int) error) error {
	workers := min(runtime.GOMAXPROCS(0), (n+atOnce-1)/atOnce)
	if workers <= 1 {
		return InOrder(n, atOnce, do)
	}
	errs := make([]error, n)
	panics := make([]any, workers)
	var next atomic.Int64
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			defer func() { panics[w] = recover() }()
			take := func() int { return int(next.Add(int64(atOnce))) - atOnce }
			for from := take(); from < n; from = take() {
				for i := from; i < min(from+atOnce, n); i++ {
					errs[i] = do(i)
				}
			}
		})
	}
	all.Wait()
	for _, p := range panics {
		if p != nil {
			panic(p)
		}
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
