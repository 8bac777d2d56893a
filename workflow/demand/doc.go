// Package demand holds what a document request or a subpoena's schedule asks for, item by
// item: its number as it was written, its text, and what the text is limited to.
package demand
