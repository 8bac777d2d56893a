// Package record holds the pages of the ledger, the history of one stream, and a version of a process.
package record
