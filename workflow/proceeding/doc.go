// Package proceeding holds lawsuits and appeals: their parties, filings and dates, and the
// court orders in them with all clauses. What the clauses bar, package order says; this one
// records them, each as the court gave it, and overwrites nothing.
package proceeding
