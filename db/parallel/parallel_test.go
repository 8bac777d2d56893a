package parallel_test

import (
	"testing"

	"duces/db/parallel"
)

func TestAPanicAmongManyReachesTheOneWhoAsked(t *testing.T) {
	defer func() {
		if p := recover(); p != "number 900" {
			t.Errorf("recovered %v", p)
		}
	}()
	_ = parallel.Do(1000, parallel.Many, func(i int) error {
		if i == 900 {
			panic("number 900")
		}
		return nil
	})
	t.Error("the panic was lost")
}
