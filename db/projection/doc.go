// Package projection holds the tables that are computed from histories: how the
// rows of a stream are written, compared and read back, and what a row of the
// outbox is made of. It reads no history: its callers bring states or rows.
package projection
