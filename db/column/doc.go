// Package column holds how values stand in columns and how faults of the store
// are said: instants in microseconds, legal dates as ISO text; a query that
// failed, a history that is damaged. It runs no query.
package column
