package view

import (
	"time"

	"duces/workflow/inbound"
)

// InboundFilter narrows the list of messages that came in by mail.
type InboundFilter struct {
	Status inbound.Status // empty: all
	Cursor string
	Limit  int // 0: the usual
}

// InboundRow is a message in that list.
type InboundRow struct {
	ID              string
	Status          inbound.Status
	Kind, Why       string
	Sender, Subject string
	At              time.Time
	Version         int
}
