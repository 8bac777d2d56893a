// Package field reads what a transition is given, field by field: each type of
// field has a form in which it is accepted and one in which it is stored.
package field
