// Package account holds the people who sign in or are written to: their access,
// their secrets' names, and how they want to be told.
package account
