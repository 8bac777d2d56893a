// Package approval holds requests for a second person. A request is a command
// that waits, with exactly what it would do, in a stream of its own: any command
// can ask for one and says which role in which review may give it. The package
// knows no command and no matter; what follows once a request has ended, the
// command decides.
package approval
