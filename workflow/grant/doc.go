// Package grant holds what a decision means to the awards it is about: the law that it may name, the right to review
// that goes with the award, and where the cents stand after it. An award that is not on record is decided as it is typed.
package grant
