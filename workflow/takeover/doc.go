// Package takeover holds what was found in a directory that an earlier version
// wrote, whose history did not commit to credentials yet: from this event on a
// change of them is seen. What was changed before nobody can tell.
package takeover
