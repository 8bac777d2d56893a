// Package certify records certifications of compliance on a matter, corrects and withdraws them, and keeps the deadlines
// by which they are to be renewed.
package certify
