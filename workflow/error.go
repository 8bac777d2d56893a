package workflow

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Code says to a machine what kind of refusal an Error is.
type Code string

// The whole vocabulary. Each driver maps it once: HTTP status, CLI exit, page.
const (
	Invalid        Code = "invalid"         // the input is malformed; Field says where
	Refused        Code = "refused"         // well-formed, but a guard says no; Guard says which
	NotFound       Code = "not_found"       // does not exist, or not for this actor
	Forbidden      Code = "forbidden"       // exists, but the role may not
	Conflict       Code = "conflict"        // somebody else was first, or a key was used for something else
	Unavailable    Code = "unavailable"     // try again later
	UnknownOutcome Code = "unknown_outcome" // may have been stored: try again with the same key
	Damaged        Code = "damaged"         // what is stored is not what was recorded; somebody must restore it
	Internal       Code = "internal"        // a fault of ours
)

// Error is the one error of the domain: a code for machines, a sentence for people.
type Error struct {
	Code    Code
	Message string // a whole sentence: what is wrong and what to do
	Field   string // the input it is about, if one
	Guard   string // the guard that refused, for Refused
	Satisfy string // what would satisfy the guard, for Refused
	// Details lists every problem where there is more than one.
	Details []Detail
	// Existing is what a Conflict collided with, for instance a matter's current version.
	Existing string

	cause error
}

// Detail is one of several problems with an input.
type Detail struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// At makes one problem of a field.
func At(field, message string) Detail { return Detail{Field: field, Message: message} }

func (e *Error) Error() string {
	if e.Satisfy == "" {
		return e.Message
	}
	return e.Message + " " + e.Satisfy
}

func (e *Error) Unwrap() error { return e.cause }

// Because returns a copy of e that remembers the error behind it, for logs.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// CodeOf classifies any error; one that is not ours is Internal.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}

// Malformed says what is wrong with a field of the input.
func Malformed(field, message string) *Error {
	return &Error{Code: Invalid, Field: field, Message: message}
}

// Absent says that a thing is not there. It says the same of one that is not
// for this actor, so that nobody learns from the difference.
func Absent(what string) *Error {
	return &Error{Code: NotFound, Message: "There is no such " + what + ", or you don't have access to it."}
}

// Forbid says that something is not for the actor to do.
func Forbid(message string) *Error { return &Error{Code: Forbidden, Message: message} }

// Clash says that what the caller saw or asked for is not so any more.
func Clash(message string) *Error { return &Error{Code: Conflict, Message: message} }

// Outdated refuses what rests on a version that is not the one on record any more;
// seen is 0 for a caller who asks for no comparison.
func Outdated(what string, seen, now int) error {
	if seen == 0 || seen == now {
		return nil
	}
	return &Error{Code: Conflict, Existing: strconv.Itoa(now), Message: what + " has changed since you opened the page. Nothing was saved. Review the changes and try again."}
}

// Refuse says that the record does not allow something now: which guard says
// so, why, and what would satisfy it.
func Refuse(guard, message, satisfy string) *Error {
	return &Error{Code: Refused, Guard: guard, Message: message, Satisfy: satisfy}
}

// Together makes one Invalid error of the faults that were found apart, so that a person is told all of them at once. Of one
// field the first that names it speaks. A refusal speaks only where nothing is malformed; any other error comes as it is.
func Together(all ...error) error {
	var details []Detail
	var refused error
	for _, err := range all {
		switch e, ours := errors.AsType[*Error](err); {
		case err == nil:
		case ours && e.Code == Invalid:
			said := e.Details
			if len(said) == 0 {
				said = []Detail{At(e.Field, e.Message)}
			}
			details = append(details, slices.DeleteFunc(slices.Clone(said), func(d Detail) bool {
				return d.Field != "" && slices.ContainsFunc(details, func(o Detail) bool { return o.Field == d.Field })
			})...)
		case ours && e.Code == Refused:
			if refused == nil {
				refused = err
			}
		default:
			return err
		}
	}
	if len(details) == 0 {
		return refused
	}
	return Collect(details)
}

// Collect makes one Invalid error of many problems, or none.
func Collect(details []Detail) error {
	if len(details) == 0 {
		return nil
	}
	if len(details) == 1 {
		return &Error{Code: Invalid, Field: details[0].Field, Message: details[0].Message, Details: details}
	}
	sentences := make([]string, len(details))
	for i, d := range details {
		sentences[i] = d.Message
	}
	return &Error{Code: Invalid, Field: details[0].Field, Message: strings.Join(sentences, " "), Details: details}
}
