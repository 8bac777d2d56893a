// Package court holds the pages of the court calendar and declared closures.
package court
