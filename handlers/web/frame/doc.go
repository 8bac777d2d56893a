// Package frame is what every page stands in: the session of its reader, the
// navigation and messages around it, the page of a failed request, and how forms,
// lists and links are read and written. It knows no family of pages.
package frame
