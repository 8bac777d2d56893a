// Package mail holds the pages of the outbox: what was sent or waits to be sent, a message and its parts.
package mail
