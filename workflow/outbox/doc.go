// Package outbox holds what the ledger says of messages: how each ended, and a
// commitment to all that is kept of it. What is owed to whom, and when it is tried
// next, is scheduling, which no history proves.
package outbox
