// Package program holds programs that may do one thing by a token and are nobody's:
// such a token acts for no person, and opens nothing else.
package program
