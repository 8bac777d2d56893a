// Package jurisdiction holds the pages of jurisdictions and the import of a CSV file.
package jurisdiction
