// Package feed holds the pages of the reader's calendar addresses; it does not serve the calendars.
package feed
