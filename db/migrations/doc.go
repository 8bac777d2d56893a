// Package migrations holds the schemas of all versions, as files of SQL beside it,
// and brings a database up to this program's. A file is never changed once a
// version with it has been out.
package migrations
