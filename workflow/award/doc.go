// Package award holds grants: each award is a ledger of dated, signed actions under the agency that made it and its
// number there. Every cent of it stands in exactly one column on every day. What a decision means for an award, and
// what the law allows, other packages say; they move cents by Moved events of an award's stream.
package award
