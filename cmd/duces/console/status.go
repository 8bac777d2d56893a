package console

import (
	"errors"
	"fmt"
	"strings"

	"duces/workflow"
)

// Exit statuses: the answer is yes, the answer is no, the question could not be put.
// ExitLater says to a mail server that it must keep what it brought and try again
// (EX_TEMPFAIL of sysexits.h, as Postfix's pipe(8) and others take it).
const (
	ExitYes   = 0
	ExitNo    = 1
	ExitCould = 2
	ExitLater = 75
)

// Fail says what is wrong in one line, and gives the exit status. An error without text has been told already.
func (c Console) Fail(err error) int {
	if text := strings.TrimSpace(err.Error()); text != "" {
		text = strings.Join(strings.Fields(text), " ")
		if !strings.HasSuffix(text, ".") {
			text += "."
		}
		fmt.Fprintln(c.Err, "duces: "+text)
	}
	return status(err)
}

// status is the one place where errors become exit statuses.
func status(err error) int {
	if code, ok := errors.AsType[answered](err); ok {
		return int(code)
	}
	if _, ok := errors.AsType[cannot](err); ok {
		return ExitCould
	}
	if _, ok := errors.AsType[negative](err); ok {
		return ExitNo
	}
	switch workflow.CodeOf(err) {
	case workflow.Refused, workflow.NotFound, workflow.Forbidden, workflow.Conflict:
		return ExitNo
	}
	return ExitCould
}

// Cannot is an error after which the question remains open, whatever its code.
func Cannot(err error) error { return cannot{err} }

type cannot struct{ error }

func (c cannot) Unwrap() error { return c.error }

// Negative is the answer no to a question that was put and understood.
func Negative(answer string) error { return negative{answer} }

type negative struct{ answer string }

func (n negative) Error() string { return n.answer }

// Answered is how a command ended that a server ran; what it said is printed.
func Answered(status int) error { return answered(status) }

type answered int

func (answered) Error() string { return "" }
