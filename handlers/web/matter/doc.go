// Package matter holds the pages of the list of matters and the page of one, with its notes and its owner.
package matter
