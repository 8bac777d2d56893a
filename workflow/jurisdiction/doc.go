// Package jurisdiction holds governments: states, counties, cities, towns, special
// districts, and how a list of them is read.
package jurisdiction
