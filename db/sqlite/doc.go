// Package sqlite holds what is so only because the database is SQLite: settings of
// connections, parameters of queries, codes of failures. It knows no table.
package sqlite
