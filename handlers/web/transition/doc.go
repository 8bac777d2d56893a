// Package transition holds the pages of moving matters: the form of a transition for one matter or many, the documents
// sent with it, and the approvals it waits for.
package transition
