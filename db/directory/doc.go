// Package directory holds what stands in a data directory: the names of its
// files, its lock, the key that signs the ledger. It opens no database.
package directory
