package directory

import (
	"fmt"

	"duces/workflow"
)

func Unwritable(dir string, cause error) error {
	return (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
		"The data directory %s cannot be written (%v); check that it exists, who owns it, and that the disk is neither full nor read-only.", dir, cause)}).Because(cause)
}
