package column

import (
	"cmp"
	"errors"
	"fmt"

	"duces/workflow"
)

// Unread says that a query failed, for whatever reason that is not the caller's.
func Unread(what string, err error) error {
	if _, ours := errors.AsType[*workflow.Error](err); ours || err == nil {
		return err
	}
	return Internal("The "+what+" cannot be read.", err)
}

// Internal is a fault of ours; the cause goes to the log and not to the caller.
func Internal(message string, cause error) error {
	return (&workflow.Error{Code: workflow.Internal, Message: message}).Because(cause)
}

// Damaged is history that does not fit together: it is an error and never a guess.
func Damaged(s workflow.Stream, cause error) error {
	return Internal(fmt.Sprintf("The history of %s is damaged; run “duces verify” and tell an administrator.", s), cause)
}

// Onward gives the key behind which the next page of a table begins. A page that comes no
// further is an error: a key that is stored as another type than its column's compares
// greater than every other, and would be read for ever.
func Onward[K cmp.Ordered](table string, from, to K) (K, error) {
	if to <= from {
		return from, Internal(fmt.Sprintf("The table %s cannot be read in order, since a key in it was stored as another type; "+
			"run “duces verify”, keep this directory as it is and restore a backup elsewhere.", table), nil)
	}
	return to, nil
}
